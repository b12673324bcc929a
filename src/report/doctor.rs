//! What is wrong with a setup, a line each.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// The JSON document of `doctor`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change doctor --json")]
pub struct DoctorDocument<'c> {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether nothing failed.
    pub healthy: bool,
    /// What was looked at.
    pub checks: Vec<CheckDocument<'c>>,
}

/// One thing that was looked at, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Check")]
pub struct CheckDocument<'c> {
    /// What it is about.
    pub topic: &'static str,
    /// `ok`, `warn` or `fail`.
    pub health: &'static str,
    /// What was found.
    pub what: &'c str,
    /// The command that mends it.
    pub remedy: Option<&'c str>,
}

impl DoctorDocument<'_> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/doctor@1";
}

/// The answer for people: what is well on one line, and below what is not the way to mend it.
#[must_use]
pub fn text(document: &DoctorDocument<'_>, surface: Surface) -> String {
    let mut page = Page::new(surface);
    for check in &document.checks {
        let (label, word) = match check.health {
            "ok" => (Label::Good, "ok  "),
            "warn" => (Label::Warning, "warn"),
            _ => (Label::Error, "FAIL"),
        };
        page.pieces(
            0,
            &[
                (Some(label), word),
                (Some(Label::Heading), &format!("{:<13}", check.topic)),
                (None, check.what),
            ],
        );
        if let Some(remedy) = check.remedy {
            page.painted(5, Label::Hint, &format!("→ {remedy}"));
        }
    }
    page.text()
}
