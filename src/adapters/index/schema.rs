//! The tables, and the file that they are in.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::search;

/// Changes with whatever the program makes of history: its rules, its formats, and these tables.
const FINGERPRINT: &str = env!("INDEX_FINGERPRINT");

const PREFIX: &str = "index-";

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS laws (origin TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (part INTEGER PRIMARY KEY, held INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS commits (
    part INTEGER NOT NULL, id BLOB NOT NULL, position INTEGER, clock INTEGER, offset INTEGER,
    PRIMARY KEY (part, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tracks (
    id TEXT PRIMARY KEY, alive INTEGER NOT NULL, approvals TEXT NOT NULL, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS alive ON tracks (id) WHERE alive;
CREATE INDEX IF NOT EXISTS approved ON tracks (approvals);
CREATE TABLE IF NOT EXISTS names (
    name TEXT NOT NULL, change TEXT NOT NULL, PRIMARY KEY (name, change)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS briefs (id TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS findings (
    number INTEGER PRIMARY KEY, change TEXT, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS about ON findings (change);
CREATE TABLE IF NOT EXISTS endings (
    kind TEXT NOT NULL, landed INTEGER NOT NULL, change TEXT NOT NULL, document TEXT NOT NULL,
    number INTEGER PRIMARY KEY
);
CREATE INDEX IF NOT EXISTS ended_by ON endings (kind, landed, number);
CREATE INDEX IF NOT EXISTS ending_of ON endings (change, kind);
CREATE TABLE IF NOT EXISTS runs (
    change TEXT PRIMARY KEY, template TEXT NOT NULL, pin TEXT NOT NULL, handed_in INTEGER NOT NULL,
    ended INTEGER, outcome TEXT, document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS handed_in ON runs (template, handed_in);
CREATE INDEX IF NOT EXISTS ended ON runs (pin, ended, change) WHERE outcome IS NOT NULL;
";

/// All tables, to be emptied.
pub(super) const ALL: [&str; 12] = [
    "place", "laws", "parts", "commits", "tracks", "names", "briefs", "findings", "endings",
    "runs", "searched", "texts",
];

/// Names of commits are as good as thrown by dice, so what is written at once touches nearly every
/// page of their table. That they stand in parts bounds it: the newest takes more until it has so many
/// commits, and whoever looks for one asks all parts, newest first.
pub(super) const PART: usize = 1 << 15;

/// The name of the file that this program reads and writes.
pub(super) fn file_name() -> String {
    format!("{PREFIX}{FINGERPRINT}.sqlite")
}

/// What was written lately may stand in a file beside the index when that is closed, up to this size
/// in bytes. To bring it home takes the disk longer than a command takes; to read it, a thousandth of
/// a second a mebibyte.
const LARGEST_LOG: u64 = 1 << 20;

/// Opens the file, with all its tables, and begins to look at it as it is now.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_millis(500))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table'",
        [],
        |row| row.get(0),
    )?;
    if tables == 0 {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {TABLES}{} COMMIT;",
            search::TABLES
        ))?;
    }
    connection.execute_batch("BEGIN")?;
    Ok(connection)
}

/// Before the file is closed: brings what stands beside it home, if that is much.
pub(super) fn settle(connection: &Connection, path: &Path) {
    let log = fs::metadata(beside(path, LOG));
    if log.is_ok_and(|log| log.len() > LARGEST_LOG) {
        // Where it cannot be done now, the next one does it.
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    }
}

/// The end of the name of the file with what was written lately.
const LOG: &str = "-wal";

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Removes the file, and what SQLite keeps beside it.
pub(super) fn remove(path: &Path) {
    for end in ["", LOG, "-shm"] {
        let name = beside(path, end);
        // It may not be there; and where it cannot be removed, it is not used either.
        let _ = fs::remove_file(name);
    }
}

/// Removes what other versions of the program left.
pub(super) fn remove_others(folder: &Path) {
    let own = file_name();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && !name.starts_with(&own) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
