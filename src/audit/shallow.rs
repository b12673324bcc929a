//! Shallow clones: what stands at their boundary is taken as it is.

use std::collections::BTreeSet;

use crate::audit::laws::LawReading;
use crate::audit::replay::Replay;
use crate::audit::track::Closing;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::TreeFile;
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::law::FOLDER;

impl Replay<'_> {
    /// Takes the oldest commit of a shallow clone as it stands: what came before cannot be seen.
    pub(in crate::audit) fn adopt(&mut self, commit: &Commit) -> Result<(), Fault> {
        if let LawReading::InForce(law) = self.law_at(commit.id)? {
            self.put_in_force(law, commit.id);
        }
        for (path, file) in self.history.files(commit.id, FOLDER)? {
            self.adopt_record(&path, file, commit.id, true)?;
        }
        Ok(())
    }

    /// Takes what a side commit at the boundary of a shallow clone has and the main line has not.
    pub(in crate::audit) fn adopt_side(
        &mut self,
        commit: &Commit,
        base: ObjectId,
    ) -> Result<(), Fault> {
        for delta in self.history.deltas(Some(base), commit.id, FOLDER)? {
            if let Some(file) = delta.after {
                self.adopt_record(&delta.path, file, commit.id, false)?;
            }
        }
        Ok(())
    }

    fn adopt_record(
        &mut self,
        path: &str,
        file: TreeFile,
        commit: ObjectId,
        landed: bool,
    ) -> Result<(), Fault> {
        let Some(id) = ChangeId::from_path(path) else {
            return Ok(());
        };
        if let Ok(record) = self.records.read(&self.history, path, file)?.as_ref() {
            let track = self.tracks.entry(&id);
            track.renew(record.clone(), Some(file.id), None);
            track.head = Some(commit);
            track.landed = landed.then_some(commit);
            track.closed = Closing::by(None, Some(record), commit, self.landing);
            self.closings.insert(id.clone());
            self.adopted.insert(id);
        }
        Ok(())
    }
}

/// The boundary of a shallow clone, as far as `tip` reaches it and something lies beyond it.
pub(in crate::audit) fn behind(
    history: &dyn History,
    tip: ObjectId,
) -> Result<BTreeSet<ObjectId>, Fault> {
    let mut reached = BTreeSet::new();
    for commit in history.shallow_boundary()? {
        if history.is_ancestor(commit, tip)? && history.commit(commit)?.base().is_some() {
            reached.insert(commit);
        }
    }
    Ok(reached)
}
