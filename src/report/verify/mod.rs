//! The verdict on a history: of `verify`, and of `check` for a pull request.

mod document;
mod text;

pub use document::{GradeCount, LocatedDocument, VerdictDocument};
pub use text::text;

use std::collections::BTreeMap;

use crate::audit::ledger::Ledger;
use crate::audit::track::Located;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::rule::Rule;

/// Which history was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The whole main line, up to the tip.
    Whole,
    /// What a branch has beyond another.
    Range {
        /// The tip that it would land on.
        base: ObjectId,
        /// Its own tip.
        head: ObjectId,
    },
}

/// What was judged, and what came of it.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// Which history.
    pub extent: Extent,
    /// The commit that founded the law.
    pub root: Option<ObjectId>,
    /// The newest commit that was looked at.
    pub tip: ObjectId,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them touch records or law and carry a good signature.
    pub signed: usize,
    /// How many changes there are.
    pub changes: usize,
    /// How many approvals there are of each grade.
    pub approvals: BTreeMap<Grade, usize>,
    /// Commits whose parents this clone lacks.
    pub shallow: &'a [ObjectId],
    /// What was found, oldest first.
    pub findings: &'a [Located],
}

impl<'a> Verdict<'a> {
    /// The verdict on a whole history.
    #[must_use]
    pub fn of(ledger: &'a Ledger) -> Self {
        Self {
            extent: Extent::Whole,
            root: ledger.root,
            tip: ledger.tip,
            commits: ledger.commits,
            signed: ledger.signed,
            changes: ledger.tracks.ids().len(),
            approvals: ledger.tracks.approvals(),
            shallow: &ledger.shallow,
            findings: &ledger.findings,
        }
    }

    /// Whether nothing is against it but that a part of history is missing: then nobody can tell.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let errors = self.findings.iter().filter(|one| one.finding.is_error());
        let mut missing = errors.map(|one| one.finding.rule == Rule::HistoryMissing);
        !self.is_sound() && missing.all(|missing| missing)
    }

    /// Whether nothing is against the law.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|located| located.finding.is_error())
    }
}
