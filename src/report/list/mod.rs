//! Many changes, a line each: as a table, as CSV, as JSON.

mod document;
mod sheet;
mod table;

pub use document::{ListDocument, Listed};
pub use sheet::csv;
pub use table::{Listing, table};
pub(in crate::report) use table::{legend, name, short_names};
