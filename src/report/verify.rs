//! The verdict on a history: of `verify`, and of `check` for a pull request.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::ledger::Ledger;
use crate::audit::track::Located;
use crate::domain::change::ChangeId;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::finding::Severity;
use crate::report::finding;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// Which history was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The whole main line, up to the tip.
    Whole,
    /// What a branch has beyond another.
    Range {
        /// The tip that it would land on.
        base: ObjectId,
        /// Its own tip.
        head: ObjectId,
    },
}

/// What was judged, and what came of it.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// Which history.
    pub extent: Extent,
    /// The commit that founded the law.
    pub root: Option<ObjectId>,
    /// The newest commit that was looked at.
    pub tip: ObjectId,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them touch records or law and carry a good signature.
    pub signed: usize,
    /// How many changes there are.
    pub changes: usize,
    /// How many approvals there are of each grade.
    pub approvals: BTreeMap<Grade, usize>,
    /// Commits whose parents this clone lacks.
    pub shallow: &'a [ObjectId],
    /// What was found, oldest first.
    pub findings: &'a [Located],
}

impl<'a> Verdict<'a> {
    /// The verdict on a whole history.
    #[must_use]
    pub fn of(ledger: &'a Ledger) -> Self {
        let mut approvals = BTreeMap::new();
        let decisions = ledger
            .tracks
            .values()
            .flat_map(|track| &track.past.approvals);
        for approval in decisions.filter(|decision| decision.decision == Decision::Approve) {
            *approvals.entry(approval.grade).or_default() += 1;
        }
        Self {
            extent: Extent::Whole,
            root: ledger.root,
            tip: ledger.tip,
            commits: ledger.commits,
            signed: ledger.signed,
            changes: ledger.tracks.len(),
            approvals,
            shallow: &ledger.shallow,
            findings: &ledger.findings,
        }
    }

    /// Whether nothing is against the law.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|located| located.finding.is_error())
    }
}

/// The JSON document of `verify` and of `check`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change verify --json, git change check --json")]
pub struct VerdictDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether nothing is against the law.
    pub sound: bool,
    /// The commit that founded the law; null when there is no law.
    pub root: Option<String>,
    /// The newest commit that was looked at.
    pub tip: String,
    /// For `check`, the commit that the branch would land on; null for `verify`.
    pub base: Option<String>,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them touch records or law and carry a good signature.
    pub signed: usize,
    /// How many changes there are.
    pub changes: usize,
    /// How many approvals there are of each grade.
    pub approvals: Vec<GradeCount>,
    /// Commits whose parents this clone lacks: what came before was not looked at.
    pub shallow: Vec<String>,
    /// What was found, oldest first.
    pub findings: Vec<LocatedDocument<'v>>,
}

/// How many approvals there are of one grade, in JSON.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct GradeCount {
    /// The grade.
    pub grade: Grade,
    /// How many.
    pub count: usize,
}

impl GradeCount {
    /// A count for every grade, strongest first.
    #[must_use]
    pub fn all(counts: &BTreeMap<Grade, usize>) -> Vec<Self> {
        let grades = Grade::ALL.iter().rev().copied();
        grades
            .map(|grade| Self {
                grade,
                count: counts.get(&grade).copied().unwrap_or_default(),
            })
            .collect()
    }
}

/// A finding and where it was made, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LocatedFinding")]
pub struct LocatedDocument<'v> {
    /// The stable code of the rule, `family/rule`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The change that it is about.
    pub change: Option<&'v ChangeId>,
    /// The commit.
    pub commit: Option<String>,
    /// What is wrong.
    pub message: &'v str,
    /// What mends it.
    pub remedy: String,
}

impl<'v> LocatedDocument<'v> {
    fn of(located: &'v Located) -> Self {
        Self {
            rule: located.finding.rule.code(),
            severity: located.finding.severity,
            change: located.change.as_ref(),
            commit: located.commit.map(|commit| commit.to_string()),
            message: &located.finding.message,
            remedy: finding::remedy(&located.finding, located.change.as_ref()),
        }
    }
}

impl<'v> VerdictDocument<'v> {
    /// The name of the document of `verify`.
    pub const VERIFY: &'static str = "git-change/verify@1";
    /// The name of the document of `check`.
    pub const CHECK: &'static str = "git-change/check@1";

    /// The document of a verdict.
    #[must_use]
    pub fn of(verdict: &'v Verdict<'_>) -> Self {
        let (schema, base) = match verdict.extent {
            Extent::Whole => (Self::VERIFY, None),
            Extent::Range { base, .. } => (Self::CHECK, Some(base.to_string())),
        };
        Self {
            schema,
            sound: verdict.is_sound(),
            root: verdict.root.map(|root| root.to_string()),
            tip: verdict.tip.to_string(),
            base,
            commits: verdict.commits,
            signed: verdict.signed,
            changes: verdict.changes,
            approvals: GradeCount::all(&verdict.approvals),
            shallow: verdict.shallow.iter().map(ToString::to_string).collect(),
            findings: verdict.findings.iter().map(LocatedDocument::of).collect(),
        }
    }
}

/// The verdict for people: yes or no first, then what it rests on, then every finding.
#[must_use]
pub fn text(verdict: &Verdict<'_>, surface: Surface) -> String {
    let mut page = Page::new(surface);
    let errors = count(verdict, Severity::Error);
    let warnings = count(verdict, Severity::Warning);
    let (label, word) = match (errors, warnings) {
        (0, 0) => (Label::Good, "sound".to_owned()),
        (0, warnings) => (
            Label::Good,
            format!("sound, with {}", many(warnings, "warning")),
        ),
        (errors, 0) => (
            Label::Error,
            format!("not sound: {}", many(errors, "error")),
        ),
        (errors, warnings) => (
            Label::Error,
            format!(
                "not sound: {}, {}",
                many(errors, "error"),
                many(warnings, "warning")
            ),
        ),
    };
    page.painted(0, label, &word);
    facts(&mut page, verdict);
    for located in verdict.findings {
        page.gap();
        one(&mut page, located, surface);
    }
    page.text()
}

fn facts(page: &mut Page, verdict: &Verdict<'_>) {
    page.gap();
    let tip = verdict.tip.to_string();
    match verdict.extent {
        Extent::Whole => page.field("tip", &tip),
        Extent::Range { base, head } => {
            page.field("range", &format!("{}..{}", base.short(), head.short()));
            page.field("tip", &tip);
        }
    }
    match verdict.root {
        Some(root) => page.field("root", &format!("{root}, which founded the law")),
        None => page.field("root", "none: no commit has a law that can be read"),
    }
    page.field(
        "commits",
        &format!(
            "{} looked at; {} of them touch records or law and are well signed",
            verdict.commits, verdict.signed
        ),
    );
    page.field("changes", &verdict.changes.to_string());
    page.field("approvals", &grades(&verdict.approvals));
    if let Some(first) = verdict.shallow.first() {
        page.field(
            "shallow",
            &format!("what came before {} is not in this clone", first.short()),
        );
    }
}

/// The approvals by grade, strongest first: `3 signed, 1 forge-merge`.
pub(in crate::report) fn grades(counts: &BTreeMap<Grade, usize>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let counts = counts.iter().rev();
    let each: Vec<String> = counts
        .map(|(grade, count)| format!("{count} {grade}"))
        .collect();
    each.join(", ")
}

fn one(page: &mut Page, located: &Located, surface: Surface) {
    let found = &located.finding;
    let change = located.change.as_ref().map_or("", ChangeId::as_str);
    let commit = located
        .commit
        .map_or(String::new(), |commit| commit.short());
    page.pieces(
        0,
        &[
            (
                Some(Label::of_severity(found.severity)),
                found.severity.word(),
            ),
            (Some(Label::Heading), found.rule.code()),
            (Some(Label::Id), change),
            (Some(Label::Id), &commit),
        ],
    );
    page.paragraph(2, &found.message);
    page.ready(&finding::remedy_lines(
        found,
        located.change.as_ref(),
        surface.style,
    ));
}

fn count(verdict: &Verdict<'_>, severity: Severity) -> usize {
    let findings = verdict.findings.iter();
    findings
        .filter(|located| located.finding.severity == severity)
        .count()
}

fn many(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
