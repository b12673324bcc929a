//! What the replay knows of one change.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use elsa::FrozenBTreeMap;

use crate::audit::restoration::Undoable;
use crate::audit::runs::{Runs, Usage};
use crate::audit::shelf::SharedShelf;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, PersonId, State};
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::approval::{Assessment, assess, assess_over};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;
use crate::domain::policy::succession::Succession;

/// A finding, and where it was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Located {
    /// The finding.
    pub finding: Finding,
    /// The change that it is about.
    pub change: Option<ChangeId>,
    /// The commit.
    pub commit: Option<ObjectId>,
    /// When, as that commit claims.
    pub at: Option<Timestamp>,
    /// The time of the commit that it landed on, or would land on: a date that nobody can choose
    /// after the fact.
    pub landed_on: Option<Timestamp>,
    /// Whether the policy forgives it.
    pub exempted: bool,
}

impl Located {
    /// The finding, with the commit in its words.
    #[must_use]
    pub fn with_commit(&self) -> Finding {
        let mut finding = self.finding.clone();
        if let Some(commit) = self.commit {
            finding.message = format!("{} (in {})", finding.message, commit.short());
        }
        finding
    }
}

/// A landing of a change that lost the merge.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lost {
    /// The change.
    pub change: ChangeId,
    /// The main-line commit that brought it.
    pub commit: ObjectId,
    /// The commit that was kept of its branch; none when there is none that proves anything.
    pub kept: Option<ObjectId>,
}

/// One event of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// When, as the commit claims.
    pub at: Timestamp,
    /// Who.
    pub actor: PersonId,
    /// What.
    pub event: Event,
    /// The state before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<State>,
    /// The state after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<State>,
    /// The commit.
    pub commit: ObjectId,
    /// The verdict on its signature.
    pub signature: Status,
    /// The key that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// For a decision, how strong the evidence is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// For a decision, which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// More, in a clause: which fields were edited, which step, which reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The digest of the material fields after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// When it was scheduled or started: the approvals of then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvals: Option<Approvals>,
}

/// The approvals of a change at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Approvals {
    /// How many the policy asks for.
    pub required: u32,
    /// How many of them there are.
    pub obtained: u32,
}

impl Approvals {
    /// The counts of an assessment.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        Self {
            required: assessment.required(),
            obtained: assessment.obtained(),
        }
    }

    /// Whether all that the policy asks for is there.
    #[must_use]
    pub const fn are_all(&self) -> bool {
        self.obtained == self.required
    }
}

/// How a change came to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Closing {
    /// The commit that closed it.
    pub commit: ObjectId,
    /// The position on the main line, from 0, at which that landed; none while it has not.
    pub landed: Option<usize>,
}

impl Closing {
    /// The closing that a commit makes; none when it closes nothing.
    #[must_use]
    pub fn by(
        before: Option<&Change>,
        after: Option<&Change>,
        commit: ObjectId,
        landed: Option<usize>,
    ) -> Option<Self> {
        let is_closed = |record: &Change| record.state == State::Closed;
        let closes = after.is_some_and(is_closed) && !before.is_some_and(is_closed);
        closes.then_some(Self { commit, landed })
    }
}

/// What the replay knows of one change.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Track {
    /// The newest record that could be read; none for a record that never could.
    pub record: Option<Change>,
    /// The blob that holds it.
    pub blob: Option<ObjectId>,
    /// The digest of its material fields, where that was asked for.
    digest: Option<Digest>,
    /// The facts that history shows.
    pub past: Past,
    /// The audit trail, oldest first.
    pub entries: Vec<Entry>,
    /// The last commit that touched it.
    pub head: Option<ObjectId>,
    /// The commit that removed it; none while it is there.
    pub removed: Option<ObjectId>,
    /// The main-line commit at which its newest version landed; none while it has not.
    pub landed: Option<ObjectId>,
    /// How it was closed, if it was.
    pub closed: Option<Closing>,
    /// The approvals of a change that is over, by the law and the time of its end: whatever is law
    /// later, and however old they grow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Assessment>,
    /// What can be undone.
    pub(in crate::audit) undoable: Undoable,
    /// Commits that were undone, each with the one that did it.
    pub(in crate::audit) undone: Vec<(ObjectId, ObjectId)>,
}

impl Track {
    /// A track of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            record: None,
            blob: None,
            digest: None,
            past: Past::default(),
            entries: Vec::new(),
            head: None,
            removed: None,
            landed: None,
            closed: None,
            verdict: None,
            undoable: Undoable::default(),
            undone: Vec::new(),
        }
    }
}

impl Track {
    /// How many approvals there are of each grade. A merge by somebody who may not decide is kept
    /// among the decisions, so that it can be shown with its reason; it is none.
    #[must_use]
    pub fn approvals(&self) -> BTreeMap<Grade, usize> {
        let mut approvals = BTreeMap::new();
        for decision in &self.past.approvals {
            let by_merge = decision.role.is_none();
            let decided = |entry: &Entry| {
                Some(entry.commit) == decision.commit && entry.decision == Some(Decision::Approve)
            };
            if decision.decision == Decision::Approve
                && (!by_merge || self.entries.iter().any(decided))
            {
                *approvals.entry(decision.grade).or_default() += 1;
            }
        }
        approvals
    }

    /// Takes in a newer record, the blob that holds it, and its digest if that is known.
    pub(in crate::audit) fn renew(
        &mut self,
        record: Change,
        blob: Option<ObjectId>,
        digest: Option<Digest>,
    ) {
        self.record = Some(record);
        self.blob = blob;
        self.digest = digest;
    }

    /// Judges the approvals of a change that has come to its end, by the law of then and at the time
    /// at which the work began; of one that never came to that, at the time of its end.
    pub(in crate::audit) fn conclude(&mut self, law: &Law, at: Timestamp) {
        let over = { self.record.as_ref() }.filter(|record| record.state.is_terminal());
        self.verdict = match (over, self.verdict.take()) {
            (None, _) => None,
            (Some(_), Some(verdict)) => Some(verdict),
            (Some(record), None) => {
                let at = self.past.entered(State::Implementing).unwrap_or(at);
                Some(match &self.digest {
                    Some(digest) => assess_over((record, digest), &self.past, law, at),
                    None => assess(record, &self.past, law, at),
                })
            }
        };
    }

    /// The newest record and its digest, if `blob` holds that.
    pub(in crate::audit) fn version(&self, blob: ObjectId) -> Option<(&Change, Option<&Digest>)> {
        let record = self.record.as_ref().filter(|_| self.blob == Some(blob))?;
        Some((record, self.digest.as_ref()))
    }

    /// Forgets approvals that the record does not show any more: whoever reverts one takes it back.
    pub(in crate::audit) fn drop_removed(&mut self) {
        if let Some(record) = &self.record {
            self.past.drop_removed(record);
        }
    }
}

impl Track {
    /// Whether it was closed by what has not landed.
    #[must_use]
    pub fn is_closed_apart(&self) -> bool {
        self.closed.is_some_and(|closing| closing.landed.is_none())
    }
}

impl Default for Track {
    fn default() -> Self {
        Self::new()
    }
}

/// What a fork held before something was tried.
pub(in crate::audit) struct Attempt(Option<BTreeMap<ChangeId, Track>>);

/// All tracks; a fork sees those below it and keeps its own changes apart.
#[derive(Default)]
pub struct Tracks {
    /// Those that are not here.
    shelf: Option<SharedShelf>,
    base: FrozenBTreeMap<ChangeId, Box<Track>>,
    fork: Option<BTreeMap<ChangeId, Track>>,
    /// What was written below the fork.
    written: BTreeSet<ChangeId>,
    /// The uses of templates below the fork, but for what changed since it was last asked.
    runs: RefCell<Runs>,
    /// What changed since.
    changed: RefCell<BTreeSet<ChangeId>>,
}

impl Tracks {
    /// The tracks on a shelf; others may follow.
    #[must_use]
    pub fn upon(shelf: Option<SharedShelf>) -> Self {
        Self {
            runs: RefCell::new(Runs::upon(shelf.clone())),
            shelf,
            ..Self::default()
        }
    }

    /// The track of a change.
    #[must_use]
    pub fn get(&self, id: &ChangeId) -> Option<&Track> {
        self.fork
            .as_ref()
            .and_then(|fork| fork.get(id))
            .or_else(|| self.below(id))
    }

    /// The track of a change below the fork.
    fn below(&self, id: &ChangeId) -> Option<&Track> {
        if let Some(known) = self.base.get(id) {
            return Some(known);
        }
        let track = self.shelf.as_ref()?.track(id)?;
        Some(self.base.insert(id.clone(), Box::new(track)))
    }

    /// The track of a change, to be written; made when there is none.
    pub fn entry(&mut self, id: &ChangeId) -> &mut Track {
        // Whatever is on the shelf is brought here first.
        let _ = self.below(id);
        match &mut self.fork {
            None => {
                self.written.insert(id.clone());
                self.changed.get_mut().insert(id.clone());
                self.base.as_mut().entry(id.clone()).or_default()
            }
            Some(fork) => {
                let base = &self.base;
                fork.entry(id.clone())
                    .or_insert_with(|| base.get(id).cloned().unwrap_or_default())
            }
        }
    }

    /// Names people in all that is known as the next law does.
    pub(in crate::audit) fn rename(&mut self, names: &Succession) {
        if names.is_empty() {
            return;
        }
        for id in self.ids() {
            let _ = self.below(&id);
            self.written.insert(id);
        }
        let below = self.base.as_mut().values_mut().map(|track| &mut **track);
        let apart = self.fork.iter_mut().flat_map(BTreeMap::values_mut);
        for track in below.chain(apart) {
            if let Some(record) = &track.record {
                track.past.rename(names, record);
            }
            track.undoable.rename(names);
            if let Some(verdict) = &mut track.verdict {
                verdict.rename(names);
            }
        }
    }

    /// The ids of all changes below the fork, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<ChangeId> {
        let written = self.written.iter().cloned();
        let Some(shelf) = &self.shelf else {
            return written.collect();
        };
        let all: BTreeSet<ChangeId> = shelf.ids().into_iter().chain(written).collect();
        all.into_iter().collect()
    }

    /// The ids of the changes below the fork that are not over, and of others that may be looked
    /// at with them, in order.
    #[must_use]
    pub fn alive(&self) -> Vec<ChangeId> {
        let Some(shelf) = &self.shelf else {
            return self.ids();
        };
        let written = self.written.iter().cloned();
        let all: BTreeSet<ChangeId> = shelf.alive().into_iter().chain(written).collect();
        all.into_iter().collect()
    }

    /// What was written below the fork.
    pub(in crate::audit) fn fresh(&self) -> Vec<(&ChangeId, &Track)> {
        let written = self.written.iter();
        written
            .filter_map(|id| Some((id, self.base.get(id)?)))
            .collect()
    }

    /// How the template of a standard change was used by other changes below the fork.
    #[must_use]
    pub fn usage(&self, change: &Change) -> Usage {
        self.usage_beside(change, std::iter::empty())
    }

    /// The same, with what is known of some changes `apart` in the place of what is here.
    pub fn usage_beside<'t>(
        &self,
        change: &Change,
        apart: impl Iterator<Item = (&'t ChangeId, &'t Track)>,
    ) -> Usage {
        self.bring_up();
        self.runs.borrow().usage(change, apart)
    }

    /// Takes what changed into the uses of templates.
    fn bring_up(&self) {
        let mut runs = self.runs.borrow_mut();
        for id in std::mem::take(&mut *self.changed.borrow_mut()) {
            if let Some(track) = self.base.get(&id) {
                runs.take(&id, track);
            }
        }
    }

    /// Does something with the uses of templates that are not on the shelf.
    pub(in crate::audit) fn with_runs<T>(&self, act: impl FnOnce(&Runs) -> T) -> T {
        self.bring_up();
        act(&self.runs.borrow())
    }

    /// The changes that are kept apart.
    pub fn apart(&self) -> impl Iterator<Item = &Track> {
        self.fork.iter().flat_map(BTreeMap::values)
    }

    /// From here on, changes are kept apart.
    pub fn begin_fork(&mut self) {
        self.fork = Some(BTreeMap::new());
    }

    /// Gives back what was kept apart.
    pub fn end_fork(&mut self) -> BTreeMap<ChangeId, Track> {
        self.fork.take().unwrap_or_default()
    }

    /// From here on, what is written may be given up again.
    pub(in crate::audit) fn attempt(&mut self) -> Attempt {
        let below = self.fork.clone();
        self.fork.get_or_insert_default();
        Attempt(below)
    }

    /// Gives up what was written since.
    pub(in crate::audit) fn give_up(&mut self, attempt: Attempt) {
        self.fork = attempt.0;
    }

    /// Keeps what was written since about these changes, and gives up the rest.
    pub(in crate::audit) fn settle(&mut self, attempt: Attempt, ids: &BTreeSet<ChangeId>) {
        let mut written = self.fork.take().unwrap_or_default();
        written.retain(|id, _| ids.contains(id));
        match attempt.0 {
            None => {
                self.changed.get_mut().extend(written.keys().cloned());
                self.written.extend(written.keys().cloned());
                let written = written.into_iter();
                let boxed = written.map(|(id, track)| (id, Box::new(track)));
                self.base.as_mut().extend(boxed);
            }
            Some(mut below) => {
                below.extend(written);
                self.fork = Some(below);
            }
        }
    }

    /// All tracks of the main line by id, also those on the shelf: each of them is brought here.
    #[must_use]
    pub fn all(&self) -> Vec<(ChangeId, &Track)> {
        let ids = self.ids().into_iter();
        ids.filter_map(|id| self.below(&id).map(|track| (id, track)))
            .collect()
    }

    /// How many approvals of each grade there are on the main line.
    #[must_use]
    pub fn approvals(&self) -> BTreeMap<Grade, usize> {
        let mut sum: BTreeMap<Grade, usize> = BTreeMap::new();
        for (each, changes) in self.shelf.iter().flat_map(|shelf| shelf.approvals()) {
            for (grade, count) in each {
                *sum.entry(grade).or_default() += count * changes;
            }
        }
        for id in &self.written {
            let known = self.shelf.as_ref().and_then(|shelf| shelf.track(id));
            for (grade, count) in known.map_or_else(BTreeMap::new, |track| track.approvals()) {
                *sum.entry(grade).or_default() -= count;
            }
            let now = self.base.get(id);
            for (grade, count) in now.map_or_else(BTreeMap::new, Track::approvals) {
                *sum.entry(grade).or_default() += count;
            }
        }
        sum.retain(|_, count| *count > 0);
        sum
    }
}

impl FromIterator<(ChangeId, Track)> for Tracks {
    fn from_iter<I: IntoIterator<Item = (ChangeId, Track)>>(all: I) -> Self {
        let mut tracks = Self::default();
        for (id, track) in all {
            *tracks.entry(&id) = track;
        }
        tracks
    }
}

impl std::fmt::Debug for Tracks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracks")
            .field("written", &self.written)
            .field("fork", &self.fork)
            .finish_non_exhaustive()
    }
}
