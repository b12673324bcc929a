//! A record to be filled in with an editor: what is known as it stands, and all that could be
//! said besides as comments, each with what it means.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::format::Format;
use super::path::Path;
use super::schema::Place;
use super::sentence::clause;
use super::write::{Unwritable, inline};
use crate::domain::change::Change;

/// What the tool writes, and no person.
const RECORDED: [&str; 12] = [
    "hold",
    "break_glass",
    "template",
    "approval",
    "note",
    "result",
    "evidence",
    "followup",
    "outcome",
    "review",
    "addendum",
    "level",
];

/// Examples, by the path without numbers. Where there is none, the schema gives one.
const EXAMPLES: [(&str, &str); 29] = [
    ("category", r#""network""#),
    ("services", r#"["website"]"#),
    ("environment", r#""production""#),
    ("client", r#""Example Ltd""#),
    ("site", r#""Zurich""#),
    ("labels", r#"["quarterly"]"#),
    ("watchers", r#"["ada@example.org"]"#),
    ("parent", r#""CHG-2611-k7m2q""#),
    ("after", r#"["CHG-2611-k7m2q"]"#),
    ("release", r#""v1.5.0""#),
    ("effort", r#""4h""#),
    ("window.end", "2026-11-23T23:00:00+01:00"),
    ("window.downtime", r#""10m""#),
    (
        "risk.raise",
        r#"{ to = "high", reason = "a new team does it" }"#,
    ),
    (
        "risk.lower",
        r#"{ to = "low", reason = "it is behind a switch that is off" }"#,
    ),
    ("risk.answers", r#"{ tested_before = "yes, on staging" }"#),
    ("rollback.tested", r#""on staging, last week""#),
    ("artifact.commits", r#""v1.4.2..v1.5.0""#),
    ("artifact.tag", r#""v1.5.0""#),
    ("artifact.digest", r#""sha256:…""#),
    ("step.kind", r#""implement""#),
    ("step.run", r#""ssh web1 sudo systemctl restart nginx""#),
    ("step.by", r#""ada@example.org""#),
    ("step.minutes", "5"),
    ("notify.audience", r#""support""#),
    ("notify.channel", r#""mail""#),
    ("notify.when", r#""before the start, and when it is done""#),
    ("link.kind", r#""ticket""#),
    ("link.target", r#""HELP-123""#),
];

/// Behind which column explanations start, where there is room.
const COLUMN: usize = 44;

/// The text to be filled in. As it stands it is read as `change`.
///
/// # Errors
///
/// The organisation's own fields hold what TOML cannot write.
pub fn commented(change: &Change) -> Result<String, Unwritable> {
    let json = serde_json::to_value(change).unwrap_or_default();
    let nothing = Map::new();
    let known = json.as_object().unwrap_or(&nothing);
    let mut text = format!("#:schema {}\n", super::record::SCHEMA_PATH);
    text.push_str(
        "# Fill in what you know. A line behind # says what could be there: take out the\n",
    );
    text.push_str("# # to use it. Lines that you leave are taken out for you.\n");
    let top = Place::top(Format::Change);
    for key in top.keys() {
        let Some(place) = top.key(key) else { continue };
        let value = known.get(key);
        if value.is_none() && RECORDED.contains(&key) {
            continue;
        }
        let path = Path::from(key);
        match (place.kind(), place.item().and_then(Place::kind)) {
            (Some("object"), _) if key == "x" => own_fields(&mut text, value, place)?,
            (Some("object"), _) => {
                heading(&mut text, place);
                section(&mut text, &format!("[{key}]"), value, place, &path)?;
            }
            (Some("array"), Some("object")) => {
                let header = format!("[[{key}]]");
                let item = place.item().unwrap_or(place);
                heading(&mut text, place);
                match value.and_then(Json::as_array) {
                    None => section(&mut text, &header, None, item, &path)?,
                    Some(entries) => {
                        for (index, entry) in entries.iter().enumerate() {
                            if index > 0 {
                                text.push('\n');
                            }
                            section(&mut text, &header, Some(entry), item, &path)?;
                        }
                    }
                }
            }
            _ => line(&mut text, key, value, place, &path)?,
        }
    }
    Ok(text)
}

/// What is left of a filled-in text when the lines of `offered` that are still comments are taken
/// out. Comments that somebody wrote stay.
#[must_use]
pub fn without_examples(filled: &str, offered: &str) -> String {
    let examples: BTreeSet<&str> = offered
        .lines()
        .filter(|line| line.starts_with("# "))
        .collect();
    let mut text = String::new();
    let mut blank = false;
    for line in filled.lines() {
        if examples.contains(line) {
            continue;
        }
        if line.is_empty() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn heading(text: &mut String, place: Place<'_>) {
    let about = place.about().map(clause).unwrap_or_default();
    text.push_str(&format!("\n# {about}\n"));
}

/// A table, or one entry of a list of tables: commented out where there is none. A table that is
/// always there, such as `[request]`, stands with its keys commented out.
fn section(
    text: &mut String,
    header: &str,
    value: Option<&Json>,
    place: Place<'_>,
    path: &Path,
) -> Result<(), Unwritable> {
    let off = if value.is_none() { "# " } else { "" };
    text.push_str(&format!("{off}{header}\n"));
    let is_entry = header.starts_with("[[");
    for key in place.keys() {
        let here = value.and_then(|value| value.get(key));
        // An entry that somebody wrote says what it has to say.
        let is_silent = is_entry && value.is_some();
        if here.is_none() && (is_silent || RECORDED.contains(&key)) {
            continue;
        }
        if let Some(inner) = place.key(key) {
            line(text, key, here, inner, &path.key(key))?;
        }
    }
    Ok(())
}

/// One key: its value, or an example of one with what it means.
fn line(
    text: &mut String,
    key: &str,
    value: Option<&Json>,
    place: Place<'_>,
    path: &Path,
) -> Result<(), Unwritable> {
    if let Some(value) =
        value.filter(|value| value.as_object().is_none_or(|table| !table.is_empty()))
    {
        text.push_str(&format!("{key} = {}\n", inline(value, place, path)?));
        return Ok(());
    }
    let shown = format!("# {key} = {}", example(place, path));
    let mut about = place.about().map(clause).unwrap_or_default();
    let words: Vec<&str> = place.words().collect();
    if !words.is_empty() {
        about.push_str(&format!(": {}", words.join(", ")));
    }
    text.push_str(&format!("{shown:<COLUMN$}  # {about}\n"));
    Ok(())
}

fn example(place: Place<'_>, path: &Path) -> String {
    let name = path.to_string();
    if let Some((_, example)) = EXAMPLES.iter().find(|(known, _)| *known == name) {
        return (*example).to_owned();
    }
    if let Some(word) = place.words().next() {
        return format!("\"{word}\"");
    }
    let example = match place.kind() {
        _ if place.is_date_time() => "2026-11-23T22:00:00+01:00",
        Some("integer") => "10",
        Some("boolean") => "true",
        Some("array") => "[]",
        Some("object") => "{}",
        _ => "\"\"",
    };
    example.to_owned()
}

fn own_fields(text: &mut String, value: Option<&Json>, place: Place<'_>) -> Result<(), Unwritable> {
    let Some(Json::Object(fields)) = value else {
        heading(text, place);
        text.push_str("# [x]\n");
        return Ok(());
    };
    text.push_str("\n[x]\n");
    for (key, value) in fields {
        let path = Path::from("x").key(key);
        let key = toml_edit::Key::new(key);
        text.push_str(&format!("{key} = {}\n", inline(value, place, &path)?));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lint;
    use crate::domain::change::plan::{Step, StepKind};
    use crate::domain::change::{Kind, PersonId};

    fn draft() -> Change {
        let id = "CHG-2611-zzzzz".parse().unwrap();
        let mut change = Change::draft(
            id,
            Kind::Normal,
            "Title".to_owned(),
            PersonId::from("a@b.c"),
        );
        change.request.what = Some("one\ntwo".to_owned());
        change
            .x
            .insert("a b".to_owned(), serde_json::json!({"c": {}}));
        change.step.push(Step {
            kind: StepKind::Implement,
            action: "do it".to_owned(),
            run: None,
            expect: None,
            abort_if: None,
            minutes: None,
            by: None,
        });
        change
    }

    #[test]
    fn as_it_stands_it_says_what_was_known() {
        let text = commented(&draft()).unwrap();
        assert_eq!(lint::<Change>(&text).sound().unwrap(), draft(), "{text}");
        let plain = without_examples(&text, &text);
        assert_eq!(lint::<Change>(&plain).sound().unwrap(), draft(), "{plain}");
        assert_eq!(plain.matches('#').count(), 1, "{plain}");
    }

    #[test]
    fn every_example_can_be_used() {
        let mut change = draft();
        change.step.clear();
        change.x.clear();
        let text = commented(&change).unwrap();
        let used: String = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.starts_with('[') || rest.contains(" = ") => format!("{rest}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let reading = lint::<Change>(&used);
        assert_eq!(reading.problems(), [], "{used}");
        let value = reading.value().unwrap();
        assert_eq!(value.step.len() + value.notify.len() + value.link.len(), 3);
        assert!(value.window.is_some() && value.rollback.is_some() && value.artifact.is_some());
    }

    #[test]
    fn comments_of_a_person_stay() {
        let offered = commented(&draft()).unwrap();
        let filled = format!("{offered}\n# ask Ada first\n");
        assert!(without_examples(&filled, &offered).ends_with("\n# ask Ada first\n"));
    }
}
