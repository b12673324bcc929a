//! What the law demands of a plan and a case does not say is taken as written.

use serde_json::{Map, Value};

use crate::domain::change::Change;
use crate::domain::change::plan::{Artifact, Notify, Step, StepKind};
use crate::domain::change::record::Priority;
use crate::domain::change::risk::{Impact, Likelihood};
use crate::domain::change::time::Span;
use crate::domain::policy::law::Law;
use crate::domain::policy::rules::fields::is_filled;

/// What stands in a field that nobody looks into.
const SOMETHING: &str = "as the case supposes";

/// Fills in the fields that every change has, and those that rows of the policy demand; but for
/// those that rows match on, which would make another change of it, and those of `without`.
pub(super) fn fill(change: &mut Change, law: &Law, without: &[String]) {
    let always = ["request.what", "request.why", "step.implement"];
    let rows = law.required_of(change);
    let demanded = rows.flat_map(|(_, row)| row.fields.iter().cloned());
    let demanded: Vec<String> = always
        .into_iter()
        .map(str::to_owned)
        .chain(demanded)
        .filter(|field| !is_left_out(field, without) && !is_filled(change, field))
        .collect();
    for field in demanded {
        put(change, &field);
    }
}

/// Whether a field, or a table around it, is left out.
fn is_left_out(field: &str, without: &[String]) -> bool {
    without.iter().any(|left| {
        let rest = field.strip_prefix(left.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn put(change: &mut Change, field: &str) {
    let something = || Some(SOMETHING.to_owned());
    if let Some(kind) = field.strip_prefix("step.") {
        if let Ok(kind) = kind.parse() {
            change.step.push(step(kind));
        }
        return;
    }
    if let Some(path) = field.strip_prefix("x.") {
        own(&mut change.x, path);
        return;
    }
    match field {
        "request" | "request.what" => change.request.what = something(),
        "request.why" => change.request.why = something(),
        "request.security" => change.request.security = something(),
        "risk.impact" => change.risk.impact = Some(Impact::Low),
        "risk.likelihood" => change.risk.likelihood = Some(Likelihood::Low),
        "rollback" | "rollback.trigger" => {
            change.rollback.get_or_insert_default().trigger = something();
        }
        "rollback.tested" => {
            let yes = Some("yes".to_owned());
            change.rollback.get_or_insert_default().tested = yes;
        }
        "rollback.minutes" => change.rollback.get_or_insert_default().minutes = Some(5),
        "step" => change.step.push(step(StepKind::Implement)),
        "notify" => change.notify.push(Notify {
            audience: SOMETHING.to_owned(),
            channel: None,
            when: None,
        }),
        "artifact" | "artifact.tag" => {
            let artifact = change.artifact.get_or_insert_with(Artifact::default);
            artifact.tag = something();
        }
        "site" => change.site = something(),
        "release" => change.release = something(),
        "effort" => change.effort = Some(Span::minutes(60)),
        "priority" => change.priority = Some(Priority::Medium),
        "labels" => change.labels.push(SOMETHING.to_owned()),
        // What rows match on, and what is written in the course of the work, is for the case to
        // say; what nobody knows here shows up as a finding.
        _ => {}
    }
}

fn step(kind: StepKind) -> Step {
    Step {
        kind,
        action: SOMETHING.to_owned(),
        run: None,
        expect: None,
        abort_if: None,
        minutes: None,
        by: None,
    }
}

/// Fills in one of the organisation's own fields.
fn own(fields: &mut Map<String, Value>, path: &str) {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), SOMETHING.into());
        }
        Some((first, rest)) => {
            let inner = fields
                .entry(first)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Some(inner) = inner.as_object_mut() {
                own(inner, rest);
            }
        }
    }
}
