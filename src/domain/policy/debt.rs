//! What an emergency owes: ratification and review, each by a due time.

use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::words::vocabulary;
use crate::domain::change::{Change, ChangeId, Kind, State};
use crate::domain::policy::approval::{Row, assess, rows};
use crate::domain::policy::finding::{Finding, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;
use crate::domain::policy::rule::Rule;

vocabulary! {
    /// What is owed.
    Owed ("obligation") {
        /// The approval after the fact.
        Ratification = "ratification",
        /// The post-implementation review.
        Review = "review",
    }
}

impl Owed {
    /// The rule that is broken when it is not met in time.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Ratification => Rule::RatificationOverdue,
            Self::Review => Rule::ReviewOverdue,
        }
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

    /// The objection to an obligation that was not met in time: how it stands, in a clause.
    #[must_use]
    pub fn objection(self, id: &ChangeId, severity: Severity, how: &str) -> Finding {
        let tail = id.tail();
        let remedy = match self.owed {
            Owed::Ratification => format!("git change approve {tail}"),
            Owed::Review => format!("git change review {tail} --objective-met yes --lessons TEXT"),
        };
        let message = format!("the {} was due at {} and {how}", self.owed, self.due);
        Finding {
            severity,
            ..Finding::new(self.owed.rule(), message).remedy(remedy)
        }
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
    let within =
        |span: fn(&Row) -> Option<Span>| rows(change, law).filter_map(|row| span(&row)).min();
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
