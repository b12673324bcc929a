//! The plan of a change: what, why, by which steps, when, and how to get back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::ChangeId;
use crate::domain::change::names::PersonId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;

/// `[request]`: what is asked for, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Request {
    /// What will be different afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Why it is worth the risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The impact on security and privacy; mandatory where the policy says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<String>,
}

vocabulary! {
    /// What a step is for.
    StepKind ("kind of step") {
        /// Done beforehand, without effect on the service.
        Prepare = "prepare",
        /// Changes the system.
        Implement = "implement",
        /// Checks that it worked; needs a result before the change can be closed.
        Verify = "verify",
        /// Takes it back.
        Rollback = "rollback",
    }
}

/// `[[step]]`: one step of the plan. Steps are numbered from 1 in the order of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Step {
    /// What the step is for.
    pub kind: StepKind,
    /// What to do, in a sentence.
    #[serde(rename = "do")]
    pub action: String,
    /// The command to run, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// What is seen when it worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
    /// What is seen when the change must be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abort_if: Option<String>,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Who does it, when it is not the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
}

/// `[rollback]`: how to get back, or why there is no way back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rollback {
    /// What is seen when the change must be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// Whether, and how, the way back was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested: Option<String>,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The step or moment after which there is no way back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub irreversible_after: Option<String>,
    /// Why there is no way back; whoever approves accepts it in signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none_because: Option<String>,
}

/// `[window]`: when it will be done. The end is not part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Window {
    /// The first moment at which work may start.
    pub start: Timestamp,
    /// The moment by which it must be over.
    pub end: Timestamp,
    /// The downtime that users will see, such as `10m`, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downtime: Option<String>,
}

impl Window {
    /// Whether `at` is inside: from the start on, and before the end.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

/// `[artifact]`: what may be deployed under this change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Artifact {
    /// A range of commits, `v1.4.0..v1.5.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commits: Option<String>,
    /// A tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// A digest such as `sha256:…` of an image or an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Where it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
}

/// `[[notify]]`: who is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Notify {
    /// Who.
    pub audience: String,
    /// By which way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// When, in words or as a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

vocabulary! {
    /// What a link means.
    LinkKind ("kind of link") {
        /// The change mends the target.
        Fixes = "fixes",
        /// The target made the change necessary.
        CausedBy = "caused_by",
        /// The two have to do with each other.
        Relates = "relates",
        /// The change comes after the target, which it completes or repairs.
        Follows = "follows",
        /// The pull request that lands it.
        PullRequest = "pull_request",
        /// A ticket elsewhere.
        Ticket = "ticket",
    }
}

/// `[[link]]`: something that the change has to do with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Link {
    /// What the link means.
    pub kind: LinkKind,
    /// A change id, a URL, or a ticket number.
    pub target: String,
}

impl Link {
    /// A link from a follow-up to the change that made it necessary.
    #[must_use]
    pub fn follows(id: &ChangeId) -> Self {
        Self {
            kind: LinkKind::Follows,
            target: id.to_string(),
        }
    }
}
