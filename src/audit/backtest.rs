//! What would differ, had another policy been in force: two replays of one history, compared.

use std::collections::BTreeMap;

use crate::audit::ledger::Ledger;
use crate::audit::track::{Approvals, Entry, Located, Track};
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind};

/// What would differ.
#[derive(Debug, Default)]
pub struct Backtest {
    /// How many changes were looked at.
    pub changes: usize,
    /// Those of which something would differ, by id.
    pub differing: Vec<Differing>,
    /// What would differ of the law itself.
    pub law: Shift,
}

/// One change of which something would differ.
#[derive(Debug)]
pub struct Differing {
    /// The change.
    pub id: ChangeId,
    /// Its title.
    pub title: String,
    /// Its type.
    pub kind: Kind,
    /// The level of risk that it has, and the one that it would have, where they differ.
    pub level: Option<(Level, Level)>,
    /// The deeds before which other approvals would have been asked for or counted.
    pub gates: Vec<Gate>,
    /// What would be found, and would not.
    pub shift: Shift,
}

impl Differing {
    /// Whether a deed that passed would have been refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.shift.new.iter().any(|found| found.finding.is_error())
    }

    /// Whether everything that was found against it would be gone, and nothing be there instead.
    #[must_use]
    pub fn is_cleared(&self) -> bool {
        let gone = |found: &Located| found.finding.is_error();
        !self.is_refused() && self.shift.gone.iter().any(gone)
    }
}

/// A deed before which approvals are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The deed.
    pub event: Event,
    /// When it was done.
    pub at: Timestamp,
    /// Its commit.
    pub commit: ObjectId,
    /// The approvals that were there.
    pub was: Approvals,
    /// The approvals that would have been there.
    pub would: Approvals,
}

/// Findings of one replay that the other does not have.
#[derive(Debug, Default)]
pub struct Shift {
    /// What would be found, and is not.
    pub new: Vec<Located>,
    /// What is found, and would not be.
    pub gone: Vec<Located>,
}

impl Shift {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }
}

/// Compares what was decided with what would have been. Deeds before `since` are left out, and
/// changes without a later one.
#[must_use]
pub fn compare(was: &Ledger, would: &Ledger, since: Option<Timestamp>) -> Backtest {
    let mut shifts = shifts(&was.findings, &would.findings, since);
    let law = shifts.remove(&None).unwrap_or_default();
    let mut backtest = Backtest {
        law,
        ..Backtest::default()
    };
    for (id, track) in &was.tracks.all() {
        let is_recent = |entry: &&Entry| since.is_none_or(|since| since <= entry.at);
        if !track.entries.iter().any(|entry| is_recent(&entry)) {
            continue;
        }
        backtest.changes = backtest.changes.saturating_add(1);
        let Some(other) = would.tracks.get(id) else {
            continue;
        };
        let differing = Differing {
            id: id.clone(),
            title: track
                .record
                .as_ref()
                .map_or_else(String::new, |r| r.title.clone()),
            kind: track
                .record
                .as_ref()
                .map_or(Kind::Normal, |record| record.kind),
            level: levels(track, other),
            gates: gates(track, other, is_recent),
            shift: shifts.remove(&Some(id.clone())).unwrap_or_default(),
        };
        if differing.level.is_some() || !differing.gates.is_empty() || !differing.shift.is_empty() {
            backtest.differing.push(differing);
        }
    }
    backtest
}

fn levels(was: &Track, would: &Track) -> Option<(Level, Level)> {
    let level = |track: &Track| track.record.as_ref()?.risk.level;
    let levels = (level(was)?, level(would)?);
    (levels.0 != levels.1).then_some(levels)
}

/// The deeds of which the approvals differ.
fn gates(was: &Track, would: &Track, is_recent: impl Fn(&&Entry) -> bool) -> Vec<Gate> {
    let entries = was.entries.iter().zip(&would.entries);
    entries
        .filter(|(entry, _)| is_recent(entry))
        .filter_map(|(entry, other)| {
            let (was, would) = (entry.approvals?, other.approvals?);
            (was != would && entry.commit == other.commit).then_some(Gate {
                event: entry.event,
                at: entry.at,
                commit: entry.commit,
                was,
                would,
            })
        })
        .collect()
}

/// The findings that only one side has, by the change that they are about.
fn shifts(
    was: &[Located],
    would: &[Located],
    since: Option<Timestamp>,
) -> BTreeMap<Option<ChangeId>, Shift> {
    let mut shifts: BTreeMap<Option<ChangeId>, Shift> = BTreeMap::new();
    for found in only(would, was, since) {
        shifts
            .entry(found.change.clone())
            .or_default()
            .new
            .push(found);
    }
    for found in only(was, would, since) {
        shifts
            .entry(found.change.clone())
            .or_default()
            .gone
            .push(found);
    }
    shifts
}

/// The findings of one side that the other does not have, as often as it has them.
fn only(these: &[Located], those: &[Located], since: Option<Timestamp>) -> Vec<Located> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for found in those {
        let count = counts.entry(key(found)).or_default();
        *count = count.saturating_add(1);
    }
    let recent = |found: &&Located| match (since, found.at) {
        (Some(since), Some(at)) => since <= at,
        _ => true,
    };
    let mut only = Vec::new();
    for found in these.iter().filter(recent) {
        match counts.get_mut(&key(found)) {
            Some(count) if *count > 0 => *count = count.saturating_sub(1),
            _ => only.push(found.clone()),
        }
    }
    only
}

fn key(found: &Located) -> impl Ord {
    let finding = &found.finding;
    (
        found.change.clone(),
        found.commit,
        finding.rule,
        finding.severity,
        finding.message.clone(),
    )
}
