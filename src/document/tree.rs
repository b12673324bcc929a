//! A document as parsed, with the place of everything in the text.

use std::ops::Range;

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use super::path::{Path, Segment};
use super::problem::Complaint;
use super::schema::Place;

/// The document as JSON, to compare with a schema, and what can be said only while TOML still is
/// TOML: moments without offset, and moments where text is expected.
pub(super) fn to_json(table: &DeTable<'_>, place: Place<'_>) -> (Value, Vec<Complaint>) {
    let mut conversion = Conversion {
        complaints: Vec::new(),
    };
    let json = conversion.table(table, Some(place), &Path::top());
    (json, conversion.complaints)
}

struct Conversion {
    complaints: Vec<Complaint>,
}

impl Conversion {
    fn table(&mut self, table: &DeTable<'_>, place: Option<Place<'_>>, path: &Path) -> Value {
        let entries = table.iter().map(|(key, value)| {
            let key: &str = key.get_ref();
            let place = place.and_then(|place| place.key(key));
            let value = self.value(value.get_ref(), place, &path.key(key));
            (key.to_owned(), value)
        });
        Value::Object(entries.collect::<Map<_, _>>())
    }

    fn value(&mut self, value: &DeValue<'_>, place: Option<Place<'_>>, path: &Path) -> Value {
        match value {
            DeValue::String(text) => Value::String(text.clone().into_owned()),
            DeValue::Integer(number) => integer(number),
            DeValue::Float(number) => float(number),
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Datetime(moment) => {
                self.moment(moment, place, path);
                Value::String(as_rfc3339(moment))
            }
            DeValue::Array(entries) => {
                let place = place.and_then(Place::item);
                let entries = entries.iter().enumerate();
                Value::Array(
                    entries
                        .map(|(index, entry)| {
                            self.value(entry.get_ref(), place, &path.index(index))
                        })
                        .collect(),
                )
            }
            DeValue::Table(table) => self.table(table, place, path),
        }
    }

    fn moment(&mut self, moment: &toml::value::Datetime, place: Option<Place<'_>>, path: &Path) {
        let Some(place) = place else { return };
        if place.is_text() {
            self.complaints.push(
                Complaint::error(
                    path.clone(),
                    format!("`{path}` is a moment, and text is expected"),
                )
                .remedy(format!("write it in quotes: \"{moment}\"")),
            );
        } else if place.is_date_time() && moment.offset.is_none() {
            let what = match (moment.date, moment.time) {
                (Some(_), Some(_)) => {
                    "has no offset from UTC, so it means another moment in each place"
                }
                (Some(_), None) => "is a day without a time",
                _ => "is a time without a day",
            };
            let remedy = match (moment.date, moment.time) {
                (Some(_), Some(_)) => {
                    format!("add the offset: {moment}+01:00, or {moment}Z for UTC")
                }
                (Some(_), None) => format!("add time and offset: {moment}T22:00:00Z"),
                _ => format!("add day and offset: 2026-11-23T{moment}Z"),
            };
            self.complaints.push(
                Complaint::error(path.clone(), format!("`{path}` ({moment}) {what}"))
                    .remedy(remedy),
            );
        }
    }
}

/// RFC 3339 wants seconds, which TOML 1.1 lets people leave out.
fn as_rfc3339(moment: &toml::value::Datetime) -> String {
    let mut whole = *moment;
    if let Some(time) = &mut whole.time {
        time.second = Some(time.second.unwrap_or(0));
    }
    whole.to_string()
}

fn integer(number: &DeInteger<'_>) -> Value {
    match i64::from_str_radix(number.as_str(), number.radix()) {
        Ok(number) => number.into(),
        Err(_) => number
            .as_str()
            .parse::<f64>()
            .map_or(Value::Null, Value::from),
    }
}

fn float(number: &DeFloat<'_>) -> Value {
    number
        .as_str()
        .parse::<f64>()
        .map_or(Value::Null, Value::from)
}

/// Where the value at `path` stands in the text, or its nearest table when it is absent: the key,
/// where it has one, and else the value.
pub(super) fn locate(table: &Spanned<DeTable<'_>>, path: &Path) -> Range<usize> {
    let mut here = 0..0;
    let mut node = Node::Table(table.get_ref());
    for segment in path.segments() {
        let found = match (segment, node) {
            (Segment::Key(key), Node::Table(table)) => table
                .get_key_value(key.as_str())
                .map(|(key, value)| (key.span(), value)),
            (Segment::Index(index), Node::Array(array)) => {
                array.get(*index).map(|value| (value.span(), value))
            }
            _ => None,
        };
        let Some((span, value)) = found else { break };
        here = span;
        node = match value.get_ref() {
            DeValue::Table(table) => Node::Table(table),
            DeValue::Array(array) => Node::Array(array),
            _ => Node::Leaf,
        };
    }
    here
}

enum Node<'a, 'i> {
    Table(&'a DeTable<'i>),
    Array(&'a toml::de::DeArray<'i>),
    Leaf,
}
