//! What a JSON Schema has against a document, in sentences for people.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::format::Format;
use super::path::{Path, Segment};
use super::problem::{Complaint, Severity, meant, quoted};
use super::schema::Place;

/// The sentences for one error: several when several keys are unknown, or when the error of a
/// choice is the errors of the branch that was meant.
pub(super) fn complaints(format: Format, error: &ValidationError<'_>) -> Vec<Complaint> {
    let path = path(error.instance_path());
    let value = error.instance();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|key| unknown_key(format, &path, key))
            .collect(),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let place = path.key(key);
            let mut missing = Complaint::error(place.clone(), format!("`{place}` is missing"));
            missing.remedy = at(format, &place)
                .and_then(Place::about)
                .map(|about| format!("add it: {}", clause(about)));
            vec![missing]
        }
        ValidationErrorKind::AnyOf { context } => {
            // A choice between one and many: the branch that was meant has the same shape.
            let meant = context.iter().find(|errors| {
                !errors.iter().any(|inner| {
                    inner.instance_path() == error.instance_path()
                        && matches!(inner.kind(), ValidationErrorKind::Type { .. })
                })
            });
            match meant {
                Some(errors) if !errors.is_empty() => errors
                    .iter()
                    .flat_map(|error| complaints(format, error))
                    .collect(),
                _ => vec![no_choice(format, path, value)],
            }
        }
        kind => vec![single(format, path, kind, value)],
    }
}

/// A value that fits no branch of a choice.
fn no_choice(format: Format, path: Path, value: &Value) -> Complaint {
    let choices = at(format, &path).into_iter().flat_map(Place::choices);
    let choices: Vec<&str> = choices.map(wanted).collect();
    let what = format!(
        "`{path}` is {}, and {} is expected",
        shape(value),
        choices.join(" or ")
    );
    Complaint::error(path, what)
}

fn single(format: Format, path: Path, kind: &ValidationErrorKind, value: &Value) -> Complaint {
    let about = at(format, &path).and_then(Place::about).map(clause);
    match kind {
        ValidationErrorKind::Enum { options } => {
            let words: Vec<&str> = options
                .as_array()
                .map(|words| words.iter().filter_map(Value::as_str).collect())
                .unwrap_or_default();
            let what = format!(
                "`{path}` is {}; there are: {}",
                shown(value),
                words.join(", ")
            );
            let complaint = Complaint::error(path, what);
            match meant(value.as_str().unwrap_or_default(), words) {
                Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
                None => complaint,
            }
        }
        ValidationErrorKind::Type { .. } => {
            let wanted = at(format, &path).map_or("something else", wanted);
            let what = format!("`{path}` is {}, and {wanted} is expected", shape(value));
            Complaint {
                remedy: about.map(|about| format!("it is: {about}")),
                ..Complaint::error(path, what)
            }
        }
        ValidationErrorKind::Format { .. } => {
            let what = format!("`{path}` is {}, which is not a moment", shown(value));
            Complaint::error(path, what)
                .remedy("write day, time and offset: 2026-11-23T22:00:00+01:00")
        }
        ValidationErrorKind::Pattern { .. } => {
            let what = format!(
                "`{path}` is {}, which does not have the right form",
                shown(value)
            );
            let form = at(format, &path).and_then(Place::form).map(clause);
            Complaint {
                remedy: form.map(|form| format!("it is: {form}")),
                ..Complaint::error(path, what)
            }
        }
        ValidationErrorKind::Minimum { limit } => {
            let what = format!("`{path}` is {}, and the least is {limit}", shown(value));
            Complaint::error(path, what)
        }
        ValidationErrorKind::Maximum { limit } => {
            let what = format!("`{path}` is {}, and the most is {limit}", shown(value));
            Complaint::error(path, what)
        }
        ValidationErrorKind::MaxLength { limit } => {
            let what = format!("`{path}` is longer than {limit} characters");
            Complaint::error(path, what)
        }
        ValidationErrorKind::MinLength { .. } => {
            let what = format!("`{path}` is empty");
            Complaint::error(path, what)
        }
        ValidationErrorKind::MinItems { limit } => {
            let what = format!("`{path}` has fewer entries than {limit}");
            Complaint::error(path, what)
        }
        other => {
            let what = format!("`{path}` does not fit: {}", other.keyword());
            Complaint::error(path, what)
        }
    }
}

fn unknown_key(format: Format, table: &Path, key: &str) -> Complaint {
    let place = table.key(key);
    let known: Vec<&str> = at(format, table)
        .into_iter()
        .flat_map(Place::keys)
        .collect();
    let complaint = Complaint {
        severity: format.unknown_key(),
        ..Complaint::error(place, format!("there is no key {}", quoted_key(table, key)))
    };
    match meant(key, known.iter().copied()) {
        Some(word) => complaint.remedy(format!("did you mean `{word}`?")),
        None if format.unknown_key() == Severity::Warning => {
            complaint.remedy("fields of your own belong under [x]")
        }
        None => complaint.remedy(format!("there are: {}", known.join(", "))),
    }
}

fn quoted_key(table: &Path, key: &str) -> String {
    if table.segments().is_empty() {
        quoted(key)
    } else {
        format!("{} in `{table}`", quoted(key))
    }
}

/// The place in the schema of a place in a document.
fn at(format: Format, path: &Path) -> Option<Place<'static>> {
    path.segments()
        .iter()
        .try_fold(Place::top(format), |place, segment| match segment {
            Segment::Key(key) => place.key(key),
            Segment::Index(_) => place.item(),
        })
}

fn path(location: &Location) -> Path {
    location
        .iter()
        .map(|segment| match segment {
            LocationSegment::Property(key) => Segment::Key(key.into_owned()),
            LocationSegment::Index(index) => Segment::Index(index),
        })
        .collect()
}

fn wanted(place: Place<'_>) -> &'static str {
    if place.is_date_time() {
        return "a moment";
    }
    match place.kind() {
        Some("string") => "text in quotes",
        Some("integer") => "a whole number",
        Some("number") => "a number",
        Some("boolean") => "true or false",
        Some("array") => "a list",
        Some("object") => "a table",
        _ => "something else",
    }
}

/// A value in few words.
fn shape(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
        scalar => shown(scalar),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(_) | Value::Object(_) => shape(value),
        scalar => scalar.to_string(),
    }
}

/// A sentence of a doc comment as a clause: its first sentence, without full stop.
pub(super) fn clause(about: &str) -> String {
    let first = about.split(". ").next().unwrap_or(about).replace('\n', " ");
    let mut letters = first.trim_end_matches('.').chars();
    // A first word in capitals (SHA-256, RFC) stays as it is.
    match (letters.next(), letters.clone().next()) {
        (Some(head), Some(next)) if !next.is_uppercase() => {
            head.to_lowercase().chain(letters).collect()
        }
        (head, _) => head.into_iter().chain(letters).collect(),
    }
}

/// A message of the TOML parser in our style.
pub(super) fn tidy(message: &str) -> String {
    let line: Vec<&str> = message.lines().map(str::trim).collect();
    let line = line.join("; ");
    let escaped: String = line
        .chars()
        .flat_map(|character| {
            let keep = !character.is_control() && character.is_ascii();
            let plain = keep.then_some(character);
            let escaped = (!keep).then(|| character.escape_debug());
            plain.into_iter().chain(escaped.into_iter().flatten())
        })
        .take(300)
        .collect();
    escaped.trim_end_matches('.').to_owned()
}
