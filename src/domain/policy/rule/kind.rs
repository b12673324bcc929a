//! What kind of objection a rule raises.

use super::Rule;

impl Rule {
    /// Whether only others than the owner can mend a breach, by agreeing.
    #[must_use]
    pub fn asks_for_approval(self) -> bool {
        matches!(self, Self::ApprovalMissing | Self::NotRatified)
    }

    /// Whether it objects to what history does not show: what would meet it may lie beyond the
    /// boundary of a shallow clone.
    #[must_use]
    pub fn rests_on_past(self) -> bool {
        matches!(
            self,
            Self::ApprovalMissing
                | Self::NotRatified
                | Self::NoAuthority
                | Self::NoticeTooShort
                | Self::SoakTooShort
                | Self::TemplateExhausted
                | Self::PredecessorOpen
        )
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}
