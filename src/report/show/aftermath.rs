//! What the record says of how it went: outcome, review, evidence, what is left, notes.

use crate::domain::change::Change;
use crate::domain::change::log_entry::Note;
use crate::report::moment;
use crate::report::page::Page;
use crate::report::show::plan::{listed, said, with_note};

/// How it went: outcome, review, evidence, what is left, notes.
pub(super) fn aftermath(page: &mut Page, record: &Change) {
    if let Some(outcome) = &record.outcome {
        page.section("outcome");
        let code = outcome.code.word().replace('_', " ");
        page.paragraph(2, &with_note(&code, outcome.summary.as_deref()));
        for deviation in &outcome.deviations {
            page.paragraph(2, &format!("deviation: {deviation}"));
        }
    }
    if let Some(review) = &record.review {
        page.section("review");
        let answer = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        for (name, text) in [
            ("objective met", Some(answer(review.objective_met))),
            ("plan worked", review.plan_worked.map(answer)),
            ("rollback worked", review.rollback_worked.map(answer)),
            ("side effects", review.side_effects.clone()),
            ("communication", review.communication.clone()),
            ("lessons", Some(review.lessons.clone())),
        ] {
            if let Some(text) = text {
                page.paragraph(2, &format!("{name}: {text}"));
            }
        }
    }
    if !record.evidence.is_empty() {
        page.section("evidence");
        for evidence in &record.evidence {
            let place = evidence.path.as_deref().or(evidence.url.as_deref());
            let head = format!("{} (sha256 {})", place.unwrap_or("?"), evidence.sha256);
            page.paragraph(2, &with_note(&head, evidence.shows.as_deref()));
        }
    }
    if !record.followup.is_empty() {
        page.section("left to do");
        for task in &record.followup {
            page.paragraph(
                2,
                &listed(&[
                    task.action.clone(),
                    said("by ", task.owner.as_ref()),
                    said("until ", task.due.map(moment::minute)),
                    said("as ", task.change.as_ref()),
                ]),
            );
        }
    }
    notes(page, "notes", &record.note);
    notes(page, "added after the end", &record.addendum);
}

fn notes(page: &mut Page, name: &str, notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    page.section(name);
    for note in notes {
        let head = format!("{}, {}", moment::minute(note.at), note.by);
        page.paragraph(2, &format!("{head}: {}", note.text));
    }
}
