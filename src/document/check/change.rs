//! A record that contradicts itself.

use super::words::{is_hex, one_line};
use crate::document::path::Path;
use crate::document::problem::{Complaint, quoted};
use crate::domain::change::log_entry::Evidence;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::plan::StepKind;
use crate::domain::change::{Change, ChangeId, State};

/// The most characters of a title: what fits on one line of a wide screen.
const LONGEST_TITLE: usize = 200;

pub(in crate::document) fn check(change: &Change) -> Vec<Complaint> {
    let mut complaints = one_line(&change.title, &Path::from("title"), LONGEST_TITLE);
    complaints.extend(people(change));
    complaints.extend(references(change));
    complaints.extend(window(change));
    complaints.extend(rollback(change));
    complaints.extend(results(change));
    complaints.extend(digests(change));
    for (index, evidence) in change.evidence.iter().enumerate() {
        complaints.extend(proof(evidence, &Path::from("evidence").index(index)));
    }
    complaints.extend(outcome(change));
    complaints
}

/// The path of a record is its id: two files must not claim one id.
pub(in crate::document) fn path_is_of(id: &ChangeId, path: &str) -> Option<Complaint> {
    (id.path() != path).then(|| {
        Complaint::error(
            Path::from("id"),
            format!("`id` is {id}, and the file is {}", quoted(path)),
        )
        .remedy(format!("the record of {id} belongs in {}", id.path()))
    })
}

fn people(change: &Change) -> Vec<Complaint> {
    [("requester", &change.requester), ("owner", &change.owner)]
        .into_iter()
        .filter(|(_, person)| person.as_str().trim().is_empty())
        .map(|(key, _)| {
            Complaint::error(Path::from(key), format!("`{key}` is empty"))
                .remedy("name a person by e-mail address")
        })
        .collect()
}

fn references(change: &Change) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if change.parent.as_ref() == Some(&change.id) {
        complaints.push(Complaint::error(
            Path::from("parent"),
            "a change cannot be part of itself",
        ));
    }
    if let Some(index) = change.after.iter().position(|id| *id == change.id) {
        complaints.push(Complaint::error(
            Path::from("after").index(index),
            "a change cannot wait for itself",
        ));
    }
    if let Some(pin) = &change.template
        && (pin.name().is_empty() || !is_hex(pin.blob(), 40))
    {
        complaints.push(
            Complaint::error(
                Path::from("template"),
                format!(
                    "`template` is {}, which pins no content",
                    quoted(&pin.to_string())
                ),
            )
            .remedy("write the name, @, and the forty digits of the template's blob"),
        );
    }
    complaints
}

fn window(change: &Change) -> Option<Complaint> {
    let window = change.window.as_ref()?;
    (window.end <= window.start).then(|| {
        Complaint::error(
            Path::from("window.end"),
            format!(
                "`window.end` ({}) is not after `window.start` ({})",
                window.end, window.start
            ),
        )
    })
}

fn rollback(change: &Change) -> Option<Complaint> {
    let rollback = change.rollback.as_ref()?;
    let steps = change.steps(StepKind::Rollback).next().is_some();
    (rollback.none_because.is_some() && steps).then(|| {
        Complaint::warning(
            Path::from("rollback.none_because"),
            "it says that there is no way back, and there are steps of kind rollback",
        )
        .remedy("take out either")
    })
}

fn results(change: &Change) -> Vec<Complaint> {
    let steps = change.step.len();
    change
        .result
        .iter()
        .enumerate()
        .filter(|(_, result)| {
            usize::try_from(result.step).is_ok_and(|number| number == 0 || number > steps)
        })
        .map(|(index, result)| {
            let what = format!("there is no step {}", result.step);
            let known = match steps {
                0 => "the change has no steps".to_owned(),
                _ => format!("steps are numbered from 1 to {steps}"),
            };
            Complaint::error(Path::from("result").index(index).key("step"), what).remedy(known)
        })
        .collect()
}

fn digests(change: &Change) -> Vec<Complaint> {
    change
        .approval
        .iter()
        .enumerate()
        .filter(|(_, approval)| {
            !approval
                .digest
                .as_str()
                .strip_prefix("sha256:")
                .is_some_and(|hex| is_hex(hex, 64))
        })
        .map(|(index, approval)| {
            let place = Path::from("approval").index(index).key("digest");
            let what = format!(
                "`{place}` is {}, which is not a digest",
                quoted(approval.digest.as_str())
            );
            Complaint::error(place, what).remedy("it is sha256: and 64 hexadecimal digits")
        })
        .collect()
}

fn proof(evidence: &Evidence, path: &Path) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    match (&evidence.path, &evidence.url) {
        (Some(_), Some(_)) => complaints.push(
            Complaint::error(
                path.key("url"),
                format!("`{path}` has both a path and a URL"),
            )
            .remedy("make two entries of it"),
        ),
        (None, None) => complaints.push(
            Complaint::error(
                path.clone(),
                format!("`{path}` has neither a path nor a URL"),
            )
            .remedy("say where the evidence is: `path` in this repository, or `url`"),
        ),
        _ => {}
    }
    if !is_hex(&evidence.sha256, 64) {
        let place = path.key("sha256");
        let what = format!(
            "`{place}` is {}, which is not a digest",
            quoted(&evidence.sha256)
        );
        complaints.push(
            Complaint::error(place, what).remedy("it is 64 hexadecimal digits in lower case"),
        );
    }
    complaints
}

fn outcome(change: &Change) -> Option<Complaint> {
    let cancelled = change
        .outcome
        .as_ref()
        .map(|outcome| outcome.code == OutcomeCode::Cancelled);
    match (change.state, cancelled) {
        (State::Closed, None) => Some(
            Complaint::error(
                Path::from("state"),
                "the change is closed, and nothing says how it ended",
            )
            .remedy("add [outcome] with `code` and `summary`"),
        ),
        (State::Closed, Some(true)) => Some(Complaint::error(
            Path::from("outcome.code"),
            "the change is closed, and its outcome says cancelled",
        )),
        (State::Cancelled, Some(false)) => Some(Complaint::error(
            Path::from("outcome.code"),
            "the change is cancelled, and its outcome says that it was done",
        )),
        _ => None,
    }
}
