//! The level of risk of a change, computed from what is known.
//!
//! This is the only place that computes it: handing in, editing, explaining and replaying all ask
//! here. The level that a record holds has no influence.

use crate::domain::change::risk::{Impact, Level, Likelihood, Lower, Raise};
use crate::domain::change::{Change, Kind};
use crate::domain::policy::case::Peers;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::{Lowering, Question, RiskLevels, RiskRule};

mod facts;
pub mod similar;
mod spoken;

pub use facts::{Fact, Facts, Known};
pub use spoken::wanted;

/// A computed risk, with all that went into it.
#[derive(Debug)]
pub struct Assessed<'a> {
    /// The level that holds.
    pub level: Level,
    /// The level before a person lowered it: the highest of points, matrix, rules, and what a
    /// person raised it to.
    pub computed: Level,
    /// The sum of the points of all rules and answers that count.
    pub points: u32,
    /// The thresholds.
    pub levels: &'a RiskLevels,
    /// Every rule of the policy, in its order.
    pub rules: Vec<Weighed<'a>>,
    /// Every question that applies, in the order of the policy.
    pub questions: Vec<Asked<'a>>,
    /// What the matrix says; none when neither impact nor likelihood is known.
    pub matrix: Option<Cell>,
    /// A person holds it to be higher.
    pub raise: Option<&'a Raise>,
    /// A person holds it to be lower.
    pub lower: Option<Lowered<'a>>,
    facts: Facts<'a>,
}

/// A rule of the policy, held against a change.
#[derive(Debug, Clone)]
pub struct Weighed<'a> {
    /// The rule.
    pub rule: &'a RiskRule,
    /// What it asks for, and whether that fits.
    pub conditions: Vec<(Fact, bool)>,
}

impl Weighed<'_> {
    /// Whether all that the rule asks for fits.
    #[must_use]
    pub fn matches(&self) -> bool {
        self.conditions.iter().all(|(_, fits)| *fits)
    }
}

/// A question of the policy that applies to a change.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The question.
    pub question: &'a Question,
    /// The answer that the record gives, when the question knows it.
    pub answer: Option<&'a str>,
    /// The points of the answer, or of the worst one.
    pub points: u32,
}

/// A cell of the risk matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// How much harm is done.
    pub impact: Impact,
    /// How likely that is.
    pub likelihood: Likelihood,
    /// What follows.
    pub level: Level,
}

/// What a person holds the risk to be.
#[derive(Debug, Clone, Copy)]
pub struct Lowered<'a> {
    /// The level, and why.
    pub lower: &'a Lower,
    /// Who accepts it; none when the policy lets nobody.
    pub lowering: Option<&'a Lowering>,
}

/// Computes the risk of a change.
#[must_use]
pub fn assess<'a>(change: &'a Change, law: &'a Law, peers: &Peers) -> Assessed<'a> {
    let policy = &law.policy.risk;
    let facts = Facts::new(change, law, peers.similar);
    let rules: Vec<Weighed> = policy
        .rule
        .iter()
        .map(|rule| Weighed {
            rule,
            conditions: facts.conditions(rule),
        })
        .collect();
    let questions: Vec<Asked> = asked(change, law).collect();
    let matching = || rules.iter().filter(|weighed| weighed.matches());
    let points = matching()
        .map(|weighed| weighed.rule.points)
        .chain(questions.iter().map(|asked| asked.points))
        .fold(0_u32, u32::saturating_add);
    let matrix = cell(change.risk.impact, change.risk.likelihood);
    let by_rule = matching().filter_map(|weighed| weighed.rule.level);
    let known = by_rule
        .chain(matrix.map(|cell| cell.level))
        .fold(policy.levels.level(points), Level::max);
    let raised = change
        .risk
        .raise
        .as_ref()
        .map_or(Level::Low, |raise| raise.to);
    let lower = change.risk.lower.as_ref().map(|lower| Lowered {
        lower,
        lowering: lowering(change, law),
    });
    let lowered = lower
        .filter(|lowered| lowered.lowering.is_some())
        .map_or(known, |lowered| known.min(lowered.lower.to));
    Assessed {
        // What a person is afraid of is not taken away by the same stroke.
        level: lowered.max(raised),
        computed: known.max(raised),
        points,
        levels: &policy.levels,
        rules,
        questions,
        matrix,
        raise: change.risk.raise.as_ref(),
        lower,
        facts,
    }
}

/// The questions that apply to a change, each with its answer. The level that is to be computed
/// decides nothing.
pub fn asked<'a>(change: &'a Change, law: &'a Law) -> impl Iterator<Item = Asked<'a>> {
    let applies = |question: &&Question| {
        question.when.risk.is_none() && question.when.fits(change, &law.catalog)
    };
    law.policy
        .risk
        .question
        .iter()
        .filter(applies)
        .map(|question| {
            let given = change.risk.answers.get(&question.name);
            let known = given.and_then(|given| question.answers.get_key_value(given.as_str()));
            let worst = question.answers.values().copied().max().unwrap_or(0);
            Asked {
                question,
                answer: known.map(|(answer, _)| answer.as_str()),
                points: known.map_or(worst, |(_, points)| *points),
            }
        })
}

/// Who accepts that the risk of a change is lower than computed; none when nobody may lower it.
/// Nobody decides on a standard change, so nobody could accept it.
#[must_use]
pub fn lowering<'a>(change: &Change, law: &'a Law) -> Option<&'a Lowering> {
    let decided_on = match change.kind {
        Kind::Standard => false,
        Kind::Normal | Kind::Emergency => true,
    };
    let lowering = law.policy.risk.lowering.as_ref();
    lowering.filter(|lowering| {
        decided_on && lowering.when.risk.is_none() && lowering.when.fits(change, &law.catalog)
    })
}

/// The risk matrix: impact times likelihood. Where only one is known, it decides with `low`.
fn cell(impact: Option<Impact>, likelihood: Option<Likelihood>) -> Option<Cell> {
    if impact.is_none() && likelihood.is_none() {
        return None;
    }
    let impact = impact.unwrap_or(Impact::Low);
    let likelihood = likelihood.unwrap_or(Likelihood::Low);
    let level = match (impact, likelihood) {
        (Impact::High, Likelihood::Medium | Likelihood::High)
        | (Impact::Medium, Likelihood::High) => Level::High,
        (Impact::High, Likelihood::Low)
        | (Impact::Medium, Likelihood::Medium)
        | (Impact::Low, Likelihood::High) => Level::Moderate,
        (Impact::Medium | Impact::Low, Likelihood::Low) | (Impact::Low, Likelihood::Medium) => {
            Level::Low
        }
    };
    Some(Cell {
        impact,
        likelihood,
        level,
    })
}

#[cfg(test)]
mod tests;
