//! The risk of a change.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::words::vocabulary;

vocabulary! {
    /// A level of risk.
    Level ("level of risk") {
        /// Little can go wrong.
        Low = "low",
        /// Something can go wrong.
        Moderate = "moderate",
        /// Much can go wrong.
        High = "high",
    }
}

vocabulary! {
    /// How much harm is done when it goes wrong.
    Impact ("impact") {
        /// A few people, for a short time.
        Low = "low",
        /// Many people, or for long.
        Medium = "medium",
        /// The business.
        High = "high",
    }
}

vocabulary! {
    /// How likely it is to go wrong.
    Likelihood ("likelihood") {
        /// Done often, always well.
        Low = "low",
        /// May happen.
        Medium = "medium",
        /// To be expected.
        High = "high",
    }
}

/// `risk.raise`: a person holds the risk to be higher than the rules say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Raise {
    /// The level that it is raised to.
    pub to: Level,
    /// Why.
    pub reason: String,
}

/// `risk.lower`: a person holds the risk to be lower than the rules say. It holds only where the
/// policy names those who accept it, and is accepted in approving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Lower {
    /// The level that it is lowered to.
    pub to: Level,
    /// Why.
    pub reason: String,
}

/// `[risk]`: what a person knows of the risk, and the level computed from all that is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Risk {
    /// How much harm is done when it goes wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// How likely it is to go wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
    /// The level: computed, and computed again on replay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// A person holds it to be higher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raise: Option<Raise>,
    /// A person holds it to be lower, and whoever approves accepts that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<Lower>,
    /// Answers to the questions that cannot be inferred, by the question's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
}
