//! Records: one change, one file.

use super::check::change::{check, path_is_of};
pub use super::commented::{commented, without_examples};
use super::problem::Complaint;
use super::read::{Reading, lint_checking, read_checking};
use super::write::{self, Unwritable};
use crate::domain::change::Change;

/// Reads the record that stands at `path`, counted from the top of the repository. Unknown keys
/// are not noticed; [`lint`] does.
pub fn parse(path: &str, text: &str) -> Reading<Change> {
    read_checking(text, |change| checked(path, change))
}

/// Reads the record at `path` and says all that is wrong with it, unknown keys included.
pub fn lint(path: &str, text: &str) -> Reading<Change> {
    lint_checking(text, |change| checked(path, change))
}

/// Reads a record that stands nowhere yet and says all that is wrong with it.
pub fn lint_anywhere(text: &str) -> Reading<Change> {
    lint_checking(text, check)
}

fn checked(path: &str, change: &Change) -> Vec<Complaint> {
    let mut complaints = check(change);
    complaints.extend(path_is_of(&change.id, path));
    complaints
}

/// From the folder of a record, `changes/2026/11`, to the schema.
pub(super) const SCHEMA_PATH: &str = "../../../schemas/change.schema.json";

/// The text of a new record.
///
/// # Errors
///
/// The organisation's own fields hold what TOML cannot write.
pub fn write_new(change: &Change) -> Result<String, Unwritable> {
    write::new(change, SCHEMA_PATH)
}

/// The text of a record, edited so that it says `after`: only the keys that differ are touched.
///
/// # Errors
///
/// The record has a newer format, cannot be read as it stands, or `after` cannot be written.
pub fn edit(original: &str, after: &Change) -> Result<String, Unwritable> {
    write::edit(original, after)
}
