//! Merges that are not on the main line: they bring branches together, and decide nothing.

use crate::audit::replay::Replay;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{ChangeId, PersonId};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::{FOLDER, is_record_area};
use crate::domain::policy::people::Person;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::landing;

impl Replay<'_> {
    /// Says so when a merge on a side would have been a decision on the main line: whoever made it
    /// may believe that they approved something. `onto` is the main-line commit that the side
    /// lands on. A merge that takes the main line over into a branch is none of these.
    pub(in crate::audit) fn decides_nothing(
        &mut self,
        merge: &Commit,
        onto: ObjectId,
    ) -> Result<(), Fault> {
        let Some(law) = self.law.clone().filter(|_| merge.is_merge()) else {
            return Ok(());
        };
        for delta in self.history.deltas(merge.base(), merge.id, FOLDER)? {
            let (Some(id), Some(file)) = (ChangeId::from_path(&delta.path), delta.after) else {
                continue;
            };
            if !is_record_area(&delta.path) || !self.is_brought(merge, &delta.path, onto)? {
                continue;
            }
            let after = self.records.read(&self.history, &delta.path, file)?;
            let before = match delta.before {
                Some(file) => Some(self.records.read(&self.history, &delta.path, file)?),
                None => None,
            };
            let before = before.as_ref().and_then(|read| read.as_ref().as_ref().ok());
            let Ok(record) = after.as_ref() else { continue };
            if landing::is_decision(before, record, &law.law) {
                let email = &merge.author.email;
                let who = law.law.people.by_email(email).and_then(Person::id).cloned();
                let who = who.unwrap_or_else(|| PersonId::new(email.clone()));
                self.report(
                    Finding::new(
                        Rule::MergeOnSide,
                        format!(
                            "{who} merged {id} into a branch and not into the main line, which \
                             does not approve it"
                        ),
                    ),
                    Some(&id),
                    merge,
                );
            }
        }
        Ok(())
    }

    /// Whether a merge has a file from a parent after the first that is no part of the main line.
    fn is_brought(&self, merge: &Commit, path: &str, onto: ObjectId) -> Result<bool, Fault> {
        let merged = self.history.file(merge.id, path)?;
        for parent in merge.parents.iter().skip(1) {
            if self.history.file(*parent, path)? == merged
                && !self.history.is_ancestor(*parent, onto)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
