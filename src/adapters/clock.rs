//! The clock.

use chrono::{DateTime, Local};

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::ports::{Clock, Fault};

/// The clock of this machine, in its own time zone; or the moment that the environment sets.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    set: Option<Timestamp>,
}

impl SystemClock {
    /// The clock as git would read it: `GIT_AUTHOR_DATE` decides, else `GIT_COMMITTER_DATE`,
    /// handed in as they stand in the environment. So an import or a test says when it is, as
    /// it does for `git commit`.
    ///
    /// # Errors
    ///
    /// When a date is in none of the formats that [`date`] reads.
    pub fn new(author_date: Option<&str>, committer_date: Option<&str>) -> Result<Self, Fault> {
        let set = author_date
            .into_iter()
            .chain(committer_date)
            .find(|text| !text.is_empty());
        let read = |text: &str| {
            date(text).ok_or_else(|| {
                Fault::new(format!(
                    "{text:?} in the environment is not a date that git knows"
                ))
                .hint("GIT_AUTHOR_DATE and GIT_COMMITTER_DATE are written as 2026-11-23T09:00:00Z")
            })
        };
        Ok(Self {
            set: set.map(read).transpose()?,
        })
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        let now = || {
            let now = Local::now().fixed_offset();
            Timestamp::from_unix(now.timestamp(), now.offset().local_minus_utc() / 60)
        };
        self.set.unwrap_or_else(now)
    }
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Reads a date in the formats of git-commit(1): git's internal one (`@1795424400 +0100`, also without
/// the `@`), RFC 3339 and RFC 2822.
#[must_use]
pub fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    internal(text)
        .or_else(|| text.parse().ok())
        .or_else(|| {
            DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z")
                .ok()
                .map(Into::into)
        })
        .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(Into::into))
}

fn internal(text: &str) -> Option<Timestamp> {
    let (seconds, offset) = match text.split_once(' ') {
        Some((seconds, offset)) => (seconds, minutes(offset.trim())?),
        None => (text.strip_prefix('@')?, 0),
    };
    let seconds = seconds.strip_prefix('@').unwrap_or(seconds).parse().ok()?;
    Some(Timestamp::from_unix(seconds, offset))
}

/// Minutes east of UTC of `+hhmm`.
fn minutes(offset: &str) -> Option<i32> {
    if !offset.starts_with(['+', '-']) || offset.len() != 5 {
        return None;
    }
    let number: i32 = offset.parse().ok()?;
    Some(number / 100 * 60 + number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_git_are_read() {
        for text in [
            "@1795424400 +0100",
            "1795424400 +0100",
            "2026-11-23T10:00:00+01:00",
            "2026-11-23 10:00:00 +0100",
            "Mon, 23 Nov 2026 10:00:00 +0100",
        ] {
            let read = date(text).expect(text);
            assert_eq!(
                (read.unix(), read.offset_minutes()),
                (1_795_424_400, 60),
                "{text}"
            );
        }
        assert_eq!(date("@5").map(Timestamp::unix), Some(5));
        for text in ["", "tomorrow", "@", "12 noon", "2026-11-23"] {
            assert!(date(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_author_date_decides_and_an_empty_one_does_not() {
        let at =
            |author, committer| SystemClock::new(author, committer).map(|clock| clock.now().unix());
        assert_eq!(at(Some("@1"), Some("@2")).ok(), Some(1));
        assert_eq!(at(Some(""), Some("@2")).ok(), Some(2));
        assert!(at(Some("soon"), None).is_err());
    }
}
