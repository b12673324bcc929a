//! All changes that the replay knows, and what is kept apart of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use elsa::FrozenBTreeMap;

use crate::audit::runs::{Runs, Usage};
use crate::audit::shelf::{SharedShelf, Shelf};
use crate::audit::track::Track;
use crate::domain::change::approval::Grade;
use crate::domain::change::{Change, ChangeId};
use crate::domain::policy::succession::Succession;

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
        self.with_written(|shelf| shelf.ids())
    }

    /// The ids of the changes below the fork that a person who typed `part` may mean, and of
    /// others, in order.
    #[must_use]
    pub fn called(&self, part: &str) -> Vec<ChangeId> {
        self.with_written(|shelf| shelf.called(part))
    }

    /// The ids of the changes below the fork that are not over, and of others that may be looked
    /// at with them, in order.
    #[must_use]
    pub fn alive(&self) -> Vec<ChangeId> {
        let is_over = |id: &&ChangeId| self.base.get(id).is_some_and(Track::is_over);
        let written = self.written.iter().filter(|id| !is_over(id));
        let mut ids: BTreeSet<_> = written.cloned().collect();
        ids.extend(self.shelf.iter().flat_map(|shelf| shelf.alive()));
        ids.into_iter().collect()
    }

    /// Those that the shelf tells, and all that were written since.
    fn with_written(&self, shelved: impl Fn(&dyn Shelf) -> Vec<ChangeId>) -> Vec<ChangeId> {
        let mut ids = self.written.clone();
        ids.extend(self.shelf.iter().flat_map(|shelf| shelved(&**shelf)));
        ids.into_iter().collect()
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
