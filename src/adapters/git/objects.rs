//! Reading commits, trees and blobs.

use git2::{ErrorCode, ObjectType, Oid};

use super::descent::Node;
use super::{GitRepository, fault, oid, raw};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::{Content, FileDelta, ObjectId, TreeFile};
use crate::domain::ledger::ports::{Fault, Objects};

impl GitRepository {
    /// The tree of a commit.
    pub(super) fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, Fault> {
        let bytes = self.commit_bytes(commit)?;
        raw::tree(&bytes).ok_or_else(|| malformed(commit))
    }
}

/// The commit cannot be placed in history; git itself stops at it too.
pub(super) fn malformed(commit: ObjectId) -> Fault {
    Fault::new(format!("commit {commit} is malformed")).hint("git fsck says what is damaged")
}

/// The bytes are what the name promises.
fn check(id: ObjectId, kind: ObjectType, bytes: &[u8]) -> Result<(), Fault> {
    let found = Oid::hash_object(kind, bytes).map_err(fault(format!("cannot hash {kind} {id}")))?;
    if found == oid(id) {
        return Ok(());
    }
    Err(
        Fault::new(format!("{kind} {id} is damaged: its bytes hash to {found}"))
            .hint("git fsck says what is damaged"),
    )
}

impl Objects for GitRepository {
    fn commit(&self, id: ObjectId) -> Result<Commit, Fault> {
        let bytes = self.commit_bytes(id)?;
        raw::commit(id, &bytes).ok_or_else(|| malformed(id))
    }

    fn raw_commit(&self, id: ObjectId) -> Result<Vec<u8>, Fault> {
        let bytes = self.commit_bytes(id)?;
        check(id, ObjectType::Commit, &bytes)?;
        Ok(bytes.to_vec())
    }

    fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Fault> {
        let odb = self
            .repository
            .odb()
            .map_err(fault("cannot open the object store"))?;
        let size = match odb.read_header(oid(id)) {
            Ok((size, ObjectType::Blob)) => u64::try_from(size).unwrap_or(u64::MAX),
            Ok((_, kind)) => return Err(Fault::new(format!("{id} is a {kind}, not a blob"))),
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(Content::Absent),
            Err(error) => {
                return Err(fault(format!("cannot read blob {id}"))(error)
                    .hint("git fsck says what is damaged"));
            }
        };
        if size > limit {
            return Ok(Content::TooLarge(size));
        }
        let bytes = self.read(id, ObjectType::Blob)?;
        check(id, ObjectType::Blob, &bytes)?;
        Ok(Content::Bytes(bytes))
    }

    fn file(&self, commit: ObjectId, path: &str) -> Result<Option<TreeFile>, Fault> {
        Ok(match self.node(self.tree_of(commit)?, path)? {
            Some(Node::File(file)) => Some(file),
            Some(Node::Folder(_)) | None => None,
        })
    }

    fn files(&self, commit: ObjectId, path: &str) -> Result<Vec<(String, TreeFile)>, Fault> {
        let deltas = self.differences(None, self.tree_of(commit)?, path)?;
        let present = |delta: FileDelta| Some((delta.path, delta.after?));
        Ok(deltas.into_iter().filter_map(present).collect())
    }

    fn entry(&self, commit: ObjectId, path: &str) -> Result<Option<ObjectId>, Fault> {
        let node = self.node(self.tree_of(commit)?, path)?;
        Ok(node.map(|node| match node {
            Node::Folder(id) | Node::File(TreeFile { id, .. }) => id,
        }))
    }

    fn names(&self, commit: ObjectId, path: &str) -> Result<Vec<String>, Fault> {
        let node = self.node(self.tree_of(commit)?, path)?;
        let Some(folder) = node.and_then(Node::folder) else {
            return Ok(Vec::new());
        };
        let tree = self.tree(folder)?;
        let names =
            { tree.entries() }.map(|entry| String::from_utf8_lossy(entry.name).into_owned());
        Ok(names.collect())
    }

    fn deltas(
        &self,
        from: Option<ObjectId>,
        to: ObjectId,
        path: &str,
    ) -> Result<Vec<FileDelta>, Fault> {
        let from = from.map(|commit| self.tree_of(commit)).transpose()?;
        self.differences(from, self.tree_of(to)?, path)
    }
}
