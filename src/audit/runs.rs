//! The changes made from each template, found without a walk over all changes.
//!
//! Each deed to a standard change asks how often its template was used, and how the last uses
//! ended. A walk over all changes for each of them would make a replay quadratic.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::audit::shelf::SharedShelf;
use crate::audit::track::Track;
use crate::domain::change::event::Event;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::record::TemplatePin;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, Kind, State};

/// When a change ended, and which it is: the order in which uses of a template ended.
pub type End = (Option<Timestamp>, ChangeId);

/// What one change says of the template that it was made from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// The template, and its content.
    pub pin: TemplatePin,
    /// Whether it was handed in.
    pub handed_in: bool,
    /// When and how it was closed.
    pub ended: Option<(Option<Timestamp>, OutcomeCode)>,
}

impl Run {
    fn of(track: &Track) -> Option<Self> {
        let record = track.record.as_ref()?;
        let pin = record.template.clone()?;
        let handed_in = track.past.entered(State::Scheduled).is_some()
            || track
                .entries
                .iter()
                .any(|entry| entry.event == Event::Submit);
        let ended = record
            .outcome
            .as_ref()
            .filter(|_| record.state == State::Closed)
            .map(|outcome| (track.past.entered(State::Closed), outcome.code));
        Some(Self {
            pin,
            handed_in,
            ended,
        })
    }
}

/// How often a template was used, and how that went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// How many other changes were handed in from the same template.
    pub runs: u32,
    /// How many changes from the same content of the template failed in a row, the last ones that
    /// ended. A template that was mended begins anew.
    pub failures: u32,
}

/// What was asked of a shelf.
#[derive(Default)]
struct Asked {
    handed_in: HashMap<String, usize>,
    /// How uses ended, by how many of them were skipped.
    ended: HashMap<(TemplatePin, usize), Vec<(End, OutcomeCode)>>,
}

/// All changes that were made from a template.
#[derive(Default)]
pub struct Runs {
    /// Those of before, if they are not here.
    shelf: Option<SharedShelf>,
    /// What was asked of the shelf, which is the same as long as this is.
    asked: RefCell<Asked>,
    /// Those that are here, whatever is on the shelf of them.
    hidden: HashSet<ChangeId>,
    /// How many of those were handed in from each template, by the shelf.
    hidden_handed_in: HashMap<String, usize>,
    known: HashMap<ChangeId, Run>,
    handed_in: HashMap<String, BTreeSet<ChangeId>>,
    ended: HashMap<TemplatePin, BTreeMap<End, OutcomeCode>>,
}

impl std::fmt::Debug for Runs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Runs").field(&self.known).finish()
    }
}

impl Runs {
    /// Those on a shelf; others may follow.
    #[must_use]
    pub fn upon(shelf: Option<SharedShelf>) -> Self {
        Self {
            shelf,
            ..Self::default()
        }
    }

    /// Takes in a change as it stands now, in the place of what was known of it.
    pub fn take(&mut self, id: &ChangeId, track: &Track) {
        if let Some(shelf) = &self.shelf
            && self.hidden.insert(id.clone())
            && let Some(run) = shelf.run(id).filter(|run| run.handed_in)
        {
            let name = run.pin.name().to_owned();
            *self.hidden_handed_in.entry(name).or_default() += 1;
        }
        if let Some(old) = self.known.remove(id) {
            if let Some(all) = self.handed_in.get_mut(old.pin.name()) {
                all.remove(id);
            }
            if let (Some((at, _)), Some(all)) = (old.ended, self.ended.get_mut(&old.pin)) {
                all.remove(&(at, id.clone()));
            }
        }
        let Some(run) = Run::of(track) else { return };
        if run.handed_in {
            let all = self.handed_in.entry(run.pin.name().to_owned()).or_default();
            all.insert(id.clone());
        }
        if let Some((at, code)) = run.ended {
            let all = self.ended.entry(run.pin.clone()).or_default();
            all.insert((at, id.clone()), code);
        }
        self.known.insert(id.clone(), run);
    }

    /// Those that are not on the shelf.
    pub(in crate::audit) fn fresh(&self) -> Vec<(&ChangeId, &Run)> {
        self.known.iter().collect()
    }

    /// How the template of a standard change was used by others. What is known of the changes
    /// `apart` is put in the place of what was taken in.
    #[must_use]
    pub fn usage<'t>(
        &self,
        change: &Change,
        apart: impl Iterator<Item = (&'t ChangeId, &'t Track)>,
    ) -> Usage {
        let standard = || change.kind == Kind::Standard;
        let Some(pin) = change.template.as_ref().filter(|_| standard()) else {
            return Usage::default();
        };
        let mut hidden = BTreeSet::from([&change.id]);
        let mut others = Self::default();
        for (id, track) in apart {
            hidden.insert(id);
            if *id != change.id {
                others.take(id, track);
            }
        }
        let counts = |run: &Run| run.handed_in && run.pin.name() == pin.name();
        let on_shelf = self.shelf.as_ref().map_or(0, |shelf| {
            let elsewhere = hidden.iter().filter(|id| !self.hidden.contains(**id));
            let elsewhere = elsewhere.filter_map(|id| shelf.run(id)).filter(counts);
            let replaced = self.hidden_handed_in.get(pin.name()).copied();
            let gone = elsewhere.count() + replaced.unwrap_or_default();
            let mut asked = self.asked.borrow_mut();
            let known = asked.handed_in.entry(pin.name().to_owned());
            let all = known.or_insert_with(|| shelf.handed_in(pin.name()));
            all.saturating_sub(gone)
        });
        let taken = self.handed_in.get(pin.name()).map_or(0, |all| {
            let replaced = hidden.iter().filter(|id| all.contains(**id));
            all.len().saturating_sub(replaced.count())
        });
        let added = others.handed_in.get(pin.name()).map_or(0, BTreeSet::len);
        let runs = on_shelf + taken + added;
        let shelved = self
            .shelved(pin)
            .filter(|((_, id), _)| !hidden.contains(id) && !self.hidden.contains(id));
        let here = self.last_first(pin);
        let here = here.filter(|((_, id), _)| !hidden.contains(id));
        let last_first = merged(shelved, merged(here, others.last_first(pin)));
        let failures = last_first.take_while(|(_, code)| code.is_failure()).count();
        Usage {
            runs: u32::try_from(runs).unwrap_or(u32::MAX),
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
        }
    }

    fn last_first(&self, pin: &TemplatePin) -> impl Iterator<Item = (End, OutcomeCode)> {
        let all = self.ended.get(pin).into_iter().flatten().rev();
        all.map(|(end, code)| (end.clone(), *code))
    }

    /// How the uses of a template ended that are on the shelf, the last first.
    fn shelved(&self, pin: &TemplatePin) -> impl Iterator<Item = (End, OutcomeCode)> {
        let mut seen = 0;
        std::iter::from_fn(move || {
            let shelf = self.shelf.as_ref()?;
            let mut asked = self.asked.borrow_mut();
            let some = { asked.ended.entry((pin.clone(), seen)) }
                .or_insert_with(|| shelf.ended(pin, seen))
                .clone();
            seen += some.len();
            (!some.is_empty()).then_some(some)
        })
        .flatten()
    }
}

/// Two orders of ends, each the last first, as one.
fn merged(
    one: impl Iterator<Item = (End, OutcomeCode)>,
    other: impl Iterator<Item = (End, OutcomeCode)>,
) -> impl Iterator<Item = (End, OutcomeCode)> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || {
        let first = match (one.peek(), other.peek()) {
            (Some((a, _)), Some((b, _))) => a > b,
            (here, _) => here.is_some(),
        };
        if first { one.next() } else { other.next() }
    })
}
