//! The links between commits, read once and remembered.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

use git2::ObjectType;

use super::objects::malformed;
use super::{GitRepository, raw};
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::Fault;

/// So many commits are remembered; with more, all are forgotten.
const REMEMBERED: usize = 1 << 15;

/// Commits seen before. Commits never change.
pub(super) type Graph = HashMap<ObjectId, Arc<Links>>;

/// What a walk needs to know of a commit.
pub(super) struct Links {
    /// The parents, as the commit names them.
    parents: Box<[ObjectId]>,
    /// The committer's time, a claim: it orders a walk, and decides nothing.
    pub(super) time: i64,
}

/// A look at the history that this clone has: behind the boundary of a shallow clone there is
/// nothing. Replacement references (`git replace`) are not followed: evidence is not replaced.
pub(super) struct View<'r> {
    repository: &'r GitRepository,
    boundary: HashSet<ObjectId>,
}

impl View<'_> {
    /// The links of a commit.
    pub(super) fn links(&self, commit: ObjectId) -> Result<Arc<Links>, Fault> {
        if let Some(known) = self.repository.graph.borrow().get(&commit) {
            return Ok(known.clone());
        }
        let bytes = self.repository.commit_bytes(commit)?;
        let raw = raw::links(&bytes).ok_or_else(|| malformed(commit))?;
        let links = Arc::new(Links {
            parents: raw.parents.into(),
            time: raw.time,
        });
        let mut graph = self.repository.graph.borrow_mut();
        if graph.len() >= REMEMBERED {
            graph.clear();
        }
        graph.insert(commit, links.clone());
        Ok(links)
    }

    /// The first parent, if there is one that this clone has; the rest of the commit is not looked at,
    /// and nothing is remembered of it.
    pub(super) fn first_parent(&self, commit: ObjectId) -> Result<Option<ObjectId>, Fault> {
        if self.boundary.contains(&commit) {
            return Ok(None);
        }
        let bytes = self.repository.read(commit, ObjectType::Commit)?;
        raw::first_parent(&bytes).ok_or_else(|| malformed(commit))
    }

    /// The parents that this clone has.
    pub(super) fn parents<'l>(&self, commit: ObjectId, links: &'l Links) -> &'l [ObjectId] {
        match self.boundary.contains(&commit) {
            true => &[],
            false => &links.parents,
        }
    }
}

impl GitRepository {
    /// A look at history as it is now.
    pub(super) fn view(&self) -> Result<View<'_>, Fault> {
        Ok(View {
            repository: self,
            boundary: self.boundary()?.into_iter().collect(),
        })
    }

    /// The commits named in git's `shallow` file.
    pub(super) fn boundary(&self) -> Result<Vec<ObjectId>, Fault> {
        let path = self.common_dir().join("shallow");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(Fault::new(format!("cannot read {}", path.display())).because(error));
            }
        };
        let mut boundary = text
            .lines()
            .map(|line| line.parse())
            .collect::<Result<Vec<ObjectId>, _>>()
            .map_err(|error| {
                Fault::new(format!("cannot read {}", path.display())).because(error)
            })?;
        boundary.sort_unstable();
        Ok(boundary)
    }
}
