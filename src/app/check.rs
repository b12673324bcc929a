//! The check of a pull request: what a branch brings beyond its base, and what a merge would make
//! of it.

use std::collections::BTreeMap;

use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::policy::test::failing_at;
use crate::app::settings::Settings;
use crate::app::snapshot::{no_law, trusted_tip};
use crate::app::verify::cut_off;
use crate::app::world::World;
use crate::audit::branch::Branch;
use crate::audit::laws::{LawReading, law_at};
use crate::audit::track::Located;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Fault, Refs};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::{FOLDER, is_law_path};
use crate::domain::policy::rule::Rule;

/// What came of it.
#[derive(Debug)]
pub struct Checked {
    /// The commit that founded the law.
    pub root: Option<ObjectId>,
    /// The commit that the branch would land on.
    pub base: ObjectId,
    /// The newest commit of the branch.
    pub head: ObjectId,
    /// What the branch brings, with everything that was found on it and on its merge.
    pub branch: Branch,
    /// Commits whose parents this clone lacks.
    pub shallow: Vec<ObjectId>,
}

/// Judges what `range` brings: `base..head`, or a head alone, which is held against the trusted
/// branch. It is judged by the law of the base. What is wrong with the base is not its fault.
///
/// # Errors
///
/// When a commit is not found, the base has no law, or the repository cannot be read.
pub fn check(world: World, settings: &Settings, range: &str) -> Result<Checked, Failure> {
    let (base, head) = ends(world, settings, range)?;
    let mut replay = kept::replay(world, settings, base)?;
    if replay.law().is_none() {
        return Err(no_law(format!(
            "{} has no law that can be read",
            base.short()
        )));
    }
    let mut branch = replay.branch(head)?;
    branch.findings.extend(merged(world, base, head)?);
    branch.findings.extend(cases(world, base, head)?);
    let ledger = replay.finish();
    branch.findings.extend(cut_off(&ledger.shallow));
    let solo = ledger.findings.iter();
    let solo = solo.filter(|located| located.finding.rule == Rule::SoloMode);
    branch.findings.extend(solo.cloned());
    Ok(Checked {
        root: ledger.root,
        base,
        head,
        branch,
        shallow: ledger.shallow,
    })
}

/// The two ends of a range. Three dots mean the same as two: what counts is where the branch
/// lands, and what it brings.
fn ends(world: World, settings: &Settings, range: &str) -> Result<(ObjectId, ObjectId), Failure> {
    let (base, head) = match range.split_once("..") {
        Some((base, head)) => (base.trim(), head.strip_prefix('.').unwrap_or(head).trim()),
        None => ("", range.trim()),
    };
    let base = match base {
        "" => trusted_tip(world, settings)?,
        name => commit(world.repo, name)?,
    };
    let head = commit(world.repo, if head.is_empty() { "HEAD" } else { head })?;
    Ok((base, head))
}

/// The commit that a revision names.
pub(in crate::app) fn commit<R: Refs + ?Sized>(repo: &R, name: &str) -> Result<ObjectId, Failure> {
    repo.revision(name)?
        .ok_or_else(|| Failure::usage(format!("there is no commit {name:?}"), "git branch --all"))
}

/// The cases of the policy that a change of the law on the branch breaks.
fn cases(world: World, base: ObjectId, head: ObjectId) -> Result<Vec<Located>, Failure> {
    let fork = world.repo.merge_base(base, head)?;
    let changes_law = changed(world, fork, head)?
        .keys()
        .any(|path| is_law_path(path));
    let LawReading::InForce(law) = law_at(world.repo, head)? else {
        return Ok(Vec::new());
    };
    if !changes_law {
        return Ok(Vec::new());
    }
    let at = world.repo.commit(base)?.committer.at;
    let located = |finding| Located {
        finding,
        change: None,
        commit: Some(head),
        at: None,
        landed_on: None,
        exempted: false,
    };
    let failing = failing_at(world, head, &law.law, at)?;
    Ok(failing.into_iter().map(located).collect())
}

/// What speaks against merging: conflicts, and files that both sides changed, of which a merge
/// would make a version that nobody wrote.
fn merged(world: World, base: ObjectId, head: ObjectId) -> Result<Vec<Located>, Failure> {
    let repo = world.repo;
    if repo.is_ancestor(base, head)? || repo.is_ancestor(head, base)? {
        return Ok(Vec::new());
    }
    let found = |change: Option<ChangeId>, message: String| Located {
        finding: Finding::new(Rule::MergeEdits, message).remedy(format!(
            "merge {} into the branch, settle it there, and check again",
            base.short()
        )),
        change,
        commit: Some(head),
        at: None,
        landed_on: None,
        exempted: false,
    };
    let conflicts = repo.conflicts(base, head)?;
    let mut findings: Vec<Located> = conflicts
        .iter()
        .map(|path| {
            let message = format!("the merge conflicts in {path}");
            found(ChangeId::from_path(path), message)
        })
        .collect();
    let fork = repo.merge_base(base, head)?;
    let theirs = changed(world, fork, base)?;
    for (path, delta) in changed(world, fork, head)? {
        let both = theirs
            .get(&path)
            .is_some_and(|other| other.after != delta.after);
        if both && !conflicts.contains(&path) {
            let message = format!(
                "{path} was changed on both sides, and the merge would make a version that nobody wrote"
            );
            findings.push(found(ChangeId::from_path(&path), message));
        }
    }
    Ok(findings)
}

/// What changed below the folder of records and law since the fork.
fn changed(
    world: World,
    fork: Option<ObjectId>,
    side: ObjectId,
) -> Result<BTreeMap<String, FileDelta>, Fault> {
    let deltas = world.repo.deltas(fork, side, FOLDER)?;
    Ok(deltas
        .into_iter()
        .map(|delta| (delta.path.clone(), delta))
        .collect())
}
