//! One clause about an event, for the audit trail.

use crate::domain::change::Change;
use crate::domain::change::delta::Delta;
use crate::domain::change::event::Event;
use crate::domain::change::log_entry::StepResult;

/// More about an event than its name: fields, steps, roles, reasons.
pub fn detail(event: Event, delta: &Delta, after: &Change) -> String {
    let appended = &delta.appended;
    match event {
        Event::New => format!("{} change", after.kind),
        Event::Edit => {
            let material = delta.material.iter().map(|field| field.word());
            material
                .chain(delta.plain.iter().copied())
                .collect::<Vec<_>>()
                .join(", ")
        }
        Event::Submit => format!("risk {}", after.risk_level()),
        Event::Approve | Event::Reject => appended.approval.last().map_or(String::new(), |entry| {
            with_note(&format!("as {}", entry.role), entry.note.as_deref())
        }),
        Event::Step | Event::Validate => results(&appended.result),
        Event::Start => after
            .break_glass
            .clone()
            .filter(|_| delta.break_glass)
            .map_or(String::new(), |reason| format!("glass broken: {reason}")),
        Event::Rollback | Event::Close | Event::Cancel => {
            let outcome = after.outcome.as_ref().map_or(String::new(), |outcome| {
                with_note(outcome.code.word(), outcome.summary.as_deref())
            });
            joined([outcome, results(&appended.result)])
        }
        Event::Review => after.review.as_ref().map_or(String::new(), |review| {
            let met = if review.objective_met {
                "objective met"
            } else {
                "objective not met"
            };
            with_note(met, Some(&review.lessons))
        }),
        Event::Finish | Event::Hold | Event::Resume | Event::Note => {
            let note = appended.note.last().map(|note| note.text.clone());
            joined([note.unwrap_or_default(), results(&appended.result)])
        }
        Event::Evidence => appended.evidence.last().map_or(String::new(), |evidence| {
            evidence
                .path
                .clone()
                .or(evidence.url.clone())
                .unwrap_or_default()
        }),
        Event::Followup => appended
            .followup
            .last()
            .map(|followup| followup.action.clone())
            .unwrap_or_default(),
        Event::Addendum => appended
            .addendum
            .last()
            .map(|note| note.text.clone())
            .unwrap_or_default(),
        Event::Schedule => after.window.as_ref().map_or(String::new(), |window| {
            format!("{} to {}", window.start, window.end)
        }),
        // What was undone is for the replay to say.
        Event::Restore | Event::Delete | Event::Merge => String::new(),
    }
}

/// What came of steps, one after the other.
fn results(results: &[StepResult]) -> String {
    let said = results.iter().map(|result| {
        let head = format!("step {} {}", result.step, result.result);
        with_note(&head, result.note.as_deref())
    });
    said.collect::<Vec<_>>().join("; ")
}

/// The clauses that are not empty, one after the other.
fn joined(clauses: [String; 2]) -> String {
    let said = clauses.iter().filter(|clause| !clause.is_empty());
    said.cloned().collect::<Vec<_>>().join("; ")
}

fn with_note(head: &str, note: Option<&str>) -> String {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => format!("{head}: {note}"),
        None => head.to_owned(),
    }
}
