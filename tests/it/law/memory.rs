//! A repository in memory, and signatures that are what they say: so that whole histories are
//! replayed without git, thousands of deeds in a second.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use git_change::domain::change::object_id::ObjectId;
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::{Attestation, KeyId, Status};
use git_change::domain::ledger::commit::{Commit, Ident};
use git_change::domain::ledger::keyring::Keyring;
use git_change::domain::ledger::object::{Content, FileDelta, Mode, TreeFile};
use git_change::domain::ledger::ports::{Attestor, Fault, History, Objects};

/// The files of a commit.
pub type Tree = BTreeMap<String, TreeFile>;

/// Commits and blobs.
#[derive(Clone, Default)]
pub struct Memory {
    /// Whether others may read it at the same time.
    pub shared: bool,
    /// How many bytes of blobs were handed out to those others.
    pub handed_out: Arc<AtomicUsize>,
    is_other: bool,
    commits: BTreeMap<ObjectId, (Commit, Tree)>,
    blobs: BTreeMap<ObjectId, Vec<u8>>,
}

impl Memory {
    /// A name that nothing has yet.
    fn name(&self, first: u8) -> ObjectId {
        let count = self.commits.len() + self.blobs.len();
        let mut bytes = [first; 20];
        bytes[12..].copy_from_slice(&(count as u64).to_be_bytes());
        ObjectId::from_bytes(bytes)
    }

    /// Keeps a blob under a name of one's own.
    pub fn keep(&mut self, id: ObjectId, bytes: &[u8]) {
        self.blobs.insert(id, bytes.to_vec());
    }

    /// Commits files on top of parents; who, and when. It is signed by that person.
    pub fn commit(
        &mut self,
        parents: &[ObjectId],
        files: &[(&str, &str)],
        (who, at): (&str, Timestamp),
    ) -> ObjectId {
        let mut tree = parents
            .first()
            .map(|parent| self.commits[parent].1.clone())
            .unwrap_or_default();
        for (path, text) in files {
            let known = self
                .blobs
                .iter()
                .find(|(_, bytes)| *bytes == text.as_bytes());
            let id = known.map_or_else(|| self.name(0xb0), |(id, _)| *id);
            self.keep(id, text.as_bytes());
            let mode = Mode::Regular;
            tree.insert((*path).to_owned(), TreeFile { mode, id });
        }
        let by = Ident {
            name: who.to_owned(),
            email: who.to_owned(),
            at,
        };
        let id = self.name(0xc0);
        let commit = Commit {
            id,
            tree: self.name(0x70),
            parents: parents.to_vec(),
            author: by.clone(),
            committer: by,
            message: String::new(),
        };
        self.commits.insert(id, (commit, tree));
        id
    }

    fn tree(&self, commit: ObjectId) -> &Tree {
        &self.commits[&commit].1
    }

    fn ancestors(&self, tip: ObjectId) -> BTreeSet<ObjectId> {
        let (mut seen, mut left) = (BTreeSet::new(), vec![tip]);
        while let Some(id) = left.pop() {
            if seen.insert(id) {
                left.extend(&self.commits[&id].0.parents);
            }
        }
        seen
    }
}

impl Objects for Memory {
    fn commit(&self, id: ObjectId) -> Result<Commit, Fault> {
        Ok(self.commits[&id].0.clone())
    }

    fn raw_commit(&self, id: ObjectId) -> Result<Vec<u8>, Fault> {
        Ok(self.commits[&id].0.author.email.clone().into_bytes())
    }

    fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Fault> {
        Ok(match self.blobs.get(&id) {
            None => Content::Absent,
            Some(bytes) if bytes.len() as u64 > limit => Content::TooLarge(bytes.len() as u64),
            Some(bytes) => {
                if self.is_other {
                    self.handed_out.fetch_add(bytes.len(), Ordering::Relaxed);
                }
                Content::Bytes(bytes.clone())
            }
        })
    }

    fn file(&self, commit: ObjectId, path: &str) -> Result<Option<TreeFile>, Fault> {
        Ok(self.tree(commit).get(path).copied())
    }

    fn files(&self, commit: ObjectId, path: &str) -> Result<Vec<(String, TreeFile)>, Fault> {
        let below = match path {
            "" => String::new(),
            path => format!("{path}/"),
        };
        let files = self.tree(commit).iter();
        Ok(files
            .filter(|(name, _)| *name == path || name.starts_with(&below))
            .map(|(name, file)| (name.clone(), *file))
            .collect())
    }

    fn entry(&self, commit: ObjectId, path: &str) -> Result<Option<ObjectId>, Fault> {
        Ok(self.file(commit, path)?.map(|file| file.id))
    }

    fn names(&self, commit: ObjectId, path: &str) -> Result<Vec<String>, Fault> {
        let files = self.files(commit, path)?.into_iter();
        let rest = files.filter_map(|(name, _)| {
            let rest = name.strip_prefix(path)?.trim_start_matches('/');
            rest.split('/').next().map(str::to_owned)
        });
        Ok(rest.collect::<BTreeSet<String>>().into_iter().collect())
    }

    fn deltas(
        &self,
        from: Option<ObjectId>,
        to: ObjectId,
        path: &str,
    ) -> Result<Vec<FileDelta>, Fault> {
        let files = |commit: ObjectId| self.files(commit, path);
        let before: Tree = from.map(files).transpose()?.into_iter().flatten().collect();
        let after: Tree = files(to)?.into_iter().collect();
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        Ok(paths
            .into_iter()
            .map(|path| FileDelta {
                path: path.clone(),
                before: before.get(path).copied(),
                after: after.get(path).copied(),
            })
            .filter(|delta| delta.before != delta.after)
            .collect())
    }
}

impl History for Memory {
    fn main_line(&self, tip: ObjectId) -> Result<Vec<ObjectId>, Fault> {
        let base = |id: &ObjectId| self.commits[id].0.base();
        Ok(std::iter::successors(Some(tip), base).collect())
    }

    fn reachable(&self, tip: ObjectId, excluding: &[ObjectId]) -> Result<Vec<ObjectId>, Fault> {
        let mut found = self.ancestors(tip);
        for other in excluding {
            found = &found - &self.ancestors(*other);
        }
        // Names are given in the order in which commits are made.
        Ok(found.into_iter().collect())
    }

    fn is_ancestor(&self, ancestor: ObjectId, descendant: ObjectId) -> Result<bool, Fault> {
        Ok(self.ancestors(descendant).contains(&ancestor))
    }

    fn merge_base(&self, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, Fault> {
        let both = &self.ancestors(one) & &self.ancestors(other);
        Ok(both.last().copied())
    }

    fn another(&self) -> Option<Box<dyn History + Send>> {
        let mut other = self.clone();
        other.is_other = true;
        self.shared.then(|| Box::new(other) as Box<_>)
    }

    fn shallow_boundary(&self) -> Result<Vec<ObjectId>, Fault> {
        Ok(Vec::new())
    }
}

/// Believes that whoever a commit names has signed it.
pub struct Believer;

impl Attestor for Believer {
    fn attest(&self, raw_commit: &[u8], _: &Keyring, _: &[Timestamp]) -> Attestation {
        let who = String::from_utf8_lossy(raw_commit).into_owned();
        Attestation {
            status: Status::Good,
            key: Some(KeyId::new(&format!("SHA256:{who}"))),
            principal: Some(who),
            why: "it is believed".to_owned(),
        }
    }

    fn openpgp_keys(&self, _: &[u8]) -> Vec<KeyId> {
        Vec::new()
    }
}
