//! Emergency: haste postpones approval and review; it does not replace them.

use crate::domain::change::event::Event;
use crate::domain::change::{Change, Kind, Role, State};
use crate::domain::policy::approval::rows;
use crate::domain::policy::case::Case;
use crate::domain::policy::debt::debts;
use crate::domain::policy::finding::{Finding, Findings, Severity};
use crate::domain::policy::mandate::holds;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::approval::missing;

/// The role that may start an emergency on its own word.
pub const AUTHORITY: &str = "emergency";

/// All rules about emergencies.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    if after.kind != Kind::Emergency {
        if after.break_glass.is_some() {
            findings.add(
                Rule::BrokenGlass,
                format!("a {} change breaks the glass", after.kind),
            );
        }
        return;
    }
    if case.enters(State::Implementing) {
        authority(case, after, findings);
    }
    paid_late(case, after, findings);
    if case.enters(State::Closed)
        && let Some(assessment) = case.assess()
    {
        missing(Rule::NotRatified, (after, case), &assessment, findings);
    }
}

/// What is ratified or reviewed after the due time is paid, and stays a warning for ever.
fn paid_late(case: &Case, after: &Change, findings: &mut Findings) {
    let Some(before) = case.before else { return };
    if !matches!(case.event(), Event::Approve | Event::Review) || !case.actor.is_proved() {
        return;
    }
    let told = case.past.with(case);
    let left = debts(after, &told, case.law, case.at);
    for debt in debts(before, case.past, case.law, case.at) {
        let paid = left.iter().all(|other| other.owed != debt.owed);
        if paid && debt.is_overdue(case.at) {
            let late = debt.objection(&after.id, Severity::Warning, "was met too late");
            let tail = after.id.tail();
            findings.push(late.remedy(format!("nothing is owed any more: git change log {tail}")));
        }
    }
}

/// An emergency is started by an emergency authority, with an approval that counts, or by breaking
/// the glass with a reason.
fn authority(case: &Case, after: &Change, findings: &mut Findings) {
    let reason = after.break_glass.as_deref();
    if reason.is_some_and(|reason| !reason.trim().is_empty()) {
        return;
    }
    if reason.is_some() {
        findings.add(Rule::ReasonMissing, "`break_glass` gives no reason");
        return;
    }
    let role = Role::new(AUTHORITY);
    let actor = case.actor.id(&case.law.people);
    let asked = rows(after, case.law).next().is_some();
    let approved = asked && case.assess().is_some_and(|one| one.is_satisfied());
    if !holds(&actor, &role, after, case.law, &case.moments()) && !approved {
        findings.push(
            Finding::new(
                Rule::NoAuthority,
                format!("{actor} is no emergency authority, and none has approved it"),
            )
            .remedy(format!(
                "git change start {} --break-glass -m REASON",
                after.id.tail()
            )),
        );
    }
}
