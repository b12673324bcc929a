//! What the policy asks of one change, row by row, and how far it is met.
//!
//! Nothing here decides: the rows are found, and the approvals counted, by the code that judges.

use crate::domain::change::Change;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::policy::approval::{Assessment, VoidReason, assess};
use crate::domain::policy::case::Peers;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::RiskRule;
use crate::domain::policy::past::{Approval, Past};
use crate::domain::policy::risk;

mod demand;
mod signing;

pub use demand::{Demand, Lasts, Reserved};
pub use signing::{Post, Signature, Signing};

/// What the policy asks of one change.
#[derive(Debug)]
pub struct Explained<'a> {
    /// The rows about who must sign.
    pub signing: Vec<Signing<'a>>,
    /// The rows about what must be there.
    pub demands: Vec<Demand<'a>>,
    /// The risk rules that match, by their places from 0.
    pub risk: Vec<(usize, &'a RiskRule)>,
    /// The level that the rows were matched with.
    pub level: Level,
    /// The count of approvals.
    pub assessment: Assessment,
    /// The decisions that do not count, each with the reason.
    pub void: Vec<(&'a Approval, VoidReason)>,
}

/// Explains what the policy asks of a change at a moment. The rows are those of the level of risk
/// that the record holds; `peers` says what is known of other changes.
#[must_use]
pub fn explain<'a>(
    change: &'a Change,
    past: &'a Past,
    law: &'a Law,
    peers: &Peers,
    at: Timestamp,
) -> Explained<'a> {
    let assessment = assess(change, past, law, at);
    let risk = risk::assess(change, law, peers);
    let rules = risk.rules.iter().enumerate();
    let void = past.approvals.iter().zip(&assessment.void);
    Explained {
        signing: signing::rows_of(change, past, law, at, &assessment),
        demands: demand::rows_of(change, past, law, at),
        risk: rules
            .filter(|(_, weighed)| weighed.matches())
            .map(|(row, weighed)| (row, weighed.rule))
            .collect(),
        level: change.risk_level(),
        void: void
            .filter_map(|(approval, void)| Some((approval, void.clone()?)))
            .collect(),
        assessment,
    }
}
