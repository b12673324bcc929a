//! Closing: a change says how it ended, and no better than it went.

use crate::domain::change::log_entry::Verdict;
use crate::domain::change::outcome::{Outcome, OutcomeCode};
use crate::domain::change::plan::{Step, StepKind};
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::lifecycle::is_legal;

/// A closed change says how it ended, in words that its steps bear out; one that went wrong, or
/// was an emergency, is reviewed.
pub fn check(case: &Case, findings: &mut Findings) {
    let (Some(before), Some(after)) = (case.before, case.after) else {
        return;
    };
    let closes = case.enters(State::Closed) && is_legal(after.kind, before.state, State::Closed);
    if !closes {
        // A move that nobody may make is one finding, and what it lacks are no more.
        return;
    }
    let outcome = after.outcome.as_ref();
    said(before, outcome, findings);
    if let Some(outcome) = outcome {
        steps(before.state, after, outcome.code, findings);
    }
    let needs_review =
        after.kind == Kind::Emergency || outcome.is_some_and(|outcome| outcome.code.needs_review());
    if needs_review && after.review.is_none() {
        findings.push(
            Finding::new(
                Rule::ReviewMissing,
                "the post-implementation review is not there",
            )
            .remedy(reviewing(outcome.map(|outcome| outcome.code))),
        );
    }
}

/// The command that reviews a change; that the aim was reached is for whoever types it to say.
fn reviewing(code: Option<OutcomeCode>) -> String {
    let met = match code {
        Some(OutcomeCode::RolledBack | OutcomeCode::Failed | OutcomeCode::Cancelled) => "no",
        Some(OutcomeCode::Successful | OutcomeCode::WithIssues) | None => "yes|no",
    };
    format!("git change review <id> --objective-met {met} --lessons TEXT")
}

/// The outcome is there, and is not another one than the change had.
fn said(before: &Change, outcome: Option<&Outcome>, findings: &mut Findings) {
    let Some(outcome) = outcome else {
        findings.add(Rule::OutcomeMissing, "`outcome` is not there");
        return;
    };
    let summary = outcome.summary.as_deref().unwrap_or_default();
    if outcome.code == OutcomeCode::Cancelled {
        findings.add(
            Rule::OutcomeMissing,
            "a change that was done is not `cancelled`",
        );
    } else if summary.trim().is_empty() {
        findings.add(Rule::OutcomeMissing, "`outcome.summary` is empty");
    }
    let was_rolled_back = before
        .outcome
        .as_ref()
        .is_some_and(|outcome| outcome.code == OutcomeCode::RolledBack);
    if was_rolled_back && outcome.code != OutcomeCode::RolledBack {
        findings.add(
            Rule::OutcomeMissing,
            "a change that was rolled back is closed as `rolled_back`",
        );
    }
}

/// Whether the outcome says that steps of this kind were done. One that failed, or was taken back,
/// stopped somewhere on the way.
const fn covers(code: OutcomeCode, kind: StepKind) -> bool {
    match (code, kind) {
        (
            OutcomeCode::Successful | OutcomeCode::WithIssues,
            StepKind::Prepare | StepKind::Implement | StepKind::Verify,
        )
        | (OutcomeCode::RolledBack, StepKind::Rollback) => true,
        (
            OutcomeCode::Successful
            | OutcomeCode::WithIssues
            | OutcomeCode::Failed
            | OutcomeCode::RolledBack
            | OutcomeCode::Cancelled,
            _,
        ) => false,
    }
}

/// Steps that the outcome says were done have a result; and of a successful change none has
/// failed the last time that it was done.
fn steps(from: State, after: &Change, code: OutcomeCode, findings: &mut Findings) {
    for (number, step) in (1..).zip(&after.step) {
        if !covers(code, step.kind) {
            continue;
        }
        match after.result_of(number).map(|result| result.result) {
            None => findings.push(open(number, step)),
            Some(Verdict::Failed) if code == OutcomeCode::Successful => {
                findings.push(failed(from, number, step));
            }
            Some(Verdict::Failed | Verdict::Passed | Verdict::Skipped) => {}
        }
    }
}

/// A step without a result; a step of the way back is recorded once it was taken.
fn open(number: u32, step: &Step) -> Finding {
    let (rule, command) = match step.kind {
        StepKind::Verify => (
            Rule::ChecksOpen,
            format!("git change validate <id> --step {number} --passed"),
        ),
        StepKind::Prepare | StepKind::Implement | StepKind::Rollback => (
            Rule::StepsOpen,
            format!("git change step <id> {number} --passed"),
        ),
    };
    let what = format!("step {number} ({}) has no result", step.action);
    Finding::new(rule, what).remedy(command)
}

/// A step that has failed. To record that it passed comes last, and only after it was repeated.
fn failed(from: State, number: u32, step: &Step) -> Finding {
    let close = "close it as it ended: git change close <id> --outcome with_issues -m TEXT";
    let first = if from == State::Validating {
        format!("take it back: git change rollback <id> -m REASON; or {close}")
    } else {
        close.to_owned()
    };
    let what = format!("step {number} ({}) has failed", step.action);
    Finding::new(Rule::StepFailed, what).remedy(format!(
        "{first}; only after it was repeated: git change step <id> {number} --passed"
    ))
}
