//! Moments and windows as people read them, in the offset that they were written in.

use crate::domain::change::plan::Window;
use crate::domain::change::time::{Span, Timestamp};

/// A moment to the minute: `2026-11-23 22:00 +01:00`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    at.datetime().format("%Y-%m-%d %H:%M %:z").to_string()
}

/// The same moment in less room, in UTC: `2026-11-23 21:00Z`.
#[must_use]
pub fn minute_in_utc(at: Timestamp) -> String {
    at.datetime().to_utc().format("%Y-%m-%d %H:%MZ").to_string()
}

/// A window: `2026-11-23 22:00 to 23:30 +01:00`, with the second day where there is one.
#[must_use]
pub fn window(window: &Window) -> String {
    let (start, end) = (window.start.datetime(), window.end.datetime());
    if start.offset() != end.offset() {
        return format!("{} to {}", minute(window.start), minute(window.end));
    }
    let end = if start.date_naive() == end.date_naive() {
        end.format("%H:%M %:z")
    } else {
        end.format("%Y-%m-%d %H:%M %:z")
    };
    format!("{} to {end}", start.format("%Y-%m-%d %H:%M"))
}

/// The start of a window in brief: `11-23 22:00`.
#[must_use]
pub fn start(window: &Window) -> String {
    window.start.datetime().format("%m-%d %H:%M").to_string()
}

/// How far a due time is from now: `in 3 hours`, `2 days 4 hours ago`.
#[must_use]
pub fn distance(due: Timestamp, now: Timestamp) -> String {
    if due > now {
        format!("in {}", length(due.since(now)))
    } else {
        format!("{} ago", length(now.since(due)))
    }
}

/// A length of time in words, by its two largest units: `2 days 4 hours`, `1 minute`. What the law
/// asks for is quoted as the law has it (`24h`); this is for what passed, or is left.
#[must_use]
pub fn length(span: Span) -> String {
    let units = [
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let mut rest = span.as_seconds();
    let mut words = Vec::new();
    for (size, unit) in units {
        let count = rest / size;
        rest %= size;
        match count {
            0 if words.is_empty() => {}
            // The second unit is the one below the first, also when there is none of it.
            0 => break,
            1 => words.push(format!("1 {unit}")),
            many => words.push(format!("{many} {unit}s")),
        }
        if words.len() == 2 {
            break;
        }
    }
    if words.is_empty() {
        return "0 seconds".to_owned();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(start: &str, end: &str) -> String {
        window(&Window {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            downtime: None,
        })
    }

    #[test]
    fn a_length_is_told_in_words() {
        for (seconds, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (24, "24 seconds"),
            (61, "1 minute 1 second"),
            (3_600, "1 hour"),
            (3_605, "1 hour"),
            (5_400, "1 hour 30 minutes"),
            (86_400 + 7_200 + 59, "1 day 2 hours"),
            (30 * 86_400, "30 days"),
        ] {
            assert_eq!(length(Span::seconds(seconds)), words);
        }
    }

    #[test]
    fn a_window_says_no_more_than_it_must() {
        assert_eq!(
            read("2026-11-23T22:00:00+01:00", "2026-11-23T23:30:00+01:00"),
            "2026-11-23 22:00 to 23:30 +01:00"
        );
        assert_eq!(
            read("2026-11-23T22:00:00+01:00", "2026-11-24T01:30:00+01:00"),
            "2026-11-23 22:00 to 2026-11-24 01:30 +01:00"
        );
        assert_eq!(
            read("2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00"),
            "2026-03-29 01:00 +01:00 to 2026-03-29 04:00 +02:00"
        );
    }
}
