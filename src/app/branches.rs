//! The branches of changes: which one has a newer version than the trusted history, and which
//! ones have gone another way.

use std::collections::BTreeMap;

use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::audit::track::Track;
use crate::audit::tracks::Tracks;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;

/// The head of a branch of a change, here or at the remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its newest commit.
    pub commit: ObjectId,
    /// The full name of the reference.
    pub reference: String,
}

impl Head {
    /// What people call it: `change/…`, or `origin/change/…`.
    #[must_use]
    pub fn name(&self) -> &str {
        let short = self.reference.strip_prefix("refs/heads/");
        short
            .or_else(|| self.reference.strip_prefix("refs/remotes/"))
            .unwrap_or(&self.reference)
    }
}

/// A branch whose version of the record is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The branch.
    pub head: Head,
    /// Why not.
    pub why: Apart,
}

/// Why a branch is left aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apart {
    /// The record moved on where this branch does not know of it: on this other branch.
    From(String),
    /// The trusted history has had the very record of this branch, by a squash or a rebase.
    Landed,
}

impl Stray {
    /// What is to be said about it; nothing when all that it has is on the trusted history.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let Apart::From(other) = &self.why else {
            return None;
        };
        let message = format!(
            "{} has diverged from {other}, where the record moved on, and does not count",
            self.head.name()
        );
        Some(Finding::new(Rule::BranchDiverged, message).remedy(self.remedy()))
    }

    /// Why nothing can be done on this branch.
    #[must_use]
    pub fn refusal(&self) -> Failure {
        let name = self.head.name();
        let what = match &self.why {
            Apart::From(other) => {
                format!("{name} has diverged from {other}, where the record moved on without it")
            }
            Apart::Landed => {
                format!("{name} was landed by a squash or a rebase, and cannot be gone on with")
            }
        };
        Failure::no(what, self.remedy())
    }

    fn remedy(&self) -> String {
        let name = self.head.name();
        match &self.why {
            Apart::From(other) => format!(
                "look at what it has beyond: git log {other}..{name}; then delete the branch, and do again what is worth it"
            ),
            Apart::Landed => {
                format!("git change sync keeps its commits; then delete the branch {name}")
            }
        }
    }
}

/// The branches of one change that are not part of the trusted history.
#[derive(Debug, Default)]
pub(in crate::app) struct Branches {
    /// The one with the newest version; none when the trusted history has it.
    pub newest: Option<Head>,
    /// The others that say something else.
    pub strays: Vec<Stray>,
}

/// Sorts the branches of all changes: a version on a branch is newer only if the branch contains
/// the commit that wrote the version of the trusted history. Of those, the one that contains the
/// others is the newest; the remote's, which others see, when none does.
pub(in crate::app) fn sorted(
    world: World,
    settings: &Settings,
    tip: ObjectId,
    tracks: &Tracks,
) -> Result<BTreeMap<ChangeId, Branches>, Fault> {
    let mut all: BTreeMap<ChangeId, Branches> = BTreeMap::new();
    for (id, head) in heads(world, settings, tip)? {
        let branches = all.entry(id.clone()).or_default();
        if let Some(why) = apart(world, settings, &id, head.commit, tracks.get(&id))? {
            branches.strays.push(Stray { head, why });
        } else {
            branches.take(world, head)?;
        }
    }
    Ok(all)
}

impl Branches {
    /// Takes one more branch that goes on from the trusted history.
    fn take(&mut self, world: World, head: Head) -> Result<(), Fault> {
        let Some(known) = &self.newest else {
            self.newest = Some(head);
            return Ok(());
        };
        if world.repo.is_ancestor(head.commit, known.commit)? {
            return Ok(());
        }
        if world.repo.is_ancestor(known.commit, head.commit)? {
            self.newest = Some(head);
        } else {
            let why = Apart::From(known.name().to_owned());
            self.strays.push(Stray { head, why });
        }
        Ok(())
    }
}

/// The heads of the branches of changes, those of the remote first, that have something that the trusted
/// history lacks, and that are not kept after they landed without a merge.
fn heads(world: World, settings: &Settings, tip: ObjectId) -> Result<Vec<(ChangeId, Head)>, Fault> {
    let remote = settings.remote.as_ref();
    let remote = remote.map(|remote| format!("refs/remotes/{remote}/change/"));
    let mut found = Vec::new();
    for prefix in remote.into_iter().chain(["refs/heads/change/".to_owned()]) {
        for (reference, commit) in world.repo.references(&prefix)? {
            let id = reference.strip_prefix(&prefix).map(str::parse::<ChangeId>);
            if let Some(Ok(id)) = id
                && !world.repo.is_ancestor(commit, tip)?
                && !kept::is_kept(world, settings, commit)?
            {
                found.push((id, Head { commit, reference }));
            }
        }
    }
    Ok(found)
}

/// Why a branch does not go on from what the trusted history has of a change; none when it does.
fn apart(
    world: World,
    settings: &Settings,
    id: &ChangeId,
    head: ObjectId,
    track: Option<&Track>,
) -> Result<Option<Apart>, Fault> {
    let Some((track, written)) = track.and_then(|track| Some((track, track.head?))) else {
        return Ok(None);
    };
    if world.repo.is_ancestor(written, head)? {
        return Ok(None);
    }
    let path = id.path();
    let here = world.repo.file(head, &path)?;
    for entry in &track.entries {
        if world.repo.file(entry.commit, &path)? == here {
            return Ok(Some(Apart::Landed));
        }
    }
    Ok(Some(Apart::From(settings.trusted_name())))
}
