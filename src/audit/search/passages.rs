//! What people wrote in a record.

use crate::domain::change::Change;
use crate::domain::change::log_entry::{Evidence, Note, StepResult};
use crate::domain::change::plan::{Artifact, Notify, Step};

/// A text in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage<'c> {
    /// Where it stands: `title`, `step.2.do`. Entries are counted from 1.
    pub field: String,
    /// The text.
    pub text: &'c str,
}

/// All that people wrote in a record in words of their own; the title first, then the plan and what
/// came of it. People, services, moments and whatever else is picked from a list are no words.
#[must_use]
pub fn passages(record: &Change) -> Vec<Passage<'_>> {
    let mut all = Gathered(Vec::new());
    all.text("title", &record.title);
    plan(record, &mut all);
    course(record, &mut all);
    for (name, value) in &record.x {
        all.own(&format!("x.{name}"), value);
    }
    all.0
}

/// What is to be done.
fn plan<'c>(record: &'c Change, all: &mut Gathered<'c>) {
    all.maybe("break_glass", record.break_glass.as_ref());
    all.maybe("category", record.category.as_ref());
    all.maybe("client", record.client.as_ref());
    all.maybe("site", record.site.as_ref());
    all.each("labels", &record.labels);
    all.maybe("release", record.release.as_ref());
    all.maybe("request.what", record.request.what.as_ref());
    all.maybe("request.why", record.request.why.as_ref());
    all.maybe("request.security", record.request.security.as_ref());
    let risk = &record.risk;
    all.maybe("risk.raise", risk.raise.as_ref().map(|raise| &raise.reason));
    all.maybe("risk.lower", risk.lower.as_ref().map(|lower| &lower.reason));
    for (question, answer) in &risk.answers {
        all.text(&format!("risk.answers.{question}"), answer);
    }
    for (place, step) in numbered("step", &record.step) {
        let Step {
            action,
            run,
            expect,
            abort_if,
            kind: _,
            minutes: _,
            by: _,
        } = step;
        all.text(&format!("{place}.do"), action);
        all.maybe(&format!("{place}.run"), run.as_ref());
        all.maybe(&format!("{place}.expect"), expect.as_ref());
        all.maybe(&format!("{place}.abort_if"), abort_if.as_ref());
    }
    if let Some(rollback) = &record.rollback {
        all.maybe("rollback.trigger", rollback.trigger.as_ref());
        all.maybe("rollback.tested", rollback.tested.as_ref());
        let after = rollback.irreversible_after.as_ref();
        all.maybe("rollback.irreversible_after", after);
        all.maybe("rollback.none_because", rollback.none_because.as_ref());
    }
    let downtime = record.window.as_ref().map(|window| &window.downtime);
    all.maybe("window.downtime", downtime.and_then(Option::as_ref));
    if let Some(artifact) = &record.artifact {
        let Artifact {
            commits,
            tag,
            digest,
            repository,
        } = artifact;
        all.maybe("artifact.commits", commits.as_ref());
        all.maybe("artifact.tag", tag.as_ref());
        all.maybe("artifact.digest", digest.as_ref());
        all.maybe("artifact.repository", repository.as_ref());
    }
    for (place, notify) in numbered("notify", &record.notify) {
        let Notify {
            audience,
            channel,
            when,
        } = notify;
        all.text(&format!("{place}.audience"), audience);
        all.maybe(&format!("{place}.channel"), channel.as_ref());
        all.maybe(&format!("{place}.when"), when.as_ref());
    }
    for (place, link) in numbered("link", &record.link) {
        all.text(&place, &link.target);
    }
}

/// What came of it.
fn course<'c>(record: &'c Change, all: &mut Gathered<'c>) {
    for (place, approval) in numbered("approval", &record.approval) {
        all.maybe(&place, approval.note.as_ref());
    }
    all.notes("note", &record.note);
    for (place, result) in numbered("result", &record.result) {
        let StepResult {
            note,
            evidence,
            by: _,
            at: _,
            step: _,
            result: _,
        } = result;
        all.maybe(&place, note.as_ref());
        all.maybe(&format!("{place}.evidence"), evidence.as_ref());
    }
    for (place, evidence) in numbered("evidence", &record.evidence) {
        let Evidence {
            path,
            url,
            shows,
            by: _,
            at: _,
            sha256: _,
        } = evidence;
        all.maybe(&format!("{place}.path"), path.as_ref());
        all.maybe(&format!("{place}.url"), url.as_ref());
        all.maybe(&format!("{place}.shows"), shows.as_ref());
    }
    for (place, followup) in numbered("followup", &record.followup) {
        all.text(&place, &followup.action);
    }
    if let Some(outcome) = &record.outcome {
        all.maybe("outcome.summary", outcome.summary.as_ref());
        all.each("outcome.deviations", &outcome.deviations);
    }
    if let Some(review) = &record.review {
        all.maybe("review.side_effects", review.side_effects.as_ref());
        all.maybe("review.communication", review.communication.as_ref());
        all.text("review.lessons", &review.lessons);
    }
    all.notes("addendum", &record.addendum);
}

/// The entries of a list, each with its place in the record.
fn numbered<'c, T>(list: &str, entries: &'c [T]) -> impl Iterator<Item = (String, &'c T)> {
    let numbers = 1..;
    numbers
        .zip(entries)
        .map(move |(number, entry): (u32, _)| (format!("{list}.{number}"), entry))
}

struct Gathered<'c>(Vec<Passage<'c>>);

impl<'c> Gathered<'c> {
    fn text(&mut self, field: &str, text: &'c str) {
        if !text.trim().is_empty() {
            self.0.push(Passage {
                field: field.to_owned(),
                text,
            });
        }
    }

    fn maybe(&mut self, field: &str, text: Option<&'c String>) {
        if let Some(text) = text {
            self.text(field, text);
        }
    }

    fn each(&mut self, field: &str, texts: &'c [String]) {
        for (place, text) in numbered(field, texts) {
            self.text(&place, text);
        }
    }

    fn notes(&mut self, field: &str, notes: &'c [Note]) {
        for (place, note) in numbered(field, notes) {
            self.text(&place, &note.text);
        }
    }

    /// The organisation's own fields, however deep.
    fn own(&mut self, field: &str, value: &'c serde_json::Value) {
        match value {
            serde_json::Value::String(text) => self.text(field, text),
            serde_json::Value::Array(entries) => {
                for (place, entry) in numbered(field, entries) {
                    self.own(&place, entry);
                }
            }
            serde_json::Value::Object(table) => {
                for (name, value) in table {
                    self.own(&format!("{field}.{name}"), value);
                }
            }
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            }
        }
    }
}
