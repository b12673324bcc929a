//! What is wrong with documents, before a judge has to say so.

use std::fmt;

use crate::app::failure::Failure;
use crate::app::policy::test::{results, text_at};
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::audit::laws::{LawReading, law_at};
use crate::audit::records::LARGEST_RECORD;
use crate::document::problem::Problem;
use crate::document::record;
use crate::document::trials::TESTS;
use crate::domain::change::deed::Deed;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{ChangeId, State};
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::case::Case;
use crate::domain::policy::judge::judge;
use crate::domain::policy::law::Law;
use crate::domain::policy::risk::assess;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted {
    /// The file, with line and column where they are known, or the change.
    pub place: String,
    /// The code of the rule; none for what is wrong with the form.
    pub rule: Option<&'static str>,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
}

impl Linted {
    /// Whether it must be mended.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == "error"
    }

    fn of(file: &str, problem: &Problem) -> Self {
        Self {
            place: format!("{file}:{}:{}", problem.line, problem.column),
            rule: None,
            severity: problem.severity.word(),
            message: problem.what.clone(),
            remedy: problem.remedy.clone(),
        }
    }
}

impl fmt::Display for Linted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.place, self.severity)?;
        if let Some(rule) = self.rule {
            write!(f, "{rule}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n    → {remedy}"),
            None => Ok(()),
        }
    }
}

/// What is wrong with the form of a record in a file.
#[must_use]
pub fn lint_text(name: &str, text: &str) -> Vec<Linted> {
    record::lint_anywhere(text)
        .problems()
        .iter()
        .map(|problem| Linted::of(name, problem))
        .collect()
}

/// What is wrong with a change: its form, and for a draft also what would stop it from being
/// handed in.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn lint_change(
    world: World,
    snapshot: &Snapshot,
    id: &ChangeId,
) -> Result<Vec<Linted>, Failure> {
    let mut linted = Vec::new();
    let path = id.path();
    let blob = snapshot.track(id).and_then(|track| track.blob);
    if let Some(blob) = blob
        && let Content::Bytes(bytes) = world.repo.blob(blob, LARGEST_RECORD)?
    {
        let text = String::from_utf8_lossy(&bytes);
        linted.extend(
            record::lint(&path, &text)
                .problems()
                .iter()
                .map(|p| Linted::of(&path, p)),
        );
    }
    linted.extend(handing_in(world, snapshot, id)?);
    Ok(linted)
}

/// What would stop a draft from being handed in.
fn handing_in(world: World, snapshot: &Snapshot, id: &ChangeId) -> Result<Vec<Linted>, Failure> {
    let Some(record) = snapshot
        .record(id)
        .filter(|record| record.state == State::Draft)
    else {
        return Ok(Vec::new());
    };
    let law = &snapshot.law.law;
    let peers = snapshot.peers(world.repo, record)?;
    let risk = assess(record, law, &peers);
    let owner = &record.owner;
    let after = Deed::Submit(risk.level).apply(record, owner, snapshot.now);
    let actor = Actor {
        email: owner.as_str().to_owned(),
        proof: Proof::Own { key: String::new() },
    };
    let past = snapshot
        .track(id)
        .map(|track| track.past.clone())
        .unwrap_or_default();
    let case = Case::new(
        (Some(record), Some(&after)),
        (&actor, snapshot.now),
        law,
        &past,
        &peers,
    );
    let silent = risk.unanswered().map(|asked| Linted {
        place: id.to_string(),
        rule: None,
        severity: "warning",
        message: asked.to_string(),
        remedy: Some(asked.remedy(id)),
    });
    let findings = judge(&case).findings.into_iter();
    Ok(findings
        .map(|finding| Linted {
            place: id.to_string(),
            rule: Some(finding.rule.code()),
            severity: finding.severity.word(),
            message: finding.message,
            remedy: Some(finding.remedy.replace("<id>", id.tail())),
        })
        .chain(silent)
        .collect())
}

/// What is wrong with the documents of the law.
///
/// # Errors
///
/// When the repository cannot be read, or there is no law.
pub fn lint_law(world: World, settings: &Settings) -> Result<Vec<Linted>, Failure> {
    let Some(tip) = settings.tip(world.repo)? else {
        return Err(Failure::unreadable(
            "there is no commit here yet",
            "git change init",
        ));
    };
    match law_at(world.repo, tip)? {
        LawReading::Absent => Err(Failure::unreadable(
            "there is no changes/policy.toml",
            "git change init",
        )),
        LawReading::Unreadable(problems) => Ok(problems
            .lines()
            .map(|line| Linted {
                place: "law".to_owned(),
                rule: None,
                severity: "error",
                message: line.to_owned(),
                remedy: None,
            })
            .collect()),
        LawReading::InForce(law) => {
            let warnings = law.warnings.iter();
            let mut linted: Vec<Linted> = warnings
                .map(|warning| Linted::of(&warning.file, &warning.problem))
                .collect();
            linted.extend(lint_cases(world, tip, &law.law)?);
            Ok(linted)
        }
    }
}

/// What is wrong with the cases of the policy, or with the policy by them.
fn lint_cases(world: World, tip: ObjectId, law: &Law) -> Result<Vec<Linted>, Fault> {
    let Some(text) = text_at(world, tip)? else {
        return Ok(Vec::new());
    };
    Ok(match results(&text, law, world.clock.now()) {
        Err(problems) => (problems.iter())
            .map(|problem| Linted::of(TESTS, problem))
            .collect(),
        Ok(results) => (results.iter())
            .filter(|result| !result.holds())
            .map(|result| {
                let finding = result.finding();
                Linted {
                    place: format!("{TESTS}:{}", result.line),
                    rule: Some(finding.rule.code()),
                    severity: finding.severity.word(),
                    message: finding.message,
                    remedy: Some(finding.remedy),
                }
            })
            .collect(),
    })
}
