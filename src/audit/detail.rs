//! One clause about an event, for the audit trail.

use crate::domain::change::Change;
use crate::domain::change::delta::Delta;
use crate::domain::change::event::Event;

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
        Event::Step | Event::Validate => appended
            .result
            .iter()
            .map(|result| {
                with_note(
                    &format!("step {} {}", result.step, result.result),
                    result.note.as_deref(),
                )
            })
            .collect::<Vec<_>>()
            .join("; "),
        Event::Start => after
            .break_glass
            .clone()
            .filter(|_| delta.break_glass)
            .map_or(String::new(), |reason| format!("glass broken: {reason}")),
        Event::Rollback | Event::Close | Event::Cancel => {
            after.outcome.as_ref().map_or(String::new(), |outcome| {
                with_note(outcome.code.word(), outcome.summary.as_deref())
            })
        }
        Event::Review => after.review.as_ref().map_or(String::new(), |review| {
            let met = if review.objective_met {
                "objective met"
            } else {
                "objective not met"
            };
            with_note(met, Some(&review.lessons))
        }),
        Event::Finish | Event::Hold | Event::Resume | Event::Note => appended
            .note
            .last()
            .map(|note| note.text.clone())
            .unwrap_or_default(),
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
        Event::Delete | Event::Merge => String::new(),
    }
}

fn with_note(head: &str, note: Option<&str>) -> String {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => format!("{head}: {note}"),
        None => head.to_owned(),
    }
}
