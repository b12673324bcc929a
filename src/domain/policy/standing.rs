//! Where a change stands, in the words that people use. Derived, never stored.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::approval::Assessment;
use crate::domain::policy::debt::{Debt, Owed};

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Being written.
    Draft,
    /// Back in draft, since somebody said no.
    Rejected,
    /// Handed in; so many approvals of so many.
    AwaitingApproval {
        /// How many there are.
        obtained: u32,
        /// How many are needed.
        required: u32,
    },
    /// All approvals are there; to be scheduled, or started.
    Approved,
    /// Waiting for its window.
    Scheduled,
    /// Its window is open.
    InWindow,
    /// Being done.
    Implementing,
    /// It should be over, or should have been started, by now.
    Overdue,
    /// Done; to be checked.
    AwaitingValidation,
    /// To be reviewed, by a due time where there is one.
    ReviewDue(Option<Timestamp>),
    /// The review is late.
    ReviewOverdue,
    /// Done and reviewed; the approval after the fact is missing.
    AwaitingRatification,
    /// The approval after the fact is late.
    RatificationOverdue,
    /// All is there; to be closed.
    ReadyToClose,
    /// Held.
    Held(State),
    /// Over.
    Closed(Option<OutcomeCode>),
    /// Withdrawn.
    Cancelled,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => f.write_str("draft"),
            Self::Rejected => f.write_str("draft (rejected)"),
            Self::AwaitingApproval { obtained, required } => {
                write!(f, "awaiting approval {obtained}/{required}")
            }
            Self::Approved => f.write_str("approved"),
            Self::Scheduled => f.write_str("scheduled"),
            Self::InWindow => f.write_str("in window"),
            Self::Implementing => f.write_str("implementing"),
            Self::Overdue => f.write_str("overdue"),
            Self::AwaitingValidation => f.write_str("awaiting validation"),
            Self::ReviewDue(None) => f.write_str("review due"),
            Self::ReviewDue(Some(due)) => {
                write!(f, "review due {}", due.datetime().format("%-d %b"))
            }
            Self::ReviewOverdue => f.write_str("review overdue"),
            Self::AwaitingRatification => f.write_str("awaiting ratification"),
            Self::RatificationOverdue => f.write_str("ratification overdue"),
            Self::ReadyToClose => f.write_str("ready to close"),
            Self::Held(state) => write!(f, "held ({state})"),
            Self::Closed(None) => f.write_str("closed"),
            Self::Closed(Some(code)) => {
                write!(f, "closed: {}", code.word().replace('_', " "))
            }
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

/// Where a change stands now.
#[must_use]
pub fn standing(
    change: &Change,
    assessment: &Assessment,
    debts: &[Debt],
    now: Timestamp,
) -> Standing {
    if change.hold && !change.state.is_terminal() {
        return Standing::Held(change.state);
    }
    let overdue = |owed| {
        debts
            .iter()
            .any(|debt| debt.owed == owed && debt.is_overdue(now))
    };
    if !change.state.is_terminal() {
        if overdue(Owed::Ratification) {
            return Standing::RatificationOverdue;
        }
        if overdue(Owed::Review) {
            return Standing::ReviewOverdue;
        }
    }
    let window = change.window.as_ref();
    let past_window = window.is_some_and(|window| window.end <= now);
    let awaiting = Standing::AwaitingApproval {
        obtained: assessment.obtained(),
        required: assessment.required(),
    };
    match change.state {
        State::Draft if change.rejection().is_some() => Standing::Rejected,
        State::Draft => Standing::Draft,
        State::Submitted if assessment.is_satisfied() => Standing::Approved,
        State::Submitted => awaiting,
        State::Scheduled if !assessment.is_satisfied() => awaiting,
        State::Scheduled if past_window => Standing::Overdue,
        State::Scheduled if window.is_some_and(|window| window.contains(now)) => Standing::InWindow,
        State::Scheduled => Standing::Scheduled,
        State::Implementing if past_window => Standing::Overdue,
        State::Implementing => Standing::Implementing,
        State::Validating => Standing::AwaitingValidation,
        State::Review if change.review.is_none() => Standing::ReviewDue(
            debts
                .iter()
                .find(|debt| debt.owed == Owed::Review)
                .map(|debt| debt.due),
        ),
        State::Review if change.kind == Kind::Emergency && !assessment.is_satisfied() => {
            Standing::AwaitingRatification
        }
        State::Review => Standing::ReadyToClose,
        State::Closed => Standing::Closed(change.outcome.as_ref().map(|outcome| outcome.code)),
        State::Cancelled => Standing::Cancelled,
    }
}
