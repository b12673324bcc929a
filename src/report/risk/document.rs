//! The JSON document of `risk`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::risk::{Impact, Level, Likelihood};
use crate::domain::change::{Change, ChangeId};
use crate::domain::policy::risk::{Asked, Assessed, Cell, Weighed, wanted};

/// The JSON document of `risk`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change risk --json")]
pub struct RiskDocument<'r> {
    /// Which document this is.
    pub schema: &'static str,
    /// The change.
    pub id: &'r ChangeId,
    /// The level that the policy computes now.
    pub level: Level,
    /// The level that the record holds; null in a draft, which is computed when it is handed in.
    pub recorded: Option<Level>,
    /// The level without what a person lowered it to.
    pub computed: Level,
    /// What decides the level most, in a clause; null when nothing speaks for more than low.
    pub reason: Option<String>,
    /// The sum of all points that count.
    pub points: u32,
    /// From so many points on the risk is moderate.
    pub moderate_from: u32,
    /// From so many points on it is high.
    pub high_from: u32,
    /// Every rule of the policy, in its order.
    pub rules: Vec<RuleDocument<'r>>,
    /// Every question that applies.
    pub questions: Vec<QuestionDocument<'r>>,
    /// The cell of the matrix; null when neither impact nor likelihood is known.
    pub matrix: Option<CellDocument>,
    /// A person holds the risk to be higher.
    pub raise: Option<HeldDocument<'r>>,
    /// A person holds the risk to be lower.
    pub lower: Option<HeldDocument<'r>>,
}

/// A rule, held against the change.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RiskRule")]
pub struct RuleDocument<'r> {
    /// Its number in the policy, from 1.
    pub number: usize,
    /// What it is about, in words.
    pub why: &'r str,
    /// The points that it adds.
    pub points: u32,
    /// The least level that it sets.
    pub level: Option<Level>,
    /// Whether it counts.
    pub matches: bool,
    /// What it asks for, and what was found.
    pub inputs: Vec<InputDocument>,
}

/// Something that a rule asks for, and what was found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RiskInput")]
pub struct InputDocument {
    /// The key, such as `tier` or `dependents`.
    pub fact: &'static str,
    /// What the rule asks for.
    pub wanted: String,
    /// What was found.
    pub found: String,
    /// Whether it fits.
    pub fits: bool,
}

/// A question, and its answer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RiskQuestion")]
pub struct QuestionDocument<'r> {
    /// The name that it is answered under.
    pub name: &'r str,
    /// The question.
    pub ask: &'r str,
    /// The answer; null when there is none, which counts as the worst.
    pub answer: Option<&'r str>,
    /// The points that count.
    pub points: u32,
    /// All answers, with their points.
    pub answers: &'r BTreeMap<String, u32>,
}

/// A cell of the matrix.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RiskCell")]
pub struct CellDocument {
    /// How much harm is done; low when only the likelihood is known.
    pub impact: Impact,
    /// How likely that is; low when only the impact is known.
    pub likelihood: Likelihood,
    /// What follows.
    pub level: Level,
}

/// What a person holds the risk to be.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HeldRisk")]
pub struct HeldDocument<'r> {
    /// The level.
    pub to: Level,
    /// Why.
    pub reason: &'r str,
    /// Whether the policy allows it. Everybody may raise; it says who accepts a lowering.
    pub allowed: bool,
}

impl<'r> RiskDocument<'r> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/risk@1";

    /// The document of a change and its computed risk.
    #[must_use]
    pub fn of(record: &'r Change, assessed: &'r Assessed<'_>) -> Self {
        Self {
            schema: Self::SCHEMA,
            id: &record.id,
            level: assessed.level,
            recorded: record.risk.level,
            computed: assessed.computed,
            reason: assessed.reason(),
            points: assessed.points,
            moderate_from: assessed.levels.moderate,
            high_from: assessed.levels.high,
            rules: (1..)
                .zip(&assessed.rules)
                .map(|(number, weighed)| RuleDocument::of(number, weighed, assessed))
                .collect(),
            questions: assessed
                .questions
                .iter()
                .map(QuestionDocument::of)
                .collect(),
            matrix: assessed.matrix.map(CellDocument::of),
            raise: assessed.raise.map(|raise| HeldDocument {
                to: raise.to,
                reason: &raise.reason,
                allowed: true,
            }),
            lower: assessed.lower.as_ref().map(|lowered| HeldDocument {
                to: lowered.lower.to,
                reason: &lowered.lower.reason,
                allowed: lowered.lowering.is_some(),
            }),
        }
    }
}

impl<'r> RuleDocument<'r> {
    fn of(number: usize, weighed: &'r Weighed<'_>, assessed: &Assessed<'_>) -> Self {
        let inputs = weighed.conditions.iter().map(|(fact, fits)| InputDocument {
            fact: fact.word(),
            wanted: wanted(*fact, weighed.rule),
            found: assessed.found(*fact),
            fits: *fits,
        });
        Self {
            number,
            why: &weighed.rule.why,
            points: weighed.rule.points,
            level: weighed.rule.level,
            matches: weighed.matches(),
            inputs: inputs.collect(),
        }
    }
}

impl<'r> QuestionDocument<'r> {
    fn of(asked: &'r Asked<'_>) -> Self {
        Self {
            name: &asked.question.name,
            ask: &asked.question.ask,
            answer: asked.answer,
            points: asked.points,
            answers: &asked.question.answers,
        }
    }
}

impl CellDocument {
    fn of(cell: Cell) -> Self {
        Self {
            impact: cell.impact,
            likelihood: cell.likelihood,
            level: cell.level,
        }
    }
}
