//! One change as an auditor samples it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::track::{Entry, Located, Track};
use crate::audit::view::ChangeView;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind, PersonId, Role, ServiceId, State};
use crate::domain::policy::past::Approval;
use crate::report::summary::WindowDocument;
use crate::report::verify::LocatedDocument;

/// One change as an auditor samples it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditedChange<'v> {
    /// The whole id.
    pub id: &'v ChangeId,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The level of risk; null while it was not computed.
    pub risk: Option<Level>,
    /// One line that names it.
    pub title: &'v str,
    /// The template that it was made from.
    pub template: Option<String>,
    /// Who asked for it.
    pub requester: &'v PersonId,
    /// Who implemented it.
    pub owner: &'v PersonId,
    /// The services that it touches.
    pub services: &'v [ServiceId],
    /// Where.
    pub environment: Option<&'v str>,
    /// For whom.
    pub client: Option<&'v str>,
    /// The stored state.
    pub state: State,
    /// Where it stands.
    pub standing: String,
    /// When it was to be done.
    pub window: Option<WindowDocument>,
    /// When work began, as the commit claims.
    pub started: Option<Timestamp>,
    /// When work ended, as the commit claims.
    pub ended: Option<Timestamp>,
    /// The decisions, oldest first.
    pub approvals: Vec<AuditedApproval<'v>>,
    /// How it ended.
    pub outcome: Option<OutcomeCode>,
    /// How it ended, in a sentence.
    pub summary: Option<&'v str>,
    /// When its post-implementation review was recorded.
    pub reviewed: Option<Timestamp>,
    /// When it was closed or cancelled.
    pub closed: Option<Timestamp>,
    /// Everything that was found about it, whenever it was.
    pub findings: Vec<LocatedDocument<'v>>,
}

/// A decision as an auditor samples it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditedApproval<'v> {
    /// Who decided.
    pub by: &'v PersonId,
    /// For whom the person may have decided, by a delegation.
    #[serde(rename = "for", skip_serializing_if = "Vec::is_empty")]
    pub behalf: Vec<&'v PersonId>,
    /// In which role; null for a merge, which decides in every role that the person holds.
    pub role: Option<&'v Role>,
    /// What was decided.
    pub decision: Decision,
    /// How strong the evidence is.
    pub grade: Grade,
    /// When, as the commit claims.
    pub at: Timestamp,
    /// The commit.
    pub commit: Option<String>,
    /// Whether what was decided on is what the record says now.
    pub over_final_content: bool,
}

impl<'v> AuditedChange<'v> {
    /// A change, with all that was found about it.
    pub(super) fn of(view: &ChangeView<'v>, findings: &[&'v Located]) -> Self {
        let record = view.record;
        let digest = Digest::of(record);
        let (started, ended) = worked(&view.track.entries);
        let outcome = record.outcome.as_ref();
        Self {
            id: &record.id,
            kind: record.kind,
            risk: record.risk.level,
            title: &record.title,
            template: record.template.as_ref().map(ToString::to_string),
            requester: &record.requester,
            owner: &record.owner,
            services: &record.services,
            environment: record.environment.as_deref(),
            client: record.client.as_deref(),
            state: record.state,
            standing: view.standing.to_string(),
            window: record.window.as_ref().map(|window| WindowDocument {
                start: window.start,
                end: window.end,
            }),
            started,
            ended,
            approvals: approvals(view.track, &digest),
            outcome: outcome.map(|outcome| outcome.code),
            summary: outcome.and_then(|outcome| outcome.summary.as_deref()),
            reviewed: last(&view.track.entries, Event::Review),
            closed: last(&view.track.entries, Event::Close)
                .or_else(|| last(&view.track.entries, Event::Cancel)),
            findings: findings
                .iter()
                .map(|located| LocatedDocument::of(located))
                .collect(),
        }
    }
}

fn approvals<'v>(track: &'v Track, digest: &Digest) -> Vec<AuditedApproval<'v>> {
    let decisions = track.past.approvals.iter();
    decisions
        .map(|approval| AuditedApproval {
            by: &approval.by,
            behalf: behalf(approval),
            role: approval.role.as_ref(),
            decision: approval.decision,
            grade: approval.grade,
            at: approval.at,
            commit: approval.commit.map(|commit| commit.to_string()),
            over_final_content: approval.digest == *digest,
        })
        .collect()
}

/// For whom a decision was: nobody else, where the person holds a role of their own.
fn behalf(approval: &Approval) -> Vec<&PersonId> {
    let own = match &approval.role {
        Some(role) => approval.held.contains(role),
        None => !approval.held.is_empty(),
    };
    let mut all: Vec<&PersonId> = Vec::new();
    for whom in approval.lenders().filter(|_| !own) {
        if !all.contains(&whom) {
            all.push(whom);
        }
    }
    all
}

/// When work began and when it ended, by the events.
fn worked(entries: &[Entry]) -> (Option<Timestamp>, Option<Timestamp>) {
    let working = Some(State::Implementing);
    let began = entries
        .iter()
        .position(|entry| entry.to == working && entry.from != working);
    let Some(began) = began else {
        return (None, None);
    };
    let started = entries.get(began).map(|entry| entry.at);
    let ended = entries
        .iter()
        .skip(began)
        .find(|entry| entry.from == working && entry.to != working)
        .map(|entry| entry.at);
    (started, ended)
}

fn last(entries: &[Entry], event: Event) -> Option<Timestamp> {
    let mut newest = entries.iter().rev();
    newest
        .find(|entry| entry.event == event)
        .map(|entry| entry.at)
}
