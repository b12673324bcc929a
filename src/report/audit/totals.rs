//! The numbers of a report.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::Kind;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::risk::Level;
use crate::report::audit::change::AuditedChange;
use crate::report::audit::exception::{Exception, ExceptionKind};

/// How many there are of each kind.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Totals {
    /// Changes by type.
    pub by_type: Vec<Tally>,
    /// Changes by level of risk.
    pub by_risk: Vec<Tally>,
    /// Changes by outcome; those without one are `open`.
    pub by_outcome: Vec<Tally>,
    /// Approvals by the strength of their evidence, strongest first.
    pub by_grade: Vec<Tally>,
    /// Exceptions by kind.
    pub by_exception: Vec<Tally>,
}

/// How many there are of one kind.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Tally {
    /// Of which kind.
    pub name: &'static str,
    /// How many.
    pub count: usize,
}

impl Totals {
    /// Counts changes and exceptions.
    pub(super) fn of(changes: &[AuditedChange<'_>], exceptions: &[Exception<'_>]) -> Self {
        let grades: Vec<Grade> = changes
            .iter()
            .flat_map(|change| &change.approvals)
            .filter(|approval| approval.decision == Decision::Approve)
            .map(|approval| approval.grade)
            .collect();
        let count = |fits: &dyn Fn(&AuditedChange<'_>) -> bool| {
            changes.iter().filter(|change| fits(change)).count()
        };
        let tally = |name, count| Tally { name, count };
        let mut by_risk: Vec<Tally> = Level::ALL
            .iter()
            .map(|level| tally(level.word(), count(&|change| change.risk == Some(*level))))
            .collect();
        by_risk.push(tally(
            "not-computed",
            count(&|change| change.risk.is_none()),
        ));
        let mut by_outcome: Vec<Tally> = OutcomeCode::ALL
            .iter()
            .map(|code| tally(code.word(), count(&|change| change.outcome == Some(*code))))
            .collect();
        by_outcome.push(tally("open", count(&|change| change.outcome.is_none())));
        Self {
            by_type: Kind::ALL
                .iter()
                .map(|kind| tally(kind.word(), count(&|change| change.kind == *kind)))
                .collect(),
            by_risk,
            by_outcome,
            by_grade: Grade::ALL
                .iter()
                .rev()
                .map(|grade| {
                    let count = grades.iter().filter(|other| *other == grade).count();
                    tally(grade.word(), count)
                })
                .collect(),
            by_exception: ExceptionKind::ALL
                .iter()
                .map(|kind| {
                    let count = exceptions.iter().filter(|other| other.kind == *kind);
                    tally(kind.word(), count.count())
                })
                .collect(),
        }
    }
}
