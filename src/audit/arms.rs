//! Merges that bring several versions of a record together, and take one of them.

use crate::audit::replay::Replay;
use crate::domain::change::ChangeId;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;

impl Replay<'_> {
    /// Says so when a merge lands a version of a record without what was done to it on another of
    /// its arms, or on an arm of a merge that it `landed`: who took the one version passed over the
    /// deeds that led to the other.
    pub(in crate::audit) fn passed_over(
        &mut self,
        id: &ChangeId,
        delta: &FileDelta,
        merge: &Commit,
        landed: &[ObjectId],
    ) -> Result<(), Fault> {
        let entries = self.tracks.get(id).map_or(&[][..], |track| &track.entries);
        let brought: Vec<ObjectId> = { entries.iter() }
            .filter(|entry| entry.event != Event::Merge && landed.contains(&entry.commit))
            .map(|entry| entry.commit)
            .collect();
        let mut whole = Vec::new();
        for commit in &brought {
            if self.history.file(*commit, &delta.path)? == delta.after {
                whole.push(*commit);
            }
        }
        // What leads to no version that anybody brought is said where it is landed.
        if whole.is_empty() {
            return Ok(());
        }
        for commit in brought {
            // Most often all of it led to the last.
            let mut kept = false;
            for other in whole.iter().rev() {
                kept = kept || self.history.is_ancestor(commit, *other)?;
            }
            if !kept {
                let message = format!(
                    "the merge takes another version of {id} than {} made, and drops what was done there",
                    commit.short()
                );
                self.report(Finding::new(Rule::MergeEdits, message), Some(id), merge);
                break;
            }
        }
        Ok(())
    }
}
