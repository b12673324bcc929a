//! The JSON document of a verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::track::Located;
use crate::domain::change::ChangeId;
use crate::domain::change::approval::Grade;
use crate::domain::policy::finding::Severity;
use crate::report::finding;
use crate::report::verify::{Extent, Verdict};

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
    /// A finding, with the change's own id in its remedy.
    #[must_use]
    pub fn of(located: &'v Located) -> Self {
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
