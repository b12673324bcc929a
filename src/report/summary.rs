//! What every document says of a change.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::view::ChangeView;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind, PersonId, ServiceId, State};
use crate::domain::policy::approval::Assessment;
use crate::domain::policy::debt::Owed;
use crate::report::finding::FindingDocument;

/// What every document says of a change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary<'v> {
    /// The whole id.
    pub id: &'v ChangeId,
    /// One line that names it.
    pub title: &'v str,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The stored state.
    pub state: State,
    /// Where it stands, derived: `awaiting approval 1/2`, `overdue` …
    pub standing: String,
    /// The level of risk; null while it was not computed.
    pub risk: Option<Level>,
    /// Who asks for it.
    pub requester: &'v PersonId,
    /// Who implements it.
    pub owner: &'v PersonId,
    /// The services that it touches.
    pub services: &'v [ServiceId],
    /// Where.
    pub environment: Option<&'v str>,
    /// For whom.
    pub client: Option<&'v str>,
    /// When.
    pub window: Option<WindowDocument>,
    /// Whether it is held.
    pub hold: bool,
    /// Whether its newest version is on the trusted branch.
    pub landed: bool,
    /// Who said no, and why, while it is back in draft; null otherwise.
    pub rejection: Option<RejectionDocument<'v>>,
    /// What an emergency still owes.
    pub debts: Vec<DebtDocument>,
    /// What was found about it.
    pub findings: Vec<FindingDocument>,
}

impl<'v> Summary<'v> {
    /// The summary of a change.
    #[must_use]
    pub fn of(view: &ChangeView<'v>) -> Self {
        let record = view.record;
        Self {
            id: &record.id,
            title: &record.title,
            kind: record.kind,
            state: record.state,
            standing: view.standing.to_string(),
            risk: record.risk.level,
            requester: &record.requester,
            owner: &record.owner,
            services: &record.services,
            environment: record.environment.as_deref(),
            client: record.client.as_deref(),
            window: record.window.as_ref().map(|window| WindowDocument {
                start: window.start,
                end: window.end,
            }),
            hold: record.hold,
            landed: view.is_landed(),
            rejection: record.rejection().map(|entry| RejectionDocument {
                by: &entry.by,
                at: entry.at,
                reason: entry.note.as_deref(),
            }),
            debts: view
                .debts
                .iter()
                .map(|debt| DebtDocument {
                    owed: debt.owed,
                    due: debt.due,
                    overdue: debt.is_overdue(view.now),
                })
                .collect(),
            findings: FindingDocument::all(&view.findings, &record.id),
        }
    }
}

/// A rejection in JSON.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "Rejection")]
pub struct RejectionDocument<'v> {
    /// Who said no.
    pub by: &'v PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<&'v str>,
}

/// A window in JSON.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "Window")]
pub struct WindowDocument {
    /// The first moment at which work may start.
    pub start: Timestamp,
    /// The moment by which it must be over.
    pub end: Timestamp,
}

/// What an emergency owes, in JSON.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "Debt")]
pub struct DebtDocument {
    /// What is owed.
    pub owed: Owed,
    /// By when.
    pub due: Timestamp,
    /// Whether it is too late.
    pub overdue: bool,
}

/// How many approvals there are, in JSON.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ApprovalCounts {
    /// How many the policy asks for.
    pub required: u32,
    /// How many of them there are.
    pub obtained: u32,
    /// Whether all that the policy asks for is there.
    pub satisfied: bool,
}

impl ApprovalCounts {
    /// The counts of an assessment.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        Self {
            required: assessment.required(),
            obtained: assessment.obtained(),
            satisfied: assessment.is_satisfied(),
        }
    }
}
