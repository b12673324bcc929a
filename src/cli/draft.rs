//! Records that a person writes in their editor.

use std::path::{Path, PathBuf};

use crate::app::draft::written;
use crate::app::failure::Failure;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::ports::Fault;

/// A file that a person edits. It stays where it is until it was taken.
#[derive(Debug)]
pub struct Sheet {
    path: PathBuf,
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
        written(begun, &text, &self.offered, &name)
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
