//! What every document says of a change.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::brief::Brief;
use crate::audit::track::Approvals;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind, PersonId, ServiceId, State};
use crate::domain::policy::debt::Owed;
use crate::report::finding::FindingDocument;

/// What every document says of a change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// The whole id.
    pub id: ChangeId,
    /// One line that names it.
    pub title: String,
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
    pub requester: PersonId,
    /// Who implements it.
    pub owner: PersonId,
    /// The services that it touches.
    pub services: Vec<ServiceId>,
    /// Where.
    pub environment: Option<String>,
    /// For whom.
    pub client: Option<String>,
    /// When.
    pub window: Option<WindowDocument>,
    /// Whether it is held.
    pub hold: bool,
    /// Whether its newest version is on the trusted branch.
    pub landed: bool,
    /// Who said no, and why, while it is back in draft; null otherwise.
    pub rejection: Option<RejectionDocument>,
    /// What an emergency still owes.
    pub debts: Vec<DebtDocument>,
    /// What was found about it.
    pub findings: Vec<FindingDocument>,
}

impl Summary {
    /// The summary of a change, at a moment.
    #[must_use]
    pub fn of(brief: Brief, now: Timestamp) -> Self {
        let findings = FindingDocument::all(&brief.findings, &brief.id);
        Self {
            id: brief.id,
            title: brief.title,
            kind: brief.kind,
            state: brief.state,
            standing: brief.standing.to_string(),
            risk: brief.risk,
            requester: brief.requester,
            owner: brief.owner,
            services: brief.services,
            environment: brief.environment,
            client: brief.client,
            window: brief.window.map(|window| WindowDocument {
                start: window.start,
                end: window.end,
            }),
            hold: brief.hold,
            landed: brief.is_landed,
            rejection: brief.rejection.map(|rejection| RejectionDocument {
                by: rejection.by,
                at: rejection.at,
                reason: rejection.reason,
            }),
            debts: { brief.debts.iter() }
                .map(|debt| DebtDocument {
                    owed: debt.owed,
                    due: debt.due,
                    overdue: debt.is_overdue(now),
                })
                .collect(),
            findings,
        }
    }
}

/// A rejection in JSON.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Rejection")]
pub struct RejectionDocument {
    /// Who said no.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
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
    /// The counts.
    #[must_use]
    pub const fn of(approvals: Approvals) -> Self {
        Self {
            required: approvals.required,
            obtained: approvals.obtained,
            satisfied: approvals.are_all(),
        }
    }
}
