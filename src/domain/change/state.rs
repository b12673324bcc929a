//! The stored states of a change. "Approved" is not among them: it is derived.

use crate::domain::change::words::vocabulary;

vocabulary! {
    /// Where a change stands in its workflow.
    State ("state") {
        /// Being written; nobody else needs to look.
        Draft = "draft",
        /// Handed in for approval.
        Submitted = "submitted",
        /// Approved, and its window is fixed.
        Scheduled = "scheduled",
        /// Being done.
        Implementing = "implementing",
        /// Done; being checked.
        Validating = "validating",
        /// Awaiting its post-implementation review.
        Review = "review",
        /// Over; nothing but addenda may follow.
        Closed = "closed",
        /// Withdrawn before it was started.
        Cancelled = "cancelled",
    }
}

impl State {
    /// Whether the change is over.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }

    /// Whether work on the system has begun.
    #[must_use]
    pub const fn is_started(self) -> bool {
        matches!(
            self,
            Self::Implementing | Self::Validating | Self::Review | Self::Closed
        )
    }
}
