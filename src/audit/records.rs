//! Reading records out of blobs, each blob once.

use std::collections::HashMap;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use crate::document::read::Reading;
use crate::document::record;
use crate::domain::change::Change;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::object::{Content, Mode, TreeFile};
use crate::domain::ledger::ports::{Fault, Objects};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;

/// No record is read beyond this size, in bytes.
pub const LARGEST_RECORD: u64 = 1 << 20;

/// How many blobs are remembered.
const REMEMBERED: usize = 4096;

/// A record, or why there is none.
pub type Parsed = Rc<Result<Change, Finding>>;

/// Records by blob.
#[derive(Debug, Default)]
pub struct Records {
    known: HashMap<ObjectId, Parsed>,
    /// What stands in the place of what was read; never forgotten.
    recast: HashMap<ObjectId, Parsed>,
}

impl Records {
    /// The record in a file of a tree.
    pub fn read(
        &mut self,
        objects: &(impl Objects + ?Sized),
        path: &str,
        file: TreeFile,
    ) -> Result<Parsed, Fault> {
        if !matches!(file.mode, Mode::Regular) {
            let what = match file.mode {
                Mode::Symlink => "a symbolic link",
                Mode::Submodule => "a submodule",
                Mode::Executable | Mode::Regular => "an executable file",
            };
            return Ok(refused(Rule::NotAFile, format!("{path} is {what}")));
        }
        let known = self.recast.get(&file.id).or(self.known.get(&file.id));
        if let Some(known) = known {
            return Ok(Rc::clone(known));
        }
        let parsed = match objects.blob(file.id, LARGEST_RECORD)? {
            Content::Bytes(bytes) => Rc::new(parse(path, &bytes)),
            Content::TooLarge(size) => refused(Rule::TooLarge, format!("{path} has {size} bytes")),
            Content::Absent => {
                refused(Rule::HistoryMissing, format!("{path} is not in this clone"))
            }
        };
        self.remember(file.id, Rc::clone(&parsed));
        Ok(parsed)
    }
}

impl Records {
    /// Remembers what a blob holds, which somebody read ahead.
    pub(in crate::audit) fn foresee(&mut self, blob: ObjectId, record: Result<Change, Finding>) {
        // What is wrong with a blob names the path that it was first read at.
        if !self.known.contains_key(&blob) {
            self.remember(blob, Rc::new(record));
        }
    }

    fn remember(&mut self, blob: ObjectId, parsed: Parsed) {
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(blob, parsed);
    }

    /// From here on, this stands in the place of what a blob holds.
    pub(in crate::audit) fn recast(&mut self, blob: ObjectId, record: Change) {
        self.recast.insert(blob, Rc::new(Ok(record)));
    }

    /// Whether something stands in the place of what a blob holds.
    pub(in crate::audit) fn is_recast(&self, blob: ObjectId) -> bool {
        self.recast.contains_key(&blob)
    }
}

fn refused(rule: Rule, message: String) -> Parsed {
    Rc::new(Err(Finding::new(rule, message)))
}

/// The record in the bytes of a blob, or why there is none.
pub(in crate::audit) fn parse(path: &str, bytes: &[u8]) -> Result<Change, Finding> {
    let unreadable = |message| Finding::new(Rule::RecordUnreadable, message);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| unreadable(format!("{path}: not UTF-8: {error}")))?;
    let reading = record::parse(path, text);
    match reading {
        Reading::Read { value, problems } => {
            match problems.iter().find(|problem| problem.is_error()) {
                None => Ok(value),
                Some(problem) => Err(unreadable(format!("{path}:{problem}"))),
            }
        }
        Reading::Newer { found, known, .. } => Err(Finding::new(
            Rule::RecordNewer,
            format!("{path} is of format {found}, and the newest known here is {known}"),
        )),
        Reading::Unreadable(problems) => {
            let all = problems.iter().map(|problem| format!("{path}:{problem}"));
            Err(unreadable(all.collect::<Vec<_>>().join("; ")))
        }
    }
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
