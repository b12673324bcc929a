//! Signatures made in the process: fast ones for the batch, those of security keys, which no test
//! machine has, and those that were tampered with inside their armour.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, Signature,
};
use sha2::{Digest, Sha256, Sha512};

/// `string` of RFC 4251.
pub fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&length.to_be_bytes(), bytes].concat()
}

/// `mpint` of a positive number.
fn number(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    let mut out = bytes[zeros..].to_vec();
    if out.first().is_some_and(|first| first & 0x80 != 0) {
        out.insert(0, 0);
    }
    string(&out)
}

/// What an SSH signature covers.
fn message(payload: &[u8]) -> Vec<u8> {
    let digest = Sha512::digest(payload);
    let parts = [
        string(b"git"),
        string(b""),
        string(b"sha512"),
        string(&digest),
    ];
    [b"SSHSIG".to_vec(), parts.concat()].concat()
}

/// The armoured signature file.
fn envelope(key: &[u8], signature: &[u8]) -> String {
    let parts = [
        string(key),
        string(b"git"),
        string(b""),
        string(b"sha512"),
        string(signature),
    ];
    let blob = [b"SSHSIG\0\0\0\x01".to_vec(), parts.concat()].concat();
    let text = STANDARD.encode(blob);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(70)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----",
        lines.join("\n")
    )
}

/// One line as in a `.pub` file.
fn public_line(name: &str, wire: &[u8]) -> String {
    format!("{name} {}", STANDARD.encode(wire))
}

/// An ed25519 key from 32 bytes.
pub struct Ed25519 {
    pair: Ed25519KeyPair,
    wire: Vec<u8>,
}

impl Ed25519 {
    pub fn new(seed: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let public = string(pair.public_key().as_ref());
        let wire = [string(b"ssh-ed25519"), public].concat();
        Self { pair, wire }
    }

    pub fn public(&self) -> String {
        public_line("ssh-ed25519", &self.wire)
    }

    pub fn sign(&self, payload: &[u8]) -> String {
        let signature = self.pair.sign(&message(payload));
        let parts = [string(b"ssh-ed25519"), string(signature.as_ref())];
        envelope(&self.wire, &parts.concat())
    }
}

/// What a token does: sign bytes, in the wire format of its algorithm.
type Token = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// A security key, in software.
pub struct SecurityKey {
    name: &'static str,
    wire: Vec<u8>,
    sign: Token,
}

const APPLICATION: &[u8] = b"ssh:";

impl SecurityKey {
    pub fn ed25519() -> Self {
        let name = "sk-ssh-ed25519@openssh.com";
        let pair = Ed25519KeyPair::from_seed_unchecked(&[42; 32]).unwrap();
        let point = string(pair.public_key().as_ref());
        Self {
            name,
            wire: [string(name.as_bytes()), point, string(APPLICATION)].concat(),
            sign: Box::new(move |message| pair.sign(message).as_ref().to_vec()),
        }
    }

    pub fn p256() -> Self {
        let name = "sk-ecdsa-sha2-nistp256@openssh.com";
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        let point = string(pair.public_key().as_ref());
        let parts = [
            string(name.as_bytes()),
            string(b"nistp256"),
            point,
            string(APPLICATION),
        ];
        Self {
            name,
            wire: parts.concat(),
            sign: Box::new(move |message| {
                let pair: Signature = pair.sign(&random, message).unwrap();
                let (r, s) = pair.as_ref().split_at(32);
                [number(r), number(s)].concat()
            }),
        }
    }

    pub fn public(&self) -> String {
        public_line(self.name, &self.wire)
    }

    /// A signature with these flags (1: somebody touched the key) and this counter.
    pub fn sign(&self, payload: &[u8], flags: u8, counter: u32) -> String {
        let mut covered = Sha256::digest(APPLICATION).to_vec();
        covered.push(flags);
        covered.extend(counter.to_be_bytes());
        covered.extend(Sha256::digest(message(payload)));
        let mut blob = string(self.name.as_bytes());
        blob.extend(string(&(self.sign)(&covered)));
        blob.push(flags);
        blob.extend(counter.to_be_bytes());
        envelope(&self.wire, &blob)
    }
}

/// The packet inside an armoured OpenPGP signature.
pub fn unarmour(text: &str) -> Vec<u8> {
    let body: String = text
        .lines()
        .skip_while(|line| !line.is_empty())
        .take_while(|line| !line.starts_with(['=', '-']))
        .collect();
    STANDARD.decode(body).unwrap()
}

/// An OpenPGP signature around a packet, without checksum.
pub fn armour(packet: &[u8]) -> String {
    let body = STANDARD.encode(packet);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN PGP SIGNATURE-----\n\n{}\n-----END PGP SIGNATURE-----",
        lines.join("\n")
    )
}
