//! The JSON document of `list`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::brief::Brief;
use crate::domain::change::time::Timestamp;
use crate::report::summary::{ApprovalCounts, Summary};

/// The JSON document of `list`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change list --json")]
pub struct ListDocument {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether the policy lets one person do everything.
    pub solo: bool,
    /// The changes.
    pub changes: Vec<Listed>,
}

/// One change of a list, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Listed {
    /// What every document says of a change.
    #[serde(flatten)]
    pub summary: Summary,
    /// How many approvals there are.
    pub approvals: ApprovalCounts,
}

impl Listed {
    /// One change.
    #[must_use]
    pub fn of(brief: Brief, now: Timestamp) -> Self {
        Self {
            approvals: ApprovalCounts::of(brief.approvals),
            summary: Summary::of(brief, now),
        }
    }
}

impl ListDocument {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/list@1";

    /// The document of these changes, in this order, at a moment. `solo` says whether the policy lets
    /// one person do everything.
    #[must_use]
    pub fn of(briefs: Vec<Brief>, solo: bool, now: Timestamp) -> Self {
        let listed = briefs.into_iter().map(|brief| Listed::of(brief, now));
        Self {
            schema: Self::SCHEMA,
            solo,
            changes: listed.collect(),
        }
    }
}
