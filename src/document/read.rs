//! Reading a document, fast when all is well.

use serde::Deserialize;

use super::format::{Document, KNOWN_VERSION};
use super::inspect;
use super::problem::Problem;

/// What came of reading a document.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Reading<T> {
    /// It was understood.
    Read {
        /// What it says.
        value: T,
        /// What is wrong with it all the same. With an error among them the document contradicts
        /// itself: it may be shown, and must not be written so.
        problems: Vec<Problem>,
    },
    /// It was written by a newer program. It may be shown, and must never be rewritten.
    Newer {
        /// The version of its format.
        found: u64,
        /// The newest version known here.
        known: u32,
        /// What could be understood of it; nothing when even that is not clear.
        value: Option<T>,
    },
    /// It could not be understood; why, in the order of the text. At least one is an error.
    Unreadable(Vec<Problem>),
}

impl<T> Reading<T> {
    /// What was understood, however good or bad.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Read { value, .. } => Some(value),
            Self::Newer { value, .. } => value.as_ref(),
            Self::Unreadable(_) => None,
        }
    }

    /// All that is wrong with it.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Read { problems, .. } | Self::Unreadable(problems) => problems,
            Self::Newer { .. } => &[],
        }
    }

    /// What was understood, if the document is of a known version and without an error.
    pub fn sound(self) -> Result<T, Self> {
        match self {
            Self::Read { value, problems } if !problems.iter().any(Problem::is_error) => Ok(value),
            other => Err(other),
        }
    }
}

/// Reads a document. Unknown keys of a record are not noticed; [`lint`] does.
pub fn read<T: Document>(text: &str) -> Reading<T> {
    read_checking(text, T::check)
}

/// Reads a document and says all that is wrong with it, unknown keys included.
pub fn lint<T: Document>(text: &str) -> Reading<T> {
    lint_checking(text, T::check)
}

/// [`read`], with a check of the caller's in the place of the type's own.
pub(super) fn read_checking<T: Document>(
    text: &str,
    check: impl Fn(&T) -> Vec<super::problem::Complaint>,
) -> Reading<T> {
    match toml::from_str::<T>(text) {
        Ok(value) if value.version() > KNOWN_VERSION => newer(value.version().into(), Some(value)),
        Ok(value) => {
            let complaints = check(&value);
            let problems = if complaints.is_empty() {
                Vec::new()
            } else {
                inspect::locate(text, complaints)
            };
            Reading::Read { value, problems }
        }
        Err(error) => match version_of(text) {
            Some(found) if found > KNOWN_VERSION.into() => newer(found, None),
            _ => Reading::Unreadable(inspect::explain(T::FORMAT, text, Some(&error), Vec::new())),
        },
    }
}

/// [`lint`], with a check of the caller's in the place of the type's own.
pub(super) fn lint_checking<T: Document>(
    text: &str,
    check: impl Fn(&T) -> Vec<super::problem::Complaint>,
) -> Reading<T> {
    match toml::from_str::<T>(text) {
        Ok(value) if value.version() <= KNOWN_VERSION => {
            let problems = inspect::explain(T::FORMAT, text, None, check(&value));
            Reading::Read { value, problems }
        }
        _ => read_checking(text, check),
    }
}

fn newer<T>(found: u64, value: Option<T>) -> Reading<T> {
    Reading::Newer {
        found,
        known: KNOWN_VERSION,
        value,
    }
}

/// The version of its format that a document claims, if it is TOML at all.
fn version_of(text: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Claim {
        schema: u64,
    }
    toml::from_str::<Claim>(text).ok().map(|claim| claim.schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Change;

    const RECORD: &str = "schema = 1\nid = \"CHG-2611-k7m2q\"\ntype = \"normal\"\nstate = \"draft\"\n\
        title = \"t\"\nrequester = \"a@b.c\"\nowner = \"a@b.c\"\n";

    fn said(reading: &Reading<Change>) -> Vec<String> {
        reading.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn everything_wrong_is_said_at_once_and_in_order() {
        let text = "schema = 1\nid = \"CHG-2611-k7m2q\"\ntype = \"weird\"\nstate = \"drafd\"\n\
            title = 7\nowner = \"a@b.c\"\nservices = \"web\"\n\n[window]\n\
            start = 2026-11-23T22:00:00\nend = 2026-13-99T22:00:00Z\n";
        let impossible = read::<Change>(text);
        assert_eq!(
            said(&impossible),
            ["11:7: invalid date, expected month between 01 and 12"]
        );
        let text = text.replace("-13-99T", "-12-09T");
        let text = format!(
            "{text}\n[[step]]\nkind = \"implement\"\ndo = \"x\"\nminutes = -3\nruns = \"y\"\n"
        );
        assert_eq!(
            said(&read::<Change>(&text)),
            [
                "1:1: `requester` is missing; add it: who asks for it",
                "3:1: `type` is \"weird\"; there are: standard, normal, emergency",
                "4:1: `state` is \"drafd\"; there are: draft, submitted, scheduled, implementing, \
                 validating, review, closed, cancelled; did you mean \"draft\"?",
                "5:1: `title` is 7, and text in quotes is expected; \
                 it is: one line that names the change",
                "7:1: `services` is \"web\", and a list is expected; \
                 it is: the services that it touches, by their names in the catalogue",
                "10:1: `window.start` (2026-11-23T22:00:00) has no offset from UTC, so it means \
                 another moment in each place; \
                 add the offset: 2026-11-23T22:00:00+01:00, or 2026-11-23T22:00:00Z for UTC",
                "16:1: `step[1].minutes` is -3, and the least is 0",
                "17:1: there is no key \"runs\" in `step[1]`; did you mean `run`?",
            ]
        );
    }

    #[test]
    fn unknown_keys_of_a_record_are_noticed_by_lint_alone() {
        let text = format!("{RECORD}enviroment = \"production\"\n");
        assert_eq!(said(&read::<Change>(&text)), [""; 0]);
        assert_eq!(
            said(&lint::<Change>(&text)),
            ["8:1: there is no key \"enviroment\"; did you mean `environment`?"]
        );
    }

    #[test]
    fn a_newer_record_is_not_an_error() {
        let text = RECORD.replace("schema = 1", "schema = 2");
        let newer = format!("{text}mood = \"good\"\n");
        assert!(matches!(
            read::<Change>(&newer),
            Reading::Newer {
                found: 2,
                known: 1,
                value: Some(_)
            }
        ));
        let unclear = text.replace("\"draft\"", "\"dreaming\"");
        assert!(matches!(
            lint::<Change>(&unclear),
            Reading::Newer {
                found: 2,
                known: 1,
                value: None
            }
        ));
    }
}
