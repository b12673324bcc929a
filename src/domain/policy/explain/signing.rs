//! Who must sign, who has, who can, and why others cannot.

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, PersonId};
use crate::domain::policy::approval::{Assessment, Requirement, rows};
use crate::domain::policy::bar::{Bar, holders};
use crate::domain::policy::law::Law;
use crate::domain::policy::model::When;
use crate::domain::policy::past::{Approval, Past};

/// A row about who must sign.
#[derive(Debug)]
pub struct Signing<'a> {
    /// The row of the policy, from 0; `risk.lowering` comes after the last.
    pub row: usize,
    /// Whether it is `risk.lowering`: who accepts that the risk is lower than computed.
    pub lowering: bool,
    /// The changes that it is about.
    pub when: &'a When,
    /// Emergency: approved within this time after the start.
    pub ratify_within: Option<Span>,
    /// Emergency: reviewed within this time after the start.
    pub review_within: Option<Span>,
    /// The places to be filled, stage by stage.
    pub posts: Vec<Post>,
}

/// So many people of one role, in one stage of a row.
#[derive(Debug)]
pub struct Post {
    /// What is asked for, and who could sign now.
    pub requirement: Requirement,
    /// The signatures that count for it.
    pub signed: Vec<Signature>,
    /// Who holds the role and cannot sign, and why; whoever signed for this post is not named.
    pub barred: Vec<(PersonId, Bar)>,
}

/// A decision that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Who decided.
    pub by: PersonId,
    /// How strong the evidence is.
    pub grade: Grade,
    /// When, as the commit claims.
    pub at: Timestamp,
    /// The commit.
    pub commit: Option<ObjectId>,
}

/// The rows that match, in the order of the policy.
pub(super) fn rows_of<'a>(
    change: &'a Change,
    past: &Past,
    law: &'a Law,
    at: Timestamp,
    assessment: &Assessment,
) -> Vec<Signing<'a>> {
    rows(change, law)
        .filter_map(|row| {
            let index = row.index;
            let own = law.policy.approval.get(index);
            let lowering = law.policy.risk.lowering.as_ref();
            let of_row = || {
                let all = assessment.requirements.iter();
                all.filter(move |requirement| requirement.row == index)
            };
            let counted: Vec<PersonId> = of_row().flat_map(|one| one.obtained.clone()).collect();
            let post = |requirement: &Requirement| Post {
                signed: signatures(requirement, past, assessment, law),
                barred: holders(&requirement.role, change, past, law, at, &counted)
                    .filter_map(|(who, bar)| Some((who.clone(), bar?)))
                    .filter(|(who, _)| !is_among(who, &requirement.obtained, law))
                    .collect(),
                requirement: requirement.clone(),
            };
            Some(Signing {
                row: index,
                lowering: own.is_none(),
                when: own.map(|row| &row.when).or(lowering.map(|row| &row.when))?,
                ratify_within: row.ratify_within,
                review_within: row.review_within,
                posts: of_row().map(post).collect(),
            })
        })
        .collect()
}

/// The decisions by which a requirement was met, as far as it is.
fn signatures(
    requirement: &Requirement,
    past: &Past,
    assessment: &Assessment,
    law: &Law,
) -> Vec<Signature> {
    let decisions = || past.approvals.iter().zip(&assessment.void);
    let speaks = |approval: &Approval| match &approval.role {
        Some(role) => *role == requirement.role,
        None => approval.held.contains(&requirement.role),
    };
    let of = |who: &PersonId| {
        decisions().find(|(approval, void)| {
            void.is_none()
                && approval.decision == Decision::Approve
                && approval.grade >= requirement.minimum
                && speaks(approval)
                && law.people.same_person(&approval.by, who)
        })
    };
    let signed = requirement.obtained.iter().filter_map(of);
    signed
        .map(|(approval, _)| Signature {
            by: approval.by.clone(),
            grade: approval.grade,
            at: approval.at,
            commit: approval.commit,
        })
        .collect()
}

fn is_among(who: &PersonId, people: &[PersonId], law: &Law) -> bool {
    people.iter().any(|one| law.people.same_person(one, who))
}
