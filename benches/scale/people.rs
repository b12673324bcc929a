//! The people of the benchmark: each with a key, and signatures as `ssh-keygen -Y sign` makes them
//! (PROTOCOL.sshsig of OpenSSH).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256, Sha512};

/// One person.
pub struct Person {
    pub name: String,
    pub email: String,
    seed: [u8; 32],
    key: Ed25519KeyPair,
    public: Vec<u8>,
}

impl Person {
    /// The person with this number; the key follows from it.
    pub fn new(number: usize) -> Self {
        let seed: [u8; 32] = Sha256::digest(format!("benchmark person {number}")).into();
        let key = Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed of 32 bytes");
        let public = [string(b"ssh-ed25519"), string(key.public_key().as_ref())].concat();
        Self {
            name: format!("Person {number}"),
            email: format!("p{number}@example.org"),
            seed,
            key,
            public,
        }
    }

    /// The public key, as OpenSSH writes it.
    pub fn public_key(&self) -> String {
        format!("ssh-ed25519 {}", STANDARD.encode(&self.public))
    }

    /// The private key, as OpenSSH writes one without a passphrase (PROTOCOL.key).
    pub fn private_key(&self) -> String {
        let pair = [self.seed.as_slice(), self.key.public_key().as_ref()].concat();
        let mut secret = [
            [7; 8].as_slice(),
            &self.public,
            &string(&pair),
            &string(self.email.as_bytes()),
        ]
        .concat();
        secret.extend((1..).take((8 - secret.len() % 8) % 8));
        let none = string(b"none");
        let blob = [
            b"openssh-key-v1\0".as_slice(),
            &none,
            &none,
            &string(b""),
            &1_u32.to_be_bytes(),
            &string(&self.public),
            &string(&secret),
        ]
        .concat();
        armoured(&blob, "OPENSSH PRIVATE KEY") + "\n"
    }

    /// The fingerprint.
    pub fn fingerprint(&self) -> String {
        format!(
            "SHA256:{}",
            STANDARD_NO_PAD.encode(Sha256::digest(&self.public))
        )
    }

    /// The armoured signature over the bytes of a commit.
    pub fn sign(&self, payload: &[u8]) -> String {
        let parts = [string(b"git"), string(b""), string(b"sha512")].concat();
        let digest = string(&Sha512::digest(payload));
        let signed = [b"SSHSIG".as_slice(), &parts, &digest].concat();
        let signature = self.key.sign(&signed);
        let signature = [string(b"ssh-ed25519"), string(signature.as_ref())].concat();
        let blob = [
            b"SSHSIG\0\0\0\x01".as_slice(),
            &string(&self.public),
            &parts,
            &string(&signature),
        ]
        .concat();
        armoured(&blob, "SSH SIGNATURE")
    }
}

/// `string` of RFC 4251.
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("short");
    [length.to_be_bytes().as_slice(), bytes].concat()
}

fn armoured(blob: &[u8], what: &str) -> String {
    let text = STANDARD.encode(blob);
    let mut armour = format!("-----BEGIN {what}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(70));
        armour.push_str(line);
        armour.push('\n');
        rest = tail;
    }
    armour + "-----END " + what + "-----"
}
