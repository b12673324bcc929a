//! What the inner rooms ask of the world. Adapters implement these traits; nobody else touches
//! git, keys, disk, clock or network.

use std::error::Error;

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId};
use crate::domain::ledger::commit::{Commit, Ident};
use crate::domain::ledger::keyring::Keyring;
use crate::domain::ledger::object::{Content, FileDelta, ObjectId, TreeFile};
use crate::domain::policy::permit::Permit;

/// The environment failed: git, keys, disk or network. Never a finding against a person.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    /// What could not be done, lower case, naming the thing.
    pub what: String,
    /// A runnable remedy, where one is known.
    pub hint: Option<String>,
    /// Whether all that is wrong is that there is no repository.
    pub no_repository: bool,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    /// A fault without a known cause.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
            no_repository: false,
            source: None,
        }
    }

    /// There is no repository where one was looked for.
    pub fn no_repository(what: impl Into<String>) -> Self {
        Self {
            no_repository: true,
            ..Self::new(what)
        }
    }

    /// The same fault, with its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same fault, with a remedy.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Reading commits, trees and blobs.
pub trait Objects {
    /// The commit named `id`, with its parents as it names them, also those that a shallow clone
    /// lacks.
    fn commit(&self, id: ObjectId) -> Result<Commit, Fault>;

    /// The raw bytes of the commit object, as they are hashed.
    fn raw_commit(&self, id: ObjectId) -> Result<Vec<u8>, Fault>;

    /// The content of a blob, unless it is larger than `limit` bytes.
    fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Fault>;

    /// The file at `path` in the tree of `commit`; none when there is no such file.
    fn file(&self, commit: ObjectId, path: &str) -> Result<Option<TreeFile>, Fault>;

    /// All files at or below `path` in the tree of `commit`, sorted by path.
    fn files(&self, commit: ObjectId, path: &str) -> Result<Vec<(String, TreeFile)>, Fault>;

    /// The id of the tree (or blob) at `path` in `commit`, to compare whole folders at no cost.
    fn entry(&self, commit: ObjectId, path: &str) -> Result<Option<ObjectId>, Fault>;

    /// The names that stand directly in the folder at `path` (the top, when it is empty) in `commit`.
    fn names(&self, commit: ObjectId, path: &str) -> Result<Vec<String>, Fault>;

    /// The paths at or below `path` on which the trees of two commits differ, sorted by path.
    /// `from` none stands for the empty tree.
    fn deltas(
        &self,
        from: Option<ObjectId>,
        to: ObjectId,
        path: &str,
    ) -> Result<Vec<FileDelta>, Fault>;
}

/// Walking the history that this clone has: a commit at the boundary of a shallow clone counts as a
/// root. Replacement references (`git replace`) are not followed.
pub trait History: Objects {
    /// The main line: `tip` and its first parents back to the root, newest first.
    fn main_line(&self, tip: ObjectId) -> Result<Vec<ObjectId>, Fault>;

    /// The part of the main line of `tip` after the commit `until`, newest first; the whole of it
    /// when that is none. None when `until` is not on it.
    fn main_line_since(
        &self,
        tip: ObjectId,
        until: Option<ObjectId>,
    ) -> Result<Option<Vec<ObjectId>>, Fault> {
        let mut line = self.main_line(tip)?;
        let Some(until) = until else {
            return Ok(Some(line));
        };
        let position = line.iter().position(|id| *id == until);
        Ok(position.map(|position| {
            line.truncate(position);
            line
        }))
    }

    /// Every commit reachable from `tip` and from none of `excluding`, parents before children;
    /// among unrelated ones the order is the same on every machine.
    fn reachable(&self, tip: ObjectId, excluding: &[ObjectId]) -> Result<Vec<ObjectId>, Fault>;

    /// Whether `ancestor` is `descendant` or is reachable from it.
    fn is_ancestor(&self, ancestor: ObjectId, descendant: ObjectId) -> Result<bool, Fault>;

    /// The best common ancestor; none for unrelated histories.
    fn merge_base(&self, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, Fault>;

    /// Commits whose parents this clone lacks (a shallow clone); empty in a whole one.
    fn shallow_boundary(&self) -> Result<Vec<ObjectId>, Fault>;

    /// The same history, to be read by another thread; none where that cannot be.
    fn another(&self) -> Option<Box<dyn History + Send>> {
        None
    }
}

/// Reading references.
pub trait Refs {
    /// The commit that a full reference name points at (annotated tags peeled); none when the
    /// reference does not exist.
    fn reference(&self, name: &str) -> Result<Option<ObjectId>, Fault>;

    /// The commit that any revision expression names (`HEAD~2`, an abbreviated id, a branch).
    fn revision(&self, expression: &str) -> Result<Option<ObjectId>, Fault>;

    /// All references below a prefix such as `refs/heads/change/`, sorted by name.
    fn references(&self, prefix: &str) -> Result<Vec<(String, ObjectId)>, Fault>;

    /// The full name that HEAD points at, also when that branch is not born; none when detached.
    fn head(&self) -> Result<Option<String>, Fault>;

    /// The full name that a symbolic reference points at (`refs/remotes/origin/HEAD`).
    fn symbolic(&self, name: &str) -> Result<Option<String>, Fault>;
}

/// Judging the signature of a commit.
pub trait Attestor: Sync {
    /// Judges the signature in `raw_commit` against `keys`.
    ///
    /// A key counts only if it is in force at every moment of `moments` (the commit's own time
    /// and, once it landed, the time of the base it landed on).
    fn attest(&self, raw_commit: &[u8], keys: &Keyring, moments: &[Timestamp]) -> Attestation;

    /// Does what can be done of judgements before anybody knows the keys, of many commits at once,
    /// and remembers it until the same bytes are judged.
    fn examine(&self, _raw_commits: &[&[u8]]) {}

    /// The keys in an OpenPGP key file, in order; what cannot be read is left out.
    fn openpgp_keys(&self, file: &[u8]) -> Vec<KeyId>;
}

/// Making signatures, by the program that git is configured to use.
pub trait Signer {
    /// Signs the bytes of a commit object; returns the armoured signature for its header.
    fn sign(&self, payload: &[u8]) -> Result<String, Fault>;
}

/// Somebody who waits while something long is done.
pub trait Onlooker {
    /// So many commits of history were taken, of so many.
    fn sees(&self, done: usize, all: usize);
}

/// Nobody.
impl Onlooker for () {
    fn sees(&self, _: usize, _: usize) {}
}

/// The clock.
pub trait Clock {
    /// The time now, in the offset of this place.
    fn now(&self) -> Timestamp;
}

/// All of a commit but its files: those come with the permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The parents after the first (which is the permit's base): those that a merge lands.
    pub other_parents: Vec<ObjectId>,
    /// Who did it.
    pub author: Ident,
    /// Who made the commit.
    pub committer: Ident,
    /// The whole message, trailers included.
    pub message: String,
}

/// The answer to a compare-and-swap of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// The reference now points at the new commit.
    Done,
    /// Somebody else was faster; the reference points here now (none: it is gone).
    Moved(Option<ObjectId>),
}

/// Writing commits. Nothing unjudged can be written: a commit needs a [`Permit`].
pub trait Scribe {
    /// Writes the objects of a commit and, with a signer, its signature over the exact bytes.
    /// No reference moves. The tree is that of the permit's base (for a merge: the merge of all
    /// parents, which must be free of conflicts) with the permit's files laid over it.
    fn compose(
        &self,
        permit: &Permit,
        envelope: &Envelope,
        signer: Option<&dyn Signer>,
    ) -> Result<ObjectId, Fault>;

    /// Writes a commit without files, whose parents are `previous` and `tips`: so the tips stay
    /// reachable when their branches are gone. It lands nothing, and needs no permit.
    fn keep(
        &self,
        previous: Option<ObjectId>,
        tips: &[ObjectId],
        by: &Ident,
        message: &str,
    ) -> Result<ObjectId, Fault>;

    /// Moves a reference from `old` (none: it must not exist) to `new`, if nobody was faster.
    ///
    /// When HEAD of the working tree is on that reference, the index and the working-tree files
    /// that differ between `old` and `new` are brought along; a file with local edits refuses
    /// the move beforehand, with a hint. So does another working tree that has the branch
    /// checked out. Whether `new` descends from `old` is for the caller to know.
    fn advance(
        &self,
        reference: &str,
        old: Option<ObjectId>,
        new: ObjectId,
        reason: &str,
    ) -> Result<Swap, Fault>;

    /// Removes a branch that points at `old`, if nobody was faster. One that is checked out, here or
    /// in another working tree, is refused.
    fn retire(&self, reference: &str, old: ObjectId) -> Result<Swap, Fault>;

    /// The files on which a merge of `ours` and `theirs` conflicts; empty when it is clean.
    fn conflicts(&self, ours: ObjectId, theirs: ObjectId) -> Result<Vec<String>, Fault>;
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// The remote has it.
    Done,
    /// The remote moved first: fetch, and try again.
    Stale,
    /// The remote said no (a hook, a protected branch); its words.
    Refused(String),
}

/// Talking to another repository, by git itself, so that credentials and helpers work.
pub trait Remote {
    /// Fetches a remote with its configured refspecs (and `--prune`), and its `refs/changes/kept` as
    /// `refs/changes/remotes/<remote>/kept`.
    fn fetch(&self, remote: &str) -> Result<(), Fault>;

    /// Fetches one reference of a remote, without remembering it; none when the remote has none of
    /// that name.
    fn fetch_one(&self, remote: &str, reference: &str) -> Result<Option<ObjectId>, Fault>;

    /// Pushes one commit to one reference of the remote, without force.
    fn push(&self, remote: &str, commit: ObjectId, reference: &str) -> Result<Pushed, Fault>;

    /// Removes a reference of the remote, if it is still at `commit`.
    fn unpublish(&self, remote: &str, commit: ObjectId, reference: &str) -> Result<Pushed, Fault>;

    /// The names of the remotes that are configured, sorted.
    fn remotes(&self) -> Result<Vec<String>, Fault>;

    /// The address that a remote is fetched from, after `url.<base>.insteadOf`; none when there is
    /// no such remote.
    fn url(&self, remote: &str) -> Result<Option<String>, Fault>;
}

/// Git's own configuration.
pub trait Config {
    /// The value of a key such as `change.landing`, as git resolves it; none when unset.
    fn get(&self, key: &str) -> Result<Option<String>, Fault>;

    /// Sets a key in the repository's own configuration (`global`: in the user's).
    fn set(&self, key: &str, value: &str, global: bool) -> Result<(), Fault>;
}

/// Files by their paths from the top of the repository.
pub type Files = Vec<(String, Vec<u8>)>;

/// Reading the working tree, as a person has left it.
pub trait WorkTree {
    /// The ordinary files that lie directly in a folder, by their paths from the top of the
    /// repository, in order; larger ones than `limit` bytes are left out. None when there is no
    /// working tree, or no such folder in it.
    fn edited(&self, folder: &str, limit: u64) -> Result<Option<Files>, Fault>;

    /// The ordinary file at a path from the top of the repository; none when there is no working
    /// tree, no such file in it, or a larger one than `limit` bytes.
    fn edited_file(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Fault>;
}

/// Everything that a repository offers.
pub trait Repository: History + Refs + Scribe + Remote + Config + WorkTree {}

impl<R: History + Refs + Scribe + Remote + Config + WorkTree> Repository for R {}

/// The person at the keyboard, as git is configured.
pub trait Persona {
    /// The name and address that deeds are written under.
    fn author(&self, at: Timestamp) -> Result<Ident, Fault>;

    /// The name and address that commits are made under.
    fn committer(&self, at: Timestamp) -> Result<Ident, Fault>;

    /// The signer that git is configured to use. A fault when there is no key, with the command
    /// that makes one.
    fn signer(&self) -> Result<Box<dyn Signer>, Fault>;
}

/// A source of random numbers, for ids.
pub trait Random {
    /// Thirty-two random bits.
    fn bits(&self) -> Result<u32, Fault>;
}
