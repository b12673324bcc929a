//! What the policy asks of a change, summed up over its rows.

use std::collections::BTreeSet;

use crate::domain::change::approval::Grade;
use crate::domain::change::time::Span;
use crate::domain::change::{Change, Role};
use crate::domain::policy::approval::rows;
use crate::domain::policy::law::Law;
use crate::domain::policy::wording;

/// What the policy asks of a change.
#[derive(Debug)]
pub(super) struct Asked {
    /// Who must approve, row by row, in words.
    pub approvals: Vec<String>,
    /// The lowest grade that counts in every row.
    pub evidence: Grade,
    /// The fields that must be filled in.
    pub fields: BTreeSet<String>,
    /// The least time between submission and window.
    pub notice: Span,
    /// The least time between the end of the work and closing.
    pub soak: Span,
    /// The roles to which a step is reserved.
    pub roles: BTreeSet<Role>,
    /// Emergency: the time for approvals.
    pub ratify_within: Option<Span>,
    /// Emergency: the time for the review.
    pub review_within: Option<Span>,
}

impl Asked {
    /// What the law asks of a change.
    pub(super) fn of(change: &Change, law: &Law) -> Self {
        let signing = || rows(change, law);
        let required = || law.required_of(change).map(|(_, row)| row);
        let mut approvals: Vec<String> = signing().map(|row| wording::stages(row.stages)).collect();
        approvals.sort();
        let minimum = law.policy.evidence.minimum;
        Self {
            approvals,
            evidence: signing()
                .filter_map(|row| row.evidence)
                .fold(minimum, Grade::max),
            fields: required().flat_map(|row| row.fields.clone()).collect(),
            notice: required()
                .filter_map(|row| row.notice)
                .max()
                .unwrap_or_default(),
            soak: required()
                .filter_map(|row| row.soak)
                .max()
                .unwrap_or_default(),
            roles: required().filter_map(|row| row.role.clone()).collect(),
            ratify_within: signing().filter_map(|row| row.ratify_within).min(),
            review_within: signing().filter_map(|row| row.review_within).min(),
        }
    }
}
