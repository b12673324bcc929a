//! What two trees differ in, found by going down only where they do.
//!
//! libgit2's own tree diff walks both trees whole, which is a hundred times slower on a
//! repository of many records; equal sub-trees have equal names, so they need no look.

use std::cmp::Ordering;
use std::sync::Arc;

use super::GitRepository;
use super::tree::{Entry, RawTree};
use crate::domain::ledger::object::{FileDelta, ObjectId, TreeFile};
use crate::domain::ledger::ports::Fault;

/// As deep as git itself goes (`core.maxTreeDepth`): a hostile tree must not exhaust the stack.
const DEPTH: usize = 2048;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    /// A folder: the id of its tree.
    Folder(ObjectId),
    /// A file, a link or a submodule.
    File(TreeFile),
}

impl Node {
    pub(super) fn folder(self) -> Option<ObjectId> {
        match self {
            Self::Folder(id) => Some(id),
            Self::File(_) => None,
        }
    }

    pub(super) fn file(self) -> Option<TreeFile> {
        match self {
            Self::Folder(_) => None,
            Self::File(file) => Some(file),
        }
    }
}

impl GitRepository {
    /// What stands at `path` below `tree`; the tree itself for the empty path.
    pub(super) fn node(&self, tree: ObjectId, path: &str) -> Result<Option<Node>, Fault> {
        let mut node = Node::Folder(tree);
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let Node::Folder(folder) = node else {
                return Ok(None);
            };
            let tree = self.tree(folder)?;
            let Some(entry) = { tree.entries() }.find(|entry| entry.name == part.as_bytes()) else {
                return Ok(None);
            };
            node = entry.file().map_or(Node::Folder(entry.id), Node::File);
        }
        Ok(Some(node))
    }

    /// The files below `path` on which two trees differ, sorted by path.
    pub(super) fn differences(
        &self,
        from: Option<ObjectId>,
        to: ObjectId,
        path: &str,
    ) -> Result<Vec<FileDelta>, Fault> {
        let path = path.trim_matches('/');
        let before = match from {
            Some(tree) => self.node(tree, path)?,
            None => None,
        };
        let after = self.node(to, path)?;
        if before == after {
            return Ok(Vec::new());
        }
        let mut descent = Descent {
            repository: self,
            path: path.as_bytes().to_vec(),
            deltas: Vec::new(),
        };
        descent.emit(before.and_then(Node::file), after.and_then(Node::file));
        if !descent.path.is_empty() {
            descent.path.push(b'/');
        }
        descent.folders(
            before.and_then(Node::folder),
            after.and_then(Node::folder),
            DEPTH,
        )?;
        let mut deltas = descent.deltas;
        deltas.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(deltas)
    }
}

/// A walk down two trees at once. `path` is where it stands: empty, or ending in a slash.
struct Descent<'r> {
    repository: &'r GitRepository,
    path: Vec<u8>,
    deltas: Vec<FileDelta>,
}

impl Descent<'_> {
    fn folders(
        &mut self,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
        depth: usize,
    ) -> Result<(), Fault> {
        if before == after {
            return Ok(());
        }
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Fault::new("a tree is nested deeper than git allows"));
        };
        let read = |tree: Option<ObjectId>, like: &RawTree| match tree {
            Some(id) => self.repository.tree_like(id, like),
            None => Ok(Arc::default()),
        };
        let before = read(before, &RawTree::default())?;
        let after = read(after, &before)?;
        // Most of a folder of many records is the same before and after: bytes are compared as long
        // as they are, and entries only from there on.
        let [mut old, mut new] = before.beyond_common(&after);
        while old.0 != new.0 {
            let (mut one, mut other) = (old, new);
            let (before, after) = (one.next(), other.next());
            let order = match (&before, &after) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => one.order(other),
            };
            if order.is_le() {
                old = one;
            }
            if order.is_ge() {
                new = other;
            }
            let before = before.filter(|_| order.is_le());
            let after = after.filter(|_| order.is_ge());
            self.entries(before, after, depth)?;
        }
        Ok(())
    }

    /// Compares two entries of one name and kind, or one alone.
    fn entries(
        &mut self,
        before: Option<Entry<'_>>,
        after: Option<Entry<'_>>,
        depth: usize,
    ) -> Result<(), Fault> {
        if let (Some(one), Some(other)) = (&before, &after)
            && one.same(other)
        {
            return Ok(());
        }
        let Some(entry) = before.or(after) else {
            return Ok(());
        };
        let here = self.path.len();
        self.path.extend(entry.name);
        if entry.is_folder() {
            self.path.push(b'/');
            self.folders(
                before.map(|entry| entry.id),
                after.map(|entry| entry.id),
                depth,
            )?;
        } else {
            self.emit(
                before.and_then(|entry| entry.file()),
                after.and_then(|entry| entry.file()),
            );
        }
        self.path.truncate(here);
        Ok(())
    }

    fn emit(&mut self, before: Option<TreeFile>, after: Option<TreeFile>) {
        if before != after {
            self.deltas.push(FileDelta {
                path: String::from_utf8_lossy(&self.path).into_owned(),
                before,
                after,
            });
        }
    }
}
