//! The main line as far as it was taken, and the dates on it.

use std::collections::HashMap;

use crate::audit::shelf::SharedShelf;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;

/// The commits of the main line that were taken, oldest first.
#[derive(Default)]
pub struct Line {
    /// Those that were taken before, if they are not here.
    shelf: Option<SharedShelf>,
    /// How many those are.
    shelved: usize,
    /// The newest of those.
    before: Option<ObjectId>,
    fresh: Vec<ObjectId>,
}

impl Line {
    /// A line that goes on from one on a shelf.
    #[must_use]
    pub fn upon(shelf: Option<SharedShelf>) -> Self {
        let place = shelf.as_ref().and_then(|shelf| shelf.place());
        Self {
            shelved: place.as_ref().map_or(0, |place| place.length),
            before: place.map(|place| place.tip),
            shelf,
            fresh: Vec::new(),
        }
    }

    /// How many commits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shelved.saturating_add(self.fresh.len())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The newest commit.
    #[must_use]
    pub fn last(&self) -> Option<ObjectId> {
        self.fresh.last().copied().or(self.before)
    }

    /// Takes in the next commit.
    pub fn push(&mut self, commit: ObjectId) {
        self.fresh.push(commit);
    }

    /// The position of a commit, from 0.
    #[must_use]
    pub fn position(&self, commit: ObjectId) -> Option<usize> {
        if self.before == Some(commit) {
            return self.shelved.checked_sub(1);
        }
        match self.fresh.iter().rposition(|one| *one == commit) {
            Some(position) => Some(self.shelved.saturating_add(position)),
            None => self.shelf.as_ref()?.position(commit),
        }
    }

    /// The commits that are not on the shelf.
    #[must_use]
    pub fn fresh(&self) -> &[ObjectId] {
        &self.fresh
    }
}

impl From<Vec<ObjectId>> for Line {
    fn from(fresh: Vec<ObjectId>) -> Self {
        Self {
            fresh,
            ..Self::default()
        }
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line")
            .field("shelved", &self.shelved)
            .field("fresh", &self.fresh)
            .finish_non_exhaustive()
    }
}

/// When the nearest deed was made that a commit is or follows, over first parents.
#[derive(Default)]
pub(in crate::audit) struct Clocks {
    shelf: Option<SharedShelf>,
    pub fresh: HashMap<ObjectId, Timestamp>,
}

impl Clocks {
    pub fn upon(shelf: Option<SharedShelf>) -> Self {
        Self {
            shelf,
            fresh: HashMap::new(),
        }
    }

    pub fn get(&self, commit: ObjectId) -> Option<Timestamp> {
        let fresh = self.fresh.get(&commit).copied();
        fresh.or_else(|| self.shelf.as_ref()?.clock(commit))
    }
}
