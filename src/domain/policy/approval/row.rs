//! Which rows of the policy ask for approvals.

use crate::domain::change::approval::Grade;
use crate::domain::change::time::Span;
use crate::domain::change::{Change, Kind};
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Quorum;
use crate::domain::policy::risk::lowering;

/// Who must approve a change, by one row of the policy.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The row of the policy, from 0; `risk.lowering` comes after the last.
    pub index: usize,
    /// The stages.
    pub stages: &'a [Vec<Quorum>],
    /// The lowest grade that counts, when it is above `evidence.minimum`.
    pub evidence: Option<Grade>,
    /// Emergency: approved within this time after the start.
    pub ratify_within: Option<Span>,
    /// Emergency: reviewed within this time after the start.
    pub review_within: Option<Span>,
}

/// The rows of the policy that say who must approve `change`, and who must accept that a person
/// holds its risk to be lower than computed. A standard change is approved by its template.
pub fn rows<'a>(change: &'a Change, law: &'a Law) -> impl Iterator<Item = Row<'a>> {
    let wanted = match change.kind {
        Kind::Standard => false,
        Kind::Normal | Kind::Emergency => true,
    };
    let all = &law.policy.approval;
    let fitting = all
        .iter()
        .enumerate()
        .filter(move |(_, row)| wanted && row.when.fits(change, &law.catalog))
        .map(|(index, row)| Row {
            index,
            stages: &row.stages,
            evidence: row.evidence,
            ratify_within: row.ratify_within,
            review_within: row.review_within,
        });
    // Whether it does lower anything may differ tomorrow; whoever signs accepts what is said.
    let lowered = change
        .risk
        .lower
        .as_ref()
        .and_then(|_| lowering(change, law));
    fitting.chain(lowered.map(|lowering| Row {
        index: all.len(),
        stages: &lowering.stages,
        evidence: lowering.evidence,
        ratify_within: None,
        review_within: None,
    }))
}
