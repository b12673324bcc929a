//! What an auditor looks at first.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::track::Located;
use crate::audit::view::ChangeView;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;
use crate::domain::change::{ChangeId, Kind};
use crate::domain::policy::debt::Owed;
use crate::domain::policy::finding::Severity;
use crate::domain::policy::rule::Rule;
use crate::report::audit::change::AuditedChange;
use crate::report::moment;

vocabulary! {
    /// Why an auditor looks at something, gravest first.
    ExceptionKind ("kind of exception") {
        /// Done without the approval that the law asks for.
        Unapproved = "unapproved",
        /// Against the law in another way.
        AgainstTheLaw = "against-the-law",
        /// An approval that no signature proves.
        ClaimedApproval = "claimed-approval",
        /// An emergency that was started without an authority.
        BrokenGlass = "broken-glass",
        /// An emergency that was not approved after the fact.
        RatificationOwed = "ratification-owed",
        /// An emergency that was not reviewed.
        ReviewOwed = "review-owed",
        /// An emergency.
        Emergency = "emergency",
        /// It did not reach its aim.
        Failed = "failed",
        /// It was taken back.
        RolledBack = "rolled-back",
        /// It had trouble on its way.
        WithIssues = "with-issues",
        /// Work was done outside of the window.
        OutsideWindow = "outside-window",
        /// Against the law, and forgiven by the policy.
        Exempted = "exempted",
        /// Not against the law, and worth knowing.
        Warning = "warning",
    }
}

/// Something that an auditor looks at first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exception<'v> {
    /// Why.
    pub kind: ExceptionKind,
    /// The change; null for what is about the law or about no change.
    pub change: Option<&'v ChangeId>,
    /// When, as the commit claims.
    pub at: Option<Timestamp>,
    /// The commit.
    pub commit: Option<String>,
    /// The code of the rule, where one was broken.
    pub rule: Option<&'static str>,
    /// What happened.
    pub message: String,
}

impl<'v> Exception<'v> {
    /// What a finding is to an auditor.
    pub(super) fn found(located: &'v Located) -> Self {
        let finding = &located.finding;
        let kind = match finding.severity {
            Severity::Error if is_about_approval(finding.rule) => ExceptionKind::Unapproved,
            Severity::Error => ExceptionKind::AgainstTheLaw,
            Severity::Warning if located.exempted => ExceptionKind::Exempted,
            Severity::Warning => ExceptionKind::Warning,
        };
        Self {
            kind,
            change: located.change.as_ref(),
            at: located.at,
            commit: located.commit.map(|commit| commit.to_string()),
            rule: Some(finding.rule.code()),
            message: finding.message.clone(),
        }
    }

    fn new(kind: ExceptionKind, id: &'v ChangeId, at: Option<Timestamp>, message: String) -> Self {
        Self {
            kind,
            change: Some(id),
            at,
            commit: None,
            rule: None,
            message,
        }
    }

    fn at_commit(mut self, commit: Option<ObjectId>) -> Self {
        self.commit = commit.map(|commit| commit.to_string());
        self
    }

    /// The order of the report: gravest first, then oldest first.
    pub(super) fn order(&self) -> impl Ord + use<'v> {
        (
            self.kind,
            self.at,
            self.change,
            self.commit.clone(),
            self.rule,
        )
    }
}

const fn is_about_approval(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::ApprovalMissing | Rule::NotRatified | Rule::NoAuthority
    )
}

/// What an auditor looks at in one change, beside its findings.
pub(super) fn exceptions<'v>(
    view: &ChangeView<'v>,
    change: &AuditedChange<'v>,
) -> Vec<Exception<'v>> {
    let mut found = claimed(view);
    if view.record.kind == Kind::Emergency {
        found.extend(emergency(view, change));
    }
    found.extend(outcome(view, change));
    found.extend(outside_window(change));
    found
}

fn claimed<'v>(view: &ChangeView<'v>) -> Vec<Exception<'v>> {
    let claims = view.track.past.approvals.iter().filter(|approval| {
        approval.decision == Decision::Approve && approval.grade == Grade::Claimed
    });
    claims
        .map(|approval| {
            let role = approval.role.as_ref();
            let role = role.map_or("through a merge".to_owned(), |role| format!("as {role}"));
            let message = format!("the approval by {} {role} is only claimed", approval.by);
            Exception::new(
                ExceptionKind::ClaimedApproval,
                &view.record.id,
                Some(approval.at),
                message,
            )
            .at_commit(approval.commit)
        })
        .collect()
}

fn emergency<'v>(view: &ChangeView<'v>, change: &AuditedChange<'v>) -> Vec<Exception<'v>> {
    let id = change.id;
    let start = view
        .track
        .entries
        .iter()
        .find(|entry| entry.event == Event::Start);
    let commit = start.map(|entry| entry.commit);
    let mut found = vec![
        Exception::new(ExceptionKind::Emergency, id, change.started, story(change))
            .at_commit(commit),
    ];
    if let Some(reason) = &view.record.break_glass {
        found.push(
            Exception::new(
                ExceptionKind::BrokenGlass,
                id,
                change.started,
                reason.clone(),
            )
            .at_commit(commit),
        );
    }
    found.extend(owed(view));
    found
}

/// What an emergency owes at the end of the period; what is overdue breaks a rule.
pub(super) fn owed<'v>(view: &ChangeView<'v>) -> Vec<Exception<'v>> {
    let mut entries = view.track.entries.iter();
    let start = entries.find(|entry| entry.event == Event::Start);
    let owed = view.debts.iter().map(|debt| {
        let kind = match debt.owed {
            Owed::Ratification => ExceptionKind::RatificationOwed,
            Owed::Review => ExceptionKind::ReviewOwed,
        };
        let overdue = debt.is_overdue(view.now);
        let tense = if overdue { "overdue since" } else { "due" };
        let message = format!("{tense} {}", moment::minute(debt.due));
        let owed = Exception::new(kind, &view.record.id, Some(debt.due), message)
            .at_commit(start.map(|entry| entry.commit).filter(|_| overdue));
        Exception {
            rule: overdue.then(|| debt.owed.rule().code()),
            ..owed
        }
    });
    owed.collect()
}

/// What became of an emergency, in a sentence.
fn story(change: &AuditedChange<'_>) -> String {
    let Some(started) = change.started else {
        return "not started".to_owned();
    };
    let mut parts = vec![format!("started {}", moment::minute(started))];
    let ratified = change
        .approvals
        .iter()
        .find(|approval| approval.decision == Decision::Approve);
    parts.push(match ratified {
        Some(approval) if approval.at <= started => {
            format!("approved before by {} ({})", approval.by, approval.grade)
        }
        Some(approval) => format!(
            "approved {} by {} ({})",
            after(started, approval.at),
            approval.by,
            approval.grade
        ),
        None => "approved by nobody".to_owned(),
    });
    parts.push(match change.reviewed {
        Some(reviewed) => format!("reviewed {}", after(started, reviewed)),
        None => "not reviewed".to_owned(),
    });
    parts.join(", ")
}

/// When something came after the start of an emergency, and how long after it.
fn after(started: Timestamp, at: Timestamp) -> String {
    let later = moment::length(at.since(started));
    format!("{} ({later} later)", moment::minute(at))
}

fn outcome<'v>(view: &ChangeView<'v>, change: &AuditedChange<'v>) -> Option<Exception<'v>> {
    let outcome = view.record.outcome.as_ref()?;
    let kind = match outcome.code {
        OutcomeCode::Successful | OutcomeCode::Cancelled => return None,
        OutcomeCode::WithIssues => ExceptionKind::WithIssues,
        OutcomeCode::Failed => ExceptionKind::Failed,
        OutcomeCode::RolledBack => ExceptionKind::RolledBack,
    };
    let mut message = outcome.summary.clone().unwrap_or_default();
    for deviation in &outcome.deviations {
        message.push_str("; deviation: ");
        message.push_str(deviation);
    }
    let at = change.closed.or(change.ended);
    Some(Exception::new(kind, change.id, at, message))
}

fn outside_window<'v>(change: &AuditedChange<'v>) -> Option<Exception<'v>> {
    let (window, started) = (change.window?, change.started?);
    let early = started < window.start;
    let late = change.ended.unwrap_or(started) > window.end;
    if !early && !late {
        return None;
    }
    let ended = change.ended.map_or("not ended".to_owned(), |ended| {
        format!("ended {}", moment::minute(ended))
    });
    let message = format!(
        "started {}, {ended}; the window was {} to {}",
        moment::minute(started),
        moment::minute(window.start),
        moment::minute(window.end)
    );
    Some(Exception::new(
        ExceptionKind::OutsideWindow,
        change.id,
        Some(started),
        message,
    ))
}
