//! Paths that some disks take for a record or for the law.

use std::collections::BTreeSet;

use crate::audit::replay::Replay;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Fault, Objects};
use crate::domain::policy::rules::places::{disguise, objection};

impl Replay<'_> {
    /// Reports a folder or file at the top that a commit makes and that some disks take for the
    /// folder of records and law. What was there before the law is reported where it was founded.
    pub(in crate::audit) fn unmask_top(&mut self, commit: &Commit) -> Result<(), Fault> {
        if self.law.is_none() {
            return Ok(());
        }
        let names = self.history.names(commit.id, "")?;
        for name in names.iter().filter(|name| disguise(name).is_some()) {
            if self.is_root(commit.id) || !self.had(commit, name)? {
                self.report(objection(name), None, commit);
            }
        }
        Ok(())
    }

    /// Whether a parent of a commit has this at its top.
    fn had(&self, commit: &Commit, name: &str) -> Result<bool, Fault> {
        for parent in &commit.parents {
            if self.history.entry(*parent, name)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same for what a commit makes beside records and law, each folder once.
    pub(in crate::audit) fn unmask(&mut self, commit: &Commit, deltas: &[FileDelta]) {
        let made = deltas.iter().filter(|delta| delta.before.is_none());
        let found: BTreeSet<&str> = made.filter_map(|delta| disguise(&delta.path)).collect();
        for disguise in found {
            self.report(objection(disguise), None, commit);
        }
    }
}
