//! Labels say what a piece of text is; whether that has a colour is the reader's choice.

use anstyle::{AnsiColor, Style as Ansi};

use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::risk::Level;
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::finding::Severity;
use crate::domain::policy::standing::Standing;
use crate::report::escape;

/// What a piece of text is. Nothing is said by a label alone: the words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The id of a change or of a commit.
    Id,
    /// Where something stands, in the ordinary course.
    State,
    /// As it should be.
    Good,
    /// Worth knowing.
    Warning,
    /// Against the law, or too late.
    Error,
    /// Something to do: a command.
    Hint,
    /// What somebody looked for.
    Found,
    /// The head of a section or column.
    Heading,
    /// Of less interest.
    Muted,
}

impl Label {
    const fn ansi(self) -> Ansi {
        match self {
            Self::Id => AnsiColor::Cyan.on_default(),
            Self::State => AnsiColor::Blue.on_default(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Warning => AnsiColor::Yellow.on_default(),
            Self::Error => AnsiColor::Red.on_default().bold(),
            Self::Hint => AnsiColor::Cyan.on_default().bold(),
            Self::Found => AnsiColor::Magenta.on_default().bold(),
            Self::Heading => Ansi::new().bold(),
            Self::Muted => Ansi::new().dimmed(),
        }
    }

    /// The label of a standing.
    #[must_use]
    pub const fn of_standing(standing: Standing) -> Self {
        match standing {
            Standing::Overdue | Standing::ReviewOverdue | Standing::RatificationOverdue => {
                Self::Error
            }
            Standing::AwaitingApproval { .. }
            | Standing::AwaitingValidation
            | Standing::AwaitingRatification
            | Standing::ReviewDue(_)
            | Standing::Held(_)
            | Standing::Rejected => Self::Warning,
            Standing::Approved | Standing::InWindow | Standing::ReadyToClose => Self::Good,
            Standing::Scheduled | Standing::Implementing => Self::State,
            Standing::Draft | Standing::Cancelled | Standing::Closed(None) => Self::Muted,
            Standing::Closed(Some(code)) => match code {
                OutcomeCode::Successful => Self::Good,
                OutcomeCode::WithIssues | OutcomeCode::Failed | OutcomeCode::RolledBack => {
                    Self::Warning
                }
                OutcomeCode::Cancelled => Self::Muted,
            },
        }
    }

    /// The label of a level of risk.
    #[must_use]
    pub const fn of_risk(level: Level) -> Self {
        match level {
            Level::Low => Self::Muted,
            Level::Moderate => Self::Warning,
            Level::High => Self::Error,
        }
    }

    /// The label of a severity.
    #[must_use]
    pub const fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }

    /// The label of the verdict on a signature.
    #[must_use]
    pub const fn of_signature(status: Status) -> Self {
        match status {
            Status::Good => Self::Good,
            Status::Unsigned | Status::UnknownKey | Status::NotCheckable => Self::Warning,
            Status::Bad | Status::NotInForce | Status::Revoked | Status::Malformed => Self::Error,
        }
    }
}

/// Whether labels have colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    coloured: bool,
}

impl Style {
    /// Without colours.
    pub const PLAIN: Self = Self { coloured: false };
    /// With colours.
    pub const COLOURED: Self = Self { coloured: true };

    /// One line of text under a label, escaped for a terminal.
    #[must_use]
    pub fn paint(self, label: Label, text: &str) -> String {
        let text = escape::line(text);
        if self.coloured && !text.is_empty() {
            let ansi = label.ansi();
            format!("{ansi}{text}{ansi:#}")
        } else {
            text.into_owned()
        }
    }
}

/// Where text will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surface {
    /// The columns that there are; none when lines may be of any length.
    pub width: Option<usize>,
    /// Whether labels have colours.
    pub style: Style,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_around_the_text_and_foreign_colour_is_not_in_it() {
        assert_eq!(Style::PLAIN.paint(Label::Error, "late"), "late");
        assert_eq!(
            Style::COLOURED.paint(Label::Good, "a\u{1b}[31mb"),
            "\u{1b}[32ma\\u{1b}[31mb\u{1b}[0m"
        );
        assert_eq!(Style::COLOURED.paint(Label::Good, ""), "");
    }
}
