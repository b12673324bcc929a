//! Schedule: work is done in its window, with notice before and a watch afterwards, and not in a
//! freeze.

use crate::domain::change::event::Event;
use crate::domain::change::plan::Window;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Findings;
use crate::domain::policy::model::RequireRow;
use crate::domain::policy::past::Past;
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
    let given = notice_given(window, case.past, case.at);
    let rows = case.law.required_of(after).map(|(_, row)| row);
    for (row, needed) in rows.filter_map(|row| row.notice.map(|span| (row, span))) {
        if given < needed {
            findings.add(
                Rule::NoticeTooShort,
                format!("the window starts {given} after submission, and the policy asks for {needed}{}", about(row)),
            );
        }
    }
}

/// How long before its window a change was handed in, or would be now.
#[must_use]
pub fn notice_given(window: &Window, past: &Past, now: Timestamp) -> Span {
    // A standard change is handed in and scheduled in one step.
    let submitted = past
        .entered(State::Submitted)
        .or(past.entered(State::Scheduled))
        .unwrap_or(now);
    window.start.since(submitted)
}

/// How long a change was watched after the work; none while that is not over.
#[must_use]
pub fn watched(past: &Past, now: Timestamp) -> Option<Span> {
    Some(now.since(past.entered(State::Validating)?))
}

/// A change is watched for long enough before it is closed.
fn soak(case: &Case, after: &Change, findings: &mut Findings) {
    let Some(watched) = watched(case.past, case.at) else {
        return;
    };
    let rows = case.law.required_of(after);
    for needed in rows.filter_map(|(_, row)| row.soak) {
        if watched < needed {
            findings.add(
                Rule::SoakTooShort,
                format!("work ended {watched} ago, and the policy asks to watch it for {needed}"),
            );
        }
    }
}

fn about(row: &RequireRow) -> String {
    row.when.tag.as_ref().map_or(String::new(), |tags| {
        format!(
            " for {}",
            tags.iter().cloned().collect::<Vec<_>>().join(", ")
        )
    })
}
