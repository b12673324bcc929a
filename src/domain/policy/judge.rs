//! The one judge. Transitions, replays, pull-request checks and hooks all ask here.

use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::permit::{NewFile, Permit};
use crate::domain::policy::rules;
use crate::domain::policy::rules::governance::{LawCase, judge_law};

/// All that is to be said about one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What the case amounts to.
    pub event: Event,
    /// Every objection, in stable order.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// Whether nothing speaks against it. Warnings do not.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        !self.findings.iter().any(Finding::is_error)
    }
}

/// Judges a case. It never fails, and never stops at the first objection.
#[must_use]
pub fn judge(case: &Case) -> Judgement {
    let mut findings = Findings::default();
    for family in FAMILIES {
        family(case, &mut findings);
    }
    Judgement {
        event: case.event(),
        findings: findings.into_vec(),
    }
}

/// The families of rules, in the order of their findings.
const FAMILIES: &[fn(&Case, &mut Findings)] = &[
    rules::identity::check,
    rules::immutability::check,
    rules::lifecycle::check,
    rules::fields::check,
    rules::risk::check,
    rules::separation::check,
    rules::approval::check,
    rules::template::check,
    rules::schedule::check,
    rules::emergency::check,
    rules::evidence::check,
];

/// Judges a case that is to be written, and permits it when it is clean.
///
/// `files` are the bytes that the case's record (and the evidence added with it) will have.
///
/// # Errors
///
/// The judgement, when anything speaks against it.
pub fn permit(
    case: &Case,
    base: Option<ObjectId>,
    files: Vec<NewFile>,
) -> Result<(Permit, Judgement), Judgement> {
    let judgement = judge(case);
    if judgement.is_clean() {
        Ok((Permit::new(base, files), judgement))
    } else {
        Err(judgement)
    }
}

/// Judges a change of the law that is to be written, and permits it when it is clean.
///
/// # Errors
///
/// The findings, when anything speaks against it.
pub fn permit_law(
    case: &LawCase,
    base: Option<ObjectId>,
    files: Vec<NewFile>,
) -> Result<(Permit, Vec<Finding>), Vec<Finding>> {
    let findings = judge_law(case);
    if findings.iter().any(Finding::is_error) {
        Err(findings)
    } else {
        Ok((Permit::new(base, files), findings))
    }
}
