//! The changes of the main line that were closed, found by what makes others similar to them.
//!
//! Each deed that risk looks at asks how similar changes ended. A walk over all changes for each
//! of them would make a replay quadratic; here it is a look-up of a few sums.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::audit::shelf::SharedShelf;
use crate::audit::track::Closing;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, ChangeId, ServiceId};
use crate::domain::policy::risk::similar::Similar;

/// What changes have in common that are similar.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Trait {
    Template(String),
    Services(Vec<ServiceId>),
    Category(String, ServiceId),
    Both(String, Box<Trait>),
}

/// A change that was closed on the main line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ending {
    /// Which one.
    pub id: ChangeId,
    /// The commit that closed it.
    pub commit: ObjectId,
    /// The position on the main line at which that landed.
    pub landed: usize,
    /// How it ended, as a count of one.
    pub own: Similar,
    /// How all ended that share the trait, up to this one.
    pub sum: Similar,
}

/// A change whose closing may or may not be behind a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubtful {
    /// The commit that closed it.
    pub commit: ObjectId,
    /// How it ended, as a count of one.
    pub similar: Similar,
}

/// All closed changes of the main line, in the order in which they landed.
#[derive(Default)]
pub struct Endings {
    /// Those that landed before, if they are not here.
    shelf: Option<SharedShelf>,
    /// The last one of those, for each trait that was asked for.
    newest: RefCell<HashMap<String, Option<Ending>>>,
    by_trait: HashMap<String, Vec<Ending>>,
}

impl Endings {
    /// Those on a shelf; others may follow.
    #[must_use]
    pub fn upon(shelf: Option<SharedShelf>) -> Self {
        Self {
            shelf,
            ..Self::default()
        }
    }

    /// Takes in a change that was closed. Nothing for one that has not landed.
    pub fn take(&mut self, record: &Change, closing: Closing) {
        let mut own = Similar::default();
        own.take(record);
        let Some(landed) = closing.landed.filter(|_| own.closed > 0) else {
            return;
        };
        for kind in traits(record) {
            let kind = kind.name();
            let before = self
                .last(&kind, landed)
                .map_or_else(Similar::default, |one| one.sum);
            self.by_trait.entry(kind).or_default().push(Ending {
                id: record.id.clone(),
                commit: closing.commit,
                landed,
                own,
                sum: before.plus(own),
            });
        }
    }

    /// Those that are not on the shelf, with the trait that they are found by.
    pub(in crate::audit) fn fresh(&self) -> Vec<(String, &Ending)> {
        let all = self.by_trait.iter();
        all.flat_map(|(kind, all)| all.iter().map(|one| (kind.clone(), one)))
            .collect()
    }

    /// How the changes ended that are similar to `change`: the sum of those that had landed up to
    /// the position `until` on the main line, and one by one those that landed later.
    #[must_use]
    pub fn similar(&self, change: &Change, until: Option<usize>) -> (Similar, Vec<Doubtful>) {
        let wanted = Wanted::of(change);
        let later: BTreeMap<ChangeId, Doubtful> = wanted
            .any
            .iter()
            .flat_map(|kind| self.between(&kind.name(), until, None))
            .filter(|ending| ending.id != change.id)
            .map(|ending| (ending.id.clone(), doubtful(&ending)))
            .collect();
        let later = later.into_values().collect();
        let Some(until) = until else {
            return (Similar::default(), later);
        };
        let sum = match &wanted.common {
            // Whatever has both traits would be counted twice.
            Some(common) => {
                let any = wanted.any.iter();
                let counted = any.fold(Similar::default(), |sum, kind| {
                    sum.plus(self.counted(kind, until, change))
                });
                common.iter().fold(counted, |sum, both| {
                    sum.minus(self.counted(both, until, change))
                })
            }
            None => {
                let each = wanted.any.iter();
                let each: BTreeMap<ChangeId, Similar> = each
                    .flat_map(|kind| self.between(&kind.name(), None, Some(until)))
                    .filter(|ending| ending.id != change.id)
                    .map(|ending| (ending.id, ending.own))
                    .collect();
                each.into_values().fold(Similar::default(), Similar::plus)
            }
        };
        (sum, later)
    }

    /// Those with a trait that landed after one position, and up to another.
    fn between(&self, kind: &str, after: Option<usize>, until: Option<usize>) -> Vec<Ending> {
        let newest = self.newest(kind).map(|newest| newest.landed);
        let there = newest.is_some_and(|newest| after.is_none_or(|after| newest > after));
        let shelf = self.shelf.as_ref().filter(|_| there);
        let mut all = shelf.map_or_else(Vec::new, |shelf| shelf.endings(kind, after, until));
        let fits = |one: &&Ending| {
            after.is_none_or(|after| one.landed > after)
                && until.is_none_or(|until| one.landed <= until)
        };
        let fresh = self.by_trait.get(kind).into_iter().flatten();
        all.extend(fresh.filter(fits).cloned());
        all
    }

    /// The last one with a trait that had landed by then.
    fn last(&self, kind: &str, until: usize) -> Option<Ending> {
        let fresh = self.by_trait.get(kind).map_or(&[][..], Vec::as_slice);
        let count = fresh.partition_point(|one| one.landed <= until);
        match count.checked_sub(1).and_then(|last| fresh.get(last)) {
            Some(last) => Some(last.clone()),
            None => match self.newest(kind)? {
                newest if newest.landed <= until => Some(newest),
                _ => self.shelf.as_ref()?.ending(kind, until),
            },
        }
    }

    /// The last one with a trait on the shelf, which is the same as long as this is.
    fn newest(&self, kind: &str) -> Option<Ending> {
        let shelf = self.shelf.as_ref()?;
        let mut newest = self.newest.borrow_mut();
        if !newest.contains_key(kind) {
            newest.insert(kind.to_owned(), shelf.ending(kind, usize::MAX));
        }
        newest.get(kind).cloned().flatten()
    }

    /// The sum of those with a trait that had landed by then, without the change itself, which is
    /// among them only when somebody edits a closed change.
    fn counted(&self, kind: &Trait, until: usize, change: &Change) -> Similar {
        let kind = kind.name();
        let sum = self
            .last(&kind, until)
            .map_or_else(Similar::default, |one| one.sum);
        if !change.state.is_terminal() {
            return sum;
        }
        let fresh = self.by_trait.get(&kind).into_iter().flatten();
        let own = fresh.into_iter().find(|one| one.id == change.id).cloned();
        let own = own.or_else(|| self.shelf.as_ref()?.ending_of(&kind, &change.id));
        let own = own.filter(|own| own.landed <= until);
        own.map_or(sum, |own| sum.minus(own.own))
    }
}

impl std::fmt::Debug for Endings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Endings").field(&self.by_trait).finish()
    }
}

impl Trait {
    /// A text that is its own and nobody else's.
    fn name(&self) -> String {
        format!("{self:?}")
    }
}

fn doubtful(ending: &Ending) -> Doubtful {
    Doubtful {
        commit: ending.commit,
        similar: ending.own,
    }
}

/// The traits by which a change finds similar ones.
struct Wanted {
    /// Any of these.
    any: Vec<Trait>,
    /// What has more than one of them, when that can be told by traits as well.
    common: Option<Vec<Trait>>,
}

impl Wanted {
    fn of(change: &Change) -> Self {
        let places = places(change);
        let template = template(change);
        let mut any = places.clone();
        any.extend(template.clone().map(Trait::Template));
        let common = match (template, places.as_slice()) {
            (_, []) => Some(Vec::new()),
            (None, [_]) => Some(Vec::new()),
            (Some(template), [place]) => Some(vec![both(&template, place)]),
            (_, _) => None,
        };
        Self { any, common }
    }
}

fn template(change: &Change) -> Option<String> {
    change.template.as_ref().map(|pin| pin.name().to_owned())
}

fn both(template: &str, place: &Trait) -> Trait {
    Trait::Both(template.to_owned(), Box::new(place.clone()))
}

/// The traits by which a change without a template finds similar ones.
fn places(change: &Change) -> Vec<Trait> {
    let services: BTreeSet<&ServiceId> = change.services.iter().collect();
    match &change.category {
        Some(category) => services
            .into_iter()
            .map(|service| Trait::Category(category.clone(), service.clone()))
            .collect(),
        None if services.is_empty() => Vec::new(),
        None => vec![Trait::Services(services.into_iter().cloned().collect())],
    }
}

/// The traits by which a change is found.
fn traits(change: &Change) -> Vec<Trait> {
    let mut traits = places(change);
    if change.category.is_some() {
        // Changes without a category look at services alone.
        let uncategorised = Change {
            category: None,
            ..change.clone()
        };
        traits.extend(places(&uncategorised));
    }
    if let Some(template) = template(change) {
        let both: Vec<Trait> = traits.iter().map(|place| both(&template, place)).collect();
        traits.extend(both);
        traits.push(Trait::Template(template));
    }
    traits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::outcome::{Outcome, OutcomeCode};
    use crate::domain::change::record::TemplatePin;
    use crate::domain::change::{Kind, State};
    use crate::domain::policy::risk::similar::is_similar;

    /// Changes of all sorts, closed one after the other.
    fn all() -> Vec<Change> {
        let mut all = Vec::new();
        let letters: Vec<char> = "23456789abcdefghjkmnpqrstvwxyz".chars().collect();
        for template in [None, Some("a"), Some("b")] {
            for category in [None, Some("network"), Some("database")] {
                for services in [
                    &[][..],
                    &["web"],
                    &["web", "db"],
                    &["db", "web", "db"],
                    &["db"],
                ] {
                    let letter = |at: usize| letters[at % letters.len()];
                    let count = all.len();
                    let id = format!("CHG-2611-aaa{}{}", letter(count / 30), letter(count));
                    let id = id.parse().unwrap();
                    let mut change = Change::draft(id, Kind::Normal, String::new(), "a@b.c".into());
                    change.template = template.map(|name| TemplatePin::new(name, "0"));
                    change.category = category.map(str::to_owned);
                    change.services = services.iter().map(|name| ServiceId::new(*name)).collect();
                    change.state = State::Closed;
                    let codes = OutcomeCode::ALL;
                    change.outcome = Some(Outcome {
                        code: codes[count % codes.len()],
                        summary: None,
                        deviations: Vec::new(),
                    });
                    all.push(change);
                }
            }
        }
        all
    }

    #[test]
    fn a_look_up_finds_what_a_walk_over_all_finds() {
        let all = all();
        let mut endings = Endings::default();
        for (landed, record) in (0..).zip(&all) {
            let commit = ObjectId::from_bytes([1; 20]);
            let landed = Some(landed);
            endings.take(record, Closing { commit, landed });
        }
        for change in &all {
            for until in [None, Some(0), Some(20), Some(all.len())] {
                let mut walked = (Similar::default(), Similar::default());
                for (landed, other) in all.iter().enumerate() {
                    if is_similar(change, other) {
                        let before = until.is_some_and(|until| landed <= until);
                        if before {
                            walked.0.take(other)
                        } else {
                            walked.1.take(other)
                        }
                    }
                }
                let (sum, later) = endings.similar(change, until);
                let later = later.into_iter().map(|one| one.similar);
                let later = later.fold(Similar::default(), Similar::plus);
                assert_eq!((sum, later), walked, "{change:?} until {until:?}");
            }
        }
    }
}
