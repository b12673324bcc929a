//! Removing branches that have done their work.

use std::collections::BTreeSet;

use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::settings::Settings;
use crate::app::sync::{Synced, remote, short};
use crate::app::world::World;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Fault, Pushed, Swap};

/// Removes the local branches of changes and of the law that a merge has landed at the remote; with
/// `there`, also the remote's. A branch that is checked out stays.
pub(in crate::app) fn prune(
    world: World,
    settings: &Settings,
    there: bool,
    synced: &mut Synced,
) -> Result<(), Failure> {
    let repo = world.repo;
    let remote = remote(settings)?;
    let Some(main) = settings
        .tracking()
        .map(|name| repo.reference(&name))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    for (reference, tip) in landed(world, settings, "refs/heads/", main)? {
        // One that is checked out is refused, and stays.
        if let Ok(Swap::Done) = repo.retire(&reference, tip) {
            synced.pruned.push(short(&reference).to_owned());
        }
    }
    if !there {
        return Ok(());
    }
    let prefix = format!("refs/remotes/{remote}/");
    for (reference, tip) in landed(world, settings, &prefix, main)? {
        let Some(branch) = reference.strip_prefix(&prefix) else {
            continue;
        };
        match repo.unpublish(remote, tip, &format!("refs/heads/{branch}"))? {
            Pushed::Done => synced.pruned_there.push(branch.to_owned()),
            Pushed::Stale => synced
                .warnings
                .push(format!("{remote} has a newer {branch}, which stays")),
            Pushed::Refused(words) => synced
                .warnings
                .push(format!("{remote} refused to remove {branch}: {words}")),
        }
    }
    Ok(())
}

/// The branches of changes and of the law whose last commit came to the main branch by a merge, or
/// is kept since it came there by a squash. One
/// that was made just now, at a commit of the main line itself, has nothing that could have landed.
fn landed(
    world: World,
    settings: &Settings,
    prefix: &str,
    main: ObjectId,
) -> Result<Vec<(String, ObjectId)>, Fault> {
    let repo = world.repo;
    let mut found = Vec::new();
    for folder in ["change/", "law/"] {
        for (reference, tip) in repo.references(&format!("{prefix}{folder}"))? {
            if repo.is_ancestor(tip, main)? || kept::is_kept(world, settings, tip)? {
                found.push((reference, tip));
            }
        }
    }
    if !found.is_empty() {
        let line: BTreeSet<ObjectId> = repo.main_line(main)?.into_iter().collect();
        found.retain(|(_, tip)| !line.contains(tip));
    }
    Ok(found)
}
