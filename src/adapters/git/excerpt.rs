//! Two trees that hold only what differs between two commits.
//!
//! Bringing a working tree from one commit to another, git reads both trees whole. Given these
//! two instead it reads a handful of entries, and treats them in the same way; what neither tree
//! names stays as it is in the index, by the rules of a two-tree merge.

use std::env;
use std::ffi::OsString;

use git2::build::TreeUpdateBuilder;
use git2::{Oid, Repository, RepositoryInitOptions};
use tempfile::TempDir;

use super::merge::mode;
use super::{GitRepository, oid};
use crate::domain::ledger::object::{FileDelta, TreeFile};

/// What stands in for a byte of a path that is not UTF-8.
const REPLACED: char = char::REPLACEMENT_CHARACTER;

/// The two trees, which are in no repository and go away with this.
pub(super) struct Excerpt {
    /// The names of the trees: the older, the newer.
    pub trees: [String; 2],
    /// All further object stores, as `GIT_ALTERNATE_OBJECT_DIRECTORIES` names them: those that
    /// the environment named, and where the trees are.
    pub stores: OsString,
    _place: TempDir,
}

impl GitRepository {
    /// The two trees; none when there is a path that cannot be told exactly, or when they cannot
    /// be put anywhere: the whole trees are as good, if slower.
    pub(super) fn excerpt(&self, deltas: &[FileDelta]) -> Option<Excerpt> {
        if deltas.iter().any(|delta| delta.path.contains(REPLACED)) {
            return None;
        }
        let place = tempfile::Builder::new()
            .prefix("git-change-trees-")
            .tempdir()
            .ok()?;
        let aside = self.repository_aside(&place).ok()?;
        let older = deltas.iter().map(|delta| (delta, delta.before));
        let newer = deltas.iter().map(|delta| (delta, delta.after));
        let trees = [grown(&aside, older).ok()?, grown(&aside, newer).ok()?];
        let written = place.path().join("objects");
        let stores = self.place.object_dirs.iter().chain([&written]);
        Some(Excerpt {
            trees: trees.map(|tree| tree.to_string()),
            stores: env::join_paths(stores).ok()?,
            _place: place,
        })
    }

    /// A repository that knows what this one knows, and keeps to itself what is written to it.
    fn repository_aside(&self, place: &TempDir) -> Result<Repository, git2::Error> {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).external_template(false);
        let aside = Repository::init_opts(place.path(), &options)?;
        let own = self.common_dir().join("objects");
        for store in self.place.object_dirs.iter().chain([&own]) {
            aside.odb()?.add_disk_alternate(&store.to_string_lossy())?;
        }
        Ok(aside)
    }
}

/// A tree of the files that are there.
fn grown<'d>(
    aside: &Repository,
    files: impl Iterator<Item = (&'d FileDelta, Option<TreeFile>)>,
) -> Result<Oid, git2::Error> {
    let mut update = TreeUpdateBuilder::new();
    for (delta, file) in files {
        if let Some(file) = file {
            update.upsert(delta.path.as_str(), oid(file.id), mode(file.mode));
        }
    }
    let empty = aside.find_tree(aside.treebuilder(None)?.write()?)?;
    update.create_updated(aside, &empty)
}
