//! What must be there: fields, notice, watching, and who alone may take a step.

use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, Kind, PersonId, Role, State};
use crate::domain::policy::law::Law;
use crate::domain::policy::mandate::holds;
use crate::domain::policy::model::When;
use crate::domain::policy::past::Past;
use crate::domain::policy::rules::fields::is_filled;
use crate::domain::policy::rules::schedule::{notice_given, watched};

/// A row about what must be there.
#[derive(Debug)]
pub struct Demand<'a> {
    /// The row of the policy, from 0.
    pub row: usize,
    /// The changes that it is about.
    pub when: &'a When,
    /// From which state on it asks.
    pub from: State,
    /// The fields, and whether each is filled in.
    pub fields: Vec<(&'a str, bool)>,
    /// The least time between submission and window.
    pub notice: Option<Lasts>,
    /// The least time between the end of the work and closing.
    pub soak: Option<Lasts>,
    /// Who alone may take the change to `from`, or past it.
    pub reserved: Option<Reserved<'a>>,
}

/// A length of time that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasts {
    /// What is asked for.
    pub asked: Span,
    /// What there is, as of now; none when there is nothing to measure yet.
    pub given: Option<Span>,
    /// Whether it is never measured: an emergency gives no notice.
    pub waived: bool,
}

impl Lasts {
    /// Whether it is long enough; none when nobody can say yet.
    #[must_use]
    pub fn is_met(self) -> Option<bool> {
        if self.waived {
            return Some(true);
        }
        self.given.map(|given| given >= self.asked)
    }
}

/// A step that is reserved to a role.
#[derive(Debug, PartialEq, Eq)]
pub struct Reserved<'a> {
    /// The role.
    pub role: &'a Role,
    /// Who holds it and is in office.
    pub who: Vec<PersonId>,
}

/// The rows that match, in the order of the policy.
pub(super) fn rows_of<'a>(
    change: &'a Change,
    past: &'a Past,
    law: &'a Law,
    at: Timestamp,
) -> Vec<Demand<'a>> {
    let notice = |asked| Lasts {
        asked,
        given: change
            .window
            .as_ref()
            .map(|window| notice_given(window, past, at)),
        waived: change.kind == Kind::Emergency,
    };
    let soak = |asked| Lasts {
        asked,
        given: watched(past, past.entered(State::Closed).unwrap_or(at)),
        waived: false,
    };
    let reserved = |role: &'a Role| Reserved {
        role,
        who: law
            .people
            .person
            .iter()
            .filter(|person| person.in_force(at))
            .filter_map(|person| person.id())
            .filter(|id| holds(id, role, change, law, &[at]))
            .cloned()
            .collect(),
    };
    law.required_of(change)
        .map(|(row, asked)| Demand {
            row,
            when: &asked.when,
            from: asked.gate(),
            fields: asked
                .fields
                .iter()
                .map(|field| (field.as_str(), is_filled(change, field)))
                .collect(),
            notice: asked.notice.map(notice),
            soak: asked.soak.map(soak),
            reserved: asked.role.as_ref().map(reserved),
        })
        .collect()
}
