//! A person's preferences, resolved once: where the trusted history is, and how changes land.

use crate::app::failure::Failure;
use crate::app::world::World;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::words::vocabulary;
use crate::domain::ledger::ports::{Fault, Repository};

vocabulary! {
    /// How changes come to the main branch.
    Landing ("landing mode") {
        /// Each deed is a commit on the main branch.
        Direct = "direct",
        /// Each change has a branch, which a merge lands.
        PullRequest = "pull-request",
    }
}

/// The resolved preferences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How changes land.
    pub landing: Landing,
    /// The remote that is shared with others.
    pub remote: Option<String>,
    /// The main branch, by its short name.
    pub branch: String,
    /// A reference or revision that was named on the command line instead of the main branch.
    pub named: Option<String>,
}

impl Settings {
    /// Resolves the preferences from git's configuration and references.
    ///
    /// # Errors
    ///
    /// When the configuration cannot be read, or holds a word that is not known.
    pub fn resolve(world: World, named: Option<&str>) -> Result<Self, Failure> {
        let repo = world.repo;
        let remote = remote(repo)?;
        let landing = match repo.get("change.landing")? {
            Some(word) => {
                word.parse()
                    .map_err(|error: crate::domain::change::words::UnknownWord| {
                        Failure::usage(
                            format!("change.landing: {error}"),
                            "git config change.landing direct",
                        )
                    })?
            }
            None if remote.is_some() => Landing::PullRequest,
            None => Landing::Direct,
        };
        let branch = match repo.get("change.branch")? {
            Some(branch) => branch,
            None => main_branch(repo, remote.as_deref())?,
        };
        Ok(Self {
            landing,
            remote,
            branch,
            named: named.map(str::to_owned),
        })
    }

    /// The full name of the local main branch.
    #[must_use]
    pub fn local(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// The full name under which the remote's main branch was last seen.
    #[must_use]
    pub fn tracking(&self) -> Option<String> {
        Some(format!(
            "refs/remotes/{}/{}",
            self.remote.as_ref()?,
            self.branch
        ))
    }

    /// The short name of the branch of a change.
    #[must_use]
    pub fn change_branch(id: &ChangeId) -> String {
        format!("change/{id}")
    }

    /// The tip of the trusted history; none in a repository without commits.
    ///
    /// With a remote it is what the remote had when last asked. Commits on the local branch that
    /// are not there yet count in direct mode, where they are on their way.
    ///
    /// # Errors
    ///
    /// When references cannot be read, or the named one does not exist.
    pub fn tip(&self, repo: &dyn Repository) -> Result<Option<ObjectId>, Failure> {
        if let Some(name) = &self.named {
            return match repo.revision(name)? {
                Some(commit) => Ok(Some(commit)),
                None => Err(Failure::usage(
                    format!("there is no reference or commit {name:?}"),
                    "git branch --all",
                )),
            };
        }
        let local = repo.reference(&self.local())?;
        let seen = match self.tracking() {
            Some(name) => repo.reference(&name)?,
            None => None,
        };
        Ok(match (local, seen) {
            (Some(local), Some(seen)) if self.landing == Landing::Direct => {
                Some(if repo.is_ancestor(seen, local)? {
                    local
                } else {
                    seen
                })
            }
            (_, Some(seen)) => Some(seen),
            (local, None) => local,
        })
    }

    /// The name of the trusted reference, for people.
    #[must_use]
    pub fn trusted_name(&self) -> String {
        match (&self.named, &self.remote) {
            (Some(name), _) => name.clone(),
            (None, Some(remote)) => format!("{remote}/{}", self.branch),
            (None, None) => self.branch.clone(),
        }
    }
}

/// The remote that is shared with others: `change.remote`, else `origin`, else the only one.
fn remote(repo: &dyn Repository) -> Result<Option<String>, Fault> {
    if let Some(remote) = repo.get("change.remote")? {
        return Ok(Some(remote).filter(|remote| !remote.is_empty()));
    }
    let mut remotes = repo.remotes()?;
    if remotes.iter().any(|remote| remote == "origin") {
        return Ok(Some("origin".to_owned()));
    }
    Ok(if remotes.len() == 1 {
        remotes.pop()
    } else {
        None
    })
}

/// The main branch: the remote's HEAD, else the usual names, else the branch that is checked out.
fn main_branch(repo: &dyn Repository, remote: Option<&str>) -> Result<String, Fault> {
    if let Some(remote) = remote {
        let prefix = format!("refs/remotes/{remote}/");
        if let Some(target) = repo.symbolic(&format!("{prefix}HEAD"))?
            && let Some(branch) = target.strip_prefix(&prefix)
        {
            return Ok(branch.to_owned());
        }
        for branch in ["main", "master"] {
            if repo.reference(&format!("{prefix}{branch}"))?.is_some() {
                return Ok(branch.to_owned());
            }
        }
    }
    for branch in ["main", "master"] {
        if repo.reference(&format!("refs/heads/{branch}"))?.is_some() {
            return Ok(branch.to_owned());
        }
    }
    let head = repo.head()?;
    let branch = head
        .as_deref()
        .and_then(|head| head.strip_prefix("refs/heads/"));
    Ok(branch.unwrap_or("main").to_owned())
}
