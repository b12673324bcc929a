//! What was written stays written when the power fails: objects reach the disk before a
//! reference names them, as git itself does (`core.fsync`, on for objects by default).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::ErrorKind;

use super::GitRepository;
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::{Config, Fault, Objects};

impl GitRepository {
    /// Brings the objects of a new commit to the disk: itself, and the trees and files that its
    /// first parent lacks. Those that are in packs are there already.
    pub(super) fn settle(&self, commit: ObjectId, base: Option<ObjectId>) -> Result<(), Fault> {
        if self.get("core.fsync")?.as_deref() == Some("none") {
            return Ok(());
        }
        let mut folders = BTreeSet::from([String::new()]);
        let mut objects = BTreeSet::from([commit]);
        for delta in self.deltas(base, commit, "")? {
            objects.extend(delta.after.map(|file| file.id));
            let slashes = delta.path.match_indices('/');
            folders.extend(
                slashes
                    .filter_map(|(at, _)| delta.path.get(..at))
                    .map(str::to_owned),
            );
        }
        for folder in folders {
            objects.extend(self.entry(commit, &folder)?);
        }
        objects.into_iter().try_for_each(|id| self.sync(id))
    }

    fn sync(&self, id: ObjectId) -> Result<(), Fault> {
        let digits = id.to_string();
        let (folder, file) = digits.split_at(2);
        let path = self.common_dir().join("objects").join(folder).join(file);
        match File::open(&path).and_then(|file| file.sync_all()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(
                Fault::new(format!("cannot bring {} to the disk", path.display())).because(error),
            ),
        }
    }
}
