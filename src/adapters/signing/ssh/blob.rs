//! The envelope of a signature by `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig).

use super::wire::{Wire, put_string};
use crate::adapters::signing::crypto::Hash;
use crate::adapters::signing::verdict::Trouble;

const MAGIC: &[u8] = b"SSHSIG";

/// A signature file, taken apart but not judged.
#[derive(Debug, Clone, Copy)]
pub struct Blob<'a> {
    /// The public key (or certificate) that the signature says it is by, in wire format.
    pub key: &'a [u8],
    /// What it was made for: `git`, `file`, an e-mail address.
    pub namespace: &'a [u8],
    /// The hash function of the message, by name.
    hash_name: &'a str,
    hash: Hash,
    /// The signature itself, in wire format.
    pub signature: &'a [u8],
}

impl<'a> Blob<'a> {
    /// Reads the envelope.
    ///
    /// # Errors
    /// Broken bytes; another version; a hash function other than SHA-256 and SHA-512; data in the
    /// reserved field, whose meaning nobody knows.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let mut wire = Wire::new(bytes);
        if wire.take(MAGIC.len())? != MAGIC {
            return Err(Trouble::malformed("the armour holds no SSH signature"));
        }
        let version = wire.u32()?;
        if version != 1 {
            return Err(Trouble::not_checkable(format!(
                "SSH signatures of version {version} are not checked"
            )));
        }
        let key = wire.string()?;
        let namespace = wire.string()?;
        if !wire.string()?.is_empty() {
            return Err(Trouble::not_checkable(
                "the signature carries reserved data",
            ));
        }
        let hash_name = wire.text()?;
        let hash = match hash_name {
            "sha256" => Hash::Sha256,
            "sha512" => Hash::Sha512,
            other => {
                return Err(Trouble::not_checkable(format!(
                    "the hash function {other:?} is not checked"
                )));
            }
        };
        let signature = wire.string()?;
        wire.finish()?;
        Ok(Self {
            key,
            namespace,
            hash_name,
            hash,
            signature,
        })
    }

    /// The bytes that the key signs when it signs `payload`.
    pub fn message(&self, payload: &[u8]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put_string(&mut out, self.namespace);
        put_string(&mut out, b"");
        put_string(&mut out, self.hash_name.as_bytes());
        put_string(&mut out, &self.hash.digest(payload));
        out
    }
}
