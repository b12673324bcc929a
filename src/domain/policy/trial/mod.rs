//! `policy-tests.toml` as values: cases that the policy must decide as its authors meant.
//!
//! A case supposes a change ([`Supposed`]) and says what the policy asks of it, or who may do what
//! to it. [`run()`] holds it against a law, by the code that judges what really happens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::approval::Grade;
use crate::domain::change::risk::Level;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::words::vocabulary;
use crate::domain::change::{Role, State};
use crate::domain::policy::suppose::Supposed;

mod asked;
mod cast;
mod enact;
mod fill;
mod run;
mod times;

pub use cast::{Named, named};
pub use run::{Difference, run};

/// The cases of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change policy tests")]
#[serde(deny_unknown_fields)]
pub struct Trials {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub case: Vec<Trial>,
}

vocabulary! {
    /// What can be tried in a case. What comes before it in the life of a change is done by its
    /// owner.
    Tried ("deed to be tried") {
        /// Handing it in.
        Submit = "submit",
        /// Saying yes.
        Approve = "approve",
        /// Saying no.
        Reject = "reject",
        /// Fixing the window.
        Schedule = "schedule",
        /// Beginning the work.
        Start = "start",
        /// Ending the work.
        Finish = "finish",
        /// Closing it, as successful.
        Close = "close",
        /// Withdrawing it.
        Cancel = "cancel",
    }
}

impl Tried {
    /// The state that a change of any type is in before it, at the latest.
    #[must_use]
    pub const fn state_before(self) -> State {
        match self {
            Self::Submit => State::Draft,
            Self::Approve | Self::Reject | Self::Schedule | Self::Cancel => State::Submitted,
            Self::Start => State::Scheduled,
            Self::Finish => State::Implementing,
            Self::Close => State::Validating,
        }
    }
}

/// `[[case]]`: a change, and what the policy must make of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What it shows, in a sentence.
    pub name: String,
    /// The change, in the words of `when`. What the law demands of its plan and is not said here is
    /// taken as written; of other changes nothing is known.
    #[serde(default)]
    pub change: Supposed,
    /// Fields that the plan leaves out all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// What is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deed: Option<Tried>,
    /// Who tries it: an address, `address as role`, a role (somebody who holds it alone),
    /// `requester`, `owner`, or `anybody`, who holds none; the owner when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Who approved the change before, named as for `by`, in this order; each role stands for
    /// somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approved_by: Vec<String>,
    /// How those approvals are proved; `signed` when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// When it is tried; in time, when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What the policy must make of it.
    pub expect: Expected,
}

/// `expect`: what the policy must make of a case. Only what is named is compared; lists are
/// compared whole, in any order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The computed level of risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Level>,
    /// Who must approve, a text for each row that matches: `service-owner 1 then cab 2`, and
    /// `and` between the roles of one stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvals: Option<Vec<String>>,
    /// The lowest grade that counts in every row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Grade>,
    /// The fields that must be filled in before the change is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// The least time between submission and window; `0s` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Span>,
    /// The least time between the end of the work and closing; `0s` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soak: Option<Span>,
    /// The roles to which a step is reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
    /// Emergency: approved within this time after the start; `0s` for no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratify_within: Option<Span>,
    /// Emergency: reviewed within this time after the start; `0s` for no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_within: Option<Span>,
    /// Whether the deed is permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permitted: Option<bool>,
    /// The codes of all that refuses the deed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<String>>,
}

impl Expected {
    /// Whether it is about a deed.
    #[must_use]
    pub fn is_about_a_deed(&self) -> bool {
        self.permitted.is_some() || self.findings.is_some()
    }

    /// Whether it is about what the policy asks of the change.
    #[must_use]
    pub fn is_about_the_change(&self) -> bool {
        let without = Self {
            permitted: None,
            findings: None,
            ..self.clone()
        };
        without != Self::default()
    }
}
