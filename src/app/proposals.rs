//! Changes of the law that wait on branches for somebody to decide.

use std::collections::BTreeSet;

use crate::app::agreement::LawChange;
use crate::app::failure::Failure;
use crate::app::merge::newest;
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::audit::agreement::landing_text;
use crate::audit::identity::merge_grade;
use crate::audit::proposal::Proposal;
use crate::domain::change::PersonId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::law::{FOLDER, is_law_path};
use crate::domain::policy::next::NextStep;
use crate::domain::policy::rules::governance::{awaits, awaits_landing, judge_law};

/// The changes of the law that wait for `me`, by the names of their branches: here or at the
/// remote, each once.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn waiting(
    world: World,
    settings: &Settings,
    snapshot: &Snapshot,
    me: &PersonId,
) -> Result<Vec<Proposal>, Failure> {
    let mut found = Vec::new();
    for branch in names(world, settings)? {
        let head = newest(world, settings, &branch)?;
        if !has_landed(world, snapshot.trusted.tip, head)? {
            found.extend(proposal(world, snapshot, me, branch, head)?);
        }
    }
    Ok(found)
}

/// A warning for each other branch of law that has not landed, and that a proposal conflicts with:
/// whichever lands later has to be merged by hand.
pub(in crate::app) fn rivals(
    world: World,
    settings: &Settings,
    tip: ObjectId,
    branch: &str,
    commit: ObjectId,
) -> Result<Vec<String>, Failure> {
    let mut warnings = Vec::new();
    for other in names(world, settings)? {
        let head = newest(world, settings, &other)?;
        if other == branch || has_landed(world, tip, head)? {
            continue;
        }
        let files = world.repo.conflicts(head, commit)?;
        if !files.is_empty() {
            let files = files.join(", ");
            warnings.push(format!(
                "{other} has not landed, and conflicts with it in {files}; whichever lands later is merged by hand"
            ));
        }
    }
    Ok(warnings)
}

/// The names of all branches of law.
fn names(world: World, settings: &Settings) -> Result<BTreeSet<String>, Fault> {
    let remote = settings.remote.as_ref();
    let remote = remote.map(|remote| format!("refs/remotes/{remote}/"));
    let mut names = BTreeSet::new();
    for prefix in remote.into_iter().chain(["refs/heads/".to_owned()]) {
        let all = world.repo.references(&format!("{prefix}law/"))?;
        let all = all.iter();
        names.extend(all.filter_map(|(name, _)| Some(name.strip_prefix(&prefix)?.to_owned())));
    }
    Ok(names)
}

/// Whether the main line has, or had since, all that a branch does to the law: by a merge, or by a
/// squash.
fn has_landed(world: World, tip: ObjectId, head: ObjectId) -> Result<bool, Fault> {
    let repo = world.repo;
    let Some(fork) = repo.merge_base(tip, head)? else {
        return Ok(false);
    };
    let mut deltas = repo.deltas(Some(fork), head, FOLDER)?;
    deltas.retain(|delta| is_law_path(&delta.path));
    let since = repo.main_line_since(tip, Some(fork))?;
    for commit in since.unwrap_or_else(|| vec![tip]) {
        let mut all = true;
        for delta in &deltas {
            all = all && repo.file(commit, &delta.path)? == delta.after;
        }
        if all {
            return Ok(true);
        }
    }
    Ok(fork == head)
}

/// What a branch wants, if that is for `me` to decide, or to land.
fn proposal(
    world: World,
    snapshot: &Snapshot,
    me: &PersonId,
    branch: String,
    head: ObjectId,
) -> Result<Option<Proposal>, Fault> {
    let repo = world.repo;
    let tip = snapshot.trusted.tip;
    let law = &snapshot.law.law;
    let Some(change) = LawChange::of(world, &snapshot.law, tip, head)? else {
        return Ok(None);
    };
    let case = change.case(law, None);
    let decides = awaits(&case, me);
    if !decides && !awaits_landing(&case, me) {
        return Ok(None);
    }
    let grade = merge_grade(&Actor {
        email: me.to_string(),
        proof: Proof::Own { key: String::new() },
    });
    let landing = judge_law(&change.case(law, Some((me, grade))));
    let lands =
        !landing.iter().any(|finding| finding.is_error()) && repo.conflicts(tip, head)?.is_empty();
    let agrees = decides && landing_text(repo, tip, head)?.is_some();
    let name = quoted(&branch);
    let step = |command: String, why: &str| NextStep {
        command,
        who: vec![me.clone()],
        why: why.to_owned(),
    };
    let merge = lands.then(|| {
        let command = format!("git change merge {name}");
        step(
            command,
            match decides {
                true => "agrees to the change of the law, and lands it",
                false => "all have agreed to the change of the law: this lands it",
            },
        )
    });
    let approve = agrees.then(|| {
        let command = format!("git change approve {name}");
        step(
            command,
            "agrees to the change of the law without landing it",
        )
    });
    let steps: Vec<NextStep> = merge.into_iter().chain(approve).collect();
    let Some(written) = change.newest().filter(|_| !steps.is_empty()) else {
        return Ok(None);
    };
    let commit = repo.commit(written)?;
    let email = &commit.author.email;
    let known = law.people.by_email(email).and_then(|one| one.id().cloned());
    Ok(Some(Proposal {
        branch,
        head,
        subject: commit.subject().to_owned(),
        author: known.unwrap_or_else(|| PersonId::new(email.clone())),
        steps,
    }))
}

/// The name of a branch as a shell takes it for one word: somebody else may have chosen it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn the_name_of_a_branch_is_one_word_of_a_shell() {
        assert_eq!(quoted("law/people-1.2_x"), "law/people-1.2_x");
        assert_eq!(quoted("law/a;b"), "'law/a;b'");
        assert_eq!(quoted("law/it's"), r"'law/it'\''s'");
    }
}
