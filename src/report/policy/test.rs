//! What came of the cases of a policy.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::trials::TESTS;
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::trial::Difference;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// What came of one case.
#[derive(Debug, Clone, Copy)]
pub struct CaseVerdict<'c> {
    /// Its name.
    pub name: &'c str,
    /// The line on which it begins.
    pub line: usize,
    /// In what the policy decides otherwise.
    pub differences: &'c [Difference],
}

/// The JSON document of `policy test`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change policy test --json")]
pub struct TestDocument<'c> {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether all cases hold.
    pub holds: bool,
    /// The commit whose law was asked; null for that of the working tree.
    pub commit: Option<String>,
    /// The cases, in the order of their file.
    pub cases: Vec<CaseDocument<'c>>,
}

/// One case, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Case")]
pub struct CaseDocument<'c> {
    /// Its name.
    pub name: &'c str,
    /// The line of policy-tests.toml on which it begins.
    pub line: usize,
    /// Whether the policy decides it as expected.
    pub holds: bool,
    /// In what it decides otherwise.
    pub differences: Vec<DifferenceDocument<'c>>,
}

/// Something that is not as expected, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Difference")]
pub struct DifferenceDocument<'c> {
    /// The key of `expect`.
    pub what: &'static str,
    /// What the case says.
    pub expected: &'c str,
    /// What the policy says.
    pub found: &'c str,
}

impl<'c> TestDocument<'c> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/policy-test@1";

    /// The document of these cases.
    #[must_use]
    pub fn of(verdicts: &[CaseVerdict<'c>], commit: Option<ObjectId>) -> Self {
        let case = |verdict: &CaseVerdict<'c>| CaseDocument {
            name: verdict.name,
            line: verdict.line,
            holds: verdict.differences.is_empty(),
            differences: (verdict.differences.iter())
                .map(|one| DifferenceDocument {
                    what: one.what,
                    expected: &one.expected,
                    found: &one.found,
                })
                .collect(),
        };
        Self {
            schema: Self::SCHEMA,
            holds: verdicts.iter().all(|one| one.differences.is_empty()),
            commit: commit.map(|commit| commit.to_string()),
            cases: verdicts.iter().map(case).collect(),
        }
    }
}

/// The cases that fail, each with what was expected and found, and how many hold.
#[must_use]
pub fn text(verdicts: &[CaseVerdict<'_>], surface: Surface) -> String {
    let mut page = Page::new(surface);
    let failing = || verdicts.iter().filter(|one| !one.differences.is_empty());
    for verdict in failing() {
        page.pieces(
            0,
            &[
                (Some(Label::Error), "fails:"),
                (None, verdict.name),
                (Some(Label::Id), &format!("({TESTS}:{})", verdict.line)),
            ],
        );
        for one in verdict.differences {
            page.paragraph(
                2,
                &format!(
                    "{}: expected {}, found {}",
                    one.what, one.expected, one.found
                ),
            );
        }
    }
    let (all, failed) = (verdicts.len(), failing().count());
    let (label, told) = match (all, failed) {
        (0, _) => (Label::Warning, "there are no cases".to_owned()),
        (1, 0) => (Label::Good, "the one case holds".to_owned()),
        (all, 0) => (Label::Good, format!("all {all} cases hold")),
        (all, failed) => (
            Label::Error,
            format!(
                "{failed} of {all} {}",
                if failed == 1 { "fails" } else { "fail" }
            ),
        ),
    };
    page.painted(0, label, &told);
    page.text()
}
