//! What a git tree holds, as plain data.

pub use crate::domain::change::object_id::ObjectId;

/// What kind of thing a tree entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// An ordinary file, `100644`.
    Regular,
    /// A file with the executable bit, `100755`.
    Executable,
    /// A symbolic link, `120000`.
    Symlink,
    /// A submodule, `160000`.
    Submodule,
}

/// A file as a tree names it: what kind, and which blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeFile {
    /// The kind of entry.
    pub mode: Mode,
    /// The blob (for a submodule, the commit).
    pub id: ObjectId,
}

/// One path on which two trees differ. At least one side is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDelta {
    /// The path from the top of the repository; bytes that are not UTF-8 are replaced.
    pub path: String,
    /// The file in the older tree.
    pub before: Option<TreeFile>,
    /// The file in the newer tree.
    pub after: Option<TreeFile>,
}

/// The content of a blob, or why it is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// All of its bytes.
    Bytes(Vec<u8>),
    /// It is larger than the reader was willing to read; its size in bytes.
    TooLarge(u64),
    /// It is not in this clone (a partial clone, or damage).
    Absent,
}
