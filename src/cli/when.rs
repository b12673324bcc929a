//! Times as people type them: RFC 3339, a local date and time, words, or an offset.

use chrono::Local;
use interim::{Dialect, parse_date_string};

use crate::app::failure::Failure;
use crate::domain::change::time::{Span, Timestamp};

/// Reads a time: RFC 3339, a local date and time such as `2026-11-24 22:00`, words such as
/// `tomorrow 22:00`, or `+2h`, which is counted from `from`. A day alone is its first moment.
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
    let is_digit = |letter: char| letter.is_ascii_digit();
    let words = if text.starts_with(is_digit) {
        text.replace('T', " ")
    } else if text.contains(is_digit) {
        text.to_owned()
    } else {
        format!("{text} 00:00")
    };
    parse_date_string(&words, here, Dialect::Uk)
        .or_else(|_| parse_date_string(text, here, Dialect::Uk))
        .map(|time| Timestamp::from_unix(time.timestamp(), time.offset().local_minus_utc() / 60))
        .map_err(|_| unknown(text))
}

fn unknown(text: &str) -> Failure {
    Failure::usage(
        format!("{text:?} is not a time"),
        "such as 2026-11-24T22:00:00+01:00, \"2026-11-24 22:00\", \"tomorrow 22:00\" or +2h",
    )
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;

    use super::*;

    #[test]
    fn a_time_is_read_however_it_is_typed() {
        let now: Timestamp = "2026-11-23T09:00:30Z".parse().unwrap();
        let start: Timestamp = "2026-11-24T22:00:00Z".parse().unwrap();
        let read = |text| time(text, now, start).unwrap();
        assert_eq!(read(" 2026-11-24T22:00:00Z"), start);
        assert_eq!(read("+2h"), start.plus(Span::minutes(120)));
        assert_eq!(read("now"), now);
        let local = |text| read(text).datetime().with_timezone(&Local);
        for text in ["2026-11-24 22:00", "2026-11-24T22:00", "Tuesday 22:00"] {
            let time = local(text);
            assert_eq!((time.hour(), time.minute(), time.second()), (22, 0, 0));
            assert_eq!(time.date_naive().to_string(), "2026-11-24", "{text}");
        }
        assert!(time("whenever", now, now).is_err());
        assert!(time("+later", now, now).is_err());
    }

    #[test]
    fn a_day_alone_is_its_first_moment() {
        let now: Timestamp = "2026-11-23T09:00:30Z".parse().unwrap();
        for text in ["today", "Tomorrow", "yesterday", "friday", "2026-11-01"] {
            let read = time(text, now, now).unwrap().datetime();
            let time = read.with_timezone(&Local).time();
            assert_eq!(time.num_seconds_from_midnight(), 0, "{text}");
        }
        assert!(time("today", now, now).unwrap() < now);
        assert!(time("tomorrow", now, now).unwrap() > now);
    }
}
