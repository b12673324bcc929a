//! What is wrong with documents, for programs. People read a line for each.

use schemars::JsonSchema;
use serde::Serialize;

/// The JSON document of `lint`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change lint --json")]
pub struct LintDocument<'l> {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether nothing must be mended.
    pub sound: bool,
    /// What is wrong.
    pub findings: Vec<LintedDocument<'l>>,
}

impl LintDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/lint@1";
}

/// One thing that is wrong, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Linted")]
pub struct LintedDocument<'l> {
    /// The file, with line and column where they are known, or the change.
    pub place: &'l str,
    /// The code of the rule; none for what is wrong with the form.
    pub rule: Option<&'static str>,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: &'l str,
    /// What to do.
    pub remedy: Option<&'l str>,
}
