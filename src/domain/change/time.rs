//! Moments and spans as people write them in records and in the law.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, TimeZone, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment with the offset it was written in: a TOML offset date-time, RFC 3339 elsewhere.
///
/// Two timestamps are equal, and ordered, by the instant they name; the offset is kept only so
/// that a record reads as its author wrote it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<FixedOffset>);

impl Timestamp {
    /// The moment `seconds` after the Unix epoch, seen at `offset_minutes` east of UTC.
    ///
    /// Offsets that no clock has, and seconds outside the calendar, fall back to UTC and to the
    /// epoch: commit headers are foreign data and must not stop a replay.
    #[must_use]
    pub fn from_unix(seconds: i64, offset_minutes: i32) -> Self {
        let offset = offset_minutes
            .checked_mul(60)
            .and_then(FixedOffset::east_opt)
            .unwrap_or_else(|| Utc.fix_offset());
        let utc = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
        Self(utc.with_timezone(&offset))
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0.timestamp()
    }

    /// Minutes east of UTC of the offset that the moment was written in.
    #[must_use]
    pub fn offset_minutes(self) -> i32 {
        self.0.offset().local_minus_utc() / 60
    }

    /// The chrono value.
    #[must_use]
    pub fn datetime(self) -> DateTime<FixedOffset> {
        self.0
    }

    /// This moment, later by `span`; the same moment when that leaves the calendar.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.checked_add_signed(span.delta()).unwrap_or(self.0))
    }

    /// How long after `earlier` this moment is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span::seconds(
            self.unix()
                .saturating_sub(earlier.unix())
                .max(0)
                .unsigned_abs(),
        )
    }
}

/// UTC as a fixed offset, spelled without a fallible constructor.
trait FixOffset {
    fn fix_offset(&self) -> FixedOffset;
}

impl FixOffset for Utc {
    fn fix_offset(&self) -> FixedOffset {
        chrono::Offset::fix(&Utc.offset_from_utc_datetime(&DateTime::<Utc>::default().naive_utc()))
    }
}

impl From<DateTime<FixedOffset>> for Timestamp {
    fn from(value: DateTime<FixedOffset>) -> Self {
        Self(value)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(Self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Reads a TOML offset date-time, or an RFC 3339 string.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Moment;

        impl<'de> de::Visitor<'de> for Moment {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an offset date-time such as 2026-11-23T22:00:00+01:00")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Timestamp, A::Error> {
                let deserializer = de::value::MapAccessDeserializer::new(map);
                let mut datetime = toml::value::Datetime::deserialize(deserializer)?;
                // TOML 1.1 lets people leave out the seconds; RFC 3339 does not.
                if let Some(time) = &mut datetime.time {
                    time.second = Some(time.second.unwrap_or(0));
                }
                self.visit_str(&datetime.to_string())
            }
        }

        deserializer.deserialize_any(Moment)
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "An offset date-time, unquoted in TOML: 2026-11-23T22:00:00+01:00",
        })
    }
}

/// A length of time in whole seconds, written as in `24h`, `2d`, `1h 30m`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

impl Span {
    /// A span of `seconds`.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// A span of `minutes`.
    #[must_use]
    pub const fn minutes(minutes: u64) -> Self {
        Self(minutes.saturating_mul(60))
    }

    /// Whole seconds.
    #[must_use]
    pub const fn as_seconds(self) -> u64 {
        self.0
    }

    /// The span for chrono; spans beyond its range are cut to it.
    #[must_use]
    pub fn delta(self) -> TimeDelta {
        i64::try_from(self.0)
            .ok()
            .and_then(TimeDelta::try_seconds)
            .unwrap_or(TimeDelta::MAX)
    }
}

impl fmt::Display for Span {
    /// The largest two units: `2d`, `1h 30m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
        let mut rest = self.0;
        let mut written = 0;
        for (size, unit) in units {
            let count = rest / size;
            rest %= size;
            if count > 0 && written < 2 {
                if written > 0 {
                    f.write_str(" ")?;
                }
                write!(f, "{count}{unit}")?;
                written += 1;
            }
        }
        if written == 0 {
            f.write_str("0s")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Span {
    type Err = humantime::DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        humantime::parse_duration(text).map(|duration| Self(duration.as_secs()))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| {
            de::Error::custom(format!(
                "{text:?} is not a length of time such as 24h or 2d: {error}"
            ))
        })
    }
}

impl JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^\\s*([0-9]+\\s*[A-Za-z]+\\s*)+$",
            "description": "A length of time such as 24h, 2d or 1h 30m",
        })
    }
}
