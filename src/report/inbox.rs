//! What waits for one person.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::proposal::Proposal;
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
    /// The changes of the law that this person may still decide on or has to land, by branch.
    pub law: Vec<ProposalDocument<'v>>,
}

/// A change of the law that waits for somebody, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Proposal")]
pub struct ProposalDocument<'v> {
    /// The branch that it is on.
    pub branch: &'v str,
    /// The newest commit of the branch, here or at the remote.
    pub commit: String,
    /// The subject of the newest commit that writes law.
    pub subject: &'v str,
    /// Who wrote that.
    pub author: &'v PersonId,
    /// What this person can do about it.
    pub next: Vec<StepDocument<'v>>,
}

/// A change that waits for somebody, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Waiting")]
pub struct WaitingDocument<'v> {
    /// What every document says of a change.
    #[serde(flatten)]
    pub summary: Summary,
    /// The steps that are this person's.
    pub next: Vec<StepDocument<'v>>,
}

impl<'v> InboxDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/status@1";

    /// What waits for a person.
    #[must_use]
    pub fn of(
        person: &'v PersonId,
        waiting: &'v [(ChangeView<'v>, Vec<NextStep>)],
        law: &'v [Proposal],
    ) -> Self {
        Self {
            schema: Self::SCHEMA,
            person,
            waiting: waiting
                .iter()
                .map(|(view, steps)| WaitingDocument {
                    summary: Summary::of(view.brief(), view.now),
                    next: StepDocument::all(steps),
                })
                .collect(),
            law: law
                .iter()
                .map(|proposal| ProposalDocument {
                    branch: &proposal.branch,
                    commit: proposal.head.to_string(),
                    subject: &proposal.subject,
                    author: &proposal.author,
                    next: StepDocument::all(&proposal.steps),
                })
                .collect(),
        }
    }
}

/// What waits for a person, for that person: each change in a line, and the steps below it; then the
/// changes of the law.
#[must_use]
pub fn text(
    waiting: &[(ChangeView<'_>, Vec<NextStep>)],
    law: &[Proposal],
    surface: Surface,
) -> String {
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
    for proposal in law {
        page.gap();
        page.pieces(
            0,
            &[
                (Some(Label::Id), &proposal.branch),
                (Some(Label::Heading), &proposal.subject),
            ],
        );
        page.paragraph(2, &format!("by {}", proposal.author));
        for step in &proposal.steps {
            page.painted(2, Label::Hint, &step.command);
            page.paragraph(4, &step.why);
        }
    }
    page.text()
}
