//! How the signature of a commit is judged: a status of its own for each way to fail.

use std::fmt;

/// The name of a key: `SHA256:…` for SSH (as `ssh-keygen -l` prints it), the upper-case
/// hexadecimal fingerprint of the primary key for OpenPGP.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// A key id from its text; OpenPGP fingerprints are brought to upper case without spaces.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.starts_with("SHA256:") {
            Self(text.trim().to_owned())
        } else {
            Self(text.split_whitespace().collect::<String>().to_uppercase())
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The verdict on a signature. "Could not check" is never "bad", and never "good".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Status {
    /// Made by a trusted key, over exactly these bytes, while that key was in force.
    Good,
    /// The key is known, and the signature does not fit these bytes.
    Bad,
    /// There is no signature.
    Unsigned,
    /// Well formed, by a key that the keyring does not have.
    UnknownKey,
    /// Right, by a known key outside its time.
    NotInForce,
    /// Right, by a key that was declared compromised.
    Revoked,
    /// Not a signature that can be parsed.
    Malformed,
    /// Of a kind that is not checked here (X.509, an algorithm too weak to mean anything).
    NotCheckable,
}

impl Status {
    /// The word used in JSON and on the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unsigned => "unsigned",
            Self::UnknownKey => "unknown-key",
            Self::NotInForce => "not-in-force",
            Self::Revoked => "revoked",
            Self::Malformed => "malformed",
            Self::NotCheckable => "not-checkable",
        }
    }
}

/// The judgement of one commit's signature against one keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The verdict.
    pub status: Status,
    /// The key that made the signature, where one could be read from it.
    pub key: Option<KeyId>,
    /// The first principal of the grant that matched (SSH), or the first user id's e-mail (OpenPGP).
    pub principal: Option<String>,
    /// One clause that says why, lower case, no full stop.
    pub why: String,
}

impl Attestation {
    /// Whether the signature proves that the holder of `key` signed these bytes in time.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.status == Status::Good
    }
}
