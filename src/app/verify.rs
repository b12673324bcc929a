//! Whether the whole of history is sound, on the trusted branch and where it was last seen.

use std::collections::BTreeMap;

use crate::app::branches::sorted;
use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::settings::Settings;
use crate::app::snapshot::{no_law, trusted_tip};
use crate::app::world::World;
use crate::audit::laws::{LawReading, law_at};
use crate::audit::ledger::Ledger;
use crate::audit::track::Located;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;

/// Where git's configuration keeps the commit that founded the law, as this clone first saw it.
const ROOT: &str = "change.root";
/// Where it keeps the newest commit of the trusted branch that was found sound.
const VERIFIED: &str = "change.verified";

/// What came of it.
#[derive(Debug)]
pub struct Verified {
    /// The replayed history, with everything that was found.
    pub ledger: Ledger,
    /// What is worth knowing beside it.
    pub notes: Vec<String>,
}

/// Replays the trusted history, and compares it with what this clone saw before: the root of
/// trust, and the newest commit that was verified. Both are remembered when they are new.
///
/// What emergencies owe and have not paid by now comes last.
///
/// With `branches`, what is found on branches of changes that have not landed is added, and what
/// is owed for work that began there.
///
/// # Errors
///
/// When there is no law at all, or the repository cannot be read. Whatever else is wrong is a
/// finding.
pub fn verify(world: World, settings: &Settings, branches: bool) -> Result<Verified, Failure> {
    let tip = trusted_tip(world, settings)?;
    let mut replay = kept::replay(world, settings, tip)?;
    let (mut unlanded, mut apart) = (Vec::new(), BTreeMap::new());
    if branches {
        for (id, branches) in sorted(world, settings, tip, replay.tracks())? {
            if let Some(head) = branches.newest {
                let mut branch = replay.branch(head.commit)?;
                unlanded.extend(branch.findings);
                apart.extend(branch.tracks.remove_entry(&id));
            }
        }
    }
    let mut ledger = replay.finish();
    if ledger.law.is_none() {
        return Err(without_law(world, settings, tip)?);
    }
    ledger.findings.extend(unlanded);
    ledger.findings.extend(cut_off(&ledger.shallow));
    let mut notes = Vec::new();
    root(world, settings, &mut ledger, &mut notes)?;
    if settings.named.is_none() {
        main_line(world, settings, &mut ledger, &mut notes)?;
    }
    // What is owed depends on the time of looking, and says nothing against the history.
    let owed = ledger.overdue_with(&apart, world.clock.now());
    ledger.findings.extend(owed);
    Ok(Verified { ledger, notes })
}

/// What cannot be looked at in a shallow clone.
pub(in crate::app) fn cut_off(boundary: &[ObjectId]) -> Vec<Located> {
    let findings = boundary.iter().map(|commit| Located {
        finding: Finding::new(
            Rule::HistoryMissing,
            format!(
                "this clone is shallow: what came before {} cannot be verified",
                commit.short()
            ),
        ),
        change: None,
        commit: Some(*commit),
        at: None,
        landed_on: None,
        exempted: false,
    });
    findings.collect()
}

/// Why there is no law to judge by.
fn without_law(world: World, settings: &Settings, tip: ObjectId) -> Result<Failure, Fault> {
    let name = settings.trusted_name();
    Ok(match law_at(world.repo, tip)? {
        LawReading::Unreadable(problems) => Failure::unreadable(
            format!("no commit of {name} has a law that can be read:\n{problems}"),
            "mend it, then: git change lint",
        ),
        LawReading::Absent | LawReading::InForce(_) => {
            no_law(format!("there is no changes/policy.toml on {name}"))
        }
    })
}

/// Compares the root of trust with the one that was pinned; pins it when none is.
fn root(
    world: World,
    settings: &Settings,
    ledger: &mut Ledger,
    notes: &mut Vec<String>,
) -> Result<(), Failure> {
    let Some(root) = ledger.root else {
        return Ok(());
    };
    let name = root.to_string();
    match world.repo.get(ROOT)? {
        Some(pinned) if pinned.trim() == name => {}
        Some(pinned) => {
            let message = format!(
                "the law was founded by {name}, and {} is pinned",
                pinned.trim()
            );
            ledger
                .findings
                .push(located(Rule::RootMoved, message, root));
        }
        None if settings.named.is_none() => remember(world, ROOT, &name, notes),
        None => {}
    }
    Ok(())
}

/// Checks that the main line grew out of what was verified last, and remembers how far it is
/// sound now. With a remote that is what the remote has: commits of one's own may still move.
fn main_line(
    world: World,
    settings: &Settings,
    ledger: &mut Ledger,
    notes: &mut Vec<String>,
) -> Result<(), Failure> {
    let repo = world.repo;
    // What was verified before, and is damaged or gone by now, is no more to be vouched for: so the
    // whole of it is walked, whatever the index says, unless that was just done.
    let line = match ledger.walked {
        true => Vec::new(),
        false => repo.main_line(ledger.tip)?,
    };
    // What is not found where the index has it is looked for in the history itself.
    let has = |ledger: &Ledger, commit: ObjectId| match ledger.walked {
        true if ledger.main_line.position(commit).is_some() => Ok(true),
        true => Ok(repo.main_line(ledger.tip)?.contains(&commit)),
        false => Ok::<_, Fault>(line.contains(&commit)),
    };
    if let Some(last) = repo.get(VERIFIED)?
        && ledger.shallow.is_empty()
    {
        let last = last.trim();
        let is_there = match last.parse() {
            Ok(commit) => has(ledger, commit)?,
            Err(_) => false,
        };
        if !is_there {
            let message = format!(
                "{last} was the tip when it was last verified, and is not on the main line now"
            );
            let tip = ledger.tip;
            ledger
                .findings
                .push(located(Rule::MainLineMoved, message, tip));
        }
    }
    if !ledger.is_sound() {
        return Ok(());
    }
    let shared = match settings.tracking() {
        Some(name) => repo.reference(&name)?,
        None => None,
    };
    let reached = match shared {
        Some(commit) if has(ledger, commit)? => commit,
        Some(_) | None => ledger.tip,
    }
    .to_string();
    if repo.get(VERIFIED)?.as_deref() != Some(&reached) {
        remember(world, VERIFIED, &reached, notes);
    }
    Ok(())
}

fn located(rule: Rule, message: String, commit: ObjectId) -> Located {
    Located {
        finding: Finding::new(rule, message),
        change: None,
        commit: Some(commit),
        at: None,
        landed_on: None,
        exempted: false,
    }
}

/// A repository that cannot be written can still be verified.
fn remember(world: World, key: &str, value: &str, notes: &mut Vec<String>) {
    if let Err(fault) = world.repo.set(key, value, false) {
        notes.push(format!("{key} is not remembered: {fault}"));
    }
}
