//! Public keys of SSH, and what a signature by each kind looks like (RFC 4253, 5656, 8332, 8709;
//! OpenSSH's PROTOCOL.u2f).

use super::wire::{Wire, put_string};
use crate::adapters::signing::crypto::{self, Check, Curve, Hash, Numbers, PublicKey};
use crate::adapters::signing::verdict::Trouble;

/// A public key in wire format, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshKey {
    /// The name of its type, such as `ssh-ed25519`.
    pub name: String,
    /// The key in wire format, as an allowed-signers file has it (base64 apart).
    pub wire: Vec<u8>,
    key: PublicKey,
    /// For keys that live in a security key: the application they were made for.
    application: Option<Vec<u8>>,
}

impl SshKey {
    /// Reads a key that is not a certificate.
    ///
    /// # Errors
    /// Broken bytes, or a type that is not checked here.
    pub fn parse(bytes: &[u8]) -> Result<Self, Trouble> {
        let mut wire = Wire::new(bytes);
        let name = wire.text()?;
        let key = Self::fields(name, &mut wire)?;
        wire.finish()?;
        Ok(key)
    }

    /// Reads the fields that follow the name of the type; certificates have the same ones.
    pub fn fields(name: &str, wire: &mut Wire<'_>) -> Result<Self, Trouble> {
        let start = wire.rest();
        let (key, security_key) = match name {
            "ssh-ed25519" => (ed25519(wire)?, false),
            "sk-ssh-ed25519@openssh.com" => (ed25519(wire)?, true),
            "ssh-rsa" => {
                let exponent = wire.number()?.to_vec();
                let modulus = wire.number()?.to_vec();
                (PublicKey::Rsa { modulus, exponent }, false)
            }
            "ecdsa-sha2-nistp256" => (ecdsa("nistp256", Curve::P256, wire)?, false),
            "ecdsa-sha2-nistp384" => (ecdsa("nistp384", Curve::P384, wire)?, false),
            "ecdsa-sha2-nistp521" => (ecdsa("nistp521", Curve::P521, wire)?, false),
            "sk-ecdsa-sha2-nistp256@openssh.com" => (ecdsa("nistp256", Curve::P256, wire)?, true),
            other => {
                return Err(Trouble::not_checkable(format!(
                    "keys of type {other:?} are not checked"
                )));
            }
        };
        let application = security_key.then(|| wire.string()).transpose()?;
        let read = start.len() - wire.rest().len();
        let mut whole = Vec::with_capacity(read + name.len() + 4);
        put_string(&mut whole, name.as_bytes());
        whole.extend_from_slice(start.get(..read).unwrap_or_default());
        Ok(Self {
            name: name.to_owned(),
            wire: whole,
            key,
            application: application.map(<[u8]>::to_vec),
        })
    }

    /// Checks whether `blob` (a signature in wire format: algorithm, numbers, for security keys flags
    /// and counter) is this key's signature over `message`.
    ///
    /// # Errors
    /// Broken bytes, an algorithm that does not belong to the key, a key that is too weak.
    pub fn check(&self, blob: &[u8], message: &[u8]) -> Result<Check, Trouble> {
        let mut wire = Wire::new(blob);
        let algorithm = wire.text()?;
        let numbers = wire.string()?;
        let hash = self.hash(algorithm)?;
        let wrapped;
        let message = match &self.application {
            None => message,
            Some(application) => {
                let flags = wire.byte()?;
                let counter = wire.u32()?;
                if flags & USER_PRESENT == 0 {
                    return Err(Trouble::not_checkable(
                        "the security key signed without being touched",
                    ));
                }
                wrapped = security_key_message(application, flags, counter, message);
                &wrapped
            }
        };
        wire.finish()?;
        match &self.key {
            PublicKey::Rsa { .. } => crypto::check(&self.key, hash, message, Numbers::Rsa(numbers)),
            PublicKey::Ed25519(_) => {
                crypto::check(&self.key, hash, message, Numbers::Ed25519(numbers))
            }
            PublicKey::Ecdsa { .. } => {
                let mut pair = Wire::new(numbers);
                let r = pair.number()?;
                let s = pair.number()?;
                pair.finish()?;
                crypto::check(&self.key, hash, message, Numbers::Ecdsa(r, s))
            }
        }
    }

    /// The hash function that a signature algorithm means for this key.
    fn hash(&self, algorithm: &str) -> Result<Hash, Trouble> {
        match (&self.key, algorithm) {
            (PublicKey::Rsa { .. }, "rsa-sha2-256") => Ok(Hash::Sha256),
            (PublicKey::Rsa { .. }, "rsa-sha2-512") => Ok(Hash::Sha512),
            (PublicKey::Rsa { .. }, "ssh-rsa") => Err(Trouble::not_checkable(
                "an RSA signature over SHA-1 is too weak to prove anything",
            )),
            (PublicKey::Rsa { .. }, _) => Err(Trouble::malformed(
                "the signature and its key are of different algorithms",
            )),
            (_, name) if name != self.name => {
                if name.starts_with("webauthn-") {
                    Err(Trouble::not_checkable(
                        "signatures made in a browser are not checked",
                    ))
                } else {
                    Err(Trouble::malformed(
                        "the signature and its key are of different algorithms",
                    ))
                }
            }
            (PublicKey::Ed25519(_), _) => Ok(Hash::Sha512),
            (PublicKey::Ecdsa { curve, .. }, _) => Ok(match curve {
                Curve::P256 => Hash::Sha256,
                Curve::P384 => Hash::Sha384,
                Curve::P521 => Hash::Sha512,
            }),
        }
    }
}

/// The flag that says that somebody touched the security key.
const USER_PRESENT: u8 = 0x01;

/// What a security key really signs (PROTOCOL.u2f, "SSH U2F Signatures").
fn security_key_message(application: &[u8], flags: u8, counter: u32, message: &[u8]) -> Vec<u8> {
    let mut out = Hash::Sha256.digest(application);
    out.push(flags);
    out.extend_from_slice(&counter.to_be_bytes());
    out.extend(Hash::Sha256.digest(message));
    out
}

fn ed25519(wire: &mut Wire<'_>) -> Result<PublicKey, Trouble> {
    let point = wire.string()?;
    if point.len() != 32 {
        return Err(Trouble::malformed("an ed25519 key is not 32 bytes long"));
    }
    Ok(PublicKey::Ed25519(point.to_vec()))
}

fn ecdsa(name: &str, curve: Curve, wire: &mut Wire<'_>) -> Result<PublicKey, Trouble> {
    if wire.text()? != name {
        return Err(Trouble::malformed(
            "a key names another curve than its type",
        ));
    }
    let point = wire.string()?.to_vec();
    Ok(PublicKey::Ecdsa { curve, point })
}
