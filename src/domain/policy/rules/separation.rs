//! Separation of duties: nobody approves their own change.

use std::fmt;

use crate::domain::change::approval::{ApprovalEntry, Decision};
use crate::domain::change::{Change, PersonId};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Findings;
use crate::domain::policy::law::Law;
use crate::domain::policy::mandate::{holds_own, lent};
use crate::domain::policy::past::Past;
use crate::domain::policy::rule::Rule;

/// Why somebody may not decide on a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Conflict {
    /// They asked for it.
    Requester,
    /// They implement it.
    Owner,
    /// They wrote a part of what is to be approved.
    Editor,
}

impl Conflict {
    /// The rule that a decision would break.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Requester => Rule::ApproverIsRequester,
            Self::Owner => Rule::ApproverIsOwner,
            Self::Editor => Rule::ApproverIsEditor,
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requester => "the requester of the change",
            Self::Owner => "the owner of the change",
            Self::Editor => "an author of its plan",
        })
    }
}

/// Whoever asked for a change, implements it, or wrote a part of its plan does not approve it:
/// judged by person, over all their addresses and keys. In solo mode everybody may.
#[must_use]
pub fn conflict(who: &PersonId, change: &Change, past: &Past, law: &Law) -> Option<Conflict> {
    let people = &law.people;
    if law.policy.separation.solo {
        None
    } else if people.same_person(who, past.requester(change)) {
        Some(Conflict::Requester)
    } else if people.same_person(who, past.owner(change)) {
        Some(Conflict::Owner)
    } else if past
        .editors()
        .iter()
        .any(|editor| people.same_person(who, editor))
    {
        Some(Conflict::Editor)
    } else {
        None
    }
}

/// Refuses to append an approval by somebody who may not decide; a rejection is always welcome.
/// And who approved does not become the owner once work has begun, when nobody counts approvals
/// again.
pub fn check(case: &Case, findings: &mut Findings) {
    let (Some(before), Some(after), Some(delta)) = (case.before, case.after, case.delta()) else {
        return;
    };
    handed_over(case, before, after, findings);
    for entry in &delta.appended.approval {
        if entry.decision == Decision::Reject {
            continue;
        }
        if let Some(conflict) = conflict(&entry.by, before, case.past, case.law) {
            findings.add(
                conflict.rule(),
                format!("{} is {conflict} and cannot approve it", entry.by),
            );
        } else if !holds_own(&entry.by, &entry.role, after, case.law, &case.moments())
            && let Some((whom, conflict)) = represented(case, before, after, entry)
        {
            findings.add(
                conflict.rule(),
                format!(
                    "{} decides for {whom}, who is {conflict}, and cannot approve it",
                    entry.by
                ),
            );
        }
    }
}

/// For whom a delegate would decide who may not; none when there is somebody for whom they may.
fn represented(
    case: &Case,
    before: &Change,
    after: &Change,
    entry: &ApprovalEntry,
) -> Option<(PersonId, Conflict)> {
    let mut found = None;
    let all = lent(&entry.by, after, case.law, &case.moments());
    for one in all.into_iter().filter(|one| one.role == entry.role) {
        let conflict = conflict(&one.by, before, case.past, case.law)?;
        found.get_or_insert((one.by, conflict));
    }
    found
}

/// Whether work that has begun is handed to somebody who approved it.
fn handed_over(case: &Case, before: &Change, after: &Change, findings: &mut Findings) {
    let people = &case.law.people;
    if case.law.policy.separation.solo
        || !before.state.is_started()
        || before.owner == after.owner
        || people.same_person(case.past.owner(before), &after.owner)
    {
        return;
    }
    let approved = case.past.approvals.iter().any(|approval| {
        let mut behind = approval.lenders().chain([&approval.by]);
        approval.decision == Decision::Approve
            && behind.any(|who| people.same_person(who, &after.owner))
    });
    if approved {
        findings.add(
            Conflict::Owner.rule(),
            format!(
                "{} approved the change and cannot become {} now",
                after.owner,
                Conflict::Owner
            ),
        );
    }
}
