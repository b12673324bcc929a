//! Moments and windows as people read them, in the offset that they were written in.

use crate::domain::change::plan::Window;
use crate::domain::change::time::Timestamp;

/// A moment to the minute: `2026-11-23 22:00 +01:00`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    at.datetime().format("%Y-%m-%d %H:%M %:z").to_string()
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

/// How far a due time is from now: `in 3h`, `2d 4h ago`.
#[must_use]
pub fn distance(due: Timestamp, now: Timestamp) -> String {
    if due > now {
        format!("in {}", due.since(now))
    } else {
        format!("{} ago", now.since(due))
    }
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
