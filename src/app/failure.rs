//! The ways in which a use-case can fail, each with an exit code of its own.

use crate::domain::change::ChangeId;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::finding::Finding;

/// Why a use-case did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The judge refused: every finding.
    #[error("refused")]
    Refused {
        /// The change.
        id: Option<ChangeId>,
        /// What speaks against it.
        findings: Vec<Finding>,
    },
    /// The answer is no.
    #[error("{what}")]
    No {
        /// What is not so.
        what: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The request itself makes no sense.
    #[error("{what}")]
    Usage {
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A document or the law cannot be read.
    #[error("{what}")]
    Unreadable {
        /// What is wrong, a line for each problem.
        what: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The environment failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure {
    /// The answer is no.
    pub fn no(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::No {
            what: what.into(),
            hint: Some(hint.into()),
        }
    }

    /// The request makes no sense.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            what: what.into(),
            hint: Some(hint.into()),
        }
    }

    /// A document or the law cannot be read.
    pub fn unreadable(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Unreadable {
            what: what.into(),
            hint: Some(hint.into()),
        }
    }
}
