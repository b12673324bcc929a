//! Why a decision does not count.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::change::approval::Grade;
use crate::domain::change::digest::MaterialField;
use crate::domain::change::{PersonId, Role};
use crate::domain::policy::rules::separation::Conflict;

/// Why a decision does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum VoidReason {
    /// What was approved was edited since.
    Edited {
        /// Which fields.
        fields: Vec<MaterialField>,
        /// By whom.
        by: Vec<PersonId>,
    },
    /// The approver may not decide on this change.
    Conflict(Conflict),
    /// Whoever the approver decides for may not decide on this change.
    ForConflict(PersonId, Conflict),
    /// A place is filled already by whom the approver decides for, or by the approver.
    Represented(PersonId),
    /// It is too old.
    Expired,
    /// Somebody rejected the change afterwards.
    Rejected(PersonId),
    /// The evidence is weaker than the policy wants.
    TooWeak {
        /// What there is.
        grade: Grade,
        /// What is wanted.
        minimum: Grade,
    },
    /// The approver did not hold the role when it landed.
    NotInRole(Role),
    /// The approver held no role at all when it landed, or was not in office.
    NoRole,
    /// It came before the stage that asks for it was open.
    TooEarly,
    /// No row asks for it.
    NotAsked(Option<Role>),
    /// The approver is counted already, by another decision.
    AlreadyCounted,
    /// Enough people have approved already.
    Surplus,
    /// A rejection: the change was handed in again afterwards.
    HandedInAgain,
    /// A rejection: others approved afterwards.
    Overtaken,
}

impl fmt::Display for VoidReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { fields, by } if fields.is_empty() || by.is_empty() => {
                f.write_str("it is over other content")
            }
            Self::Edited { fields, by } => {
                let fields = fields
                    .iter()
                    .map(|field| field.word())
                    .collect::<Vec<_>>()
                    .join(", ");
                let by = by
                    .iter()
                    .map(PersonId::as_str)
                    .collect::<Vec<_>>()
                    .join(", ");
                write!(f, "{fields} was edited since, by {by}")
            }
            Self::Conflict(conflict) => write!(f, "the approver is {conflict}"),
            Self::ForConflict(whom, conflict) => {
                write!(f, "the approver decides for {whom}, who is {conflict}")
            }
            Self::Represented(whom) => {
                write!(
                    f,
                    "{whom}, for whom it is, and the approver fill one place together"
                )
            }
            Self::Expired => f.write_str("it has expired"),
            Self::Rejected(by) => write!(f, "{by} rejected the change afterwards"),
            Self::TooWeak { grade, minimum } => {
                write!(
                    f,
                    "its evidence is `{grade}` and the policy asks for `{minimum}`"
                )
            }
            Self::NotInRole(role) => write!(f, "the approver did not hold the role {role}"),
            Self::NoRole => {
                f.write_str("the approver was not in office when it landed, or held no role")
            }
            Self::TooEarly => f.write_str("it came before its stage was open"),
            Self::NotAsked(Some(role)) => {
                write!(f, "no row of the policy asks for the role {role}")
            }
            Self::NotAsked(None) => f.write_str("no row of the policy asks for it"),
            Self::AlreadyCounted => f.write_str("the approver is counted already"),
            Self::Surplus => f.write_str("enough people have approved already"),
            Self::HandedInAgain => f.write_str("the change was handed in again afterwards"),
            Self::Overtaken => f.write_str("it was approved afterwards"),
        }
    }
}
