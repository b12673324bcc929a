//! `delegations.toml` as values: who decides for whom, for a time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};

/// Everything that was ever delegated. Entries are added, and withdrawn; they never go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change delegations")]
#[serde(deny_unknown_fields)]
pub struct Delegations {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The delegations, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegation: Vec<Delegation>,
}

impl Delegations {
    /// Nothing is delegated.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            schema: 1,
            delegation: Vec::new(),
        }
    }
}

/// `[[delegation]]`: one person decides for another, in some roles, for a time. Whoever delegates
/// signs the commit that adds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Who delegates, and holds the roles.
    pub from: PersonId,
    /// Who decides instead.
    pub to: PersonId,
    /// In which roles.
    pub roles: Vec<Role>,
    /// Not in force before.
    pub start: Timestamp,
    /// Not in force from here on.
    pub end: Timestamp,
    /// Why.
    pub reason: String,
    /// Taken back: not in force from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Timestamp>,
}

impl Delegation {
    /// Whether it is in force at a moment.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.ends()
    }

    /// When it ends, or ended.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.withdrawn
            .map_or(self.end, |withdrawn| withdrawn.min(self.end))
    }

    /// Whether this is what `other` became, or the other way round: all but the withdrawal is the
    /// same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let plain = |one: &Self| Self {
            withdrawn: None,
            ..one.clone()
        };
        plain(self) == plain(other)
    }
}
