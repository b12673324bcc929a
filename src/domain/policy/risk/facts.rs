//! What is known of a change, and whether a rule asks for it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::domain::calendar::hours::{Hours, Weekday, touches};
use crate::domain::change::plan::{Rollback, StepKind, Window};
use crate::domain::change::time::Span;
use crate::domain::change::words::vocabulary;
use crate::domain::change::{Change, ServiceId};
use crate::domain::policy::law::Law;
use crate::domain::policy::matching::Condition;
use crate::domain::policy::model::{Downtime, Given, RiskRule, WayBack};
use crate::domain::policy::risk::similar::Similar;

vocabulary! {
    /// What a risk rule can ask for besides `when`: a key of `given`.
    Known ("fact") {
        /// How many services are touched.
        Services = "services",
        /// How many others need them.
        Dependents = "dependents",
        /// The hours of the day that the window touches.
        Hours = "hours",
        /// The days of the week that the window touches.
        Days = "days",
        /// How near a freeze is.
        FreezeWithin = "freeze_within",
        /// The downtime.
        Downtime = "downtime",
        /// The way back.
        Rollback = "rollback",
        /// How many similar changes were closed.
        SimilarBelow = "similar_below",
        /// How many of these went wrong.
        FailedShare = "failed_share",
    }
}

/// What a risk rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A key of `when`.
    When(Condition),
    /// A key of `given`.
    Given(Known),
}

impl Fact {
    /// The key.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::When(condition) => condition.word(),
            Self::Given(known) => known.word(),
        }
    }
}

/// What is known of one change.
#[derive(Debug)]
pub struct Facts<'a> {
    pub(super) change: &'a Change,
    pub(super) law: &'a Law,
    pub(super) similar: Option<Similar>,
    dependents: OnceCell<BTreeSet<&'a ServiceId>>,
}

/// What a plan says of the downtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Planned {
    /// There is none.
    None,
    /// So long.
    Lasts(Span),
    /// In words that are no length of time.
    InWords,
}

impl<'a> Facts<'a> {
    pub(super) fn new(change: &'a Change, law: &'a Law, similar: Option<Similar>) -> Self {
        Self {
            change,
            law,
            similar,
            dependents: OnceCell::new(),
        }
    }

    /// All that a rule asks for, and whether it fits.
    pub(super) fn conditions(&self, rule: &RiskRule) -> Vec<(Fact, bool)> {
        let when = Condition::ALL.iter().filter_map(|condition| {
            let fits = rule
                .when
                .holds(*condition, self.change, &self.law.catalog)?;
            // A rule that asked for the level that it helps to compute would have no meaning.
            let fits = fits && *condition != Condition::Risk;
            Some((Fact::When(*condition), fits))
        });
        let given = Known::ALL
            .iter()
            .filter_map(|known| Some((Fact::Given(*known), self.holds(*known, &rule.given)?)));
        when.chain(given).collect()
    }

    /// Whether one fact is as a rule asks; none when it does not ask.
    fn holds(&self, known: Known, given: &Given) -> Option<bool> {
        match known {
            Known::Services => given.services.map(|least| self.services() >= least),
            Known::Dependents => given
                .dependents
                .map(|least| u32::try_from(self.dependents().len()).unwrap_or(u32::MAX) >= least),
            Known::Hours => given.hours.as_ref().map(|_| self.is_in_hours(given)),
            Known::Days => given.days.as_ref().map(|_| self.is_in_hours(given)),
            Known::FreezeWithin => given
                .freeze_within
                .map(|within| self.freezes().any(|(_, distance)| distance <= within)),
            Known::Downtime => given.downtime.map(|wanted| {
                let planned = self.downtime();
                planned.is_some_and(|planned| is_as_wanted(planned, wanted))
            }),
            Known::Rollback => given
                .rollback
                .as_ref()
                .map(|wanted| self.ways_back().iter().any(|way| wanted.contains(way))),
            Known::SimilarBelow => given
                .similar_below
                .map(|below| self.similar.is_some_and(|similar| similar.closed < below)),
            Known::FailedShare => given.failed_share.map(|least| {
                let share = self.similar.and_then(Similar::failed_share);
                share.is_some_and(|share| share >= least)
            }),
        }
    }

    /// How many services are touched, each counted once.
    fn services(&self) -> u32 {
        let services: BTreeSet<&ServiceId> = self.change.services.iter().collect();
        u32::try_from(services.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn dependents(&self) -> &BTreeSet<&'a ServiceId> {
        self.dependents
            .get_or_init(|| self.law.catalog.dependents(&self.change.services))
    }

    pub(super) fn zone(&self) -> Tz {
        self.law.calendar.zone()
    }

    fn is_in_hours(&self, given: &Given) -> bool {
        let hours = given.hours.unwrap_or(Hours::ALL);
        let on = |day: Weekday| given.days.as_ref().is_none_or(|days| days.contains(&day));
        let window = self.change.window.as_ref();
        window.is_some_and(|window| touches(window, hours, on, self.zone()))
    }

    /// The freezes that concern the change, each with its distance from the window; nothing for a
    /// change without one.
    pub(super) fn freezes(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let environment = self.change.environment.as_deref();
        let services = &self.change.services;
        let freezes = self.law.calendar.freeze.iter();
        self.change.window.iter().flat_map(move |window| {
            freezes
                .clone()
                .filter(move |freeze| freeze.concerns(services, environment))
                .map(|freeze| {
                    let distance = freeze.distance(window).unwrap_or_default();
                    (freeze.name.as_str(), distance)
                })
        })
    }

    /// What the window says of the downtime; none for a change without one.
    pub(super) fn downtime(&self) -> Option<Planned> {
        self.change.window.as_ref().map(planned)
    }

    /// What is to be said of the way back.
    pub(super) fn ways_back(&self) -> Vec<WayBack> {
        let rollback = self.change.rollback.as_ref();
        let said = |text: fn(&Rollback) -> &Option<String>| {
            let text = rollback.and_then(|rollback| text(rollback).as_deref());
            text.is_some_and(|text| !text.trim().is_empty())
        };
        let tested = rollback.and_then(|rollback| rollback.tested.as_deref());
        let tested = tested.is_some_and(is_yes);
        let described = tested
            || said(|rollback| &rollback.trigger)
            || said(|rollback| &rollback.tested)
            || self.change.steps(StepKind::Rollback).next().is_some();
        let mut ways = vec![if said(|rollback| &rollback.none_because) || !described {
            WayBack::None
        } else if tested {
            WayBack::Tested
        } else {
            WayBack::Untested
        }];
        if said(|rollback| &rollback.irreversible_after) {
            ways.push(WayBack::Irreversible);
        }
        ways
    }
}

fn planned(window: &Window) -> Planned {
    let text = window.downtime.as_deref().unwrap_or_default().trim();
    match text.to_lowercase().as_str() {
        "" | "none" | "no" | "0" => Planned::None,
        text => match text.parse::<Span>() {
            Ok(span) if span == Span::default() => Planned::None,
            Ok(span) => Planned::Lasts(span),
            Err(_) => Planned::InWords,
        },
    }
}

fn is_as_wanted(planned: Planned, wanted: Downtime) -> bool {
    match (planned, wanted) {
        (planned, Downtime::Any(wanted)) => (planned != Planned::None) == wanted,
        (Planned::None, Downtime::AtLeast(_)) => false,
        (Planned::Lasts(span), Downtime::AtLeast(least)) => span >= least,
        (Planned::InWords, Downtime::AtLeast(_)) => true,
    }
}

/// Whether an answer to "was it tried?" does not begin with a no.
fn is_yes(text: &str) -> bool {
    let first = text
        .split(|letter: char| !letter.is_alphanumeric())
        .find(|word| !word.is_empty());
    let no = ["no", "not", "none", "never", "untested"];
    first.is_some_and(|word| !no.contains(&word.to_lowercase().as_str()))
}
