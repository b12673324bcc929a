//! Values → text.
//!
//! An edit changes only the keys that differ, through `toml_edit`, so that comments, order and
//! unknown keys survive, and so that the diff of a commit shows the deed and nothing else.

mod array;
mod build;
mod comments;
mod lines;
mod table;

use serde_json::{Map, Value as Json};
use toml_edit::{DocumentMut, Table};

use super::format::Document;
use super::path::Path;
use super::problem::{Problem, quoted};
use super::read::{Reading, read};
use super::schema::Place;
use lines::LineEnds;

/// Why a text was not written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unwritable {
    /// A newer program wrote the document.
    #[error(
        "the document has format {found}, and this program knows {known}: \
         it can be read, and is not rewritten"
    )]
    Newer {
        /// The version of its format.
        found: u64,
        /// The newest version known here.
        known: u32,
    },
    /// The text to be edited cannot be read.
    #[error("the document cannot be read as it stands{}", first(.0))]
    Unreadable(Vec<Problem>),
    /// TOML has no way to write a value.
    #[error("`{path}` cannot be written in TOML: {why}")]
    NoToml {
        /// The place of the value.
        path: Path,
        /// What TOML cannot write.
        why: String,
    },
    /// What was written would be read as something else; a fault of this program.
    #[error("the edited text would not say what was meant, at {0}")]
    Differs(String),
}

fn first(problems: &[Problem]) -> String {
    problems
        .first()
        .map(|problem| format!(": {problem}"))
        .unwrap_or_default()
}

/// The text of a new document; its first line names the schema, for editors. `schema_path` leads
/// from the document's folder to the schema.
pub fn new<T: Document>(value: &T, schema_path: &str) -> Result<String, Unwritable> {
    let mut document = DocumentMut::new();
    let after = object(value);
    table::edit(
        table::Host::Table(document.as_table_mut()),
        &Map::new(),
        &after,
        Some(Place::top(T::FORMAT)),
        &Path::top(),
    )?;
    if let Some(mut key) = first_key(document.as_table_mut()) {
        key.leaf_decor_mut()
            .set_prefix(format!("#:schema {schema_path}\n"));
    }
    says(document.to_string(), value)
}

/// `original`, edited so that it says `after`, and otherwise as it was: an edit touches only the
/// keys in which the two differ.
pub fn edit<T: Document>(original: &str, after: &T) -> Result<String, Unwritable> {
    let before: T = match read(original) {
        Reading::Read { value, .. } => value,
        Reading::Newer { found, known, .. } => return Err(Unwritable::Newer { found, known }),
        Reading::Unreadable(problems) => return Err(Unwritable::Unreadable(problems)),
    };
    let (before, wanted) = (object(&before), object(after));
    if before == wanted {
        return Ok(original.to_owned());
    }
    let ends = LineEnds::of(original);
    let mut document: DocumentMut = ends
        .normal(original)
        .parse()
        .map_err(|error: toml_edit::TomlError| Unwritable::Differs(quoted(error.message())))?;
    comments::bind(&mut document);
    table::edit(
        table::Host::Table(document.as_table_mut()),
        &before,
        &wanted,
        Some(Place::top(T::FORMAT)),
        &Path::top(),
    )?;
    says(ends.restore(document), after)
}

/// A value as it stands behind `key =`.
pub(super) fn inline(json: &Json, place: Place<'_>, path: &Path) -> Result<String, Unwritable> {
    build::value(json, Some(place), path).map(|value| value.to_string())
}

/// The text, if reading it gives back the value: nothing else may ever be written.
fn says<T: Document>(text: String, value: &T) -> Result<String, Unwritable> {
    match read::<T>(&text) {
        Reading::Read { value: again, .. } if again == *value => Ok(text),
        Reading::Read { value: again, .. } => Err(Unwritable::Differs(difference(
            &object(value),
            &object(&again),
        ))),
        Reading::Unreadable(problems) => Err(Unwritable::Differs(
            first(&problems).trim_start_matches(": ").to_owned(),
        )),
        Reading::Newer { found, known, .. } => Err(Unwritable::Newer { found, known }),
    }
}

fn difference(one: &Map<String, Json>, other: &Map<String, Json>) -> String {
    let keys = one.keys().chain(other.keys());
    let mut differing = keys.filter(|key| one.get(*key) != other.get(*key));
    differing
        .next()
        .map_or_else(String::new, |key| format!("`{key}`"))
}

fn first_key(table: &mut Table) -> Option<toml_edit::KeyMut<'_>> {
    table.iter_mut().next().map(|(key, _)| key)
}

/// A document as JSON. Documents are tables, so anything else never comes of one.
fn object<T: Document>(value: &T) -> Map<String, Json> {
    match serde_json::to_value(value) {
        Ok(Json::Object(object)) => object,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Change;
    use crate::domain::change::log_entry::Note;
    use crate::domain::change::risk::{Level, Raise};

    const RECORD: &str = r#"#:schema ../../../schemas/change.schema.json
schema = 1
id = "CHG-2611-k7m2q"
type = "normal"
state = "draft"
title = "Title" # say it short
# why network?
category = "network"
requester = "a@b.c"
owner = "a@b.c"
services = [
  "web", # first
  "api"  # second
]
mood = "good"

[risk]
impact = "low" # really

# done by night
[[step]]
kind = "implement"
do = "x"

[[note]]
by = "a@b.c"
at = 2026-11-20T22:00:00+01:00
text = "first"

[[result]]
by = "a@b.c"
at = 2026-11-20T22:00:00+01:00
step = 1
result = "passed"

[[note]]
by = "a@b.c"
at = 2026-11-20T22:00:00+01:00
text = "second"
# the end
"#;

    fn record() -> Change {
        read(RECORD).sound().unwrap()
    }

    /// The lines that an edit takes out and puts in.
    fn touched(edited: &str) -> Vec<String> {
        let (old, new): (Vec<&str>, Vec<&str>) =
            (RECORD.lines().collect(), edited.lines().collect());
        let mut table = vec![vec![0; new.len() + 1]; old.len() + 1];
        for (i, one) in old.iter().enumerate().rev() {
            for (j, other) in new.iter().enumerate().rev() {
                table[i][j] = if one == other {
                    table[i + 1][j + 1] + 1
                } else {
                    table[i + 1][j].max(table[i][j + 1])
                };
            }
        }
        let (mut i, mut j, mut lines) = (0, 0, Vec::new());
        while i < old.len() || j < new.len() {
            if i < old.len() && j < new.len() && old[i] == new[j] {
                (i, j) = (i + 1, j + 1);
            } else if j == new.len() || (i < old.len() && table[i + 1][j] >= table[i][j + 1]) {
                lines.push(format!("-{}", old[i]));
                i += 1;
            } else {
                lines.push(format!("+{}", new[j]));
                j += 1;
            }
        }
        lines
    }

    fn edited(change: impl Fn(&mut Change)) -> Vec<String> {
        let mut after = record();
        change(&mut after);
        touched(&edit(RECORD, &after).unwrap())
    }

    #[test]
    fn a_value_is_changed_where_it_is_and_its_comment_stays() {
        assert_eq!(
            edited(|change| change.title = "Other".to_owned()),
            [
                "-title = \"Title\" # say it short",
                "+title = \"Other\" # say it short"
            ]
        );
    }

    #[test]
    fn a_new_key_comes_where_the_format_has_it() {
        assert_eq!(edited(|change| change.hold = true), ["+hold = true"]);
        let after = {
            let mut after = record();
            after.environment = Some("production".to_owned());
            edit(RECORD, &after).unwrap()
        };
        assert!(
            after.contains("]\nenvironment = \"production\"\nmood"),
            "{after}"
        );
    }

    #[test]
    fn a_note_follows_the_last_note() {
        let note = |change: &mut Change| {
            change.note.push(Note {
                by: "a@b.c".into(),
                at: "2026-11-23T22:00:00Z".parse().unwrap(),
                text: "one\ntwo".to_owned(),
            });
        };
        assert_eq!(
            edited(note),
            [
                "+",
                "+[[note]]",
                "+by = \"a@b.c\"",
                "+at = 2026-11-23T22:00:00Z",
                "+text = \"\"\"",
                "+one",
                "+two\"\"\"",
            ]
        );
    }

    #[test]
    fn a_list_keeps_its_lines_and_its_comments() {
        assert_eq!(
            edited(|change| change.services.push("db".into())),
            ["-  \"api\"  # second", "+  \"api\",  # second", "+  \"db\""]
        );
    }

    #[test]
    fn a_section_comes_where_the_format_has_it() {
        let raise = |change: &mut Change| {
            change.risk.raise = Some(Raise {
                to: Level::High,
                reason: "new team".to_owned(),
            });
        };
        let lines = edited(raise);
        assert_eq!(
            lines,
            [
                "+[risk.raise]",
                "+to = \"high\"",
                "+reason = \"new team\"",
                "+"
            ]
        );
    }

    #[test]
    fn windows_lines_stay_windows_lines() {
        let text = format!("\u{feff}{}", RECORD.replace('\n', "\r\n"));
        let mut after = read::<Change>(&text).sound().unwrap();
        after.request.what = Some("one\ntwo\n".to_owned());
        let edited = edit(&text, &after).unwrap();
        assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
        assert!(edited.starts_with('\u{feff}'));
        assert_eq!(read::<Change>(&edited).sound().unwrap(), after);
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        let mut after = record();
        after.request.what = Some("a\u{202e}b\u{1b}[31m \"\\".to_owned());
        let text = edit(RECORD, &after).unwrap();
        assert!(
            text.contains(r#"what = "a\u202Eb\u001B[31m \"\\""#),
            "{text}"
        );
    }

    #[test]
    fn a_newer_record_is_never_rewritten() {
        let newer = RECORD.replace("schema = 1", "schema = 2");
        assert_eq!(
            edit(&newer, &record()),
            Err(Unwritable::Newer { found: 2, known: 1 })
        );
    }

    #[test]
    fn a_new_record_says_what_it_was_made_of() {
        let mut change = record();
        change.x.insert(
            "a".to_owned(),
            serde_json::json!({"b": {}, "c": [1, {"d": 2.5}]}),
        );
        let text = new(&change, "../s.json").unwrap();
        assert!(
            text.starts_with("#:schema ../s.json\nschema = 1\nid = "),
            "{text}"
        );
        assert_eq!(read::<Change>(&text).sound().unwrap(), change);
        change.x.insert("n".to_owned(), serde_json::Value::Null);
        assert!(matches!(new(&change, ""), Err(Unwritable::NoToml { .. })));
    }
}
