//! Lifecycle: a change moves along the workflow of its type, one deed at a time.

use std::collections::BTreeSet;

use crate::domain::change::delta::{Delta, List};
use crate::domain::change::event::Event;
use crate::domain::change::log_entry::{StepResult, Verdict};
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::{Change, Kind, PersonId, Role, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::mandate::holds;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::governance;

/// All rules of the workflow.
pub fn check(case: &Case, findings: &mut Findings) {
    let (Some(after), Some(delta)) = (case.after, case.delta()) else {
        return;
    };
    birth(delta, findings);
    transition(case, after, delta, findings);
    one_deed(case, delta, findings);
    identity(case, delta, findings);
    plan(case, after, delta, findings);
    reasons(case, after, delta, findings);
    predecessors(case, after, findings);
    reserved(case, after, findings);
    if delta.is_empty() {
        findings.add(Rule::NothingDone, "nothing differs");
    }
}

/// A change begins as a draft, without decisions, results, outcome or review.
fn birth(delta: &Delta, findings: &mut Findings) {
    if delta.from.is_some() {
        return;
    }
    let mut odd = Vec::new();
    if delta.to != State::Draft {
        odd.push(format!("is `{}`", delta.to));
    }
    let born_with = [
        ("approval", delta.grew(List::Approval)),
        ("result", delta.grew(List::Result)),
        ("addendum", delta.grew(List::Addendum)),
        ("outcome", delta.outcome),
        ("review", delta.review),
        ("hold", delta.hold.is_some()),
    ];
    for (field, there) in born_with {
        if there {
            odd.push(format!("already has `{field}`"));
        }
    }
    if !odd.is_empty() {
        let odd = odd.join(" and ");
        findings.add(Rule::StartsAsDraft, format!("the new record {odd}"));
    }
}

/// The moves that the workflow of each type knows.
#[must_use]
pub const fn is_legal(kind: Kind, from: State, to: State) -> bool {
    use State::{Cancelled, Closed, Draft, Implementing, Review, Scheduled, Submitted, Validating};
    match (from, to) {
        (Draft, Submitted) | (Submitted, Draft) => !matches!(kind, Kind::Standard),
        (Draft, Scheduled) => matches!(kind, Kind::Standard),
        (Submitted, Scheduled) | (Scheduled, Submitted | Draft) => matches!(kind, Kind::Normal),
        (Draft | Submitted, Implementing) => matches!(kind, Kind::Emergency),
        (Scheduled, Implementing) => !matches!(kind, Kind::Emergency),
        (Implementing, Validating | Review)
        | (Validating, Review | Closed)
        | (Review, Closed)
        | (Draft | Submitted | Scheduled, Cancelled) => true,
        _ => false,
    }
}

/// A change moves only along the workflow of its type; a held one only to `cancelled`; and
/// a move between states that no command makes is none.
fn transition(case: &Case, after: &Change, delta: &Delta, findings: &mut Findings) {
    let Some(from) = delta.from else { return };
    let event = case.event();
    let held = case.before.is_some_and(|before| before.hold);
    if held && !matches!(event, Event::Cancel | Event::Resume | Event::Note) {
        findings.add(
            Rule::Held,
            format!("the change is held, and `{event}` moves it"),
        );
    }
    if !held && event == Event::Resume {
        findings.add(Rule::IllegalTransition, "the change is not held");
    }
    let reopened = from == State::Scheduled && delta.to == State::Submitted;
    let by_command = event != Event::Edit || (reopened && !delta.material.is_empty());
    if from != delta.to && !(is_legal(after.kind, from, delta.to) && by_command) {
        findings.add(Rule::IllegalTransition, no_way(after.kind, from, delta.to));
    }
    if let Some(states) = states_for(event)
        && !states.contains(&from)
    {
        findings.add(
            Rule::IllegalTransition,
            format!("{}; this one is {from}", place_of(event, states)),
        );
    }
}

/// Which deed is for which states, in a clause. A result is that of a step or of a check by the
/// state alone, so outside of both nobody knows which of the two commands was typed.
fn place_of(event: Event, states: &[State]) -> String {
    let names: Vec<&str> = states.iter().map(|state| state.word()).collect();
    let names = match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    };
    if matches!(event, Event::Step | Event::Validate) {
        return format!("what came of a step is recorded while the change is {names}");
    }
    format!("`{event}` is for a change that is {names}")
}

/// That changes of a type do not move so, in a clause.
pub(in crate::domain::policy) fn no_way(kind: Kind, from: State, to: State) -> String {
    let kind = match kind {
        Kind::Standard => "a standard",
        Kind::Normal => "a normal",
        Kind::Emergency => "an emergency",
    };
    format!("{kind} change does not go from `{from}` to `{to}`")
}

/// The states in which a deed that does not move the change has its place; none: in any that is
/// not over (which immutability looks after).
fn states_for(event: Event) -> Option<&'static [State]> {
    use State::{Cancelled, Closed, Draft, Implementing, Review, Validating};
    match event {
        Event::Step | Event::Validate => Some(&[Implementing, Validating, Review]),
        Event::Review => Some(&[Validating, Review]),
        Event::Addendum => Some(&[Closed, Cancelled]),
        Event::Submit => Some(&[Draft]),
        // When a decision is welcome is for the rules about approvals to say.
        Event::Approve
        | Event::Reject
        | Event::New
        | Event::Edit
        | Event::Schedule
        | Event::Start
        | Event::Finish
        | Event::Rollback
        | Event::Close
        | Event::Cancel
        | Event::Hold
        | Event::Resume
        | Event::Note
        | Event::Evidence
        | Event::Followup
        | Event::Restore
        | Event::Delete
        | Event::Merge => None,
    }
}

/// The lists that a deed may append to.
const fn lists_for(event: Event) -> &'static [List] {
    match event {
        Event::New => &[List::Note, List::Evidence, List::Followup],
        Event::Approve | Event::Reject => &[List::Approval],
        Event::Step | Event::Validate => &[List::Result, List::Evidence, List::Note],
        Event::Evidence => &[List::Evidence],
        Event::Rollback => &[List::Followup, List::Note, List::Evidence, List::Result],
        Event::Review | Event::Close => &[List::Followup, List::Note, List::Evidence],
        Event::Followup => &[List::Followup],
        Event::Addendum => &[List::Addendum],
        Event::Finish => &[List::Note, List::Result],
        Event::Start | Event::Hold | Event::Resume | Event::Note => &[List::Note],
        Event::Edit
        | Event::Submit
        | Event::Schedule
        | Event::Cancel
        | Event::Restore
        | Event::Delete
        | Event::Merge => &[],
    }
}

/// A commit does one thing: it appends to the lists of its deed alone, and edits the plan only
/// when it is an edit. Submitting may bring the computed level of risk along.
fn one_deed(case: &Case, delta: &Delta, findings: &mut Findings) {
    let event = case.event();
    for list in List::ALL {
        if delta.grew(*list) && !lists_for(event).contains(list) {
            findings.add(
                Rule::MixedDeed,
                format!("`{event}` also appends to [[{list}]]"),
            );
        }
    }
    if delta.appended.approval.len() > 1 {
        findings.add(
            Rule::MixedDeed,
            "more than one decision is appended at once",
        );
    }
    if matches!(event, Event::New | Event::Edit) {
        return;
    }
    let level_only = matches!(event, Event::Submit | Event::Start) && !delta.is_material();
    if !delta.material.is_empty() && !level_only {
        let fields = delta
            .material
            .iter()
            .map(|field| field.word())
            .collect::<Vec<_>>();
        findings.add(
            Rule::MixedDeed,
            format!("`{event}` also edits {}", fields.join(", ")),
        );
    }
    if !delta.plain.is_empty() {
        findings.add(
            Rule::MixedDeed,
            format!("`{event}` also edits {}", delta.plain.join(", ")),
        );
    }
    if delta.hold.is_some() && !matches!(event, Event::Hold | Event::Resume) {
        findings.add(Rule::MixedDeed, format!("`{event}` also sets `hold`"));
    }
}

/// Id, requester and format never change, and the type only in draft.
fn identity(case: &Case, delta: &Delta, findings: &mut Findings) {
    let in_draft = delta.from == Some(State::Draft) && case.enters(State::Draft).eq(&false);
    for field in &delta.identity {
        if *field == "type" && in_draft && delta.to == State::Draft {
            continue;
        }
        findings.add(Rule::IdentityChanged, format!("`{field}` is changed"));
    }
}

/// The plan does not change once work has begun. An emergency is written down while it is done,
/// but for the steps that already have a result.
fn plan(case: &Case, after: &Change, delta: &Delta, findings: &mut Findings) {
    let begun = delta.from.is_some_and(State::is_started);
    let before = case.before.map_or(&[][..], |before| &before.step);
    let differs = |number: &u32| {
        let index = usize::try_from(*number).unwrap_or(0).checked_sub(1);
        index.is_none_or(|index| before.get(index) != after.step.get(index))
    };
    let old = case.before.map_or(&[][..], |before| &before.result);
    let numbers: BTreeSet<u32> = old.iter().map(|result| result.step).collect();
    for number in numbers.into_iter().filter(differs) {
        findings.add(
            Rule::PlanFrozen,
            format!("step {number} has a result and is edited"),
        );
    }
    if begun && delta.is_material() && after.kind != Kind::Emergency && case.event() == Event::Edit
    {
        let fields = delta
            .material
            .iter()
            .map(|field| field.word())
            .collect::<Vec<_>>();
        let state = delta.from.map(State::word).unwrap_or_default();
        findings.add(
            Rule::PlanFrozen,
            format!(
                "{} is edited while the change is {state}",
                fields.join(", ")
            ),
        );
    }
}

/// Some deeds need a reason.
fn reasons(case: &Case, after: &Change, delta: &Delta, findings: &mut Findings) {
    let outcome = after.outcome.as_ref();
    let said = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let given =
        match case.event() {
            Event::Reject => delta
                .appended
                .approval
                .iter()
                .all(|entry| said(entry.note.as_deref())),
            Event::Cancel => outcome
                .is_some_and(|o| o.code == OutcomeCode::Cancelled && said(o.summary.as_deref())),
            Event::Rollback => outcome
                .is_some_and(|o| o.code == OutcomeCode::RolledBack && said(o.summary.as_deref())),
            Event::Hold => delta
                .appended
                .note
                .iter()
                .any(|note| said(Some(&note.text))),
            Event::New
            | Event::Edit
            | Event::Submit
            | Event::Approve
            | Event::Schedule
            | Event::Start
            | Event::Step
            | Event::Finish
            | Event::Validate
            | Event::Review
            | Event::Close
            | Event::Resume
            | Event::Note
            | Event::Evidence
            | Event::Followup
            | Event::Addendum
            | Event::Restore
            | Event::Delete
            | Event::Merge => true,
        };
    let left_out =
        |entry: &&StepResult| entry.result == Verdict::Skipped && !said(entry.note.as_deref());
    if !given || delta.appended.result.iter().any(|entry| left_out(&entry)) {
        findings.add(
            Rule::ReasonMissing,
            format!("`{}` has no reason", case.event()),
        );
    }
}

/// A change starts only after those that it names under `after` are closed.
fn predecessors(case: &Case, after: &Change, findings: &mut Findings) {
    if !case.enters(State::Implementing) || after.kind == Kind::Emergency {
        return;
    }
    for id in &after.after {
        if case.peers.named.get(id) != Some(&State::Closed) {
            let state = case
                .peers
                .named
                .get(id)
                .map_or("unknown", |state| state.word());
            let message = format!("{id} is {state}, and must be closed before");
            let finding = Finding::new(Rule::PredecessorOpen, message);
            findings.push(finding.remedy(format!("git change next {}", id.tail())));
        }
    }
}

/// The policy may reserve the way to a state to a role: whoever takes a change there, or past it,
/// holds the role. Withdrawing is no way past a state.
fn reserved(case: &Case, after: &Change, findings: &mut Findings) {
    let Some(before) = case.before else { return };
    let actor = case.actor.id(&case.law.people);
    for (_, row) in case.law.required_of(after) {
        let Some(role) = &row.role else { continue };
        let gate = row.gate();
        let passes = before.state < gate && gate <= after.state;
        let withdrawn = after.state == State::Cancelled && gate != State::Cancelled;
        if passes && !withdrawn && !holds(&actor, role, after, case.law, &case.moments()) {
            let finding = Finding::new(
                Rule::RoleNotAllowed,
                format!(
                    "only the role {role} moves this change to `{}`",
                    after.state
                ),
            );
            findings.push(by_holder(finding, role, case, after));
        }
    }
}

/// The same deed, by somebody who holds the role.
fn by_holder(finding: Finding, role: &Role, case: &Case, after: &Change) -> Finding {
    let people = case.law.people.person.iter();
    let holders: Vec<PersonId> = people
        .filter(|person| person.in_force(case.at))
        .filter_map(|person| person.id())
        .filter(|id| holds(id, role, after, case.law, &[case.at]))
        .cloned()
        .collect();
    if holders.is_empty() {
        return governance::vacant(finding, role, case.law, case.at);
    }
    let (event, id) = (case.event(), after.id.tail());
    let how = if event == Event::Close {
        " --outcome CODE -m TEXT"
    } else {
        ""
    };
    finding
        .remedy(format!("git change {event} {id}{how}"))
        .who(holders)
}
