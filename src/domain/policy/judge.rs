//! The one judge. Transitions, replays, pull-request checks and hooks all ask here.

use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId};
use crate::domain::policy::case::Case;
use crate::domain::policy::causes::only_causes;
use crate::domain::policy::finding::{Finding, Findings, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;
use crate::domain::policy::permit::{NewFile, Permit};
use crate::domain::policy::rules;
use crate::domain::policy::rules::governance::{LawCase, judge_agreement, judge_law};

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

    /// Adds an objection of somebody who knows more than the case; what follows from it goes.
    pub fn blame(&mut self, finding: Finding) {
        self.findings.push(finding);
        self.findings = only_causes(std::mem::take(&mut self.findings));
    }
}

/// Judges a case. It never fails, and never stops at the first objection; but what only follows
/// from another objection is left out.
#[must_use]
pub fn judge(case: &Case) -> Judgement {
    let mut findings = Findings::default();
    if case.is_restoration() {
        // The version that it brings back was judged when it was made.
        rules::identity::check(case, &mut findings);
    } else if let Some(finding) = rules::immutability::over(case) {
        rules::identity::check(case, &mut findings);
        findings.push(finding);
    } else {
        for family in FAMILIES {
            family(case, &mut findings);
        }
    }
    Judgement {
        event: case.event(),
        findings: only_causes(findings.into_vec()),
    }
}

/// The families of rules, in the order of their findings.
const FAMILIES: &[fn(&Case, &mut Findings)] = &[
    rules::identity::check,
    rules::immutability::check,
    rules::lifecycle::check,
    rules::closing::check,
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
    let mut judgement = judge(case);
    if judgement.is_clean() {
        judgement
            .findings
            .extend(rules::approval::on_the_spot(case));
    }
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

/// Judges the approval of a change of the law that is to be written on top of `base`, and permits
/// the commit, which has no files, when it is clean.
///
/// # Errors
///
/// The findings, when anything speaks against it.
pub fn permit_agreement(
    case: &LawCase,
    who: &PersonId,
    base: ObjectId,
) -> Result<(Permit, Vec<Finding>), Vec<Finding>> {
    let findings = judge_agreement(case, who);
    if findings.iter().any(Finding::is_error) {
        Err(findings)
    } else {
        Ok((Permit::new(Some(base), Vec::new()), findings))
    }
}

/// A merge that is to be made: what it would land, and who makes it.
#[derive(Debug)]
pub struct MergeCase<'a> {
    /// Who merges.
    pub who: &'a PersonId,
    /// The record as the main line has it; none when it is new there.
    pub before: Option<&'a Change>,
    /// The record that it lands, and what history says of it; none for a branch of law.
    pub lands: Option<(&'a Change, &'a Past)>,
    /// The law that it lands on.
    pub law: &'a Law,
    /// When it is made, and when what it is made on was.
    pub moments: [Timestamp; 2],
    /// What was found on the branch.
    pub on_branch: &'a [Finding],
    /// The change of the law that it lands.
    pub law_change: Option<LawCase<'a>>,
}

/// Judges a merge that is to be made, and permits it when it is clean. A merge that would land a
/// submitted record without approving it is refused: whoever merges means to approve.
///
/// # Errors
///
/// The findings, when anything speaks against it.
pub fn permit_merge(
    case: &MergeCase,
    base: ObjectId,
) -> Result<(Permit, Vec<Finding>), Vec<Finding>> {
    let mut findings = case.on_branch.to_vec();
    if let Some((record, past)) = case.lands
        && rules::landing::is_decision(case.before, record, case.law)
    {
        let objection =
            rules::landing::no_approval(case.who, record, past, case.law, &case.moments);
        findings.extend(objection.map(|finding| Finding {
            severity: Severity::Error,
            ..finding
        }));
    }
    if let Some(law_change) = &case.law_change {
        findings.extend(judge_law(law_change));
    }
    if findings.iter().any(Finding::is_error) {
        Err(findings)
    } else {
        Ok((Permit::new(Some(base), Vec::new()), findings))
    }
}
