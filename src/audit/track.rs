//! What the replay knows of one change.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::audit::restoration::Undoable;
use crate::audit::runs::{Runs, Usage};
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, PersonId, State};
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::past::Past;

/// A finding, and where it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The change.
    pub change: ChangeId,
    /// The main-line commit that brought it.
    pub commit: ObjectId,
    /// The commit that was kept of its branch; none when there is none that proves anything.
    pub kept: Option<ObjectId>,
}

/// One event of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, as the commit claims.
    pub at: Timestamp,
    /// Who.
    pub actor: PersonId,
    /// What.
    pub event: Event,
    /// The state before.
    pub from: Option<State>,
    /// The state after.
    pub to: Option<State>,
    /// The commit.
    pub commit: ObjectId,
    /// The verdict on its signature.
    pub signature: Status,
    /// The key that made it.
    pub key: Option<String>,
    /// For a decision, how strong the evidence is.
    pub grade: Option<Grade>,
    /// For a decision, which one.
    pub decision: Option<Decision>,
    /// More, in a clause: which fields were edited, which step, which reason.
    pub detail: String,
    /// What speaks against it.
    pub findings: Vec<Finding>,
    /// The digest of the material fields after it.
    pub digest: Option<Digest>,
    /// When it was scheduled or started: the approvals of then.
    pub approvals: Option<Approvals>,
}

/// The approvals of a change at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approvals {
    /// How many the policy asks for.
    pub required: u32,
    /// How many of them there are.
    pub obtained: u32,
}

/// How a change came to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The newest record that could be read; none for a record that never could.
    pub record: Option<Change>,
    /// The blob that holds it.
    pub blob: Option<ObjectId>,
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
            past: Past::default(),
            entries: Vec::new(),
            head: None,
            removed: None,
            landed: None,
            closed: None,
            undoable: Undoable::default(),
            undone: Vec::new(),
        }
    }
}

impl Track {
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
#[derive(Debug, Default)]
pub struct Tracks {
    base: BTreeMap<ChangeId, Track>,
    fork: Option<BTreeMap<ChangeId, Track>>,
    /// The uses of templates below the fork, but for what changed since it was last asked.
    runs: RefCell<Runs>,
    /// What changed since.
    changed: RefCell<BTreeSet<ChangeId>>,
}

impl Tracks {
    /// The track of a change.
    #[must_use]
    pub fn get(&self, id: &ChangeId) -> Option<&Track> {
        self.fork
            .as_ref()
            .and_then(|fork| fork.get(id))
            .or_else(|| self.base.get(id))
    }

    /// The track of a change, to be written; made when there is none.
    pub fn entry(&mut self, id: &ChangeId) -> &mut Track {
        match &mut self.fork {
            None => {
                self.changed.get_mut().insert(id.clone());
                self.base.entry(id.clone()).or_default()
            }
            Some(fork) => {
                let below = self.base.get(id);
                fork.entry(id.clone())
                    .or_insert_with(|| below.cloned().unwrap_or_default())
            }
        }
    }

    /// How the template of a standard change was used by other changes below the fork.
    #[must_use]
    pub fn usage(&self, change: &Change) -> Usage {
        let mut runs = self.runs.borrow_mut();
        for id in std::mem::take(&mut *self.changed.borrow_mut()) {
            if let Some(track) = self.base.get(&id) {
                runs.take(&id, track);
            }
        }
        runs.usage(change, std::iter::empty())
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
                self.base.extend(written);
            }
            Some(mut below) => {
                below.extend(written);
                self.fork = Some(below);
            }
        }
    }

    /// All tracks of the main line, and the uses of templates in them.
    #[must_use]
    pub fn into_inner(self) -> (BTreeMap<ChangeId, Track>, Runs) {
        let mut runs = self.runs.into_inner();
        for id in self.changed.into_inner() {
            if let Some(track) = self.base.get(&id) {
                runs.take(&id, track);
            }
        }
        (self.base, runs)
    }
}
