//! Records that a person writes: a part of one, laid over what is there, or a whole one.

use crate::app::failure::Failure;
use crate::document::read::Reading;
use crate::document::record;
use crate::document::write::Unwritable;
use crate::domain::change::{Change, ChangeId};

/// What the tool sets, whatever a file says.
const OWN: [&str; 3] = ["schema", "id", "state"];

/// A record with all that `text` says laid over it. Id, state and format are the tool's own.
///
/// # Errors
///
/// When the text is no part of a record: every problem, with its line.
pub fn overlaid(change: &Change, text: &str, name: &str) -> Result<Change, Failure> {
    let broken = |error: toml_edit::TomlError| {
        Failure::unreadable(
            format!("{name}: {}", error.to_string().trim_end()),
            "mend the file",
        )
    };
    let given: toml_edit::DocumentMut = text.parse().map_err(broken)?;
    let mut whole: toml_edit::DocumentMut = record::write_new(change)
        .map_err(unwritable)?
        .parse()
        .map_err(broken)?;
    for (key, item) in given.iter().filter(|(key, _)| !OWN.contains(key)) {
        whole.insert(key, item.clone());
    }
    read(&change.id, &whole.to_string(), name)
}

/// Reads a whole record; every problem that it has is an error here.
fn read(id: &ChangeId, text: &str, name: &str) -> Result<Change, Failure> {
    let reading = record::lint(&id.path(), text);
    let problems: Vec<String> = reading
        .problems()
        .iter()
        .map(|problem| format!("{name}:{problem}"))
        .collect();
    match reading {
        Reading::Read { value, .. } if problems.is_empty() => Ok(value),
        Reading::Newer { found, known, .. } => Err(Failure::unreadable(
            format!("{name} is of format {found}, and the newest known here is {known}"),
            "use a newer git-change",
        )),
        Reading::Read { .. } | Reading::Unreadable(_) => Err(Failure::unreadable(
            problems.join("\n"),
            "mend the file, and try again",
        )),
    }
}

/// The text of a new record, with what can be added in comments.
///
/// # Errors
///
/// When the record cannot be written as TOML.
pub fn commented(change: &Change) -> Result<String, Failure> {
    record::commented(change).map_err(unwritable)
}

/// The record that a person wrote on the sheet that was offered, but for what is the tool's own.
///
/// # Errors
///
/// When it is no record: every problem, with its line.
pub fn written(begun: &Change, text: &str, offered: &str, name: &str) -> Result<Change, Failure> {
    let text = record::without_examples(text, offered);
    let written = read(&begun.id, &text, name)?;
    Ok(Change {
        id: begun.id.clone(),
        state: begun.state,
        schema: begun.schema,
        ..written
    })
}

/// What could not be written as TOML.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err asks for"
)]
pub(in crate::app) fn unwritable(error: Unwritable) -> Failure {
    Failure::Unreadable {
        what: error.to_string(),
        hint: None,
    }
}
