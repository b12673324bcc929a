//! Records that were removed, and are there again.

use crate::audit::replay::{Ground, Replay};
use crate::domain::change::ChangeId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Fault, History};

impl Replay<'_> {
    /// Whether a commit brings a record back that was removed before it. Such a record goes on from
    /// where it was: nobody begins anew by removing it first.
    pub(in crate::audit) fn is_back(
        &self,
        id: &ChangeId,
        delta: &FileDelta,
        commit: &Commit,
        ground: Ground,
    ) -> Result<bool, Fault> {
        let removed = self.tracks.get(id).and_then(|track| track.removed);
        let (None, Some(_), Some(removed)) = (delta.before, delta.after, removed) else {
            return Ok(false);
        };
        Ok(ground.main.is_some() || self.history.is_ancestor(removed, commit.id)?)
    }
}
