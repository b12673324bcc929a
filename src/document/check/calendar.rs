//! `calendar.toml` that contradicts itself.

use rrule::{RRule, Unvalidated};

use super::words::unique;
use crate::document::path::Path;
use crate::document::problem::{Complaint, meant, quoted};
use crate::document::sentence::tidy;
use crate::domain::calendar::{Calendar, MaintenanceWindow};

pub(in crate::document) fn check(calendar: &Calendar) -> Vec<Complaint> {
    let place = |index: usize| Path::from("window").index(index);
    let windows = || (0..).zip(&calendar.window);
    let mut complaints: Vec<Complaint> = zone(&calendar.timezone, Path::from("timezone"))
        .into_iter()
        .collect();
    complaints.extend(unique(
        windows().map(|(index, window)| (place(index).key("name"), window.name.as_str())),
        "the window",
    ));
    for (index, window) in windows() {
        let here = place(index);
        if window.lasts.as_seconds() == 0 {
            complaints.push(Complaint::error(
                here.key("lasts"),
                "a window that is never open",
            ));
        }
        if let Some(name) = &window.timezone {
            complaints.extend(zone(name, here.key("timezone")));
        }
        complaints.extend(recurrence(window, &here));
    }
    for (index, freeze) in calendar.freeze.iter().enumerate() {
        if freeze.end <= freeze.start {
            complaints.push(Complaint::error(
                Path::from("freeze").index(index).key("end"),
                format!(
                    "`end` ({}) is not after `start` ({})",
                    freeze.end, freeze.start
                ),
            ));
        }
    }
    complaints
}

fn zone(name: &str, path: Path) -> Option<Complaint> {
    if name.parse::<chrono_tz::Tz>().is_ok() {
        return None;
    }
    let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let complaint = Complaint::error(path, format!("{} is not an IANA time zone", quoted(name)));
    Some(match meant(name, known) {
        Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
        None => complaint.remedy("write a name such as \"Europe/Zurich\" or \"UTC\""),
    })
}

fn recurrence(window: &MaintenanceWindow, here: &Path) -> Option<Complaint> {
    let text = window.repeat.as_deref()?;
    let start = window.start.datetime().with_timezone(&rrule::Tz::UTC);
    let failure = match text.parse::<RRule<Unvalidated>>() {
        Ok(rule) => rule.validate(start).err()?,
        Err(error) => error,
    };
    let path = here.key("repeat");
    Some(
        Complaint::error(
            path.clone(),
            format!(
                "`{path}` is {}, which is not a recurrence rule: {}",
                quoted(text),
                why(&failure.to_string())
            ),
        )
        .remedy("write it as RFC 5545 does, such as FREQ=WEEKLY;BYDAY=TU"),
    )
}

/// The cause alone: the parser's own heading says nothing new.
fn why(failure: &str) -> String {
    let cause = failure
        .split_once("error: ")
        .map_or(failure, |(_, cause)| cause);
    tidy(cause)
}
