//! The permit: the only thing that the git writer accepts.

use crate::domain::change::object_id::ObjectId;

/// A file as it shall stand after a commit; no content means that it is removed.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct NewFile {
    /// The path from the top of the repository.
    pub path: String,
    /// The bytes.
    pub content: Option<Vec<u8>>,
}

/// Proof that a change of files was judged, and found clean, against one commit.
///
/// Only the judge makes one. It can be neither copied nor read from anywhere, and it owns the
/// files that were judged, so what is written is what was judged.
#[derive(Debug)]
pub struct Permit {
    base: Option<ObjectId>,
    files: Vec<NewFile>,
}

impl Permit {
    pub(in crate::domain::policy) fn new(base: Option<ObjectId>, files: Vec<NewFile>) -> Self {
        Self { base, files }
    }

    /// The commit that it was judged against: the first parent of the commit to be made.
    /// None only for the first commit of a repository.
    #[must_use]
    pub fn base(&self) -> Option<ObjectId> {
        self.base
    }

    /// The files that may be written.
    #[must_use]
    pub fn files(&self) -> &[NewFile] {
        &self.files
    }
}
