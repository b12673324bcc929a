//! Times as people type them: RFC 3339, a local date and time, words, or an offset.

use chrono::Local;
use interim::{Dialect, parse_date_string};

use crate::app::failure::Failure;
use crate::domain::change::time::{Span, Timestamp};

/// Reads a time: RFC 3339, a local date and time such as `2026-11-24 22:00`, words such as
/// `tomorrow 22:00`, or `+2h`, which is counted from `from`.
///
/// # Errors
///
/// When it is none of these.
pub fn time(text: &str, now: Timestamp, from: Timestamp) -> Result<Timestamp, Failure> {
    let text = text.trim();
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Ok(exact);
    }
    if let Some(span) = text.strip_prefix('+') {
        return span
            .parse::<Span>()
            .map(|span| from.plus(span))
            .map_err(|_| unknown(text));
    }
    if text.eq_ignore_ascii_case("now") {
        return Ok(now);
    }
    let here = now.datetime().with_timezone(&Local);
    let words = text.replace('T', " ");
    parse_date_string(&words, here, Dialect::Uk)
        .map(|time| Timestamp::from_unix(time.timestamp(), time.offset().local_minus_utc() / 60))
        .map_err(|_| unknown(text))
}

fn unknown(text: &str) -> Failure {
    Failure::usage(
        format!("{text:?} is not a time"),
        "such as 2026-11-24T22:00:00+01:00, \"2026-11-24 22:00\", \"tomorrow 22:00\" or +2h",
    )
}
