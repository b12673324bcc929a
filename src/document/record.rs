//! Records: one change, one file.

use super::check::change::{check, path_is_of};
use super::problem::Complaint;
use super::read::{Reading, lint_checking, read_checking};
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

fn checked(path: &str, change: &Change) -> Vec<Complaint> {
    let mut complaints = check(change);
    complaints.extend(path_is_of(&change.id, path));
    complaints
}
