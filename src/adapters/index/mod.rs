//! The index: what a replay came to, in a file below the repository's git directory.
//!
//! It is an SQLite database in write-ahead mode: many may read while one writes. Its name has a
//! fingerprint of the program's rules and formats in it, so a program never reads what another
//! version wrote. Whoever reads sees it as it was at the beginning; whoever wants to write when
//! somebody else did meanwhile does not, since that is as good.

mod put;
mod read;
mod schema;
mod search;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;

use crate::domain::ledger::ports::Fault;

pub use search::TextFinder;

/// What can go wrong in reading.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The index of a repository.
pub struct SqliteIndex {
    connection: Connection,
    path: PathBuf,
    trouble: RefCell<Option<String>>,
    unwritten: RefCell<Option<String>>,
}

impl SqliteIndex {
    /// Opens the index in the directory that all working trees of a repository share, or makes an
    /// empty one. One that cannot be understood is made anew.
    ///
    /// # Errors
    ///
    /// When the disk does not let us, or somebody else is just making it.
    pub fn open(common: &Path) -> Result<Self, Fault> {
        let folder = common.join("change");
        let failed = || format!("cannot use the index in {}", folder.display());
        std::fs::create_dir_all(&folder).map_err(|error| Fault::new(failed()).because(error))?;
        let path = folder.join(schema::file_name());
        let connection = schema::open(&path)
            .or_else(|_| {
                schema::remove(&path);
                schema::open(&path)
            })
            .map_err(|error| Fault::new(failed()).because(error))?;
        schema::remove_others(&folder);
        Ok(Self {
            connection,
            path,
            trouble: RefCell::new(None),
            unwritten: RefCell::new(None),
        })
    }

    /// What reading comes to; `otherwise` when it goes wrong, which is remembered. An index with
    /// which something is wrong is of no more use to anybody: its file is removed.
    fn told<T>(&self, otherwise: T, read: impl FnOnce(&Connection) -> Result<T, Trouble>) -> T {
        match read(&self.connection) {
            Ok(told) => told,
            Err(error) => {
                schema::remove(&self.path);
                *self.trouble.borrow_mut() = Some(error.to_string());
                otherwise
            }
        }
    }

    /// The one document that a query finds.
    fn document<T: DeserializeOwned>(&self, query: &str, values: impl Params) -> Option<T> {
        self.told(None, |connection| {
            let mut query = connection.prepare_cached(query)?;
            let text = query.query_row(values, |row| row.get::<_, String>(0));
            let text = text.optional()?;
            Ok(text.as_deref().map(serde_json::from_str).transpose()?)
        })
    }

    /// What a query finds, row by row.
    fn rows<T>(
        &self,
        query: &str,
        values: impl Params,
        take: impl Fn(&Row<'_>) -> Result<T, Trouble>,
    ) -> Vec<T> {
        self.told(Vec::new(), |connection| {
            let mut query = connection.prepare_cached(query)?;
            let mut rows = query.query(values)?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(take(row)?);
            }
            Ok(all)
        })
    }
}

impl Drop for SqliteIndex {
    fn drop(&mut self) {
        schema::settle(&self.connection, &self.path);
    }
}

/// A position or a count, as the database keeps it.
fn number(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A position or a count, from the database.
fn size(value: i64) -> usize {
    usize::try_from(value).unwrap_or_default()
}
