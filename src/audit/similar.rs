//! How similar changes ended that were closed before a deed.
//!
//! What counts must be the same when a deed is written and at every replay of it, whatever else
//! has landed meanwhile: so only those count whose closing commit the deed descends from.

use std::cell::OnceCell;

use crate::audit::replay::Replay;
use crate::audit::track::{Closing, Track};
use crate::domain::change::delta::Delta;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::ports::{Fault, History};
use crate::domain::policy::law::Law;
use crate::domain::policy::risk::similar::{Similar, is_similar};
use crate::domain::policy::rules::risk::due;

/// The place in history that a deed is made on.
pub struct Vantage<'h> {
    history: &'h dyn History,
    /// The main line as far as it is known, oldest commit first.
    main_line: &'h [ObjectId],
    at: ObjectId,
    /// The newest commit of the main line that is behind it, by its position.
    fork: OnceCell<Option<usize>>,
}

impl<'h> Vantage<'h> {
    /// The place of a deed that is made on the commit `at`.
    #[must_use]
    pub fn new(history: &'h dyn History, main_line: &'h [ObjectId], at: ObjectId) -> Self {
        Self {
            history,
            main_line,
            at,
            fork: OnceCell::new(),
        }
    }

    /// How the changes among `all` ended that are similar to `change` and were closed before.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn similar<'t>(
        &self,
        change: &Change,
        all: impl Iterator<Item = (&'t ChangeId, &'t Track)>,
    ) -> Result<Similar, Fault> {
        let mut similar = Similar::default();
        for (_, track) in all {
            if let (Some(other), Some(closing)) = (&track.record, &track.closed)
                && is_similar(change, other)
                && self.is_behind(closing)?
            {
                similar.take(other);
            }
        }
        Ok(similar)
    }

    /// Whether the place descends from a closing. Where that landed before the place left the main
    /// line, no walk is needed to know.
    fn is_behind(&self, closing: &Closing) -> Result<bool, Fault> {
        let fork = match self.fork.get() {
            Some(fork) => *fork,
            None => {
                let fork = self.find_fork()?;
                *self.fork.get_or_init(|| fork)
            }
        };
        if closing
            .landed
            .zip(fork)
            .is_some_and(|(landed, fork)| landed <= fork)
        {
            return Ok(true);
        }
        self.history.is_ancestor(closing.commit, self.at)
    }

    fn find_fork(&self) -> Result<Option<usize>, Fault> {
        let Some(tip) = self.main_line.last() else {
            return Ok(None);
        };
        let base = match *tip == self.at {
            true => Some(self.at),
            false => self.history.merge_base(*tip, self.at)?,
        };
        Ok(self.main_line.iter().rposition(|one| Some(*one) == base))
    }
}

impl Replay<'_> {
    /// How similar changes ended that were closed before; none when no rule of the policy asks, or
    /// not now.
    pub(in crate::audit) fn similar(
        &self,
        before: Option<&Change>,
        after: Option<&Change>,
        commit: &Commit,
        law: &Law,
    ) -> Result<Option<Similar>, Fault> {
        let asked = law.policy.risk.asks_for_history();
        let (true, Some(after), Some(base)) = (asked, after, commit.base()) else {
            return Ok(None);
        };
        if due(before, after, &Delta::between(before, after)).is_none() {
            return Ok(None);
        }
        let at = if commit.is_merge() { commit.id } else { base };
        let vantage = Vantage::new(self.history, &self.main_line, at);
        vantage.similar(after, self.tracks.all()).map(Some)
    }
}
