//! `[risk]` of `policy.toml`: how the level of risk is computed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OneOrMany, Quorum, When};
use crate::domain::calendar::hours::{Hours, Weekday};
use crate::domain::change::approval::Grade;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Span;
use crate::domain::change::words::vocabulary;

/// `[risk]`: how the level is computed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RiskPolicy {
    /// Points for what is known; every row that matches counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<RiskRule>,
    /// Questions for what cannot be known; every one that applies counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub question: Vec<Question>,
    /// From how many points on a change is of which level.
    pub levels: RiskLevels,
    /// Who accepts that a person holds the risk to be lower than computed; nobody may lower it
    /// when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowering: Option<Lowering>,
}

impl RiskPolicy {
    /// Whether a rule asks how similar changes ended.
    #[must_use]
    pub fn asks_for_history(&self) -> bool {
        self.rule
            .iter()
            .any(|rule| rule.given.similar_below.is_some() || rule.given.failed_share.is_some())
    }

    /// The question of that name.
    #[must_use]
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.question.iter().find(|question| question.name == name)
    }
}

/// `[risk.levels]`: thresholds in points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RiskLevels {
    /// From here on moderate.
    pub moderate: u32,
    /// From here on high.
    pub high: u32,
}

impl Default for RiskLevels {
    fn default() -> Self {
        Self {
            moderate: 26,
            high: 51,
        }
    }
}

impl RiskLevels {
    /// The level of so many points.
    #[must_use]
    pub const fn level(&self, points: u32) -> Level {
        if points >= self.high {
            Level::High
        } else if points >= self.moderate {
            Level::Moderate
        } else {
            Level::Low
        }
    }
}

/// `[[risk.rule]]`: points, or a level at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskRule {
    /// The changes that it is about.
    #[serde(default)]
    pub when: When,
    /// What must be known of them besides. All that is named must fit.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub given: Given,
    /// Points to add.
    #[serde(default)]
    pub points: u32,
    /// The least level that such a change has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// In words, for people.
    pub why: String,
}

/// `given = { … }`: what a risk rule asks for besides `when`. All that is named must fit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// At least so many services are touched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<u32>,
    /// At least so many other services need one of those that are touched, directly or through
    /// others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependents: Option<u32>,
    /// The window touches these hours of a day, `08:00-18:00`, in the time zone of the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// The window touches one of these days; with `hours`, those hours that begin on one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<OneOrMany<Weekday>>,
    /// A freeze that concerns the change begins within this time after the window, ended within
    /// this time before it, or touches it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze_within: Option<Span>,
    /// true: users will see a downtime; false: they will not; `30m`: it is at least so long. A
    /// downtime in other words counts as long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downtime: Option<Downtime>,
    /// The way back is one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<OneOrMany<WayBack>>,
    /// Fewer similar changes than this were closed before: 1 means that there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similar_below: Option<u32>,
    /// At least so many of a hundred similar changes failed, were rolled back, or had issues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_share: Option<u32>,
}

impl Given {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A condition on the downtime.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Downtime {
    /// Whether there is any.
    Any(bool),
    /// At least so long.
    AtLeast(Span),
}

vocabulary! {
    /// How well the way back is known.
    WayBack ("way back") {
        /// It was tried.
        Tested = "tested",
        /// There is one, and nobody has tried it.
        Untested = "untested",
        /// There is none, or none is described.
        None = "none",
        /// From some step on there is none: `rollback.irreversible_after`.
        Irreversible = "irreversible",
    }
}

/// `[[risk.question]]`: something that nobody can look up. A question that applies and has no
/// answer counts as its worst one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The name that answers are given under: `--answer NAME=ANSWER`.
    pub name: String,
    /// The question, in words.
    pub ask: String,
    /// The changes that it is asked about.
    #[serde(default)]
    pub when: When,
    /// The answers, each with its points: `{ yes = 0, partly = 8, no = 15 }`.
    pub answers: BTreeMap<String, u32>,
}

impl Question {
    /// The answers and their points, the best one first.
    #[must_use]
    pub fn choices(&self) -> Vec<(&str, u32)> {
        let answers = self.answers.iter();
        let mut choices: Vec<_> = answers
            .map(|(word, points)| (word.as_str(), *points))
            .collect();
        choices.sort_by_key(|(_, points)| *points);
        choices
    }

    /// The answers in words: `yes, partly or no`.
    #[must_use]
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.choices().into_iter().map(|(word, _)| word).collect();
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => words.concat(),
        }
    }
}

/// `[risk.lowering]`: who accepts that the risk is lower than computed. These stages are asked
/// for in addition to the rows of the lowered level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lowering {
    /// The changes whose risk may be lowered.
    #[serde(default)]
    pub when: When,
    /// The stages, as for approvals.
    pub stages: Vec<Vec<Quorum>>,
    /// The lowest grade that counts here, when it is above `evidence.minimum`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Grade>,
}
