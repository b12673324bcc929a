//! Why somebody who holds a role cannot decide in it now.

use std::fmt;

use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, Role};
use crate::domain::policy::law::Law;
use crate::domain::policy::mandate::{holds, holds_own, lent};
use crate::domain::policy::past::Past;
use crate::domain::policy::people::Person;
use crate::domain::policy::rules::separation::{self, Conflict};

/// Why somebody cannot decide in a role that they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// They are not in office yet, until this moment.
    NotYet(Timestamp),
    /// They left, at this moment.
    Left(Timestamp),
    /// They have a part in the change.
    Conflict(Conflict),
    /// They are counted in the same row already.
    Counted,
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet(from) => write!(f, "in office from {from} on"),
            Self::Left(until) => write!(f, "left {until}"),
            Self::Conflict(conflict) => write!(f, "{conflict}"),
            Self::Counted => f.write_str("counted in this row already"),
        }
    }
}

/// Everybody who holds a role for a change, in the order of the law, each with what bars them
/// from deciding now. `counted` are those whom the row counts already.
pub fn holders<'a>(
    role: &'a Role,
    change: &'a Change,
    past: &'a Past,
    law: &'a Law,
    at: Timestamp,
    counted: &'a [PersonId],
) -> impl Iterator<Item = (&'a PersonId, Option<Bar>)> {
    let people = law.people.person.iter();
    people
        .filter_map(|person| Some((person, person.id()?)))
        .filter(move |(_, id)| holds(id, role, change, law, &[at]))
        .map(move |(person, id)| {
            let barred = |who: &PersonId| {
                let known = |one: &PersonId| law.people.same_person(one, who);
                counted
                    .iter()
                    .any(known)
                    .then_some(Bar::Counted)
                    .or_else(|| separation::conflict(who, change, past, law).map(Bar::Conflict))
            };
            let behind = || {
                if holds_own(id, role, change, law, &[at]) {
                    return None;
                }
                // Somebody for whom they may decide is enough.
                let all = lent(id, change, law, &[at]);
                let all = all.iter().filter(|lent| lent.role == *role);
                all.map(|lent| barred(&lent.by))
                    .min_by_key(Option::is_some)?
            };
            let bar = out_of_office(person, at)
                .or_else(|| barred(id))
                .or_else(behind);
            (id, bar)
        })
}

fn out_of_office(person: &Person, at: Timestamp) -> Option<Bar> {
    if person.in_force(at) {
        return None;
    }
    match (person.from, person.until) {
        (Some(from), _) if from > at => Some(Bar::NotYet(from)),
        (_, until) => until.map(Bar::Left),
    }
}
