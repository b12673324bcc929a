//! What the policy asks of one change: for programs as JSON, for people as a page.

mod document;
mod make;
mod page;

pub use document::ExplainDocument;
pub use page::page;

use crate::document::rows::RowLines;
use crate::domain::change::Change;
use crate::domain::policy::explain::Explained;

/// What is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'e> {
    /// The change.
    pub change: &'e Change,
    /// What the policy asks of it.
    pub explained: &'e Explained<'e>,
    /// Where the rows stand.
    pub lines: &'e RowLines,
    /// Whether it was filed.
    pub filed: bool,
    /// Whether something else is supposed than is so.
    pub supposed: bool,
}
