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

    fn edited_file(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Fault> {
        let Some(place) = self.workdir().map(|top| top.join(path)) else {
            return Ok(None);
        };
        let gone = |error: &std::io::Error| {
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        };
        let kind = match fs::symlink_metadata(&place) {
            Ok(kind) => kind,
            Err(error) if gone(&error) => return Ok(None),
            Err(error) => return Err(Fault::new(format!("cannot read {path}")).because(error)),
        };
        if !kind.is_file() || kind.len() > limit {
            return Ok(None);
        }
        let bytes = fs::read(&place);
        let bytes = bytes.map_err(|error| Fault::new(format!("cannot read {path}")).because(error));
        bytes.map(Some)
    }
}
