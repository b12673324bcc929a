//! Immutability: what was written stays written, and whoever writes signs for it.

use crate::domain::change::PersonId;
use crate::domain::change::delta::{Delta, List};
use crate::domain::change::event::Event;
use crate::domain::change::time::Timestamp;
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::clock;
use crate::domain::policy::rules::lifecycle::no_way;

/// Records are never removed; entries are appended and never changed; and each entry names its signer and the time of its commit.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(delta) = case.delta() else {
        let id = case
            .before
            .map(|before| before.id.to_string())
            .unwrap_or_default();
        findings.add(Rule::RecordDeleted, format!("the record {id} is removed"));
        return;
    };
    if !delta.rewritten.is_empty() {
        let lists = delta.rewritten.iter().map(|list| format!("[[{list}]]"));
        let lists = lists.collect::<Vec<_>>().join(" and ");
        findings.add(
            Rule::ListRewritten,
            format!("an entry of {lists} that was there before is changed or removed"),
        );
    }
    if let Some(latest) = case.past.latest
        && clock::is_before(case.at, latest)
    {
        findings.add(
            Rule::Backdated,
            format!("it is dated {}, and the deed before it {latest}", case.at),
        );
    }
    own_fields(case, delta, findings);
    signed_entries(case, delta, findings);
}

/// What is over does not move, and is not edited; whatever else could be said of such a deed
/// follows from that.
#[must_use]
pub fn over(case: &Case) -> Option<Finding> {
    let (after, delta) = (case.after?, case.delta()?);
    let from = delta.from.filter(|from| from.is_terminal())?;
    let event = case.event();
    if from != delta.to {
        let message = no_way(after.kind, from, delta.to);
        let finding = Finding::new(Rule::IllegalTransition, message);
        return Some(finding.remedy("git change show <id>"));
    }
    let edited = event != Event::Addendum && !delta.is_empty();
    edited.then(|| {
        let names = delta.names().join(", ");
        Finding::new(
            Rule::ClosedEdited,
            format!("the change is {from}, and `{event}` alters {names}"),
        )
    })
}

/// Outcome, review and break-glass are set by their own commands alone.
fn own_fields(case: &Case, delta: &Delta, findings: &mut Findings) {
    let event = case.event();
    let moved = delta.from.is_some_and(|from| from != delta.to);
    if event == Event::Edit && moved {
        // A move that no command makes is found to be illegal as a whole.
        return;
    }
    let mut by_command = |changed: bool, field: &str, events: &[Event]| {
        if changed && !events.contains(&event) {
            findings.add(
                Rule::FieldByAnotherDeed,
                format!("`{event}` also sets `{field}`"),
            );
        }
    };
    by_command(
        delta.outcome,
        "outcome",
        &[Event::Close, Event::Cancel, Event::Rollback],
    );
    by_command(delta.review, "review", &[Event::Review]);
    by_command(delta.break_glass, "break_glass", &[Event::Start]);
}

/// Each appended entry says who and when; both must be those of the commit.
fn signed_entries(case: &Case, delta: &Delta, findings: &mut Findings) {
    let actor = case.actor.id(&case.law.people);
    for (list, by, at) in entries(delta) {
        if !case.law.people.same_person(by, &actor) {
            let rule = if list == List::Approval {
                Rule::ApprovalUnproved
            } else {
                Rule::EntryByAnother
            };
            findings.add(
                rule,
                format!("[[{list}]] by {by} stands in a commit by {actor}"),
            );
        }
        if at != case.at {
            findings.add(
                Rule::EntryAtAnotherTime,
                format!("[[{list}]] at {at} stands in a commit of {}", case.at),
            );
        }
    }
}

fn entries(delta: &Delta) -> Vec<(List, &PersonId, Timestamp)> {
    let appended = &delta.appended;
    let mut all = Vec::new();
    all.extend(
        appended
            .approval
            .iter()
            .map(|entry| (List::Approval, &entry.by, entry.at)),
    );
    all.extend(
        appended
            .note
            .iter()
            .map(|entry| (List::Note, &entry.by, entry.at)),
    );
    all.extend(
        appended
            .result
            .iter()
            .map(|entry| (List::Result, &entry.by, entry.at)),
    );
    all.extend(
        appended
            .evidence
            .iter()
            .map(|entry| (List::Evidence, &entry.by, entry.at)),
    );
    all.extend(
        appended
            .followup
            .iter()
            .map(|entry| (List::Followup, &entry.by, entry.at)),
    );
    all.extend(
        appended
            .addendum
            .iter()
            .map(|entry| (List::Addendum, &entry.by, entry.at)),
    );
    all
}
