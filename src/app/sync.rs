//! Bringing this repository and the remote together.

use crate::app::failure::Failure;
use crate::app::merge::{What, merge};
use crate::app::settings::{Landing, Settings};
use crate::app::world::World;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Pushed, Swap};

/// What was brought along.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Synced {
    /// Local branches that were moved forward, by their short names.
    pub updated: Vec<String>,
    /// Branches that the remote got.
    pub pushed: Vec<String>,
    /// What could not be brought along, and why.
    pub warnings: Vec<String>,
}

/// Asks the remote what is new.
///
/// # Errors
///
/// When there is no remote, or it cannot be reached.
pub fn fetch(world: World, settings: &Settings) -> Result<(), Failure> {
    Ok(world.repo.fetch(remote(settings)?)?)
}

/// Fetches, moves local branches forward, and pushes what the remote lacks.
///
/// # Errors
///
/// As for [`fetch`] and [`push`].
pub fn sync(world: World, settings: &Settings) -> Result<Synced, Failure> {
    fetch(world, settings)?;
    let landed = land_offline(world, settings)?;
    let mut synced = forward(world, settings)?;
    let pushed = push(world, settings)?;
    synced.pushed = landed.into_iter().chain(pushed.pushed).collect();
    synced.warnings.extend(pushed.warnings);
    Ok(synced)
}

/// Lands what was done on the local main branch while others changed the remote's, by a signed
/// merge upon the remote's: so the main line that everybody has seen only grows. Answers with the
/// branch when there was anything to land.
fn land_offline(world: World, settings: &Settings) -> Result<Option<String>, Failure> {
    let repo = world.repo;
    let seen = match settings.tracking() {
        Some(name) => repo.reference(&name)?,
        None => None,
    };
    let (Some(local), Some(seen)) = (repo.reference(&settings.local())?, seen) else {
        return Ok(None);
    };
    let diverged = !repo.is_ancestor(seen, local)? && !repo.is_ancestor(local, seen)?;
    if !diverged || settings.landing != Landing::Direct {
        return Ok(None);
    }
    merge(world, settings, &What::Offline, None)?;
    Ok(Some(settings.branch.clone()))
}

/// Moves the local main branch and the branches of changes forward to what the remote has.
fn forward(world: World, settings: &Settings) -> Result<Synced, Failure> {
    let repo = world.repo;
    let remote = remote(settings)?;
    let mut synced = Synced::default();
    for (reference, old) in shared(world, settings)? {
        let branch = short(&reference);
        let Some(seen) = repo.reference(&format!("refs/remotes/{remote}/{branch}"))? else {
            continue;
        };
        if seen == old || repo.is_ancestor(seen, old)? {
            continue;
        }
        if !repo.is_ancestor(old, seen)? {
            let mend = if reference == settings.local() {
                format!("keep yours aside (git branch aside), and take over {remote}/{branch}")
            } else {
                format!("bring them together on it: git merge {remote}/{branch}")
            };
            synced.warnings.push(format!(
                "{branch} and {remote}/{branch} have diverged; {mend}"
            ));
            continue;
        }
        match repo.advance(&reference, Some(old), seen, "change: sync")? {
            Swap::Done => synced.updated.push(branch.to_owned()),
            Swap::Moved(_) => synced
                .warnings
                .push(format!("{branch} moved meanwhile; try again")),
        }
    }
    Ok(synced)
}

/// Pushes the main branch (in direct mode) and the branches of changes where they are ahead of
/// the remote.
///
/// # Errors
///
/// When there is no remote, or it cannot be reached.
pub fn push(world: World, settings: &Settings) -> Result<Synced, Failure> {
    let repo = world.repo;
    let remote = remote(settings)?;
    let mut synced = Synced::default();
    for (reference, tip) in shared(world, settings)? {
        let branch = short(&reference);
        if reference == settings.local() && settings.landing == Landing::PullRequest {
            continue;
        }
        let seen = repo.reference(&format!("refs/remotes/{remote}/{branch}"))?;
        if is_behind_or_equal(world, tip, seen)?
            || is_landed(world, settings, tip)? && seen.is_none()
        {
            continue;
        }
        match repo.push(remote, tip, &reference)? {
            Pushed::Done => synced.pushed.push(branch.to_owned()),
            Pushed::Stale => synced.warnings.push(format!(
                "{remote} has a newer {branch}; first: git change sync"
            )),
            Pushed::Refused(words) => {
                synced
                    .warnings
                    .push(format!("{remote} refused {branch}: {words}"));
            }
        }
    }
    Ok(synced)
}

fn is_behind_or_equal(
    world: World,
    tip: ObjectId,
    seen: Option<ObjectId>,
) -> Result<bool, Failure> {
    match seen {
        None => Ok(false),
        Some(seen) => Ok(world.repo.is_ancestor(tip, seen)?),
    }
}

fn is_landed(world: World, settings: &Settings, tip: ObjectId) -> Result<bool, Failure> {
    match settings.tracking() {
        None => Ok(false),
        Some(name) => match world.repo.reference(&name)? {
            None => Ok(false),
            Some(main) => Ok(world.repo.is_ancestor(tip, main)?),
        },
    }
}

/// The local references that are shared: the main branch, and those of changes and of the law.
fn shared(world: World, settings: &Settings) -> Result<Vec<(String, ObjectId)>, Failure> {
    let mut found = Vec::new();
    if let Some(tip) = world.repo.reference(&settings.local())? {
        found.push((settings.local(), tip));
    }
    for prefix in ["refs/heads/change/", "refs/heads/law/"] {
        found.extend(world.repo.references(prefix)?);
    }
    Ok(found)
}

fn short(reference: &str) -> &str {
    reference.trim_start_matches("refs/heads/")
}

fn remote(settings: &Settings) -> Result<&str, Failure> {
    settings.remote.as_deref().ok_or_else(|| {
        Failure::usage(
            "there is no remote to share with",
            "git remote add origin URL",
        )
    })
}
