//! What an emergency owes: ratification and review, each by a due time.

use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::approval::{assess, rows};
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;

vocabulary! {
    /// What is owed.
    Owed ("obligation") {
        /// The approval after the fact.
        Ratification = "ratification",
        /// The post-implementation review.
        Review = "review",
    }
}

/// An obligation that was not met yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debt {
    /// What is owed.
    pub owed: Owed,
    /// By when.
    pub due: Timestamp,
}

impl Debt {
    /// Whether it is too late.
    #[must_use]
    pub fn is_overdue(self, now: Timestamp) -> bool {
        self.due <= now
    }
}

/// The obligations of an emergency that was started and is not over, soonest first. Where several rows of the
/// policy set a time, the shortest holds.
#[must_use]
pub fn debts(change: &Change, past: &Past, law: &Law, now: Timestamp) -> Vec<Debt> {
    let started = past.entered(State::Implementing);
    let (Kind::Emergency, Some(started), false) =
        (change.kind, started, change.state.is_terminal())
    else {
        return Vec::new();
    };
    let within = |span: fn(&crate::domain::policy::model::ApprovalRow) -> Option<_>| {
        rows(change, law).filter_map(|(_, row)| span(row)).min()
    };
    let mut debts = Vec::new();
    if let Some(span) = within(|row| row.ratify_within)
        && !assess(change, past, law, now).is_satisfied()
    {
        debts.push(Debt {
            owed: Owed::Ratification,
            due: started.plus(span),
        });
    }
    if let Some(span) = within(|row| row.review_within)
        && change.review.is_none()
    {
        debts.push(Debt {
            owed: Owed::Review,
            due: started.plus(span),
        });
    }
    debts.sort_by_key(|debt| debt.due);
    debts
}
