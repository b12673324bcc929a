//! What the record plans: the request, the steps, and the way back.

use std::fmt::Display;

use serde_json::Value;

use crate::domain::change::Change;
use crate::domain::change::log_entry::{StepResult, Verdict};
use crate::domain::change::plan::{Step, StepKind};
use crate::domain::change::time::Span;
use crate::domain::policy::template::PARAMETERS;
use crate::report::page::Page;
use crate::report::style::Label;
use crate::report::{escape, moment};

/// Who, what, why, where, when, and how risky.
pub(super) fn request(page: &mut Page, record: &Change, risk_reason: Option<&str>) {
    page.gap();
    let owner = if record.owner == record.requester {
        "who also implements it".to_owned()
    } else {
        format!("implemented by {}", record.owner)
    };
    page.field(
        "who",
        &format!("requested by {}, {owner}", record.requester),
    );
    page.field("what", record.request.what.as_deref().unwrap_or_default());
    page.field("why", record.request.why.as_deref().unwrap_or_default());
    page.field(
        "security",
        record.request.security.as_deref().unwrap_or_default(),
    );
    page.field(
        "where",
        &listed(&[
            joined(&record.services),
            said("in ", record.environment.as_ref()),
            said("for ", record.client.as_ref()),
            said("at ", record.site.as_ref()),
        ]),
    );
    page.field("when", &when(record));
    page.field("risk", &risk(record, risk_reason));
    page.field("artifact", &artifact(record));
    page.field("template", &said("", record.template.as_ref()));
    page.field("after", &joined(&record.after));
    page.field("part of", &said("", record.parent.as_ref()));
    page.field("category", &said("", record.category.as_ref()));
    page.field("priority", &said("", record.priority.as_ref()));
    page.field("labels", &joined(&record.labels));
    page.field("release", &said("", record.release.as_ref()));
    let told = record.notify.iter().map(|notify| {
        listed(&[
            one_line(&notify.audience),
            said("by ", notify.channel.as_ref()),
            said("", notify.when.as_ref()),
        ])
    });
    page.field("told", &told.collect::<Vec<_>>().join("\n"));
    let links = record.link.iter().map(|link| {
        one_line(&format!(
            "{} {}",
            link.kind.word().replace('_', " "),
            link.target
        ))
    });
    page.field("links", &links.collect::<Vec<_>>().join("\n"));
    if !record.x.is_empty() {
        let mut own = record.x.clone();
        if let Some(parameters) = own.remove(PARAMETERS) {
            page.field("parameters", &leaves("", &parameters).join("\n"));
        }
        page.field("own fields", &leaves("", &own.into()).join("\n"));
    }
}

/// A value as lines such as `cost.centre: 12`; a list of plain values is one line.
fn leaves(name: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter();
            let inner = fields.flat_map(|(key, value)| match name {
                "" => leaves(key, value),
                name => leaves(&format!("{name}.{key}"), value),
            });
            inner.collect()
        }
        Value::Array(values) if values.iter().any(|one| one.is_object() || one.is_array()) => {
            let values = (1..).zip(values);
            let inner = values.flat_map(|(at, one)| leaves(&format!("{name}.{at}"), one));
            inner.collect()
        }
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(plain).collect();
            vec![one_line(&format!("{name}: {}", values.join(", ")))]
        }
        plain_value => vec![one_line(&format!("{name}: {}", plain(plain_value)))],
    }
}

/// A plain value without quotes.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn when(record: &Change) -> String {
    record.window.as_ref().map_or(String::new(), |window| {
        listed(&[
            format!(
                "{} ({})",
                moment::window(window),
                moment::length(window.end.since(window.start))
            ),
            said("downtime ", window.downtime.as_ref()),
            said("effort ", record.effort.map(moment::length)),
        ])
    })
}

fn risk(record: &Change, reason: Option<&str>) -> String {
    let risk = &record.risk;
    let mut lines = vec![listed(&[
        said("", risk.level),
        said("impact ", risk.impact),
        said("likelihood ", risk.likelihood),
    ])];
    let lower = risk.lower.iter().map(|lower| &lower.reason);
    let mut held = lower.chain(risk.raise.iter().map(|raise| &raise.reason));
    let reason = reason.filter(|reason| !held.any(|said| reason.ends_with(said.as_str())));
    lines.extend(reason.map(one_line));
    if let Some(lower) = &risk.lower {
        lines.push(one_line(&format!(
            "lowered to {}: {}",
            lower.to, lower.reason
        )));
    }
    if let Some(raise) = &risk.raise {
        lines.push(one_line(&format!(
            "raised to {}: {}",
            raise.to, raise.reason
        )));
    }
    let answers = risk.answers.iter();
    lines.extend(answers.map(|(question, answer)| one_line(&format!("{question}: {answer}"))));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn artifact(record: &Change) -> String {
    record.artifact.as_ref().map_or(String::new(), |artifact| {
        listed(&[
            said("", artifact.repository.as_ref()),
            said("", artifact.commits.as_ref()),
            said("", artifact.tag.as_ref()),
            said("", artifact.digest.as_ref()),
        ])
    })
}

/// The steps with their numbers and what came of them.
pub(super) fn steps(page: &mut Page, record: &Change) {
    if record.step.is_empty() {
        return;
    }
    page.section("steps");
    for (number, step) in (1..).zip(&record.step) {
        one_step(page, number, step, record.result_of(number));
    }
}

fn one_step(page: &mut Page, number: u32, step: &Step, result: Option<&StepResult>) {
    let verdict = result.map(|result| match result.result {
        Verdict::Passed => (Label::Good, "passed"),
        Verdict::Failed => (Label::Error, "failed"),
        Verdict::Skipped => (Label::Warning, "skipped"),
    });
    let open = match step.kind {
        StepKind::Verify | StepKind::Prepare | StepKind::Implement => "not done yet",
        StepKind::Rollback => "only to take it back",
    };
    let (label, word) = verdict.unwrap_or((Label::Muted, open));
    let name = number.to_string();
    page.pieces(
        4_usize.saturating_sub(name.len()),
        &[
            (None, &name),
            (Some(Label::State), step.kind.word()),
            (None, "·"),
            (Some(label), word),
            (
                Some(Label::Muted),
                &step.minutes.map_or(String::new(), |minutes| {
                    format!("({})", moment::length(Span::minutes(minutes.into())))
                }),
            ),
        ],
    );
    page.paragraph(5, &step.action);
    if let Some(run) = &step.run {
        for line in run.lines() {
            page.painted(5, Label::Hint, &format!("$ {line}"));
        }
    }
    for (name, text) in [
        ("expect", step.expect.as_deref()),
        ("abort if", step.abort_if.as_deref()),
        ("by", step.by.as_ref().map(|by| by.as_str())),
    ] {
        if let Some(text) = text {
            page.paragraph(5, &format!("{name}: {text}"));
        }
    }
    if let Some(result) = result {
        let head = format!("{word} by {}, {}", result.by, moment::minute(result.at));
        page.paragraph(5, &with_note(&head, result.note.as_deref()));
        if let Some(evidence) = &result.evidence {
            page.paragraph(5, &format!("evidence: {evidence}"));
        }
    }
}

/// The way back, or that there is none.
pub(super) fn rollback(page: &mut Page, record: &Change) {
    page.section("rollback");
    let Some(rollback) = &record.rollback else {
        page.painted(2, Label::Warning, "no way back is described");
        return;
    };
    if let Some(because) = &rollback.none_because {
        page.pieces(
            2,
            &[
                (Some(Label::Warning), "there is no way back:"),
                (None, because),
            ],
        );
    }
    for (name, text) in [
        ("when", rollback.trigger.clone()),
        ("tested", rollback.tested.clone()),
        (
            "takes",
            rollback
                .minutes
                .map(|minutes| moment::length(Span::minutes(minutes.into()))),
        ),
        ("no way back after", rollback.irreversible_after.clone()),
    ] {
        if let Some(text) = text {
            page.paragraph(2, &format!("{name}: {text}"));
        }
    }
}

/// A clause, and what was noted about it.
pub(super) fn with_note(head: &str, note: Option<&str>) -> String {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => format!("{head}: {note}"),
        None => head.to_owned(),
    }
}

/// A text that is no more than one line of a field, so that it cannot look like others.
fn one_line(text: &str) -> String {
    escape::line(text).into_owned()
}

/// A value with words before it; empty when there is none.
pub(super) fn said(before: &str, value: Option<impl Display>) -> String {
    value.map_or(String::new(), |value| one_line(&format!("{before}{value}")))
}

fn joined(values: &[impl Display]) -> String {
    let values = values.iter().map(|value| one_line(&value.to_string()));
    values.collect::<Vec<_>>().join(", ")
}

/// The parts that are not empty, one after the other.
pub(super) fn listed(parts: &[String]) -> String {
    let parts = parts.iter().filter(|part| !part.is_empty());
    parts.cloned().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn own_fields_are_read_without_brackets() {
        let own = json!({
            "cost": { "centre": 12, "owner": "ada" },
            "hosts": ["a", "b"],
            "runs": [{ "at": "x" }],
            "note": "one\ntwo",
        });
        assert_eq!(
            leaves("", &own),
            [
                "cost.centre: 12",
                "cost.owner: ada",
                "hosts: a, b",
                "runs.1.at: x",
                "note: one\\ntwo",
            ]
        );
    }
}
