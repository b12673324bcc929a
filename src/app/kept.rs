//! Keeping the commits of branches alive whose landing lost them: under one reference, shared with
//! all others.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::failure::Failure;
use crate::app::settings::Settings;
use crate::app::world::{Index, World};
use crate::audit::kept::{Version, versions};
use crate::audit::ledger::Ledger;
use crate::audit::replay::Replay;
use crate::audit::resume::{AT_ONCE, Resumed};
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Fault, Pushed, Swap};
use crate::domain::policy::law::FOLDER;

/// The chain of what is kept.
const KEPT: &str = "refs/changes/kept";

/// How often it is tried again when somebody else was faster.
const TRIES: usize = 8;

/// So many pull requests are asked for at once.
const ASKED: usize = 10;

/// A commit that is kept, and the change whose record it wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCommit {
    /// The change.
    pub change: ChangeId,
    /// The commit.
    pub commit: ObjectId,
}

/// What came of keeping.
#[derive(Debug, Default)]
pub struct Keeping {
    /// What was not kept before.
    pub new: Vec<KeptCommit>,
    /// Whether the remote got the chain.
    pub pushed: bool,
    /// What could not be done, and why.
    pub warnings: Vec<String>,
}

/// The chains that this clone has: its own, and the remote's as it was last seen.
///
/// # Errors
///
/// When references cannot be read.
pub fn chains(world: World, settings: &Settings) -> Result<Vec<ObjectId>, Fault> {
    let own = world.repo.reference(KEPT)?;
    let theirs = match tracking(settings) {
        Some(name) => world.repo.reference(&name)?,
        None => None,
    };
    Ok(own
        .into_iter()
        .chain(theirs.filter(|_| theirs != own))
        .collect())
}

/// Replays the main line with all that is kept here. The trusted tip goes on from the index, and
/// brings it up to date; what cannot be written there is no reason not to answer.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn replay<'w>(
    world: World<'w>,
    settings: &Settings,
    tip: ObjectId,
) -> Result<Replay<'w>, Fault> {
    let chains = chains(world, settings)?;
    let is_trusted = settings.named.is_none()
        && matches!(settings.tip(world.repo), Ok(Some(trusted)) if trusted == tip);
    // With an index that was found damaged before, answers are refused: it is of no use here either.
    let usable = |index: &&Index| is_trusted && index.trouble().is_none();
    if let Some(index) = world.index.filter(usable) {
        let replay = resumed(world, tip, &chains, index)?;
        if let (Some(replay), None) = (replay, index.trouble()) {
            return Ok(replay);
        }
        // That replay is given up, and with it all that was read of the damage.
        index.forget_trouble();
    }
    Replay::main_line(world.sources(), tip, &chains)
}

/// A replay that goes on from the index and has brought it up to date; none when others write there
/// all the time.
fn resumed<'w>(
    world: World<'w>,
    tip: ObjectId,
    chains: &[ObjectId],
    index: &Index,
) -> Result<Option<Replay<'w>>, Fault> {
    let mut walked = false;
    for _ in 0..TRIES {
        match Replay::resume(world.sources(), tip, chains, (index, AT_ONCE))? {
            Resumed::Current(replay) => return Ok(Some(replay.after(walked))),
            // From here on, all but what is asked for stays on the shelf.
            Resumed::Ahead(replay) => match replay.shelve(index) {
                Ok(true) => walked |= replay.walked(),
                Ok(false) | Err(_) if replay.is_overtaken(index) => {}
                Ok(false) | Err(_) => return Ok(Some(replay)),
            },
            Resumed::Overtaken => {}
        }
    }
    Ok(None)
}

/// Where the remote's chain is remembered.
fn tracking(settings: &Settings) -> Option<String> {
    let remote = settings.remote.as_deref()?;
    Some(format!("refs/changes/remotes/{remote}/kept"))
}

/// Whether a commit is kept.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn is_kept(world: World, settings: &Settings, commit: ObjectId) -> Result<bool, Fault> {
    for chain in chains(world, settings)? {
        if world.repo.is_ancestor(commit, chain)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes over what others kept, as long as this clone has kept nothing else.
///
/// # Errors
///
/// When references cannot be read or written.
pub fn adopt(world: World, settings: &Settings) -> Result<(), Fault> {
    let repo = world.repo;
    let own = repo.reference(KEPT)?;
    let theirs = match tracking(settings) {
        Some(name) => repo.reference(&name)?,
        None => None,
    };
    let behind = match (own, theirs) {
        (Some(own), Some(theirs)) => own != theirs && repo.is_ancestor(own, theirs)?,
        (own, _) => own.is_none(),
    };
    if let Some(theirs) = theirs.filter(|_| behind) {
        // Whoever else moves it meanwhile has more of it.
        repo.advance(KEPT, own, theirs, "change: fetch")?;
    }
    Ok(())
}

/// All branches that this clone has or saw, and the pull requests that it fetched.
///
/// # Errors
///
/// When references cannot be read.
pub fn branches(world: World, settings: &Settings) -> Result<BTreeSet<ObjectId>, Fault> {
    let mut prefixes = vec![
        "refs/heads/".to_owned(),
        "refs/pull/".to_owned(),
        "refs/merge-requests/".to_owned(),
    ];
    let remote = settings.remote.iter();
    prefixes.extend(remote.map(|remote| format!("refs/remotes/{remote}/")));
    let mut found = BTreeSet::new();
    for prefix in prefixes {
        let all = world.repo.references(&prefix)?;
        found.extend(all.into_iter().map(|(_, tip)| tip));
    }
    Ok(found)
}

/// Keeps the commits of branches whose record came to the main line without a merge, as far as
/// they are still here: on `branches`, which may be gone by now, or in a pull request that the
/// message of the squash names. Without `news` on the main line there is less to look for.
///
/// # Errors
///
/// When the repository cannot be read or written. That the remote is out of reach is a warning.
pub fn keep(
    world: World,
    settings: &Settings,
    branches: &BTreeSet<ObjectId>,
    news: bool,
) -> Result<Keeping, Failure> {
    let mut keeping = Keeping::default();
    let Some(tip) = settings.tip(world.repo)? else {
        return Ok(keeping);
    };
    let line: BTreeSet<ObjectId> = world.repo.main_line(tip)?.into_iter().collect();
    let mut written = written(world, settings, branches, tip, &line)?;
    let mut new = Vec::new();
    if news || !written.is_empty() || chains(world, settings)?.is_empty() {
        let ledger = replay(world, settings, tip)?.finish();
        written.extend(asked(world, settings, &ledger, &written, &line)?);
        new = squashed(world, &ledger, &line, &written)?;
    }
    share(world, settings, &new, &mut keeping)?;
    keeping.new = new;
    Ok(keeping)
}

/// What branches wrote that are no part of the main line and not kept.
fn written(
    world: World,
    settings: &Settings,
    branches: &BTreeSet<ObjectId>,
    tip: ObjectId,
    line: &BTreeSet<ObjectId>,
) -> Result<Vec<Version>, Fault> {
    let repo = world.repo;
    let mut found = Vec::new();
    for head in branches {
        if repo.entry(*head, FOLDER)?.is_some()
            && !repo.is_ancestor(*head, tip)?
            && !is_kept(world, settings, *head)?
        {
            found.extend(versions(repo, *head, line)?);
        }
    }
    Ok(found)
}

/// Asks the remote for the pull requests that landings name of which nothing is here. Forges keep
/// their commits when the branch is gone.
fn asked(
    world: World,
    settings: &Settings,
    ledger: &Ledger,
    written: &[Version],
    line: &BTreeSet<ObjectId>,
) -> Result<Vec<Version>, Fault> {
    let Some(remote) = &settings.remote else {
        return Ok(Vec::new());
    };
    let open = ledger.lost.iter().rev().filter(|lost| {
        lost.kept.is_none() && !written.iter().any(|version| version.change == lost.change)
    });
    let mut names = BTreeSet::new();
    for lost in open.take(ASKED) {
        let commit = world.repo.commit(lost.commit)?;
        names.extend(pull_request(commit.subject()));
    }
    let mut found = Vec::new();
    for name in names {
        if let Some(head) = world.repo.fetch_one(remote, &name)? {
            found.extend(versions(world.repo, head, line)?);
        }
    }
    Ok(found)
}

/// The reference of the pull request that a forge names in the subject of a squash: `Title (#12)`,
/// `Title (!12)`.
fn pull_request(subject: &str) -> Option<String> {
    let (_, last) = subject.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let (folder, number) = match last.split_at_checked(1)? {
        ("#", number) => ("refs/pull", number),
        ("!", number) => ("refs/merge-requests", number),
        _ => return None,
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("{folder}/{number}/head"))
}

/// The newest version of each record on branches that a main-line commit has which is no merge.
fn squashed(
    world: World,
    ledger: &Ledger,
    line: &BTreeSet<ObjectId>,
    written: &[Version],
) -> Result<Vec<KeptCommit>, Fault> {
    let mut landed: BTreeMap<ChangeId, BTreeSet<ObjectId>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for version in written {
        let id = &version.change;
        if !landed.contains_key(id) {
            landed.insert(id.clone(), plainly_landed(world, ledger, line, version)?);
        }
        let fits = landed
            .get(id)
            .is_some_and(|all| all.contains(&version.blob));
        if fits {
            found
                .entry((id.clone(), version.blob))
                .or_insert(version.commit);
        }
    }
    let found = found.into_iter();
    Ok(found
        .map(|((change, _), commit)| KeptCommit { change, commit })
        .collect())
}

/// The versions of a record that came to the main line without a merge.
fn plainly_landed(
    world: World,
    ledger: &Ledger,
    line: &BTreeSet<ObjectId>,
    version: &Version,
) -> Result<BTreeSet<ObjectId>, Fault> {
    let mut blobs = BTreeSet::new();
    let entries = ledger
        .tracks
        .get(&version.change)
        .map(|track| &track.entries);
    for entry in entries.into_iter().flatten() {
        if line.contains(&entry.commit) && !world.repo.commit(entry.commit)?.is_merge() {
            let file = world.repo.file(entry.commit, &version.path)?;
            blobs.extend(file.map(|file| file.id));
        }
    }
    Ok(blobs)
}

/// Lengthens the chain, brings it together with the remote's, and pushes it.
fn share(
    world: World,
    settings: &Settings,
    new: &[KeptCommit],
    keeping: &mut Keeping,
) -> Result<(), Failure> {
    let repo = world.repo;
    for _ in 0..TRIES {
        let own = repo.reference(KEPT)?;
        let theirs = match tracking(settings) {
            Some(name) => repo.reference(&name)?,
            None => None,
        };
        let Some(chain) = lengthened(world, own, theirs, new)? else {
            return Ok(());
        };
        if own != Some(chain)
            && let Swap::Moved(_) = repo.advance(KEPT, own, chain, "change: keep")?
        {
            continue;
        }
        let Some(remote) = settings.remote.as_deref().filter(|_| theirs != Some(chain)) else {
            return Ok(());
        };
        match repo.push(remote, chain, KEPT) {
            Ok(Pushed::Done) => {
                keeping.pushed = true;
                if let Some(name) = tracking(settings) {
                    repo.advance(&name, theirs, chain, "change: keep")?;
                }
                return Ok(());
            }
            Ok(Pushed::Stale) => repo.fetch(remote)?,
            Ok(Pushed::Refused(words)) => {
                keeping
                    .warnings
                    .push(format!("{remote} refused {KEPT}: {words}"));
                return Ok(());
            }
            Err(fault) => {
                keeping
                    .warnings
                    .push(format!("{fault}: {KEPT} is not pushed"));
                return Ok(());
            }
        }
    }
    keeping
        .warnings
        .push(format!("others changed {KEPT} too often meanwhile"));
    Ok(())
}

/// A chain that has both chains and all that is new; none when there is nothing to keep.
///
/// It is not signed: it carries no authority, and nobody should have to touch a key for it.
fn lengthened(
    world: World,
    own: Option<ObjectId>,
    theirs: Option<ObjectId>,
    new: &[KeptCommit],
) -> Result<Option<ObjectId>, Fault> {
    let repo = world.repo;
    let (longest, other) = match (own, theirs) {
        (Some(own), Some(theirs)) if repo.is_ancestor(own, theirs)? => (Some(theirs), None),
        (Some(own), Some(theirs)) if repo.is_ancestor(theirs, own)? => (Some(own), None),
        (Some(own), Some(theirs)) => (Some(own), Some(theirs)),
        (one, other) => (one.or(other), None),
    };
    let mut tips: Vec<ObjectId> = other.into_iter().collect();
    for kept in new {
        let mut there = false;
        for chain in [longest, other].into_iter().flatten() {
            there |= repo.is_ancestor(kept.commit, chain)?;
        }
        if !there && !tips.contains(&kept.commit) {
            tips.push(kept.commit);
        }
    }
    if tips.is_empty() {
        return Ok(longest);
    }
    let by = world.persona.committer(world.clock.now())?;
    let mut message = "change: keep what landed without a merge\n".to_owned();
    for kept in new {
        message.push_str(&format!("\n{} {}", kept.change, kept.commit));
    }
    repo.keep(longest, &tips, &by, &message).map(Some)
}

#[cfg(test)]
mod tests {
    use super::pull_request;

    #[test]
    fn the_pull_request_of_a_squash_is_in_its_subject() {
        let found = |subject| pull_request(subject);
        let pull = Some("refs/pull/12/head".to_owned());
        assert_eq!(found("Enlarge the pool (#12)"), pull);
        let request = Some("refs/merge-requests/7/head".to_owned());
        assert_eq!(found("Enlarge (the) pool (!7)"), request);
        for none in ["", "(#)", "a (#1x)", "a #12", "a (é)", "a ()", "a (#12) b"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
