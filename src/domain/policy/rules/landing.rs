//! Landing: what a merge means for a record that it brings to the main line.

use crate::domain::change::approval::Grade;
use crate::domain::change::digest::Digest;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, State};
use crate::domain::policy::approval::rows;
use crate::domain::policy::finding::{Finding, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::mandate;
use crate::domain::policy::past::Past;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::separation;

/// Whether a merge that lands this record is a decision about it: it is submitted and not held,
/// the policy asks for approvals, and the main line (`before`) did not have it submitted with the
/// same content already. Whoever merges a note about a submitted change has not approved it.
#[must_use]
pub fn is_decision(before: Option<&Change>, record: &Change, law: &Law) -> bool {
    let known = before.is_some_and(|before| {
        before.state == State::Submitted && Digest::of(before) == Digest::of(record)
    });
    !known && record.state == State::Submitted && !record.hold && rows(record, law).next().is_some()
}

/// Why a merge by `who` lands a submitted record without approving it; none when it approves. They
/// must be in office at all of `moments`: when they merged, as they say, and when what they merged
/// into was made.
#[must_use]
pub fn no_approval(
    who: &PersonId,
    record: &Change,
    past: &Past,
    law: &Law,
    moments: &[Timestamp],
) -> Option<Finding> {
    let id = &record.id;
    let finding = if let Some(at) = out_of_office(who, law, moments) {
        Finding::new(
            Rule::PersonNotInForce,
            format!(
                "{who} is not in office at {at}, so the merge lands {id} and does not approve it"
            ),
        )
    } else if let Some(conflict) = separation::conflict(who, record, past, law) {
        Finding::new(
            conflict.rule(),
            format!("{who} is {conflict}, so the merge lands {id} and does not approve it"),
        )
    } else {
        let held = mandate::own(who, record, law, moments);
        let lent = mandate::lent(who, record, law, moments);
        let asked = || {
            rows(record, law)
                .flat_map(|row| row.stages.iter().flatten())
                .map(|quorum| &quorum.role)
        };
        if asked().any(|role| held.contains(role)) {
            return None;
        }
        let mut barred = None;
        for one in lent
            .iter()
            .filter(|one| asked().any(|role| *role == one.role))
        {
            match separation::conflict(&one.by, record, past, law) {
                None => return None,
                Some(conflict) => barred = Some((&one.by, conflict)),
            }
        }
        if let Some((whom, conflict)) = barred {
            return Some(warning(Finding::new(
                conflict.rule(),
                format!(
                    "{who} decides for {whom}, who is {conflict}, so the merge lands {id} and does \
                     not approve it"
                ),
            )));
        }
        let asked = asked()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        Finding::new(
            Rule::ApprovalNotInRole,
            format!(
                "{who} holds none of the roles {asked}, so the merge lands {id} and does not approve it"
            ),
        )
    };
    Some(warning(finding))
}

fn warning(finding: Finding) -> Finding {
    Finding {
        severity: Severity::Warning,
        ..finding
    }
}

/// The first moment at which a person whom the law knows is not in office.
#[must_use]
pub fn out_of_office(who: &PersonId, law: &Law, moments: &[Timestamp]) -> Option<Timestamp> {
    let person = law.people.by_email(who.as_str())?;
    moments.iter().copied().find(|at| !person.in_force(*at))
}

/// Why a merge whose maker nothing proves does not approve a submitted record; none when the policy
/// takes it for an approval.
#[must_use]
pub fn too_weak(grade: Grade, record: &Change, law: &Law) -> Option<Finding> {
    if grade > Grade::Claimed {
        return None;
    }
    let general = law.policy.evidence.minimum;
    let minimum = rows(record, law)
        .map(|row| row.evidence.unwrap_or(Grade::Claimed).max(general))
        .min()
        .unwrap_or(general);
    let id = &record.id;
    (grade < minimum).then(|| Finding {
        severity: Severity::Warning,
        ..Finding::new(
            Rule::ApprovalUnproved,
            format!(
                "no signature proves who merged, and the policy asks for `{minimum}`, so the merge \
                 lands {id} and does not approve it"
            ),
        )
    })
}
