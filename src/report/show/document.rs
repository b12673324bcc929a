//! The JSON document of `show`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::track::Approvals;
use crate::audit::view::ChangeView;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, Role};
use crate::domain::policy::approval::{Requirement, VoidReason};
use crate::domain::policy::next::NextStep;
use crate::domain::policy::past::Approval;
use crate::report::log::EventDocument;
use crate::report::next::StepDocument;
use crate::report::summary::{ApprovalCounts, Summary};

/// The JSON document of `show`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change show --json")]
pub struct ShowDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// What every document says of a change.
    #[serde(flatten)]
    pub summary: Summary,
    /// Whether the policy lets one person do everything.
    pub solo: bool,
    /// How many approvals there are.
    pub approval_counts: ApprovalCounts,
    /// The decisions, oldest first.
    pub approvals: Vec<ApprovalDocument<'v>>,
    /// What the policy asks for.
    pub requirements: Vec<RequirementDocument<'v>>,
    /// What decides the level of risk most; null when nothing speaks for more than low, or when
    /// it is not the level that would be computed now.
    pub risk_reason: Option<&'v str>,
    /// The digest of the material fields as they stand.
    pub digest: Digest,
    /// The whole record.
    pub record: &'v Change,
    /// What happened, oldest first.
    pub events: Vec<EventDocument<'v>>,
    /// What is to be done next.
    pub next: Vec<StepDocument<'v>>,
}

impl<'v> ShowDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/show@1";

    /// The document of a change, of the steps that lead on from it, and of what decides its risk.
    #[must_use]
    pub fn of(
        view: &'v ChangeView<'v>,
        next: &'v [NextStep],
        risk_reason: Option<&'v str>,
    ) -> Self {
        Self {
            schema: Self::SCHEMA,
            summary: Summary::of(view.brief(), view.now),
            solo: view.law.policy.separation.solo,
            approval_counts: ApprovalCounts::of(Approvals::of(&view.assessment)),
            approvals: judged(view)
                .zip(&view.assessment.behalf)
                .map(|((approval, void), behalf)| {
                    ApprovalDocument::of(approval, behalf.as_ref(), void)
                })
                .collect(),
            requirements: view
                .assessment
                .requirements
                .iter()
                .map(RequirementDocument::of)
                .collect(),
            risk_reason,
            digest: Digest::of(view.record),
            record: view.record,
            events: EventDocument::all(view.id(), &view.track.entries),
            next: StepDocument::all(next),
        }
    }
}

/// Each decision, and why it does not count.
pub(super) fn judged<'a>(
    view: &'a ChangeView<'_>,
) -> impl Iterator<Item = (&'a Approval, Option<String>)> {
    let reasons = view.assessment.void.iter();
    view.track
        .past
        .approvals
        .iter()
        .zip(reasons)
        .map(|(approval, reason)| {
            let claimed_no =
                approval.decision == Decision::Reject && approval.grade == Grade::Claimed;
            let reason = reason.as_ref().map(VoidReason::to_string);
            let reason = reason.or_else(|| {
                claimed_no
                    .then(|| "nothing proves who made it: its evidence is `claimed`".to_owned())
            });
            (approval, reason)
        })
}

/// A decision, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Approval")]
pub struct ApprovalDocument<'v> {
    /// Who decided.
    pub by: &'v PersonId,
    /// For whom, when it counts by a delegation.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub behalf: Option<&'v PersonId>,
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
    /// The digest of the material fields that were decided on.
    pub digest: &'v Digest,
    /// Whether it counts now.
    pub counts: bool,
    /// Why it does not count; null when it does.
    pub void_reason: Option<String>,
}

impl<'v> ApprovalDocument<'v> {
    fn of(
        approval: &'v Approval,
        behalf: Option<&'v PersonId>,
        void_reason: Option<String>,
    ) -> Self {
        Self {
            by: &approval.by,
            behalf,
            role: approval.role.as_ref(),
            decision: approval.decision,
            grade: approval.grade,
            at: approval.at,
            commit: approval.commit.map(|commit| commit.to_string()),
            digest: &approval.digest,
            counts: void_reason.is_none(),
            void_reason,
        }
    }
}

/// What the policy asks for, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Requirement")]
pub struct RequirementDocument<'v> {
    /// The stage, from 1.
    pub stage: usize,
    /// The role.
    pub role: &'v Role,
    /// How many people.
    pub needed: u32,
    /// The lowest grade that counts.
    pub minimum: Grade,
    /// Who approved.
    pub obtained: &'v [PersonId],
    /// Whether enough people approved.
    pub met: bool,
    /// Whether all earlier stages are complete.
    pub open: bool,
    /// Who could approve now.
    pub candidates: &'v [PersonId],
}

impl<'v> RequirementDocument<'v> {
    fn of(requirement: &'v Requirement) -> Self {
        Self {
            stage: requirement.stage.saturating_add(1),
            role: &requirement.role,
            needed: requirement.needed,
            minimum: requirement.minimum,
            obtained: &requirement.obtained,
            met: requirement.is_met(),
            open: requirement.open,
            candidates: &requirement.candidates,
        }
    }
}
