//! The trees of the repository in the making: kept in memory, stored as deltas.

use std::collections::BTreeMap;
use std::io;

use crate::pack::{Kind, Oid, Pack, Version};

/// A folder, and the version of it that was stored last.
#[derive(Debug, Default, Clone)]
pub struct Folder {
    files: BTreeMap<String, Oid>,
    folders: BTreeMap<String, Folder>,
    stored: Version,
    id: Option<Oid>,
}

impl Folder {
    /// Puts a file at a path.
    pub fn put(&mut self, path: &str, blob: Oid) {
        self.id = None;
        match path.split_once('/') {
            None => {
                self.files.insert(path.to_owned(), blob);
            }
            Some((folder, rest)) => self
                .folders
                .entry(folder.to_owned())
                .or_default()
                .put(rest, blob),
        }
    }

    /// Stores what changed; answers with the name of the tree.
    pub fn store(&mut self, pack: &mut Pack) -> io::Result<Oid> {
        if let Some(id) = self.id {
            return Ok(id);
        }
        // A folder is sorted as if its name ended in a slash.
        let mut folders = Vec::new();
        for (name, folder) in &mut self.folders {
            folders.push((format!("{name}/"), folder.store(pack)?));
        }
        let mut bytes = Vec::with_capacity(self.stored_size() + 64);
        let mut folders = folders.into_iter().peekable();
        for (name, blob) in &self.files {
            while let Some((folder, id)) = folders.next_if(|(folder, _)| folder < name) {
                line(&mut bytes, "40000", folder.trim_end_matches('/'), &id);
            }
            line(&mut bytes, "100644", name, blob);
        }
        for (folder, id) in folders {
            line(&mut bytes, "40000", folder.trim_end_matches('/'), &id);
        }
        let id = pack.next(Kind::Tree, &mut self.stored, bytes)?;
        self.id = Some(id);
        Ok(id)
    }

    fn stored_size(&self) -> usize {
        (self.files.len() + self.folders.len()) * 48
    }
}

fn line(bytes: &mut Vec<u8>, mode: &str, name: &str, id: &Oid) {
    bytes.extend(mode.as_bytes());
    bytes.push(b' ');
    bytes.extend(name.as_bytes());
    bytes.push(0);
    bytes.extend(id);
}
