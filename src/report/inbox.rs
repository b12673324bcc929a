//! What waits for one person.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::view::ChangeView;
use crate::domain::change::PersonId;
use crate::domain::policy::next::NextStep;
use crate::report::next::{StepDocument, step_lines};
use crate::report::page::Page;
use crate::report::style::{Label, Surface};
use crate::report::summary::Summary;

/// The JSON document of `status`, and of `next` without an id.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change status --json, git change next --json")]
pub struct InboxDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// For whom.
    pub person: &'v PersonId,
    /// The changes of which a next step is this person's, the most urgent first.
    pub waiting: Vec<WaitingDocument<'v>>,
}

/// A change that waits for somebody, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Waiting")]
pub struct WaitingDocument<'v> {
    /// What every document says of a change.
    #[serde(flatten)]
    pub summary: Summary<'v>,
    /// The steps that are this person's.
    pub next: Vec<StepDocument<'v>>,
}

impl<'v> InboxDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/status@1";

    /// What waits for a person.
    #[must_use]
    pub fn of(person: &'v PersonId, waiting: &'v [(ChangeView<'v>, Vec<NextStep>)]) -> Self {
        Self {
            schema: Self::SCHEMA,
            person,
            waiting: waiting
                .iter()
                .map(|(view, steps)| WaitingDocument {
                    summary: Summary::of(view),
                    next: StepDocument::all(steps),
                })
                .collect(),
        }
    }
}

/// What waits for a person, for that person: each change in a line, and the steps below it.
#[must_use]
pub fn text(waiting: &[(ChangeView<'_>, Vec<NextStep>)], surface: Surface) -> String {
    let mut page = Page::new(surface);
    for (view, steps) in waiting {
        page.gap();
        page.pieces(
            0,
            &[
                (Some(Label::Id), view.id().as_str()),
                (
                    Some(Label::of_standing(view.standing)),
                    &view.standing.to_string(),
                ),
                (Some(Label::Heading), &view.record.title),
            ],
        );
        // A step that edits what was rejected says so itself.
        if let Some(entry) = view.record.rejection()
            && !steps.iter().any(|step| step.why.contains(&entry.said()))
        {
            page.paragraph(2, &entry.said());
        }
        for step in steps {
            step_lines(&mut page, step, 2);
        }
    }
    page.text()
}
