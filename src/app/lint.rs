//! What is wrong with documents, before a judge has to say so.

use std::collections::BTreeMap;
use std::fmt;

use crate::app::failure::Failure;
use crate::app::policy::test::{results, text_at};
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::audit::laws::{self, law_files};
use crate::audit::records::LARGEST_RECORD;
use crate::document::law::{
    self, ALLOWED_SIGNERS, CALENDAR, KEYS, LawFiles, LawReading, PEOPLE, POLICY, SERVICES,
    TEMPLATES,
};
use crate::document::problem::{FileProblem, Problem};
use crate::document::trials::TESTS;
use crate::document::{Document, Format, Reading, lint, record};
use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::deed::Deed;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{ChangeId, State};
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::case::Case;
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::judge::judge;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Policy;
use crate::domain::policy::people::People;
use crate::domain::policy::risk::assess;
use crate::domain::policy::template::Template;
use crate::domain::policy::trial::Trials;

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

    fn newer(file: &str, found: u64, known: u32) -> Self {
        Self {
            place: file.to_owned(),
            rule: None,
            severity: "error",
            message: format!("it is of format {found}, and the newest known here is {known}"),
            remedy: Some("use a newer git-change".to_owned()),
        }
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

/// All that is wrong, and whether everything could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linting {
    /// Everything, in the order in which it was looked at.
    pub found: Vec<Linted>,
    /// Whether a document could not be read at all.
    pub unreadable: bool,
}

impl Linting {
    /// What came of reading one document.
    fn of<T>(name: &str, reading: &Reading<T>) -> Self {
        let problems = reading.problems().iter();
        let mut found: Vec<Linted> = problems.map(|one| Linted::of(name, one)).collect();
        if let Reading::Newer {
            found: it, known, ..
        } = reading
        {
            found.push(Linted::newer(name, *it, *known));
        }
        Self {
            found,
            unreadable: !matches!(reading, Reading::Read { .. }),
        }
    }

    /// Adds what was found elsewhere.
    pub fn add(&mut self, other: Self) {
        self.found.extend(other.found);
        self.unreadable |= other.unreadable;
    }

    /// Whether something must be mended.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(Linted::is_error)
    }
}

/// What is wrong with the form of a document in a file: of the law, when the file is named as one
/// of its files, else a record.
#[must_use]
pub fn lint_text(name: &str, text: &str) -> Linting {
    fn form<T: Document>(name: &str, text: &str) -> Linting {
        Linting::of(name, &lint::<T>(text))
    }
    match Format::of_path(name) {
        Format::Change => Linting::of(name, &record::lint_anywhere(text)),
        Format::Policy => form::<Policy>(name, text),
        Format::People => form::<People>(name, text),
        Format::Delegations => form::<Delegations>(name, text),
        Format::Services => form::<Catalog>(name, text),
        Format::Calendar => form::<Calendar>(name, text),
        Format::Template => form::<Template>(name, text),
        Format::PolicyTests => form::<Trials>(name, text),
    }
}

/// What is wrong with a change: its form, and for a draft also what would stop it from being
/// handed in.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn lint_change(world: World, snapshot: &Snapshot, id: &ChangeId) -> Result<Linting, Failure> {
    let mut linting = Linting::default();
    let path = id.path();
    let blob = snapshot.track(id).and_then(|track| track.blob);
    if let Some(blob) = blob
        && let Content::Bytes(bytes) = world.repo.blob(blob, LARGEST_RECORD)?
    {
        let text = String::from_utf8_lossy(&bytes);
        linting.add(Linting::of(&path, &record::lint(&path, &text)));
    }
    linting.found.extend(handing_in(world, snapshot, id)?);
    Ok(linting)
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

/// What is wrong with the law: with that of the trusted branch, and with the files of the working
/// tree where they say something else. Problems of the former that the latter do not have any
/// more are told as git names files of a commit, `main:changes/policy.toml`.
///
/// # Errors
///
/// When the repository cannot be read, or there is no law.
pub fn lint_law(
    world: World,
    settings: &Settings,
    edited: BTreeMap<String, Vec<u8>>,
) -> Result<LintedLaw, Failure> {
    let edited = of_the_law(edited);
    let tip = settings.tip(world.repo)?;
    let landed = match tip {
        Some(tip) => law_files(world.repo, tip)?,
        None => LawFiles::default(),
    };
    let is_law = |files: &LawFiles| files.contains_key(POLICY);
    if !is_law(&landed) && !is_law(&edited) {
        let why = match tip {
            Some(_) => "there is no changes/policy.toml",
            None => "there is no commit here yet",
        };
        return Err(Failure::unreadable(why, "git change init"));
    }
    let mut law = LintedLaw::default();
    let mut now = judged(&landed);
    if let Some(tip) = tip
        && let laws::LawReading::InForce(law) = laws::law_at(world.repo, tip)?
    {
        now.found.extend(lint_cases(world, tip, &law.law)?);
    }
    law.in_force = is_law(&landed) && !now.unreadable;
    if !is_law(&edited) || same(&edited, &landed) {
        law.linting = now;
        return Ok(law);
    }
    law.linting = judged(&edited);
    let name = settings.trusted_name();
    let mended = now.found.into_iter().filter(|one| {
        let told = law.linting.found.iter();
        !told.into_iter().any(|other| other.message == one.message)
    });
    let mended = mended.map(|one| Linted {
        place: format!("{name}:{}", one.place),
        ..one
    });
    let mended = Linting {
        found: mended.collect(),
        unreadable: now.unreadable,
    };
    law.linting.add(mended);
    Ok(law)
}

/// What is wrong with the law.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LintedLaw {
    /// Everything.
    pub linting: Linting,
    /// Whether that of the trusted branch is in force, so that changes can be judged by it.
    pub in_force: bool,
}

/// The files that the law is read from. They may have no blobs yet, so the ids of those are zero.
fn of_the_law(files: BTreeMap<String, Vec<u8>>) -> LawFiles {
    let extension = files.get(POLICY).and_then(|policy| law::extension(policy));
    let named = [POLICY, PEOPLE, SERVICES, CALENDAR, ALLOWED_SIGNERS];
    let files = files.into_iter().filter(|(path, _)| {
        named.contains(&path.as_str())
            || path.starts_with(KEYS)
            || path.starts_with(TEMPLATES)
            || extension.as_deref() == Some(path)
    });
    let blob = ObjectId::from_bytes([0; 20]);
    files.map(|(path, bytes)| (path, (blob, bytes))).collect()
}

fn same(one: &LawFiles, other: &LawFiles) -> bool {
    let bytes = |files: &LawFiles| -> Vec<(String, Vec<u8>)> {
        let files = files.iter();
        files
            .map(|(path, (_, bytes))| (path.clone(), bytes.clone()))
            .collect()
    };
    bytes(one) == bytes(other)
}

fn judged(files: &LawFiles) -> Linting {
    let all = |problems: &[FileProblem]| {
        let problems = problems.iter();
        problems
            .map(|one| Linted::of(&one.file, &one.problem))
            .collect()
    };
    match law::lint(files) {
        LawReading::Absent => Linting::default(),
        LawReading::Newer { file, found, known } => Linting {
            found: vec![Linted::newer(&file, found, known)],
            unreadable: true,
        },
        LawReading::Unreadable(problems) => Linting {
            found: all(&problems),
            unreadable: true,
        },
        LawReading::Read { warnings, .. } => Linting {
            found: all(&warnings),
            unreadable: false,
        },
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
