//! Bringing this repository and the remote together.

use crate::app::arrivals::{Arrivals, Known};
use crate::app::failure::Failure;
use crate::app::kept::{self, KeptCommit};
use crate::app::merge::{What, merge};
use crate::app::prune::prune;
use crate::app::publish::{Unlawful, Wanted, push};
use crate::app::settings::{Landing, Settings};
use crate::app::world::World;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::Swap;

/// What was brought along.
#[derive(Debug, Default)]
pub struct Synced {
    /// What others did.
    pub arrived: Arrivals,
    /// Local branches that were moved forward, by their short names.
    pub updated: Vec<String>,
    /// Branches that the remote got.
    pub pushed: Vec<String>,
    /// Local branches that were removed, since all that they had has landed.
    pub pruned: Vec<String>,
    /// The same, at the remote.
    pub pruned_there: Vec<String>,
    /// Drafts that stayed here.
    pub drafts: Vec<ChangeId>,
    /// Branches that were not pushed, since they are against the law.
    pub unlawful: Vec<Unlawful>,
    /// Commits of branches that landed without a merge, which are kept from now on.
    pub kept: Vec<KeptCommit>,
    /// What could not be brought along, and why.
    pub warnings: Vec<String>,
}

/// Asks the remote what is new; answers with what came in.
///
/// # Errors
///
/// When there is no remote, or it cannot be reached.
pub fn fetch(world: World, settings: &Settings) -> Result<Arrivals, Failure> {
    let before = Known::now(world, settings)?;
    world.repo.fetch(remote(settings)?)?;
    kept::adopt(world, settings)?;
    let now = Known::now(world, settings)?;
    Ok(before.arrivals(&now, world, settings)?)
}

/// Fetches, moves local branches forward, pushes what the remote lacks, and removes the local
/// branches of changes and of the law that have landed: with `prune_there`, also the remote's.
///
/// # Errors
///
/// As for [`fetch`] and [`push`].
pub fn sync(world: World, settings: &Settings, prune_there: bool) -> Result<Synced, Failure> {
    let mut branches = kept::branches(world, settings)?;
    let before = settings.tip(world.repo)?;
    let arrived = fetch(world, settings)?;
    branches.extend(kept::branches(world, settings)?);
    let news = settings.tip(world.repo)? != before;
    let keeping = kept::keep(world, settings, &branches, news)?;
    let landed = land_offline(world, settings)?;
    let (updated, warnings) = forward(world, settings)?;
    let mut synced = push(world, settings, &Wanted::default())?;
    synced.arrived = arrived;
    synced.updated = updated;
    synced.pushed.splice(0..0, landed);
    synced.warnings.splice(0..0, warnings);
    synced.warnings.extend(keeping.warnings);
    synced.kept = keeping.new;
    prune(world, settings, prune_there, &mut synced)?;
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
/// Answers with those that moved, and with what stood in the way.
fn forward(world: World, settings: &Settings) -> Result<(Vec<String>, Vec<String>), Failure> {
    let repo = world.repo;
    let remote = remote(settings)?;
    let (mut updated, mut warnings) = (Vec::new(), Vec::new());
    for (reference, old) in shared(world, settings)? {
        let branch = short(&reference);
        let Some(seen) = repo.reference(&format!("refs/remotes/{remote}/{branch}"))? else {
            continue;
        };
        if seen == old || repo.is_ancestor(seen, old)? {
            continue;
        }
        if !repo.is_ancestor(old, seen)? {
            if reference != settings.local() {
                // Which of the two counts is said where it is not pushed.
                continue;
            }
            let mend =
                format!("keep yours aside (git branch aside), and take over {remote}/{branch}");
            warnings.push(format!(
                "{branch} and {remote}/{branch} have diverged; {mend}"
            ));
            continue;
        }
        match repo.advance(&reference, Some(old), seen, "change: sync")? {
            Swap::Done => updated.push(branch.to_owned()),
            Swap::Moved(_) => warnings.push(format!("{branch} moved meanwhile; try again")),
        }
    }
    Ok((updated, warnings))
}

/// The local references that are shared: the main branch, and those of changes and of the law.
pub(in crate::app) fn shared(
    world: World,
    settings: &Settings,
) -> Result<Vec<(String, ObjectId)>, Failure> {
    let mut found = Vec::new();
    if let Some(tip) = world.repo.reference(&settings.local())? {
        found.push((settings.local(), tip));
    }
    for prefix in ["refs/heads/change/", "refs/heads/law/"] {
        found.extend(world.repo.references(prefix)?);
    }
    Ok(found)
}

/// The short name of a branch.
pub(in crate::app) fn short(reference: &str) -> &str {
    reference.trim_start_matches("refs/heads/")
}

/// The remote that is shared with others.
pub(in crate::app) fn remote(settings: &Settings) -> Result<&str, Failure> {
    settings.remote.as_deref().ok_or_else(|| {
        Failure::usage(
            "there is no remote to share with",
            "git remote add origin URL",
        )
    })
}
