//! `calendar.toml` as values: maintenance windows and freezes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::ServiceId;
use crate::domain::change::plan::Window;
use crate::domain::change::time::{Span, Timestamp};

pub mod hours;

/// The calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change calendar")]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The IANA time zone of local times, such as `Europe/Zurich`.
    #[serde(default = "utc")]
    pub timezone: String,
    /// When work is welcome.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub window: Vec<MaintenanceWindow>,
    /// When work is not allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub freeze: Vec<Freeze>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// `[[window]]`: a maintenance window that recurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceWindow {
    /// The name that services use.
    pub name: String,
    /// The first time that it opens.
    pub start: Timestamp,
    /// How long it is open.
    pub lasts: Span,
    /// How it recurs: an RFC 5545 recurrence rule such as `FREQ=WEEKLY;BYDAY=TU`; once, when it
    /// is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<String>,
    /// The IANA time zone in which it recurs, when it is not the calendar's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

/// `[[freeze]]`: a time in which nothing may be changed, but by emergency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// What it is called.
    pub name: String,
    /// From here on.
    pub start: Timestamp,
    /// Until here.
    pub end: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only these services; all, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Only these environments; all, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
}

impl Calendar {
    /// The time zone of local times; UTC when there is none of that name, which reading the law
    /// excludes.
    #[must_use]
    pub fn zone(&self) -> chrono_tz::Tz {
        self.timezone.parse().unwrap_or(chrono_tz::UTC)
    }
}

impl Freeze {
    /// Whether a change of these services in this environment is frozen at some moment of `window`.
    #[must_use]
    pub fn bars(&self, window: &Window, services: &[ServiceId], environment: Option<&str>) -> bool {
        self.concerns(services, environment) && self.distance(window).is_none()
    }

    /// Whether it is about changes of these services in this environment.
    #[must_use]
    pub fn concerns(&self, services: &[ServiceId], environment: Option<&str>) -> bool {
        let touches =
            self.services.is_empty() || services.iter().any(|name| self.services.contains(name));
        let here = self.environments.is_empty()
            || environment.is_none_or(|name| self.environments.iter().any(|own| own == name));
        touches && here
    }

    /// How long after `window` it begins, or before it has ended; none when the two touch.
    #[must_use]
    pub fn distance(&self, window: &Window) -> Option<Span> {
        if window.end <= self.start {
            Some(self.start.since(window.end))
        } else if self.end <= window.start {
            Some(window.start.since(self.end))
        } else {
            None
        }
    }
}
