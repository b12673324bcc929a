//! Short ways to write an [`Attestation`].

use crate::domain::ledger::attestation::{Attestation, KeyId, Status};

/// Why something that should be a signature cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is not what it claims to be.
    Malformed(String),
    /// It is of a kind that is not checked here.
    NotCheckable(String),
}

impl Trouble {
    /// Broken bytes.
    pub fn malformed(why: impl Into<String>) -> Self {
        Self::Malformed(why.into())
    }

    /// A kind that is not checked.
    pub fn not_checkable(why: impl Into<String>) -> Self {
        Self::NotCheckable(why.into())
    }

    /// The verdict that follows, on a signature by `key` where one could be read.
    pub fn verdict(self, key: Option<KeyId>) -> Attestation {
        match self {
            Self::Malformed(why) => verdict(Status::Malformed, key, why),
            Self::NotCheckable(why) => verdict(Status::NotCheckable, key, why),
        }
    }
}

/// A verdict without a principal.
pub fn verdict(status: Status, key: Option<KeyId>, why: impl Into<String>) -> Attestation {
    Attestation {
        status,
        key,
        principal: None,
        why: why.into(),
    }
}

/// A verdict that also names who the key belongs to.
pub fn verdict_on(
    status: Status,
    key: KeyId,
    principal: Option<String>,
    why: impl Into<String>,
) -> Attestation {
    Attestation {
        status,
        key: Some(key),
        principal,
        why: why.into(),
    }
}
