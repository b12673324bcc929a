//! What was kept of branches whose landing lost their commits: a squash, a rebase.
//!
//! `refs/changes/kept` names a chain of commits without files. Their parents are the chain before,
//! and the kept commits. The chain carries no authority, only reachability: a kept commit is worth
//! what its own signature is worth, and whoever forges a chain gains nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::ports::{Fault, History};
use crate::domain::policy::law::{FOLDER, is_record_area};

/// The tree without files, in every repository.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// A branch is followed no further back than this many commits.
const LONGEST: usize = 4096;

/// Versions of records that kept commits wrote.
#[derive(Debug, Default)]
pub struct Kept {
    writers: BTreeMap<(String, ObjectId), BTreeSet<ObjectId>>,
    any: bool,
}

impl Kept {
    /// Reads chains: what the kept commits wrote since they left the main line.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn read(
        history: &dyn History,
        chains: &[ObjectId],
        main_line: &[ObjectId],
    ) -> Result<Self, Fault> {
        let mut kept = Self {
            any: !chains.is_empty(),
            ..Self::default()
        };
        if chains.is_empty() {
            return Ok(kept);
        }
        let mut stops: BTreeSet<ObjectId> = main_line.iter().copied().collect();
        stops.extend(history.shallow_boundary()?);
        let mut seen = BTreeSet::new();
        let mut waiting = chains.to_vec();
        while let Some(id) = waiting.pop() {
            if stops.contains(&id) || !seen.insert(id) {
                continue;
            }
            let commit = history.commit(id)?;
            if commit.tree.to_string() == EMPTY_TREE {
                waiting.extend(&commit.parents);
                continue;
            }
            for version in versions(history, id, &stops)? {
                let key = (version.path, version.blob);
                kept.writers.entry(key).or_default().insert(version.commit);
            }
        }
        Ok(kept)
    }

    /// Whether there is a chain at all.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.any
    }

    /// The commits that wrote this version of a record, always in the same order.
    pub fn writers(&self, path: &str, blob: ObjectId) -> impl Iterator<Item = ObjectId> {
        let all = self.writers.get(&(path.to_owned(), blob));
        all.into_iter().flatten().copied()
    }
}

/// A version of a record, and the commit that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The change.
    pub change: ChangeId,
    /// The path of its record.
    pub path: String,
    /// The version.
    pub blob: ObjectId,
    /// Who wrote it.
    pub commit: ObjectId,
}

/// The versions of records that a branch wrote, newest first: from `tip` along first parents up to
/// any of `stops`.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn versions(
    history: &dyn History,
    tip: ObjectId,
    stops: &BTreeSet<ObjectId>,
) -> Result<Vec<Version>, Fault> {
    let mut found = Vec::new();
    let mut next = Some(tip);
    for _ in 0..LONGEST {
        let Some(id) = next.filter(|id| !stops.contains(id)) else {
            break;
        };
        let commit = history.commit(id)?;
        if !commit.is_merge() {
            found.extend(written(history, &commit)?);
        }
        next = commit.base();
    }
    Ok(found)
}

fn written(history: &dyn History, commit: &Commit) -> Result<Vec<Version>, Fault> {
    let deltas = history.deltas(commit.base(), commit.id, FOLDER)?;
    let records = deltas.into_iter().filter(|one| is_record_area(&one.path));
    Ok(records
        .filter_map(|delta| {
            Some(Version {
                change: ChangeId::from_path(&delta.path)?,
                blob: delta.after?.id,
                path: delta.path,
                commit: commit.id,
            })
        })
        .collect())
}
