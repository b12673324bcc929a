//! JSON → TOML, for what was not in the text before.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, ArrayOfTables, Formatted, InlineTable, Item, Table, Value};

use super::Unwritable;
use crate::document::check::words::is_deceptive;
use crate::document::path::Path;
use crate::document::schema::Place;

/// A value on its own line: tables become `[table]`, lists of tables `[[table]]`.
pub(super) fn item(json: &Json, place: Option<Place<'_>>, path: &Path) -> Result<Item, Unwritable> {
    match json {
        Json::Object(object) => table(object, place, path, true).map(Item::Table),
        Json::Array(entries) if is_list_of_tables(entries) => {
            let place = place.and_then(Place::item);
            let mut tables = ArrayOfTables::new();
            for (index, entry) in entries.iter().enumerate() {
                tables.push(entry_table(entry, place, &path.index(index))?);
            }
            Ok(Item::ArrayOfTables(tables))
        }
        other => value(other, place, path).map(Item::Value),
    }
}

/// Whether a list is written as `[[table]]`.
pub(super) fn is_list_of_tables(entries: &[Json]) -> bool {
    !entries.is_empty() && entries.iter().all(Json::is_object)
}

/// One `[[table]]`; tables in it are written inline, so that an entry stays in one piece.
pub(super) fn entry_table(
    json: &Json,
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<Table, Unwritable> {
    let nothing = Map::new();
    table(json.as_object().unwrap_or(&nothing), place, path, false)
}

fn table(
    object: &Map<String, Json>,
    place: Option<Place<'_>>,
    path: &Path,
    nested: bool,
) -> Result<Table, Unwritable> {
    let mut table = Table::new();
    for (key, json) in object {
        let place = place.and_then(|place| place.key(key));
        if is_default(json, place) {
            continue;
        }
        let path = path.key(key);
        let item = if nested {
            item(json, place, &path)?
        } else {
            Item::Value(value(json, place, &path)?)
        };
        table.insert(key, item);
    }
    // `[x.parameters]` needs no `[x]` before it.
    let only_tables = table.iter().all(|(_, item)| !item.is_value());
    table.set_implicit(only_tables && !table.is_empty());
    Ok(table)
}

/// An empty table of the format means the same as none. In the organisation's own fields it may
/// mean something.
pub(super) fn is_default(json: &Json, place: Option<Place<'_>>) -> bool {
    json.as_object().is_some_and(Map::is_empty)
        && place.is_some_and(|place| place.keys().next().is_some())
}

/// A value on the line of its key.
pub(super) fn value(
    json: &Json,
    place: Option<Place<'_>>,
    path: &Path,
) -> Result<Value, Unwritable> {
    let refuse = |why: String| Unwritable::NoToml {
        path: path.clone(),
        why,
    };
    match json {
        Json::Null => Err(refuse("there is no null".to_owned())),
        Json::Bool(truth) => Ok((*truth).into()),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(whole.into()),
            (None, Some(real)) if number.is_f64() => Ok(real.into()),
            _ => Err(refuse(format!("{number} is too large"))),
        },
        Json::String(moment) if place.is_some_and(Place::is_date_time) => moment
            .parse::<toml_edit::Datetime>()
            .map(Value::from)
            .map_err(|error| refuse(error.to_string())),
        Json::String(words) => text(words, path),
        Json::Array(entries) => {
            let place = place.and_then(Place::item);
            let mut array = Array::new();
            for (index, entry) in entries.iter().enumerate() {
                array.push(value(entry, place, &path.index(index))?);
            }
            Ok(array.into())
        }
        Json::Object(object) => {
            let mut table = InlineTable::new();
            for (key, json) in object {
                let place = place.and_then(|place| place.key(key));
                if !is_default(json, place) {
                    table.insert(key, value(json, place, &path.key(key))?);
                }
            }
            Ok(table.into())
        }
    }
}

/// A text; in several lines where it has them. Characters that cannot be seen, or that would
/// turn the line around on a screen, are escaped.
fn text(words: &str, path: &Path) -> Result<Value, Unwritable> {
    let hides = |character: char| is_deceptive(character) && !matches!(character, '\n' | '\t');
    if !words.contains(hides) {
        return Ok(words.into());
    }
    in_one_line(words)
        .map(Value::String)
        .ok_or_else(|| Unwritable::NoToml {
            path: path.clone(),
            why: "the text could not be escaped".to_owned(),
        })
}

/// A text on one line, with line breaks and all that cannot be seen escaped.
pub(super) fn in_one_line(words: &str) -> Option<Formatted<String>> {
    let mut literal = String::from("\"");
    for character in words.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            hidden if is_deceptive(hidden) => {
                let code = u32::from(hidden);
                literal.push_str(&format!("\\u{code:04X}"));
            }
            plain => literal.push(plain),
        }
    }
    literal.push('"');
    match literal.parse() {
        Ok(Value::String(text)) => Some(text),
        _ => None,
    }
}
