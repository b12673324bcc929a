//! One change, whole: for programs as JSON, for an approver as a page.

mod aftermath;
mod document;
mod page;
mod plan;
mod verdicts;

pub use document::{ApprovalDocument, ShowDocument};
pub use page::page;
