//! The keys that a law (or a file on the command line) trusts, as plain data.

use serde::{Deserialize, Serialize};

use crate::domain::change::time::Timestamp;

/// One line of an OpenSSH allowed-signers file (ssh-keygen(1), "ALLOWED SIGNERS").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshGrant {
    /// The line in the file, from 1.
    pub line: usize,
    /// The principals, as patterns with `*`, `?` and leading `!`, in order.
    pub principals: Vec<String>,
    /// The public key in SSH wire format.
    #[serde(with = "base64_text")]
    pub key: Vec<u8>,
    /// The line names a certificate authority.
    pub cert_authority: bool,
    /// Namespaces that the key may sign in; empty means all.
    pub namespaces: Vec<String>,
    /// Not in force before this moment.
    pub valid_after: Option<Timestamp>,
    /// In force up to and including this moment, and not after it.
    pub valid_before: Option<Timestamp>,
}

/// One OpenPGP public-key file, armoured or binary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPgpFile {
    /// Where it was read, for messages.
    pub path: String,
    /// Its bytes.
    #[serde(with = "base64_text")]
    pub bytes: Vec<u8>,
}

/// All keys that one law trusts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Keyring {
    /// The SSH keys, in the order of the file.
    pub ssh: Vec<SshGrant>,
    /// The OpenPGP keys.
    pub openpgp: Vec<OpenPgpFile>,
}

/// Public keys as text, on their way into a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyText {
    /// An SSH key: one line, as in a `.pub` file.
    Ssh(String),
    /// OpenPGP keys, as in an `.asc` file.
    OpenPgp {
        /// The fingerprint of each primary key.
        fingerprints: Vec<String>,
        /// The text in ASCII armour.
        armour: String,
    },
}

/// Bytes as text in Base64 (RFC 4648, section 4): a list of numbers takes ten times as long to read.
mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}
