//! The rows of the policy: where they stand.

use crate::document::law::POLICY;

/// Where a row stands: its line when that is known, or else its number.
pub(super) fn place(lines: &[usize], row: usize) -> String {
    match lines.get(row) {
        Some(line) => format!("{POLICY}:{line}"),
        None => format!("row {}", row.saturating_add(1)),
    }
}
