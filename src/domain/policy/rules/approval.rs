//! Approval: who signs holds the role, signs this very content, and in time; and nothing goes on
//! before all that the policy asks for is there.

use crate::domain::change::approval::{ApprovalEntry, Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::approval::{Assessment, VoidReason, assess};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::mandate::{self, holds};
use crate::domain::policy::past::Approval;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::governance;

/// All rules about approvals.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    decisions(case, after, findings);
    let needed = case.enters(State::Scheduled)
        || (case.enters(State::Implementing) && after.kind == Kind::Normal);
    if needed
        && after.kind != Kind::Standard
        && let Some(assessment) = case.assess()
    {
        missing(Rule::ApprovalMissing, (after, case), &assessment, findings);
    }
}

/// The states in which a decision is welcome. A standard change was decided on once and for all,
/// and an emergency is ratified after the fact.
const fn open_states(kind: Kind) -> &'static [State] {
    use State::{Implementing, Review, Scheduled, Submitted, Validating};
    match kind {
        Kind::Standard => &[],
        Kind::Normal => &[Submitted, Scheduled],
        Kind::Emergency => &[Submitted, Implementing, Validating, Review],
    }
}

/// Whoever decides holds the role, and decides in time and on the content as it stands.
fn decisions(case: &Case, after: &Change, findings: &mut Findings) {
    let Some(delta) = case.delta() else { return };
    for entry in &delta.appended.approval {
        let open = open_states(after.kind);
        if let Some(from) = delta.from.filter(|from| !open.contains(from)) {
            let message = match after.kind {
                Kind::Standard => "a standard change is approved by its template".to_owned(),
                Kind::Normal | Kind::Emergency => {
                    format!("nobody decides on a change that is {from}")
                }
            };
            findings.add(Rule::ApprovalNotOpen, message);
        }
        if !holds(&entry.by, &entry.role, after, case.law, &case.moments()) {
            findings.add(
                Rule::ApprovalNotInRole,
                format!("{} does not hold the role {}", entry.by, entry.role),
            );
        }
        let content = case.digest_before();
        if entry.decision == Decision::Approve && content != Some(&entry.digest) {
            findings.add(
                Rule::ApprovalOverOtherContent,
                format!(
                    "the approval by {} is over {}, and the content is {}",
                    entry.by,
                    entry.digest.short(),
                    content.map_or("nothing", Digest::short),
                ),
            );
        }
    }
}

/// What whoever does a deed is told of it on the spot, and what is no objection in history: an
/// approval that does not count does no harm once it is there, and neither does a plan that was
/// handed in again as it was rejected.
#[must_use]
pub fn on_the_spot(case: &Case) -> Vec<Finding> {
    let mut findings = Findings::default();
    if let (Some(after), Some(delta)) = (case.after, case.delta()) {
        for entry in &delta.appended.approval {
            if entry.decision == Decision::Approve {
                useless(case, after, entry, &mut findings);
            }
        }
        handed_in(case, &mut findings);
    }
    findings.into_vec()
}

/// An approval that nothing is wrong with, and that all the same does not count.
fn useless(case: &Case, after: &Change, entry: &ApprovalEntry, findings: &mut Findings) {
    let before = assess(after, case.past, case.law, case.at);
    let mut past = case.past.clone();
    past.approvals.push(Approval {
        by: entry.by.clone(),
        role: Some(entry.role.clone()),
        decision: entry.decision,
        grade: Grade::Signed,
        at: entry.at,
        commit: None,
        digest: Digest::of(after),
        held: mandate::own(&entry.by, after, case.law, &case.moments()),
        lent: mandate::lent(&entry.by, after, case.law, &case.moments()),
    });
    let reason = assess(after, &past, case.law, case.at).void.pop();
    let (by, role) = (&entry.by, &entry.role);
    match reason.flatten() {
        Some(VoidReason::NotAsked(_)) => findings.add(
            Rule::ApprovalNotAsked,
            if before.requirements.is_empty() {
                "the policy asks for no approval of this change".to_owned()
            } else {
                format!("no row of the policy asks for the role {role}")
            },
        ),
        Some(VoidReason::AlreadyCounted) => findings.add(
            Rule::ApprovalAgain,
            format!("{by} is counted already in the row that asks for {role}"),
        ),
        Some(VoidReason::Represented(whom)) => findings.add(
            Rule::ApprovalAgain,
            format!("{by} decides for {whom}, and one of them is counted already in the row that asks for {role}"),
        ),
        Some(VoidReason::TooEarly) => {
            let first: Vec<_> = before.open().map(|open| open.role.as_str()).collect();
            let first = first.join(", ");
            findings.add(
                Rule::ApprovalTooEarly,
                format!("it does not count: before {role}, {first} must approve"),
            );
        }
        Some(VoidReason::Surplus) => findings.add(
            Rule::ApprovalSurplus,
            format!("it does not count now: enough people have approved as {role}"),
        ),
        Some(
            VoidReason::Edited { .. }
            | VoidReason::Conflict(_)
            | VoidReason::ForConflict(..)
            | VoidReason::Expired
            | VoidReason::Rejected(_)
            | VoidReason::TooWeak { .. }
            | VoidReason::NotInRole(_)
            | VoidReason::NoRole
            | VoidReason::HandedInAgain
            | VoidReason::Overtaken,
        )
        | None => {}
    }
}

/// Whoever hands a rejected plan in again as it was is told so, and so is whoever decides.
fn handed_in(case: &Case, findings: &mut Findings) {
    let rejection = case.before.and_then(Change::rejection);
    if let Some(entry) = rejection.filter(|_| case.event() == Event::Submit)
        && Some(&entry.digest) == case.digest()
    {
        let said = entry.said();
        findings.add(
            Rule::RejectedUnchanged,
            format!("the plan is as it was when it was {said}"),
        );
    }
}

/// Says of each requirement that can be met now who can meet it, and which stages come after. Where
/// nobody can, whoever governs names somebody.
pub fn missing(
    rule: Rule,
    (change, case): (&Change, &Case),
    assessment: &Assessment,
    findings: &mut Findings,
) {
    for requirement in assessment.open() {
        let later: Vec<&str> = assessment
            .requirements
            .iter()
            .filter(|later| later.row == requirement.row && later.stage > requirement.stage)
            .map(|later| later.role.as_str())
            .collect();
        let then = if later.is_empty() {
            String::new()
        } else {
            format!(", then {}", later.join(", "))
        };
        let message = format!(
            "{} of {} approvals as {} are there{then}",
            requirement.obtained.len(),
            requirement.needed,
            requirement.role
        );
        let finding = Finding::new(rule, message);
        findings.push(if requirement.candidates.is_empty() {
            governance::vacant(finding, &requirement.role, case.law, case.at)
        } else {
            let (id, role) = (change.id.tail(), &requirement.role);
            finding
                .remedy(format!("git change approve {id} --role {role}"))
                .who(requirement.candidates.clone())
        });
    }
}
