//! The files of a working tree, when the branch that moves is the one that is checked out.
//!
//! The work is done by `git read-tree -m -u`, which is what `git merge --ff-only` does: filters,
//! line endings, sparse checkouts, split indexes and links are treated as git treats them, files
//! with local edits refuse before anything is touched, and whatever else is edited, staged or
//! untracked stays as it is. It reads two whole trees, which takes half a second with 100,000
//! records; where `git apply --index` comes to the same ([`super::patch`]), that is asked first.

use std::ffi::OsStr;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};

use super::GitRepository;
use crate::domain::ledger::object::{FileDelta, ObjectId};
use crate::domain::ledger::ports::{Config, Fault, Objects};

/// The tree without entries, which git knows without having it.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

impl GitRepository {
    /// Brings index and working-tree files from one commit to another (none: the empty tree).
    pub(super) fn bring_along(
        &self,
        from: Option<ObjectId>,
        to: Option<ObjectId>,
    ) -> Result<(), Fault> {
        let deltas = self.touched(from, to)?;
        if self.apply(&deltas)? {
            return Ok(());
        }
        self.refuse_untracked(&deltas)?;
        let tree = |commit: Option<ObjectId>| match commit {
            Some(commit) => Ok(self.tree_of(commit)?.to_string()),
            None => Ok::<_, Fault>(EMPTY_TREE.to_owned()),
        };
        let arguments = ["read-tree", "-m", "-u", &tree(from)?, &tree(to)?];
        let mut answer = self.git().run(arguments)?;
        if !answer.ok() {
            // A file that was written again with the same content looks edited until git has
            // looked at it.
            self.git().run(["update-index", "-q", "--refresh"])?;
            answer = self.git().run(arguments)?;
        }
        if answer.ok() {
            return Ok(());
        }
        let complaint = answer.complaint();
        let paths = deltas.iter().map(|delta| delta.path.as_str());
        let named: Vec<_> = paths
            .filter(|path| complaint.contains(&format!("'{path}'")))
            .collect();
        let (what, hint) = match named.is_empty() {
            true => (
                "the working tree stands in the way".to_owned(),
                "git status says what is in the way".to_owned(),
            ),
            false => (
                format!("what was edited in {} stands in the way", named.join(", ")),
                format!("git stash push --include-untracked -- {}", named.join(" ")),
            ),
        };
        Err(Fault::new(what).because(complaint).hint(hint))
    }

    /// What differs between two commits (none: the empty tree).
    fn touched(
        &self,
        from: Option<ObjectId>,
        to: Option<ObjectId>,
    ) -> Result<Vec<FileDelta>, Fault> {
        match (from, to) {
            (from, Some(to)) => self.deltas(from, to, ""),
            (None, None) => Ok(Vec::new()),
            (Some(from), None) => {
                let mut deltas = self.deltas(None, from, "")?;
                for delta in &mut deltas {
                    mem::swap(&mut delta.before, &mut delta.after);
                }
                Ok(deltas)
            }
        }
    }

    /// Refuses when an untracked file stands where a new one would be written. `read-tree` sees
    /// to that itself, except for ignored files, which it takes for worthless.
    fn refuse_untracked(&self, deltas: &[FileDelta]) -> Result<(), Fault> {
        let Some(top) = self.workdir() else {
            return Ok(());
        };
        let new = deltas.iter().filter(|delta| delta.before.is_none());
        let there: Vec<_> = new.filter_map(|delta| obstacle(top, &delta.path)).collect();
        if there.is_empty() {
            return Ok(());
        }
        let list = ["--literal-pathspecs", "ls-files", "--others", "-z", "--"];
        let there = there.iter().map(|path| path.as_os_str());
        let answer = self
            .git()
            .run(list.map(OsStr::new).into_iter().chain(there))?;
        let untracked = String::from_utf8_lossy(&answer.stdout);
        match untracked.split_terminator('\0').next() {
            None => Ok(()),
            Some(path) => Err(
                Fault::new(format!("the untracked file {path} stands in the way"))
                    .hint(format!("move {path} out of the way")),
            ),
        }
    }

    /// Refuses when another working tree has the branch checked out: moving it under that tree
    /// would make it look as if somebody had undone the commit there.
    pub(super) fn refuse_elsewhere(&self, reference: &str) -> Result<(), Fault> {
        for (top, git_dir) in self.other_worktrees()? {
            let head = fs::read_to_string(git_dir.join("HEAD")).unwrap_or_default();
            if head.strip_prefix("ref:").map(str::trim) == Some(reference) {
                let branch = reference.strip_prefix("refs/heads/").unwrap_or(reference);
                let top = top.display();
                return Err(Fault::new(format!("{branch} is checked out in {top}"))
                    .hint(format!("run the command there: git -C {top} change …")));
            }
        }
        Ok(())
    }

    /// The other working trees of this repository that are there, each with its git directory.
    fn other_worktrees(&self) -> Result<Vec<(PathBuf, PathBuf)>, Fault> {
        let common = self.common_dir();
        let mut found = Vec::new();
        let main = common
            .parent()
            .filter(|_| common.file_name().is_some_and(|name| name == ".git"));
        if let Some(top) = main
            && self.repository.is_worktree()
            && self.get("core.bare")?.as_deref() != Some("true")
        {
            found.push((top.to_owned(), common.to_owned()));
        }
        let linked = fs::read_dir(common.join("worktrees"))
            .into_iter()
            .flatten()
            .flatten();
        for git_dir in linked.map(|entry| entry.path()) {
            if same(&git_dir, self.git_dir()) {
                continue;
            }
            let pointer = fs::read_to_string(git_dir.join("gitdir")).unwrap_or_default();
            let dot_git = git_dir.join(pointer.trim());
            if let Some(top) = dot_git.parent().filter(|_| dot_git.exists()) {
                found.push((top.to_owned(), git_dir));
            }
        }
        Ok(found)
    }
}

/// What is at a path below `top`, or what is no folder above it; none when there is room.
fn obstacle<'p>(top: &Path, path: &'p str) -> Option<&'p Path> {
    Path::new(path).ancestors().find(|part| {
        let there = fs::symlink_metadata(top.join(part));
        there.is_ok_and(|there| *part == Path::new(path) || !there.is_dir())
    })
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
