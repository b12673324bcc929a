//! How a change ended, and what was learnt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::words::vocabulary;

vocabulary! {
    /// How a change ended.
    OutcomeCode ("outcome") {
        /// As planned.
        Successful = "successful",
        /// Reached its aim, with trouble.
        WithIssues = "with_issues",
        /// Did not reach its aim.
        Failed = "failed",
        /// Was taken back.
        RolledBack = "rolled_back",
        /// Was never done.
        Cancelled = "cancelled",
    }
}

impl OutcomeCode {
    /// Whether the change did not get where it was to go.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::RolledBack)
    }

    /// Whether this outcome calls for a post-implementation review, whatever the type.
    #[must_use]
    pub const fn needs_review(self) -> bool {
        matches!(self, Self::WithIssues | Self::Failed | Self::RolledBack)
    }
}

/// `[outcome]`: how the change ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Outcome {
    /// How it ended.
    pub code: OutcomeCode,
    /// In a sentence; for a cancelled change, the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where the work left the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<String>,
}

/// `[review]`: the post-implementation review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Review {
    /// Was the aim reached?
    pub objective_met: bool,
    /// Did the plan work as written?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_worked: Option<bool>,
    /// Did the way back work, where it was used?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_worked: Option<bool>,
    /// What else happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_effects: Option<String>,
    /// How those concerned were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication: Option<String>,
    /// What will be done differently.
    pub lessons: String,
}
