//! The files of the working tree, as a person has left them.

use std::fs;
use std::io::ErrorKind;

use super::GitRepository;
use crate::domain::ledger::ports::{Fault, Files, WorkTree};

impl WorkTree for GitRepository {
    fn edited(&self, folder: &str, limit: u64) -> Result<Option<Files>, Fault> {
        let Some(top) = self.workdir() else {
            return Ok(None);
        };
        let place = top.join(folder);
        let cannot =
            |error: std::io::Error| Fault::new(format!("cannot read {folder}")).because(error);
        let entries = match fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(cannot(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(cannot)?;
            // Links are not followed, here as in commits.
            let kind = entry.metadata().map_err(cannot)?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            if kind.is_file() && kind.len() <= limit {
                let bytes = fs::read(entry.path()).map_err(cannot)?;
                files.push((format!("{folder}/{name}"), bytes));
            }
        }
        files.sort();
        Ok(Some(files))
    }
}
