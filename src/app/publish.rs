//! Pushing what the remote lacks: whatever is pushed is judged first, as if it landed now, and
//! what is against the law stays here.

use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::settings::{Landing, Settings};
use crate::app::snapshot::Snapshot;
use crate::app::sync::{Synced, remote, shared, short};
use crate::app::world::World;
use crate::audit::track::Located;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Fault, Pushed};

/// What is to be pushed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Only these changes, whatever they are; all that are ready when there are none.
    pub changes: Vec<ChangeId>,
    /// Also drafts that were never handed in.
    pub drafts: bool,
}

impl Wanted {
    /// Whether a branch is among what is wanted.
    fn covers(&self, settings: &Settings, snapshot: &Snapshot, reference: &str) -> bool {
        if self.changes.is_empty() {
            return true;
        }
        let lives_here = |id: &ChangeId| {
            let is_pending = snapshot.pending.contains_key(id);
            short(reference) == Settings::change_branch(id)
                || reference == settings.local() && !is_pending
        };
        self.changes.iter().any(lives_here)
    }

    fn names(&self, id: &ChangeId) -> bool {
        self.drafts || self.changes.contains(id)
    }
}

/// A branch that was not pushed, since it is against the law.
#[derive(Debug)]
pub struct Unlawful {
    /// The branch, by its short name.
    pub branch: String,
    /// What is wrong.
    pub findings: Vec<Located>,
}

/// Pushes the main branch (in direct mode), and the branches of changes and of the law, where they
/// are ahead of the remote. Drafts that were never handed in stay here, unless they are wanted.
///
/// # Errors
///
/// When there is no remote, or it cannot be reached, or there is no law to judge by.
pub fn push(world: World, settings: &Settings, wanted: &Wanted) -> Result<Synced, Failure> {
    let repo = world.repo;
    let remote = remote(settings)?;
    let snapshot = Snapshot::load(world, settings)?;
    let mut synced = Synced::default();
    for (reference, tip) in shared(world, settings)? {
        let branch = short(&reference);
        let is_main = reference == settings.local();
        let is_here = is_main && settings.landing == Landing::PullRequest;
        if is_here || !wanted.covers(settings, &snapshot, &reference) {
            continue;
        }
        let seen = repo.reference(&format!("refs/remotes/{remote}/{branch}"))?;
        if is_there(world, settings, tip, seen)?
            || seen.is_none() && kept::is_kept(world, settings, tip)?
        {
            continue;
        }
        if let Some(id) = change_of(branch) {
            if let Some(stray) = snapshot.strays(&id).iter().find(|s| s.head.commit == tip) {
                let said = stray.finding().map(|found| (found.message, found.remedy));
                let said = said.map(|(message, remedy)| format!("{message}; {remedy}"));
                synced.warnings.extend(said);
                continue;
            }
            let is_draft = snapshot
                .pending
                .get(&id)
                .and_then(|pending| Some((pending.track.record.as_ref()?, &pending.track.past)))
                .is_some_and(|(record, past)| past.is_private(record));
            if is_draft && seen.is_none() && !wanted.names(&id) {
                synced.drafts.push(id);
                continue;
            }
        }
        let findings = if is_main {
            unlanded_errors(world, &snapshot, seen)?
        } else {
            errors_on(world, settings, &snapshot, branch, tip)?
        };
        if !findings.is_empty() {
            let branch = branch.to_owned();
            synced.unlawful.push(Unlawful { branch, findings });
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

/// What is against the law on the local main branch, beyond what the remote has `seen`.
pub(in crate::app) fn unlanded_errors(
    world: World,
    snapshot: &Snapshot,
    seen: Option<ObjectId>,
) -> Result<Vec<Located>, Fault> {
    let own = world
        .repo
        .reachable(snapshot.trusted.tip, seen.as_slice())?;
    let is_own = |located: &Located| located.commit.is_some_and(|commit| own.contains(&commit));
    let findings = snapshot.trusted.all_findings();
    Ok(errors(findings.into_iter().filter(is_own)))
}

/// What is against the law on a branch that has not landed.
fn errors_on(
    world: World,
    settings: &Settings,
    snapshot: &Snapshot,
    branch: &str,
    tip: ObjectId,
) -> Result<Vec<Located>, Fault> {
    let judged = change_of(branch)
        .and_then(|id| snapshot.pending.get(&id))
        .filter(|pending| pending.head == tip);
    if let Some(pending) = judged {
        return Ok(errors(pending.findings.iter().cloned()));
    }
    let mut replay = kept::replay(world, settings, snapshot.trusted.tip)?;
    Ok(errors(replay.branch(tip)?.findings.into_iter()))
}

fn errors(findings: impl Iterator<Item = Located>) -> Vec<Located> {
    findings
        .filter(|located| located.finding.is_error())
        .collect()
}

fn change_of(branch: &str) -> Option<ChangeId> {
    branch.strip_prefix("change/")?.parse().ok()
}

/// Whether the remote has a commit already: on its branch, or landed.
fn is_there(
    world: World,
    settings: &Settings,
    tip: ObjectId,
    seen: Option<ObjectId>,
) -> Result<bool, Fault> {
    let main = match settings.tracking() {
        Some(name) if seen.is_none() => world.repo.reference(&name)?,
        _ => None,
    };
    match seen.or(main) {
        Some(there) => world.repo.is_ancestor(tip, there),
        None => Ok(false),
    }
}
