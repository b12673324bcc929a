//! Landing a branch by a signed merge commit: the approval of a submitted change.

use std::rc::Rc;

use crate::app::agreement::LawChange;
use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::message;
use crate::app::policy::test::failing_at;
use crate::app::seen::{Seen, SeenLaw};
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::transition::compose;
use crate::app::world::World;
use crate::audit::identity::merge_grade;
use crate::domain::change::ChangeId;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Envelope, Fault, Pushed, Swap};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::{MergeCase, permit_merge};

/// How often a merge is tried again when somebody else was faster.
const TRIES: usize = 8;

/// What is to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The branch of a change.
    Change(ChangeId),
    /// Another branch, which changes the law.
    Branch(String),
    /// The local main branch, which has commits that the remote's lacks, and lacks some of those.
    Offline,
}

/// A merge that was made.
#[derive(Debug)]
pub struct Merged {
    /// The merge commit.
    pub commit: ObjectId,
    /// What it landed, for people.
    pub what: String,
    /// Whether it approves a change.
    pub approves: bool,
    /// Whether the remote has it.
    pub pushed: bool,
    /// Findings that refuse nothing.
    pub findings: Vec<Finding>,
    /// What is worth knowing all the same.
    pub warnings: Vec<String>,
}

/// Merges a branch into the main branch, with a signature.
///
/// # Errors
///
/// When there is nothing to merge, the judge refuses, it conflicts, or the environment fails.
pub fn merge(
    world: World,
    settings: &Settings,
    what: &What,
    text: Option<&str>,
) -> Result<Merged, Failure> {
    let branch = match what {
        What::Branch(name) => newest(world, settings, name).ok(),
        What::Change(_) | What::Offline => None,
    };
    let (seen, unreached) = look(world, settings, what)?;
    if let (What::Branch(name), Some(head)) = (what, branch) {
        SeenLaw::at(name, head).is_still(world, newest(world, settings, name)?)?;
    }
    for _ in 0..TRIES {
        let snapshot = Snapshot::load(world, settings)?;
        if let Some(seen) = &seen {
            seen.is_still(&snapshot)?;
        }
        if let Some(mut merged) = attempt(world, settings, what, text, &snapshot)? {
            merged.warnings.splice(0..0, unreached);
            return Ok(merged);
        }
    }
    Err(
        Fault::new("others changed the main branch too often meanwhile")
            .hint("try again")
            .into(),
    )
}

/// Takes down what whoever merges has seen, and then asks the remote what is newest: a merge is a
/// decision about that, if it is still the same. Answers with a warning when the remote is away.
fn look(
    world: World,
    settings: &Settings,
    what: &What,
) -> Result<(Option<Seen>, Option<String>), Failure> {
    let seen = match what {
        What::Change(id) => Seen::of(&Snapshot::load(world, settings)?, id),
        What::Branch(_) => None,
        What::Offline => return Ok((None, None)),
    };
    let fetched = settings
        .remote
        .as_ref()
        .map(|remote| world.repo.fetch(remote));
    let unreached = fetched.and_then(Result::err).map(|fault| {
        format!("{fault}: this merges what your clone knows, and others may have done more")
    });
    Ok((seen, unreached))
}

fn attempt(
    world: World,
    settings: &Settings,
    what: &What,
    text: Option<&str>,
    snapshot: &Snapshot,
) -> Result<Option<Merged>, Failure> {
    let repo = world.repo;
    let tip = snapshot.trusted.tip;
    let (head, name) = head(world, settings, what, snapshot)?;
    let conflicts = repo.conflicts(tip, head)?;
    if !conflicts.is_empty() {
        return Err(Failure::no(
            format!(
                "{name} conflicts with {} in {}",
                settings.branch,
                conflicts.join(", ")
            ),
            if *what == What::Offline {
                format!(
                    "keep your commits aside (git branch aside), take over {}, and do the same again",
                    settings.trusted_name()
                )
            } else {
                format!(
                    "merge {} into {name} by hand, and look again",
                    settings.branch
                )
            },
        ));
    }
    let at = world.clock.now();
    let author = world.persona.author(at)?;
    let committer = world.persona.committer(at)?;
    let signer = world.persona.signer()?;
    let law = Rc::clone(&snapshot.law);
    let actor = Actor {
        email: author.email.clone(),
        proof: Proof::Own { key: String::new() },
    };
    let me = actor.id(&law.law.people);
    let track = match what {
        What::Change(id) => snapshot.track(id),
        What::Branch(_) | What::Offline => None,
    };
    let lands = track.and_then(|track| Some((track.record.as_ref()?, &track.past)));
    let before = match what {
        What::Change(id) => {
            let trusted = snapshot.trusted.track(id);
            trusted.and_then(|track| track.record.as_ref())
        }
        What::Branch(_) | What::Offline => None,
    };
    let on_branch = findings_of(world, settings, snapshot, what, head)?;
    let landing = repo.commit(tip)?.committer.at;
    let law_change = LawChange::of(world, &law, tip, head)?;
    let grade = merge_grade(&actor);
    let case = MergeCase {
        who: &me,
        before,
        lands,
        law: &law.law,
        moments: [at, landing],
        on_branch: &on_branch,
        law_change: law_change
            .as_ref()
            .map(|change| change.case(&law.law, Some((&me, grade)))),
    };
    let id = match what {
        What::Change(id) => Some(id.clone()),
        What::Branch(_) | What::Offline => None,
    };
    let (permit, mut findings) =
        permit_merge(&case, tip).map_err(|findings| Failure::Refused { id, findings })?;
    if let Some(after) = law_change.as_ref().and_then(LawChange::after) {
        findings.extend(failing_at(world, head, after, landing)?);
    }
    let approves = lands.is_some_and(|(record, past)| {
        use crate::domain::policy::rules::landing;
        landing::is_decision(before, record, &law.law)
            && landing::no_approval(&me, record, past, &law.law, &[at, landing]).is_none()
    });
    let message = match lands {
        Some((record, _)) => message::of(Event::Merge, Some(record), record, text),
        None if *what == What::Offline => {
            format!("Merge what was done offline into {}\n", settings.branch)
        }
        None => message::of_law(&format!("merge {name}"), text),
    };
    let envelope = Envelope {
        other_parents: vec![head],
        author,
        committer,
        message,
    };
    let commit = compose(world, &permit, &envelope, Some(&*signer), &law, snapshot)?;
    let Some((pushed, warnings)) = hand_over(world, settings, commit)? else {
        return Ok(None);
    };
    Ok(Some(Merged {
        commit,
        what: name,
        approves,
        pushed,
        findings,
        warnings,
    }))
}

/// The newest commit of what is to be merged, and its name.
fn head(
    world: World,
    settings: &Settings,
    what: &What,
    snapshot: &Snapshot,
) -> Result<(ObjectId, String), Failure> {
    match what {
        What::Change(id) => match snapshot.pending.get(id) {
            _ if let [stray, ..] = snapshot.strays(id) => Err(stray.refusal()),
            Some(pending) => Ok((pending.head, Settings::change_branch(id))),
            None => Err(Failure::no(
                format!(
                    "{id} has nothing that is not on {} yet",
                    settings.trusted_name()
                ),
                format!(
                    "git change approve {} signs an approval without a merge",
                    id.tail()
                ),
            )),
        },
        What::Offline => {
            let head = world.repo.reference(&settings.local())?;
            let head =
                head.ok_or_else(|| Fault::new(format!("there is no branch {}", settings.branch)))?;
            Ok((head, format!("your {}", settings.branch)))
        }
        What::Branch(name) => {
            let head = newest(world, settings, name)?;
            if world.repo.is_ancestor(head, snapshot.trusted.tip)? {
                return Err(Failure::no(
                    format!(
                        "{name} has nothing that is not on {} yet",
                        settings.trusted_name()
                    ),
                    "git change list",
                ));
            }
            Ok((head, name.clone()))
        }
    }
}

/// The newest commit of a branch, here or at the remote; the local one when neither contains the
/// other.
pub(in crate::app) fn newest(
    world: World,
    settings: &Settings,
    name: &str,
) -> Result<ObjectId, Failure> {
    let repo = world.repo;
    let local = repo.reference(&format!("refs/heads/{name}"))?;
    let seen = match &settings.remote {
        Some(remote) => repo.reference(&format!("refs/remotes/{remote}/{name}"))?,
        None => None,
    };
    match (local, seen) {
        (Some(local), Some(seen)) if repo.is_ancestor(local, seen)? => Ok(seen),
        (Some(head), _) | (None, Some(head)) => Ok(head),
        (None, None) => Err(Failure::usage(
            format!("there is no branch {name:?}"),
            "git branch --all",
        )),
    }
}

/// What was found on what is to be merged.
fn findings_of(
    world: World,
    settings: &Settings,
    snapshot: &Snapshot,
    what: &What,
    head: ObjectId,
) -> Result<Vec<Finding>, Fault> {
    let on_branch = match what {
        What::Branch(_) => Vec::new(),
        What::Change(id) => snapshot
            .pending
            .get(id)
            .map(|pending| pending.findings.clone())
            .unwrap_or_default(),
        What::Offline => {
            let tip = snapshot.trusted.tip;
            kept::replay(world, settings, tip)?.branch(head)?.findings
        }
    };
    Ok(on_branch
        .into_iter()
        .map(|located| located.finding)
        .collect())
}

/// Pushes a new main commit, and moves the local main branch; none when somebody else was faster.
pub(in crate::app) fn hand_over(
    world: World,
    settings: &Settings,
    commit: ObjectId,
) -> Result<Option<(bool, Vec<String>)>, Failure> {
    let repo = world.repo;
    let reference = settings.local();
    let mut warnings = Vec::new();
    let mut pushed = false;
    if let Some(remote) = &settings.remote {
        match repo.push(remote, commit, &reference) {
            Ok(Pushed::Done) => pushed = true,
            Ok(Pushed::Stale) => {
                repo.fetch(remote)?;
                return Ok(None);
            }
            Ok(Pushed::Refused(words)) => {
                return Err(Failure::no(
                    format!("{remote} refused the push: {words}"),
                    "merge the pull request on the forge",
                ));
            }
            Err(fault) => warnings.push(format!("{fault}: not pushed; later: git change push")),
        }
    }
    let old = repo.reference(&reference)?;
    if let Some(old) = old
        && !repo.is_ancestor(old, commit)?
    {
        warnings.push(format!(
            "your {} has commits of its own; git change sync",
            settings.branch
        ));
        return Ok(Some((pushed, warnings)));
    }
    match repo.advance(&reference, old, commit, "change: merge")? {
        Swap::Done => Ok(Some((pushed, warnings))),
        Swap::Moved(_) if pushed => {
            warnings.push(format!(
                "{} moved meanwhile; git change sync",
                settings.branch
            ));
            Ok(Some((pushed, warnings)))
        }
        Swap::Moved(_) => Ok(None),
    }
}
