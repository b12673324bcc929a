//! The auditor's report over a period: exceptions first, then every change with what speaks for
//! and against it.
//!
//! It is made from the replayed history and the period alone, so the same tip and the same period
//! give the same bytes, on any machine and on any day. Debts and standings are those at the end
//! of the period; records are as they stand at the tip.

mod change;
mod exception;
mod gather;
mod markdown;
mod sheets;
mod totals;

pub use change::{AuditedApproval, AuditedChange};
pub use exception::{Exception, ExceptionKind};
pub use gather::AuditDocument;
pub use markdown::markdown;
pub use sheets::{changes_csv, exceptions_csv};
pub use totals::{Tally, Totals};

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::time::Timestamp;

/// The time that a report is about: from `since` on, and before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Period {
    /// The first moment.
    pub since: Timestamp,
    /// The moment after the last one.
    pub until: Timestamp,
}

impl Period {
    /// Whether a moment is inside.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.since <= at && at < self.until
    }
}
