//! `[[approval]]`: a decision, over a digest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::digest::Digest;
use crate::domain::change::names::{PersonId, Role};
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;

vocabulary! {
    /// What was decided.
    Decision ("decision") {
        /// Yes, to exactly this content.
        Approve = "approve",
        /// No.
        Reject = "reject",
    }
}

vocabulary! {
    /// How strong the evidence for an approval is, weakest first.
    Grade ("grade of evidence") {
        /// The text says so; no signature that the law trusts proves it.
        Claimed = "claimed",
        /// A forge says so, with its own signature.
        ForgeMerge = "forge-merge",
        /// A merge commit signed with the approver's key.
        SignedMerge = "signed-merge",
        /// A commit signed with the approver's key that says just this.
        Signed = "signed",
    }
}

/// One entry of the append-only list of decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ApprovalEntry {
    /// Who decided; the signer of the commit that appends the entry.
    pub by: PersonId,
    /// When; the author time of that commit.
    pub at: Timestamp,
    /// In which role.
    pub role: Role,
    /// What was decided.
    pub decision: Decision,
    /// The digest of the material fields that were looked at.
    pub digest: Digest,
    /// Why, or under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl ApprovalEntry {
    /// What was decided, by whom and why, in a clause.
    #[must_use]
    pub fn said(&self) -> String {
        let decided = match self.decision {
            Decision::Approve => "approved",
            Decision::Reject => "rejected",
        };
        let why = self.note.as_deref().map(str::trim).unwrap_or_default();
        match why {
            "" => format!("{decided} by {}", self.by),
            why => format!("{decided} by {}: {why}", self.by),
        }
    }
}
