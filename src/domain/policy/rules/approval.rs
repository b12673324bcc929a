//! Approval: who signs holds the role, signs this very content, and in time; and nothing goes on
//! before all that the policy asks for is there.

use crate::domain::change::approval::Decision;
use crate::domain::change::digest::Digest;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::approval::{Assessment, assess, holds};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::governance;

/// All rules about approvals.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    decisions(case, after, findings);
    let needed = case.enters(State::Scheduled)
        || (case.enters(State::Implementing) && after.kind == Kind::Normal);
    if needed && after.kind != Kind::Standard {
        let assessment = assess(after, case.past, case.law, case.at);
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
        if !holds(&entry.by, &entry.role, after, case.law) {
            findings.add(
                Rule::ApprovalNotInRole,
                format!("{} does not hold the role {}", entry.by, entry.role),
            );
        }
        let content = case.before.map(Digest::of);
        if entry.decision == Decision::Approve && content.as_ref() != Some(&entry.digest) {
            findings.add(
                Rule::ApprovalOverOtherContent,
                format!(
                    "the approval by {} is over {}, and the content is {}",
                    entry.by,
                    entry.digest.short(),
                    content.as_ref().map_or("nothing", Digest::short),
                ),
            );
        }
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
