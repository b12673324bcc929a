//! Hours of the day and days of the week, by the clocks of one time zone.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::change::plan::Window;
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;

const DAY: u16 = 24 * 60;

vocabulary! {
    /// A day of the week.
    Weekday ("day of the week") {
        /// Monday.
        Mon = "mon",
        /// Tuesday.
        Tue = "tue",
        /// Wednesday.
        Wed = "wed",
        /// Thursday.
        Thu = "thu",
        /// Friday.
        Fri = "fri",
        /// Saturday.
        Sat = "sat",
        /// Sunday.
        Sun = "sun",
    }
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Mon,
            chrono::Weekday::Tue => Self::Tue,
            chrono::Weekday::Wed => Self::Wed,
            chrono::Weekday::Thu => Self::Thu,
            chrono::Weekday::Fri => Self::Fri,
            chrono::Weekday::Sat => Self::Sat,
            chrono::Weekday::Sun => Self::Sun,
        }
    }
}

/// A part of each day, `08:00-18:00`; the end is not part of it. `22:00-06:00` goes over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Minutes after midnight.
    from: u16,
    /// Minutes after the midnight before `from`: beyond a day when it goes over midnight.
    to: u16,
}

impl Hours {
    /// The whole day.
    pub const ALL: Self = Self { from: 0, to: DAY };

    /// When they begin and end on a day, by the clock on the wall.
    fn on(self, day: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let midnight = day.and_time(NaiveTime::MIN);
        let at = |minutes| midnight + TimeDelta::minutes(i64::from(minutes));
        (at(self.from), at(self.to))
    }
}

/// What a text says that names no hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} does not name hours such as 08:00-18:00")]
pub struct NoHours(String);

impl FromStr for Hours {
    type Err = NoHours;

    fn from_str(text: &str) -> Result<Self, NoHours> {
        let parse = || {
            let (from, to) = text.trim().split_once('-')?;
            let (from, to) = (minutes(from)?, minutes(to)?);
            let to = if to <= from { to + DAY } else { to };
            (from < DAY && to - from <= DAY && from != to % DAY || (from, to) == (0, DAY))
                .then_some(Self { from, to })
        };
        parse().ok_or_else(|| NoHours(text.to_owned()))
    }
}

/// `08:30`, up to `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let two = |text: &str| {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY).then_some(all)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY {
            self.to - DAY
        } else {
            self.to
        };
        let (from, left) = (self.from / 60, self.from % 60);
        write!(f, "{from:02}:{left:02}-{:02}:{:02}", to / 60, to % 60)
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for Hours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^\\s*([01][0-9]|2[0-3]):[0-5][0-9]\\s*-\\s*(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\\s*$",
            "description": "Hours of the day such as 08:00-18:00; 22:00-06:00 goes over midnight",
        })
    }
}

/// Whether some moment of `window` lies within `hours` of a day that `on` accepts, by the clocks
/// of a time zone. Hours that go over midnight belong to the day on which they begin.
#[must_use]
pub fn touches(window: &Window, hours: Hours, on: impl Fn(Weekday) -> bool, zone: Tz) -> bool {
    /// Beyond so many days, each day of the week has come round in summer and in winter time.
    const ENOUGH: u64 = 15;
    let (start, end) = (window.start.datetime(), window.end.datetime());
    let first = start.with_timezone(&zone).date_naive();
    let last = end.with_timezone(&zone).date_naive();
    let mut day = first.pred_opt().unwrap_or(first);
    for _ in 0..ENOUGH {
        if day > last {
            break;
        }
        if on(day.weekday().into()) {
            let (from, to) = hours.on(day);
            let (from, to) = (instant(from, zone, false), instant(to, zone, true));
            if from < to && from < end && start < to {
                return true;
            }
        }
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            break;
        };
        day = next;
    }
    false
}

/// When a clock on the wall shows a time. Of an hour that comes twice it is the later one when
/// asked for; of an hour that is left out, the moment at which clocks go on.
fn instant(wall: NaiveDateTime, zone: Tz, later: bool) -> DateTime<Tz> {
    /// No clock was ever put forward by more than a day and a bit.
    const LONGEST_GAP: i64 = 26 * 60;
    let found = (0..LONGEST_GAP).find_map(|minutes| {
        let wall = wall.checked_add_signed(TimeDelta::minutes(minutes))?;
        let shown = zone.from_local_datetime(&wall);
        if later {
            shown.latest()
        } else {
            shown.earliest()
        }
    });
    found.unwrap_or_else(|| zone.from_utc_datetime(&wall))
}

/// A moment as the clocks of a time zone show it: `Tue 2026-11-24 22:00`.
#[must_use]
pub fn shown(at: Timestamp, zone: Tz) -> String {
    let local = at.datetime().with_timezone(&zone);
    local.format("%a %Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(start: &str, end: &str) -> Window {
        Window {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            downtime: None,
        }
    }

    fn hits(hours: &str, days: &[Weekday], (start, end): (&str, &str)) -> bool {
        let on = |day| days.is_empty() || days.contains(&day);
        let zone = chrono_tz::Europe::Zurich;
        touches(&window(start, end), hours.parse().unwrap(), on, zone)
    }

    #[test]
    fn hours_are_read_and_written() {
        for text in ["08:00-18:00", "22:00-06:00", "18:00-24:00", "00:00-24:00"] {
            assert_eq!(text.parse::<Hours>().unwrap().to_string(), text);
        }
        for text in [
            "8-18",
            "08:00",
            "08:00-08:00",
            "24:00-08:00",
            "08:60-09:00",
            "08:00-25:00",
        ] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_window_touches_hours_when_a_moment_is_in_both() {
        // Monday; Zurich is an hour ahead of UTC.
        let morning = ("2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z");
        assert!(!hits("08:00-18:00", &[], morning), "it ends as they begin");
        let longer = ("2026-11-23T06:00:00Z", "2026-11-23T07:00:01Z");
        assert!(hits("08:00-18:00", &[], longer));
        let evening = ("2026-11-23T17:00:00Z", "2026-11-23T18:00:00Z");
        assert!(!hits("08:00-18:00", &[], evening), "it begins as they end");
        assert!(hits("08:00-18:01", &[], evening));
        let night = ("2026-11-24T01:00:00Z", "2026-11-24T02:00:00Z");
        assert!(hits("22:00-06:00", &[Weekday::Mon], night), "since Monday");
        assert!(!hits("22:00-06:00", &[Weekday::Tue], night));
        assert!(hits("00:00-24:00", &[Weekday::Tue], night));
    }

    #[test]
    fn the_day_is_that_of_the_time_zone() {
        let late = ("2026-11-23T23:30:00Z", "2026-11-23T23:40:00Z");
        assert!(hits("00:00-24:00", &[Weekday::Tue], late));
        assert!(!hits("00:00-24:00", &[Weekday::Mon], late));
        let weeks = ("2026-11-23T00:00:00Z", "2099-01-01T00:00:00Z");
        assert!(hits("03:00-03:01", &[Weekday::Sun], weeks));
    }

    #[test]
    fn clocks_that_are_changed_leave_nothing_out() {
        // On 2026-03-29 the hour from two to three is left out; on 2026-10-25 it comes twice.
        let spring = ("2026-03-29T00:59:00Z", "2026-03-29T01:01:00Z");
        assert!(!hits("02:10-02:50", &[], spring));
        assert!(hits("03:00-03:30", &[], spring));
        let autumn = ("2026-10-25T01:20:00Z", "2026-10-25T01:40:00Z");
        assert!(hits("02:10-02:50", &[], autumn), "the second time");
    }
}
