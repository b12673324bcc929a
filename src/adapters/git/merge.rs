//! The tree of a merge.

use std::collections::BTreeMap;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, MergeOptions};

use super::{GitRepository, fault, name, oid};
use crate::domain::ledger::object::{FileDelta, Mode, ObjectId};
use crate::domain::ledger::ports::{Fault, History, Objects};

/// What merging two commits gives.
pub(super) enum Merged {
    /// A tree.
    Clean(ObjectId),
    /// The paths that a person must look at, sorted.
    Conflicts(Vec<String>),
}

impl GitRepository {
    /// Merges `theirs` into `ours`.
    ///
    /// When the two sides touched different files, which is nearly always so where each record
    /// is one file, their changes are laid over ours: that costs what changed, not what is
    /// there. Everything else (a file changed on both sides, renames across the sides, several
    /// merge bases) goes through libgit2's merge.
    pub(super) fn merged(&self, ours: ObjectId, theirs: ObjectId) -> Result<Merged, Fault> {
        if self.is_ancestor(theirs, ours)? {
            return Ok(Merged::Clean(self.tree_of(ours)?));
        }
        if let [base] = self.merge_bases(ours, theirs)?[..] {
            let changes = self.deltas(Some(base), theirs, "")?;
            if apart(&self.deltas(Some(base), ours, "")?, &changes)
                && let Some(tree) = self.lay(self.tree_of(ours)?, &changes)
            {
                return Ok(Merged::Clean(tree));
            }
        }
        self.merged_by_libgit2(ours, theirs)
    }

    fn merged_by_libgit2(&self, ours: ObjectId, theirs: ObjectId) -> Result<Merged, Fault> {
        let said = || {
            fault(format!(
                "cannot merge {} into {}",
                theirs.short(),
                ours.short()
            ))
        };
        let commit = |id| self.repository.find_commit(oid(id)).map_err(said());
        let mut options = MergeOptions::new();
        options.find_renames(true);
        let mut index = self
            .repository
            .merge_commits(&commit(ours)?, &commit(theirs)?, Some(&options))
            .map_err(said())?;
        if !index.has_conflicts() {
            let tree = index.write_tree_to(&self.repository).map_err(said())?;
            return Ok(Merged::Clean(name(tree)));
        }
        let mut paths = Vec::new();
        for conflict in index.conflicts().map_err(said())? {
            let conflict = conflict.map_err(said())?;
            for entry in [conflict.ancestor, conflict.our, conflict.their]
                .into_iter()
                .flatten()
            {
                paths.push(String::from_utf8_lossy(&entry.path).into_owned());
            }
        }
        paths.sort();
        paths.dedup();
        Ok(Merged::Conflicts(paths))
    }

    /// Lays changes over a tree; none when libgit2 will not (a file in the place of a folder).
    fn lay(&self, tree: ObjectId, changes: &[FileDelta]) -> Option<ObjectId> {
        let mut update = TreeUpdateBuilder::new();
        for change in changes {
            match change.after {
                Some(file) => update.upsert(&*change.path, oid(file.id), mode(file.mode)),
                None => update.remove(&*change.path),
            };
        }
        let tree = self.repository.find_tree(oid(tree)).ok()?;
        let tree = update.create_updated(&self.repository, &tree).ok()?;
        Some(name(tree))
    }
}

pub(super) fn mode(mode: Mode) -> FileMode {
    match mode {
        Mode::Regular => FileMode::Blob,
        Mode::Executable => FileMode::BlobExecutable,
        Mode::Symlink => FileMode::Link,
        Mode::Submodule => FileMode::Commit,
    }
}

/// Whether the two sides touched different files, none of them below another, with names that
/// can be written back, and no file went on one side while one came on the other (which may be
/// a rename that the other side should follow).
fn apart(ours: &[FileDelta], theirs: &[FileDelta]) -> bool {
    let paths: BTreeMap<&str, bool> = ours
        .iter()
        .map(|delta| (delta.path.as_str(), true))
        .chain(theirs.iter().map(|delta| (delta.path.as_str(), false)))
        .collect();
    let nested = |path: &str| {
        path.match_indices('/')
            .any(|(at, _)| path.get(..at).is_some_and(|up| paths.contains_key(up)))
    };
    paths.len() == ours.len() + theirs.len()
        && !paths
            .keys()
            .any(|path| nested(path) || path.contains('\u{fffd}'))
        && ours.iter().chain(theirs).all(|delta| delta.after.is_some())
}
