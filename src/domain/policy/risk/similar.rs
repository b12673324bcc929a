//! How changes of the same sort ended.

use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::{Change, State};

/// How many similar changes were closed before, and how many of them did not go well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Similar {
    /// So many were closed. Those that were withdrawn are not among them.
    pub closed: u32,
    /// So many of these failed, were rolled back, or had issues.
    pub failed: u32,
}

impl Similar {
    /// Takes in a similar change that was closed.
    pub fn take(&mut self, other: &Change) {
        let Some(outcome) = &other.outcome else {
            return;
        };
        let failed = match outcome.code {
            OutcomeCode::Successful => false,
            OutcomeCode::WithIssues | OutcomeCode::Failed | OutcomeCode::RolledBack => true,
            OutcomeCode::Cancelled => return,
        };
        self.closed = self.closed.saturating_add(1);
        self.failed = self.failed.saturating_add(u32::from(failed));
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            closed: self.closed.saturating_add(other.closed),
            failed: self.failed.saturating_add(other.failed),
        }
    }

    /// What is left without the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            closed: self.closed.saturating_sub(other.closed),
            failed: self.failed.saturating_sub(other.failed),
        }
    }

    /// How many of a hundred did not go well, rounded down; none when there were none.
    #[must_use]
    pub fn failed_share(self) -> Option<u32> {
        let share = u64::from(self.failed)
            .saturating_mul(100)
            .checked_div(u64::from(self.closed))?;
        u32::try_from(share).ok()
    }
}

/// Whether `other` is closed and of the same sort as `change`: made from the same template; or of
/// the same category, with a service in common; or, for a change without a category, on just the
/// same services.
#[must_use]
pub fn is_similar(change: &Change, other: &Change) -> bool {
    if other.id == change.id || other.state != State::Closed {
        return false;
    }
    let template = match (&change.template, &other.template) {
        (Some(own), Some(other)) => own.name() == other.name(),
        _ => false,
    };
    let shared = |all: bool| {
        let mut own = change.services.iter();
        let has = |name| other.services.contains(name);
        if all { own.all(has) } else { own.any(has) }
    };
    template
        || match &change.category {
            Some(category) => other.category.as_ref() == Some(category) && shared(false),
            None => {
                let covered = other
                    .services
                    .iter()
                    .all(|name| change.services.contains(name));
                !change.services.is_empty() && shared(true) && covered
            }
        }
}
