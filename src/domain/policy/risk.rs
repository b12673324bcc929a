//! The level of risk of a change, computed from what is known.

use crate::domain::catalog::Catalog;
use crate::domain::change::Change;
use crate::domain::change::risk::{Impact, Level, Likelihood};
use crate::domain::policy::model::{RiskPolicy, RiskRule};

/// A computed risk, with all that went into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed<'a> {
    /// The level: the highest of points, matrix, rules and what a person raised it to.
    pub level: Level,
    /// The sum of the points of all rules that match.
    pub points: u32,
    /// The rules that match.
    pub rules: Vec<&'a RiskRule>,
}

/// Computes the risk of a change. The level that the record holds has no influence.
#[must_use]
pub fn assess<'a>(change: &Change, policy: &'a RiskPolicy, catalog: &Catalog) -> Assessed<'a> {
    let rules: Vec<&RiskRule> = policy
        .rule
        .iter()
        .filter(|rule| rule.when.fits(change, catalog))
        .collect();
    let points = rules
        .iter()
        .fold(0_u32, |sum, rule| sum.saturating_add(rule.points));
    let by_points = if points >= policy.levels.high {
        Level::High
    } else if points >= policy.levels.moderate {
        Level::Moderate
    } else {
        Level::Low
    };
    let by_rule = rules.iter().filter_map(|rule| rule.level).max();
    let by_matrix = matrix(change.risk.impact, change.risk.likelihood);
    let raised = change.risk.raise.as_ref().map(|raise| raise.to);
    let level = [Some(by_points), by_rule, by_matrix, raised]
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(by_points);
    Assessed {
        level,
        points,
        rules,
    }
}

/// The risk matrix: impact times likelihood. Where only one is known, it decides with `low`.
fn matrix(impact: Option<Impact>, likelihood: Option<Likelihood>) -> Option<Level> {
    if impact.is_none() && likelihood.is_none() {
        return None;
    }
    let impact = impact.unwrap_or(Impact::Low);
    let likelihood = likelihood.unwrap_or(Likelihood::Low);
    Some(match (impact, likelihood) {
        (Impact::High, Likelihood::Medium | Likelihood::High)
        | (Impact::Medium, Likelihood::High) => Level::High,
        (Impact::High, Likelihood::Low)
        | (Impact::Medium, Likelihood::Medium)
        | (Impact::Low, Likelihood::High) => Level::Moderate,
        (Impact::Medium | Impact::Low, Likelihood::Low) | (Impact::Low, Likelihood::Medium) => {
            Level::Low
        }
    })
}
