//! Fields: what the policy demands is filled in, and what is named exists.

use crate::domain::change::event::Event;
use crate::domain::change::plan::{Step, StepKind};
use crate::domain::change::risk::Level;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::law::Law;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::template::PARAMETERS;

/// All rules about fields. They look when a change is filed, edited, or moves on; an old change
/// whose service has left the catalogue can still be closed.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    let prefix = &case.law.policy.prefix;
    if case.before.is_none() && after.id.prefix() != prefix {
        findings.add(
            Rule::WrongPrefix,
            format!("{} does not begin with {prefix}-", after.id),
        );
    }
    if matches!(
        case.event(),
        Event::New | Event::Edit | Event::Submit | Event::Schedule
    ) {
        named(case, after, findings);
    }
    let moves = case
        .before
        .is_some_and(|before| before.state != after.state);
    let edited = case.event() == Event::Edit;
    if (moves || edited) && !matches!(after.state, State::Draft | State::Cancelled) {
        demanded(after, case.law, findings);
        extension(after, case.law, findings);
    }
}

/// Services, people, environments and other changes that are named exist; the title is plain.
pub fn named(case: &Case, after: &Change, findings: &mut Findings) {
    let law = case.law;
    for service in after
        .services
        .iter()
        .filter(|name| law.catalog.get(name).is_none())
    {
        let known = law
            .catalog
            .service
            .iter()
            .map(|s| s.name.as_str())
            .collect::<Vec<_>>();
        findings.push(
            Finding::new(
                Rule::UnknownService,
                format!("there is no service {:?}", service.as_str()),
            )
            .remedy(format!("known services: {}", or_none(&known))),
        );
    }
    if let Some(environment) = &after.environment
        && !law.catalog.environments.is_empty()
        && !law.catalog.environments.contains(environment)
    {
        let known = law
            .catalog
            .environments
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>();
        findings.push(
            Finding::new(
                Rule::UnknownEnvironment,
                format!("there is no environment {environment:?}"),
            )
            .remedy(format!("known environments: {}", known.join(", "))),
        );
    }
    for (field, person) in [("requester", &after.requester), ("owner", &after.owner)] {
        if law.people.by_email(person.as_str()).is_none() {
            findings.add(
                Rule::UnknownPersonNamed,
                format!("the {field} {:?} is not in people.toml", person.as_str()),
            );
        }
    }
    for id in after.after.iter().chain(&after.parent) {
        if !case.peers.named.contains_key(id) {
            findings.add(Rule::UnknownChange, format!("there is no change {id}"));
        }
    }
    if after.title.trim().is_empty() {
        findings.add(Rule::FieldMissing, "`title` is empty");
    }
    if after.title.chars().any(is_hostile) {
        findings.add(
            Rule::HostileText,
            "`title` holds control characters or line breaks",
        );
    }
}

/// Control characters, and the marks that turn the direction of text (Unicode TR 36, UTS 55).
fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn or_none(names: &[&str]) -> String {
    if names.is_empty() {
        "none yet; add one to changes/services.toml".into()
    } else {
        names.join(", ")
    }
}

/// What must be there in the state that the change is in: what every change must say, and what
/// the policy demands.
pub fn demanded(after: &Change, law: &Law, findings: &mut Findings) {
    for field in unfilled(after, law, after.state) {
        findings.push(
            Finding::new(Rule::FieldMissing, format!("`{field}` is not filled in"))
                .remedy(filling(field, after)),
        );
    }
}

/// The fields that a draft lacks to be handed in at a level of risk, as far as can be told from
/// what it says already.
#[must_use]
pub fn missing(draft: &Change, level: Level, law: &Law) -> Vec<String> {
    let mut record = draft.clone();
    record.risk.level = Some(level);
    unfilled(&record, law, State::Submitted)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// The fields that must be filled in in a state, and are not.
fn unfilled<'l>(change: &'l Change, law: &'l Law, state: State) -> Vec<&'l str> {
    let always = ["request.what", "request.why"];
    let in_haste = change.kind == Kind::Emergency
        && matches!(
            state,
            State::Implementing | State::Validating | State::Review
        );
    let by_policy = law
        .required_of(change)
        .filter(|(_, row)| is_reached(row.gate(), state))
        .flat_map(|(_, row)| row.fields.iter().map(String::as_str));
    let mut seen: Vec<&str> = Vec::new();
    for field in always.into_iter().filter(|_| !in_haste).chain(by_policy) {
        if !seen.contains(&field) {
            seen.push(field);
        }
    }
    seen.retain(|field| !is_filled(change, field));
    seen
}

/// The organisation's own fields, but for the parameters of a template, fit their schema. One that
/// cannot be compiled makes the law unreadable, so there is none here.
fn extension(after: &Change, law: &Law, findings: &mut Findings) {
    let Some(schema) = &law.extension else { return };
    let Ok(validator) = jsonschema::validator_for(schema) else {
        return;
    };
    let mut own = after.x.clone();
    own.remove(PARAMETERS);
    for error in validator.iter_errors(&serde_json::Value::Object(own)) {
        let place = error.instance_path().to_string().replace('/', ".");
        findings.add(Rule::ExtensionInvalid, format!("`x{place}`: {error}"));
    }
}

/// The command that fills a field in. What is recorded in the course of the work is no part of
/// the plan, and has commands of its own.
fn filling(field: &str, change: &Change) -> String {
    let id = change.id.tail();
    match field {
        "evidence" => format!("git change evidence {id} FILE"),
        "note" => format!("git change note {id} -m TEXT"),
        "followup" => format!("git change followup {id} -m TEXT"),
        _ if field.starts_with("step.") => format!("git change edit {id}{}", steps(field, change)),
        _ => format!("git change edit {id}{}", flag(field)),
    }
}

/// The flags that add a step: those that are named replace all that are there, so these are said
/// again. Nothing, for an edit of the text, where that would lose what a flag cannot say.
fn steps(field: &str, change: &Change) -> String {
    let mut flags = String::new();
    for step in &change.step {
        let bare = Step {
            kind: step.kind,
            action: step.action.clone(),
            run: None,
            expect: None,
            abort_if: None,
            minutes: None,
            by: None,
        };
        if *step != bare || step.action.contains(['\'', '\n']) {
            return String::new();
        }
        flags.push_str(&format!(" --step '{}: {}'", step.kind, step.action));
    }
    flags + flag(field)
}

/// The flag of `git change edit` that fills a field in; none for those that are edited as text.
fn flag(field: &str) -> &'static str {
    match field {
        "request.what" => " --what TEXT",
        "request.why" => " --why TEXT",
        "request.security" => " --security TEXT",
        "rollback" | "rollback.trigger" => " --rollback-trigger TEXT",
        "window" => " --start TIME --end TIME",
        "environment" => " --environment NAME",
        "services" => " --service NAME",
        "category" => " --category NAME",
        "client" => " --client NAME",
        "site" => " --site NAME",
        "release" => " --release NAME",
        "effort" => " --effort SPAN",
        "priority" => " --priority PRIORITY",
        "labels" => " --label WORD",
        "watchers" => " --watcher PERSON",
        "notify" => " --notify AUDIENCE",
        "artifact" | "artifact.tag" => " --artifact ARTIFACT",
        "risk.impact" => " --impact LEVEL",
        "risk.likelihood" => " --likelihood LEVEL",
        "rollback.tested" => " --rollback-tested TEXT",
        "rollback.minutes" => " --rollback-minutes MINUTES",
        "window.downtime" => " --downtime TEXT",
        "step.prepare" => " --step 'prepare: TEXT'",
        "step.implement" => " --step 'implement: TEXT'",
        "step.verify" => " --step 'verify: TEXT'",
        "step.rollback" => " --step 'rollback: TEXT'",
        _ => "",
    }
}

/// Whether a change in state `now` has come to `from` or beyond.
fn is_reached(from: State, now: State) -> bool {
    from <= now
}

/// Whether a field is filled in. `step.<kind>` asks for a step of that kind; `rollback` is also
/// filled by a reason why there is no way back; `evidence` and the other lists by an entry.
#[must_use]
pub fn is_filled(change: &Change, field: &str) -> bool {
    if let Some(kind) = field.strip_prefix("step.") {
        return kind
            .parse::<StepKind>()
            .is_ok_and(|kind| change.steps(kind).next().is_some());
    }
    if field == "rollback" {
        let way_back = change.rollback.as_ref().is_some_and(|rollback| {
            [&rollback.trigger, &rollback.none_because, &rollback.tested]
                .iter()
                .any(|text| text.as_deref().is_some_and(|text| !text.trim().is_empty()))
        });
        return way_back || change.steps(StepKind::Rollback).next().is_some();
    }
    at_hand(change, field).unwrap_or_else(|| is_written(change, field))
}

/// Whether a field is filled in, for those that policies mostly ask for: they need no look at the
/// whole record.
fn at_hand(change: &Change, field: &str) -> Option<bool> {
    let text = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    Some(match field {
        "request.what" => text(&change.request.what),
        "request.why" => text(&change.request.why),
        "request.security" => text(&change.request.security),
        "environment" => text(&change.environment),
        "category" => text(&change.category),
        "services" => !change.services.is_empty(),
        "window" => change.window.is_some(),
        "evidence" => !change.evidence.is_empty(),
        _ => return None,
    })
}

/// Whether a field is filled in, as the record says it.
fn is_written(change: &Change, field: &str) -> bool {
    let Ok(mut value) = serde_json::to_value(change) else {
        return false;
    };
    for part in field.split('.') {
        value = match value.get_mut(part) {
            Some(inner) => inner.take(),
            None => return false,
        };
    }
    match value {
        serde_json::Value::Null => false,
        serde_json::Value::String(text) => !text.trim().is_empty(),
        serde_json::Value::Array(list) => !list.is_empty(),
        serde_json::Value::Object(map) => !map.is_empty(),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_hand_is_what_the_record_says() {
        let empty = Change::draft(
            "CHG-2611-k7m2q".parse().expect("an id"),
            Kind::Normal,
            "Enlarge the pool".to_owned(),
            "ada@example.org".into(),
        );
        let full: Change = toml::from_str(include_str!(
            "../../../../tests/cases/documents/valid/change/most.toml"
        ))
        .expect("a record");
        let mut blank = full.clone();
        blank.request.what = Some(" \n".to_owned());
        blank.environment = Some("\t".to_owned());
        let mut answers = Vec::new();
        for field in [
            "request.what",
            "request.why",
            "request.security",
            "environment",
            "category",
            "services",
            "window",
            "evidence",
        ] {
            for change in [&empty, &full, &blank] {
                let said = at_hand(change, field);
                assert_eq!(said, Some(is_written(change, field)), "{field}");
                answers.extend(said);
            }
        }
        assert!(answers.contains(&true) && answers.contains(&false));
        assert_eq!(at_hand(&full, "rollback.trigger"), None);
    }
}
