//! How similar changes ended that were closed before a deed.
//!
//! What counts must be the same when a deed is written and at every replay of it, whatever else
//! has landed meanwhile: so only those count whose closing commit the deed descends from.

use crate::audit::endings::Endings;
use crate::audit::line::Line;
use crate::audit::replay::Replay;
use crate::audit::track::Track;
use crate::domain::change::delta::Delta;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, State};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::ports::{Fault, History};
use crate::domain::policy::law::Law;
use crate::domain::policy::risk::similar::{Similar, is_similar};
use crate::domain::policy::rules::risk::due;

/// The place in history that a deed is made on.
pub struct Vantage<'h> {
    history: &'h dyn History,
    /// The main line as far as it is known, oldest commit first.
    main_line: &'h Line,
    at: ObjectId,
}

impl<'h> Vantage<'h> {
    /// The place of a deed that is made on the commit `at`.
    #[must_use]
    pub fn new(history: &'h dyn History, main_line: &'h Line, at: ObjectId) -> Self {
        Self {
            history,
            main_line,
            at,
        }
    }

    /// How the changes ended that are similar to `change` and were closed before: those of the
    /// main line, and the `fresh` ones that are not among them.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn similar<'t>(
        &self,
        change: &Change,
        endings: &Endings,
        fresh: impl Iterator<Item = &'t Track>,
    ) -> Result<Similar, Fault> {
        let (mut similar, later) = endings.similar(change, self.fork()?);
        for doubtful in later {
            if self.history.is_ancestor(doubtful.commit, self.at)? {
                similar = similar.plus(doubtful.similar);
            }
        }
        for track in fresh {
            if let (Some(other), Some(closing)) = (&track.record, &track.closed)
                && is_similar(change, other)
                && self.history.is_ancestor(closing.commit, self.at)?
            {
                similar.take(other);
            }
        }
        Ok(similar)
    }

    /// The newest commit of the main line that is behind the place, by its position; what landed
    /// up to there needs no walk.
    fn fork(&self) -> Result<Option<usize>, Fault> {
        let Some(tip) = self.main_line.last() else {
            return Ok(None);
        };
        let base = match tip == self.at {
            true => Some(self.at),
            false => self.history.merge_base(tip, self.at)?,
        };
        Ok(base.and_then(|base| self.main_line.position(base)))
    }
}

impl Replay<'_> {
    /// How similar changes ended that were closed before; none when no rule of the policy asks, or
    /// not now.
    pub(in crate::audit) fn similar(
        &self,
        before: Option<&Change>,
        after: &Change,
        delta: &Delta,
        commit: &Commit,
        law: &Law,
    ) -> Result<Option<Similar>, Fault> {
        let asked = law.policy.risk.asks_for_history();
        let (true, Some(base)) = (asked, commit.base()) else {
            return Ok(None);
        };
        if due(before, after, delta).is_none() {
            return Ok(None);
        }
        let at = if commit.is_merge() { commit.id } else { base };
        let taken = self.closings.iter().filter_map(|id| self.tracks.get(id));
        let taken =
            taken.filter(|track| track.closed.is_some_and(|one| one.landed == self.landing));
        let apart = self.tracks.apart().filter(|track| track.is_closed_apart());
        let vantage = Vantage::new(&self.history, &self.main_line, at);
        let similar = vantage.similar(after, &self.endings, taken.chain(apart))?;
        Ok(Some(similar))
    }

    /// Takes in what the main-line commit that was taken has closed, as it stands now: a merge may
    /// have dropped what its branch did.
    pub(in crate::audit) fn settle(&mut self) {
        for id in std::mem::take(&mut self.closings) {
            let Some(track) = self.tracks.get(&id) else {
                continue;
            };
            if let (Some(record), Some(closing)) = (&track.record, track.closed)
                && record.state == State::Closed
                && closing.landed == self.landing
            {
                self.endings.take(record, closing);
            }
        }
    }
}
