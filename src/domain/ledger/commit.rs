//! A commit as plain data, owned, with nothing of a git library in it.

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::object::ObjectId;

/// Who made something and when, as the commit claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// The name; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// The e-mail address, without angle brackets.
    pub email: String,
    /// The claimed time.
    pub at: Timestamp,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: ObjectId,
    /// Its tree.
    pub tree: ObjectId,
    /// Its parents, in order; the first is the one it was made on.
    pub parents: Vec<ObjectId>,
    /// Who wrote the content.
    pub author: Ident,
    /// Who made the commit.
    pub committer: Ident,
    /// The whole message.
    pub message: String,
}

impl Commit {
    /// The first line of the message.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    /// The parent that the commit was made on; none for a root.
    #[must_use]
    pub fn base(&self) -> Option<ObjectId> {
        self.parents.first().copied()
    }

    /// Whether the commit has more than one parent.
    #[must_use]
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }
}
