//! Records that a person writes: in a file, or in their editor.

use std::path::{Path, PathBuf};

use crate::app::failure::Failure;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::document::read::Reading;
use crate::document::record;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::ports::Fault;

/// What the tool sets, whatever a file says.
const OWN: [&str; 3] = ["schema", "id", "state"];

/// A record with all that `text` says laid over it. Id, state and format are the tool's own.
///
/// # Errors
///
/// When the text is no part of a record: every problem, with its line.
pub fn overlaid(change: &Change, text: &str, name: &str) -> Result<Change, Failure> {
    let unwritable =
        |error: crate::document::write::Unwritable| Failure::unreadable(error.to_string(), "");
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
    record::commented(change).map_err(|error| Failure::unreadable(error.to_string(), ""))
}

/// A file that a person edits. It stays where it is until it was taken.
#[derive(Debug)]
pub struct Sheet {
    path: PathBuf,
    id: ChangeId,
    offered: String,
}

impl Sheet {
    /// Writes `text` to a file beside the repository's own, and opens it in git's editor.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or the editor fails.
    pub fn open(desk: &Desk, id: &ChangeId, text: &str) -> Result<Self, Ending> {
        let path = desk.wiring.repo.git_dir().join(format!("{id}.toml"));
        if !path.exists() {
            std::fs::write(&path, text).map_err(|error| cannot(&path, error))?;
        }
        desk.wiring.edit(&path)?;
        Ok(Self {
            path,
            id: id.clone(),
            offered: text.to_owned(),
        })
    }

    /// What was written.
    ///
    /// # Errors
    ///
    /// When it is no record; the file is kept, and its path is told.
    pub fn read(&self, begun: &Change) -> Result<Change, Failure> {
        let text =
            std::fs::read_to_string(&self.path).map_err(|error| cannot(&self.path, error))?;
        let name = self.path.display().to_string();
        let text = record::without_examples(&text, &self.offered);
        let written = read(&self.id, &text, &name)?;
        Ok(Change {
            id: begun.id.clone(),
            state: begun.state,
            schema: begun.schema,
            ..written
        })
    }

    /// Removes the file: what it says was taken.
    pub fn done_with(self) {
        // A file that stays is no harm.
        let _ = std::fs::remove_file(self.path);
    }
}

fn cannot(path: &Path, error: std::io::Error) -> Fault {
    Fault::new(format!("cannot use {}", path.display())).because(error)
}
