//! One cause, one finding: what only follows from another objection is not said beside it.
//!
//! Whoever reads a report looks for what was done. A change that skips three states misses its
//! approvals, its window and its results too; that is one deed, and no five.

use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;

/// Leaves the findings that are no mere consequence of another one about the same deed.
#[must_use]
pub(in crate::domain::policy) fn only_causes(mut findings: Vec<Finding>) -> Vec<Finding> {
    let causes = findings.iter().filter(|finding| finding.is_error());
    let silent: Vec<Rule> = causes
        .flat_map(|finding| consequences(finding.rule))
        .copied()
        .collect();
    findings.retain(|finding| !silent.contains(&finding.rule));
    findings
}

/// What an objection makes meaningless.
fn consequences(cause: Rule) -> &'static [Rule] {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a rule stands on its own unless it is named here"
    )]
    match cause {
        // Of somebody whom the law does not know, it knows no key and no role either.
        Rule::UnknownPerson => &[
            Rule::Unsigned,
            Rule::UnknownKey,
            Rule::SignerIsNotAuthor,
            Rule::ApprovalNotInRole,
        ],
        // The keys of somebody who is not in office are not in force.
        Rule::PersonNotInForce => &[Rule::KeyNotInForce, Rule::ApprovalNotInRole],
        // What is born with a history has one that was never judged.
        Rule::StartsAsDraft => BORN_WITH,
        // A move that there is not need not meet what the state asks for.
        Rule::IllegalTransition => ENTERING,
        Rule::ClosedEdited => &[
            Rule::PlanFrozen,
            Rule::FieldByAnotherDeed,
            Rule::MixedDeed,
            Rule::NothingDone,
            Rule::RiskLevelDiffers,
            Rule::TemplateDrift,
        ],
        // An old entry that was changed looks like a new one, by somebody else and too late.
        Rule::ListRewritten => &[
            Rule::EntryByAnother,
            Rule::EntryAtAnotherTime,
            Rule::ApprovalUnproved,
            Rule::ApprovalOverOtherContent,
            Rule::MixedDeed,
        ],
        Rule::BrokenGlass => &[Rule::FieldByAnotherDeed],
        // Of what both sides did, a merge makes one deed, by whoever merges.
        Rule::MergeEdits => &[
            Rule::MixedDeed,
            Rule::EntryByAnother,
            Rule::EntryAtAnotherTime,
            Rule::ApprovalUnproved,
            Rule::ApprovalNotOpen,
            Rule::ApprovalOverOtherContent,
        ],
        _ => &[],
    }
}

const BORN_WITH: &[Rule] = &[
    Rule::MixedDeed,
    Rule::FieldByAnotherDeed,
    Rule::EntryAtAnotherTime,
    Rule::ApprovalUnproved,
    Rule::ApprovalOverOtherContent,
    Rule::ApprovalNotInRole,
    Rule::ApprovalMissing,
    Rule::NotRatified,
    Rule::NoAuthority,
    Rule::WindowMissing,
    Rule::WindowOver,
    Rule::OutsideWindow,
    Rule::Frozen,
    Rule::NoticeTooShort,
    Rule::SoakTooShort,
    Rule::ChecksOpen,
    Rule::OutcomeMissing,
    Rule::ReviewMissing,
    Rule::PredecessorOpen,
];

const ENTERING: &[Rule] = &[
    Rule::ClosedEdited,
    Rule::FieldByAnotherDeed,
    Rule::ReasonMissing,
    Rule::ChecksOpen,
    Rule::OutcomeMissing,
    Rule::ReviewMissing,
    Rule::PredecessorOpen,
    Rule::RoleNotAllowed,
    Rule::ApprovalMissing,
    Rule::ApprovalNotOpen,
    Rule::TemplateMissing,
    Rule::WindowMissing,
    Rule::WindowOver,
    Rule::OutsideWindow,
    Rule::Frozen,
    Rule::NoticeTooShort,
    Rule::SoakTooShort,
    Rule::NoAuthority,
    Rule::NotRatified,
    Rule::FieldMissing,
    Rule::RiskLevelDiffers,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(rules: &[Rule]) -> Vec<Rule> {
        let findings = rules.iter().map(|rule| Finding::new(*rule, "x"));
        let left = only_causes(findings.collect());
        left.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_consequence_is_not_said_beside_its_cause_and_said_without_it() {
        let skipped = [Rule::IllegalTransition, Rule::ApprovalMissing];
        assert_eq!(rules(&skipped), [Rule::IllegalTransition]);
        assert_eq!(rules(&[Rule::ApprovalMissing]), [Rule::ApprovalMissing]);
        let two = [Rule::BadSignature, Rule::ApprovalMissing];
        assert_eq!(rules(&two), two);
    }

    #[test]
    fn something_is_always_left() {
        for one in Rule::ALL {
            for other in Rule::ALL {
                assert!(!rules(&[*one, *other]).is_empty(), "{one} and {other}");
            }
        }
    }
}
