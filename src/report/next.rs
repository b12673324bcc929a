//! What is to be done next.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::{ChangeId, PersonId};
use crate::domain::policy::next::NextStep;
use crate::report::finding::people;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// The JSON document of `next`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change next --json")]
pub struct NextDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// The whole id.
    pub id: &'v ChangeId,
    /// Where it stands.
    pub standing: String,
    /// The steps; none when the change is over.
    pub next: Vec<StepDocument<'v>>,
}

impl<'v> NextDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/next@1";

    /// The steps of a change.
    #[must_use]
    pub fn of(id: &'v ChangeId, standing: &impl ToString, steps: &'v [NextStep]) -> Self {
        Self {
            schema: Self::SCHEMA,
            id,
            standing: standing.to_string(),
            next: StepDocument::all(steps),
        }
    }
}

/// A step, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NextStep")]
pub struct StepDocument<'v> {
    /// The command, or what else is to be done.
    pub command: &'v str,
    /// Who can do it; empty when anybody can.
    pub who: &'v [PersonId],
    /// Why it is needed.
    pub why: &'v str,
}

impl<'v> StepDocument<'v> {
    /// Steps, in JSON.
    #[must_use]
    pub fn all(steps: &'v [NextStep]) -> Vec<Self> {
        steps
            .iter()
            .map(|step| Self {
                command: &step.command,
                who: &step.who,
                why: &step.why,
            })
            .collect()
    }
}

/// The steps for people: the command, then why and who.
#[must_use]
pub fn text(steps: &[NextStep], surface: Surface) -> String {
    let mut page = Page::new(surface);
    if steps.is_empty() {
        page.line("nothing is left to do");
    }
    for step in steps {
        step_lines(&mut page, step, 0);
    }
    page.text()
}

/// One step on a page.
pub(in crate::report) fn step_lines(page: &mut Page, step: &NextStep, indent: usize) {
    page.painted(indent, Label::Hint, &step.command);
    page.paragraph(indent + 2, &step.why);
    if !step.who.is_empty() {
        page.paragraph(indent + 2, &format!("by {}", people(&step.who)));
    }
}
