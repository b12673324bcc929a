//! The three types of change of ITIL.

use crate::domain::change::words::vocabulary;

vocabulary! {
    /// The type of a change, which decides its workflow.
    Kind ("type of change") {
        /// Pre-approved by its template; low risk, done often.
        Standard = "standard",
        /// Assessed, approved and scheduled one by one.
        Normal = "normal",
        /// Done at once because waiting would harm; approved and reviewed afterwards.
        Emergency = "emergency",
    }
}
