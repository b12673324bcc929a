//! Schedule: work is done in its window, with notice before and a watch afterwards, and not in a
//! freeze.

use crate::domain::change::event::Event;
use crate::domain::change::plan::Window;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Findings;
use crate::domain::policy::model::RequireRow;
use crate::domain::policy::rule::Rule;

/// All rules about time.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    if case.enters(State::Closed) {
        soak(case, after, findings);
    }
    if after.kind == Kind::Emergency {
        return;
    }
    let scheduled = case.enters(State::Scheduled);
    let started = case.enters(State::Implementing);
    let moved = after.state == State::Scheduled && case.event() == Event::Edit;
    if !(scheduled || started || moved) {
        return;
    }
    let Some(window) = &after.window else {
        findings.add(Rule::WindowMissing, "the change has no window");
        return;
    };
    if started && !window.contains(case.at) {
        findings.add(
            Rule::OutsideWindow,
            format!(
                "the window is {} to {}, and it is {}",
                window.start, window.end, case.at
            ),
        );
    }
    if (scheduled || moved) && window.end <= case.at {
        findings.add(
            Rule::WindowOver,
            format!("the window ended at {}", window.end),
        );
    }
    freeze(case, after, window, findings);
    if scheduled || moved {
        notice(case, after, window, findings);
    }
}

/// Nothing but an emergency is done in a freeze.
fn freeze(case: &Case, after: &Change, window: &Window, findings: &mut Findings) {
    let environment = after.environment.as_deref();
    for freeze in &case.law.calendar.freeze {
        if freeze.bars(window, &after.services, environment) {
            findings.add(
                Rule::Frozen,
                format!(
                    "the window touches the freeze {:?}, {} to {}",
                    freeze.name, freeze.start, freeze.end
                ),
            );
        }
    }
}

/// There is enough time between submission and the start of the window.
fn notice(case: &Case, after: &Change, window: &Window, findings: &mut Findings) {
    // A standard change is handed in and scheduled in one step.
    let submitted = case
        .past
        .entered(State::Submitted)
        .or(case.past.entered(State::Scheduled))
        .unwrap_or(case.at);
    for (row, needed) in rows(case, after).filter_map(|row| row.notice.map(|span| (row, span))) {
        let given = window.start.since(submitted);
        if given < needed {
            findings.add(
                Rule::NoticeTooShort,
                format!("the window starts {given} after submission, and the policy asks for {needed}{}", about(row)),
            );
        }
    }
}

/// A change is watched for long enough before it is closed.
fn soak(case: &Case, after: &Change, findings: &mut Findings) {
    let Some(finished) = case.past.entered(State::Validating) else {
        return;
    };
    for needed in rows(case, after).filter_map(|row| row.soak) {
        let watched = case.at.since(finished);
        if watched < needed {
            findings.add(
                Rule::SoakTooShort,
                format!("work ended {watched} ago, and the policy asks to watch it for {needed}"),
            );
        }
    }
}

fn rows<'a>(case: &'a Case, after: &'a Change) -> impl Iterator<Item = &'a RequireRow> {
    let law = case.law;
    law.policy
        .require
        .iter()
        .filter(move |row| row.when.fits(after, &law.catalog))
}

fn about(row: &RequireRow) -> String {
    row.when.tag.as_ref().map_or(String::new(), |tags| {
        format!(
            " for {}",
            tags.iter().cloned().collect::<Vec<_>>().join(", ")
        )
    })
}
