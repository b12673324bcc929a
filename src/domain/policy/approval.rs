//! Whether a change is approved: which decisions count, which do not and why, and who is missing.
//!
//! This is the only place that counts approvals. Transitions, lists and reports all ask here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, Role, State};
use crate::domain::policy::bar;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Quorum;
use crate::domain::policy::past::{Approval, Past};
use crate::domain::policy::rules::separation;
use crate::domain::policy::seating::Seating;

mod rename;
mod row;
mod void;

pub use row::{Row, rows};
pub use void::VoidReason;

/// So many people of one role must approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// The row of the policy, from 0; `risk.lowering` comes after the last.
    pub row: usize,
    /// The stage within the row, from 0.
    pub stage: usize,
    /// The role.
    pub role: Role,
    /// How many people.
    pub needed: u32,
    /// The lowest grade that counts.
    pub minimum: Grade,
    /// Who approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obtained: Vec<PersonId>,
    /// Whether all earlier stages are complete.
    pub open: bool,
    /// Who could approve now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<PersonId>,
}

impl Requirement {
    /// Whether enough people approved.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.missing() == 0
    }

    /// How many are missing.
    #[must_use]
    pub fn missing(&self) -> u32 {
        let obtained = u32::try_from(self.obtained.len()).unwrap_or(u32::MAX);
        self.needed.saturating_sub(obtained)
    }
}

/// The verdict on all decisions about a change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Assessment {
    /// What the policy asks for, and who gave it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
    /// For each decision of the past, in its order, why it does not count; none when it counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub void: Vec<Option<VoidReason>>,
    /// For each decision of the past that counts, in its order, on behalf of whom it was made; none
    /// when in a role of the approver's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behalf: Vec<Option<PersonId>>,
}

impl Assessment {
    /// Whether all that the policy asks for is there.
    #[must_use]
    pub fn is_satisfied(&self) -> bool {
        self.requirements.iter().all(Requirement::is_met)
    }

    /// How many approvals the policy asks for.
    #[must_use]
    pub fn required(&self) -> u32 {
        self.requirements
            .iter()
            .map(|requirement| requirement.needed)
            .sum()
    }

    /// How many of them there are.
    #[must_use]
    pub fn obtained(&self) -> u32 {
        self.requirements
            .iter()
            .map(|r| r.needed.saturating_sub(r.missing()))
            .sum()
    }

    /// The requirements that somebody can meet now.
    pub fn open(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements
            .iter()
            .filter(|requirement| requirement.open && !requirement.is_met())
    }
}

/// Counts the decisions of `past` over `change`, by the law, at a moment.
#[must_use]
pub fn assess(change: &Change, past: &Past, law: &Law, at: Timestamp) -> Assessment {
    assess_over((change, &Digest::of(change)), past, law, at)
}

/// The same, over a change of which the digest is known already.
#[must_use]
pub fn assess_over(
    (change, digest): (&Change, &Digest),
    past: &Past,
    law: &Law,
    at: Timestamp,
) -> Assessment {
    let mut void: Vec<Option<VoidReason>> = past
        .approvals
        .iter()
        .enumerate()
        .map(|(position, approval)| {
            general_objection(position, approval, change, past, law, at, digest)
        })
        .collect();
    let mut count = Count {
        change,
        past,
        law,
        at,
        void: &void,
        used: BTreeSet::new(),
        weak: vec![None; void.len()],
        behalf: vec![None; void.len()],
    };
    let mut requirements = Vec::new();
    for row in rows(change, law) {
        requirements.extend(count.row(row));
    }
    let Count {
        used,
        mut weak,
        behalf,
        ..
    } = count;
    for (position, (reason, approval)) in void.iter_mut().zip(&past.approvals).enumerate() {
        if reason.is_some() || used.contains(&position) {
            continue;
        }
        *reason = match approval.decision {
            Decision::Reject => answered(position, approval, past, &used),
            Decision::Approve => weak
                .get_mut(position)
                .and_then(Option::take)
                .or_else(|| Some(left_over(approval, &requirements, law))),
        };
    }
    Assessment {
        requirements,
        void,
        behalf,
    }
}

/// Why a rejection does not stand any more.
fn answered(
    position: usize,
    rejection: &Approval,
    past: &Past,
    used: &BTreeSet<usize>,
) -> Option<VoidReason> {
    let submitted = past.entered(State::Submitted);
    if submitted.is_some_and(|submitted| rejection.at < submitted) {
        return Some(VoidReason::HandedInAgain);
    }
    let after = used.iter().any(|counted| *counted > position);
    after.then_some(VoidReason::Overtaken)
}

/// Why an approval that nothing speaks against counts nowhere.
fn left_over(approval: &Approval, requirements: &[Requirement], law: &Law) -> VoidReason {
    if let Some(role) = approval.role.as_ref().filter(|role| !holds(approval, role)) {
        return VoidReason::NotInRole(role.clone());
    }
    let fits = |role: &Role| speaks_for(approval, role) && holds(approval, role);
    let mut asked = requirements.iter().filter(|one| fits(&one.role)).peekable();
    if asked.peek().is_none() {
        return VoidReason::NotAsked(approval.role.clone());
    }
    let counted = |one: &Requirement| {
        let rows = requirements.iter().filter(|other| other.row == one.row);
        let mut people = rows.flat_map(|other| &other.obtained);
        people.any(|who| law.people.same_person(who, &approval.by))
    };
    if asked.all(counted) {
        VoidReason::AlreadyCounted
    } else {
        VoidReason::Surplus
    }
}

/// Why a decision does not count for anything, whatever the row.
fn general_objection(
    position: usize,
    approval: &Approval,
    change: &Change,
    past: &Past,
    law: &Law,
    at: Timestamp,
    digest: &Digest,
) -> Option<VoidReason> {
    if approval.decision == Decision::Reject {
        return None;
    }
    let rejection = past
        .approvals
        .iter()
        .skip(position)
        .find(|later| later.decision == Decision::Reject && later.grade > Grade::Claimed);
    if let Some(rejection) = rejection {
        return Some(VoidReason::Rejected(rejection.by.clone()));
    }
    if approval.digest != *digest {
        return Some(edited_since(position, past));
    }
    if let Some(conflict) = separation::conflict(&approval.by, change, past, law) {
        return Some(VoidReason::Conflict(conflict));
    }
    let expires = law
        .policy
        .evidence
        .approvals_expire
        .map(|span| approval.at.plus(span));
    expires
        .is_some_and(|end| end <= at)
        .then_some(VoidReason::Expired)
}

fn edited_since(position: usize, past: &Past) -> VoidReason {
    let mut fields = BTreeSet::new();
    let mut by = BTreeSet::new();
    for edit in past.edits_after(position) {
        fields.extend(edit.fields.iter().copied());
        by.insert(edit.by.clone());
    }
    VoidReason::Edited {
        fields: fields.into_iter().collect(),
        by: by.into_iter().collect(),
    }
}

/// One assessment in the making.
struct Count<'a> {
    change: &'a Change,
    past: &'a Past,
    law: &'a Law,
    at: Timestamp,
    /// For each decision, why it does not count whatever the row.
    void: &'a [Option<VoidReason>],
    /// The decisions that count somewhere.
    used: BTreeSet<usize>,
    /// For each decision, why it does not count for the first row that could have used it.
    weak: Vec<Option<VoidReason>>,
    /// For each decision, on behalf of whom it counts.
    behalf: Vec<Option<PersonId>>,
}

impl Count<'_> {
    /// Counts one row, stage by stage. A person counts once in a row, over all their addresses; a
    /// decision counts in a stage only if it came after the stage before was complete.
    fn row(&mut self, row: Row) -> Vec<Requirement> {
        let minimum = row
            .evidence
            .unwrap_or(Grade::Claimed)
            .max(self.law.policy.evidence.minimum);
        let mut requirements = Vec::new();
        let mut counted: Vec<PersonId> = Vec::new();
        let mut first = 0;
        let mut open = true;
        for (stage, quorums) in row.stages.iter().enumerate() {
            let (serving, seated, end) =
                self.stage(quorums, minimum, &counted, open.then_some(first));
            counted.extend(seated);
            let mut complete = true;
            for (quorum, obtained) in quorums.iter().zip(serving) {
                let requirement = Requirement {
                    row: row.index,
                    stage,
                    role: quorum.role.clone(),
                    needed: quorum.count,
                    minimum,
                    obtained,
                    open,
                    candidates: Vec::new(),
                };
                complete &= requirement.is_met();
                requirements.push(requirement);
            }
            open &= complete;
            first = end;
        }
        for requirement in requirements.iter_mut().filter(|one| !one.is_met()) {
            requirement.candidates = self.candidates(&requirement.role, &counted);
        }
        requirements
    }

    /// Who serves each quorum of one stage, by decisions from `first` on (none: the stage is not
    /// open yet), all who sit or for whom somebody sits, and the position after the decision that
    /// completed it.
    fn stage(
        &mut self,
        quorums: &[Quorum],
        minimum: Grade,
        counted: &[PersonId],
        first: Option<usize>,
    ) -> (Vec<Vec<PersonId>>, Vec<PersonId>, usize) {
        // More places than there are decisions are never filled, however many more.
        let most = self.past.approvals.len().saturating_add(1);
        let asked: Vec<usize> = quorums
            .iter()
            .map(|quorum| usize::try_from(quorum.count).unwrap_or(most).min(most))
            .collect();
        let mut seating = Seating::new(&self.law.people, &asked);
        let mut end = first.unwrap_or(0);
        let past = self.past;
        for (position, approval) in past.approvals.iter().enumerate() {
            if approval.decision != Decision::Approve
                || self.void.get(position).is_none_or(Option::is_some)
                || self.knows(counted, &approval.by)
            {
                continue;
            }
            let mut lent = Vec::new();
            let early = first.is_none_or(|first| position < first);
            for (index, quorum) in quorums.iter().enumerate() {
                if !speaks_for(approval, &quorum.role) {
                    continue;
                }
                let objection = row_objection(approval, &quorum.role, minimum)
                    .or(early.then_some(VoidReason::TooEarly));
                match objection {
                    Some(reason) => self.weaken(position, reason),
                    None if approval.held.contains(&quorum.role) => {
                        seating.offer(&approval.by, index, position);
                    }
                    None => lent.push((index, &quorum.role)),
                }
            }
            if early {
                continue;
            }
            end = end.max(position.saturating_add(1));
            seating.settle();
            // A merge says in no role: in roles of one's own first, and for others only without.
            let for_oneself = approval.role.is_none()
                && quorums
                    .iter()
                    .any(|quorum| approval.held.contains(&quorum.role));
            for (index, role) in lent.into_iter().filter(|_| !for_oneself) {
                self.stand_in(&mut seating, (index, role), position, counted);
            }
            if seating.is_full() {
                break;
            }
        }
        let mut serving = Vec::new();
        for index in 0..quorums.len() {
            let mut obtained = Vec::new();
            for position in seating.serving(index) {
                self.used.insert(position);
                if let (Some(whom), Some(slot)) = (
                    seating.behalf(index, position),
                    self.behalf.get_mut(position),
                ) {
                    *slot = Some(whom.clone());
                }
                obtained.extend(past.approvals.get(position).map(|one| one.by.clone()));
            }
            serving.push(obtained);
        }
        (serving, seating.seated().cloned().collect(), end)
    }

    /// Offers a decision in a role that others delegated, for the first of them who may decide and
    /// does not sit yet.
    fn stand_in(
        &mut self,
        seating: &mut Seating,
        (index, role): (usize, &Role),
        position: usize,
        counted: &[PersonId],
    ) {
        let Some(approval) = self.past.approvals.get(position) else {
            return;
        };
        for lent in approval.lent.iter().filter(|lent| lent.role == *role) {
            let whom = &lent.by;
            let reason = match separation::conflict(whom, self.change, self.past, self.law) {
                Some(conflict) => VoidReason::ForConflict(whom.clone(), conflict),
                None if !self.knows(counted, whom)
                    && seating.offer_for((&approval.by, whom), index, position) =>
                {
                    return;
                }
                None if self.knows(counted, whom)
                    || seating.sits(whom)
                    || seating.sits(&approval.by) =>
                {
                    VoidReason::Represented(whom.clone())
                }
                None => continue,
            };
            self.weaken(position, reason);
        }
    }

    /// Notes why a decision does not count.
    fn weaken(&mut self, position: usize, reason: VoidReason) {
        if let Some(slot) = self.weak.get_mut(position) {
            slot.get_or_insert(reason);
        }
    }

    fn knows(&self, people: &[PersonId], who: &PersonId) -> bool {
        people
            .iter()
            .any(|known| self.law.people.same_person(known, who))
    }

    /// Who could approve in a role now, for themself or for somebody else.
    fn candidates(&self, role: &Role, counted: &[PersonId]) -> Vec<PersonId> {
        bar::holders(role, self.change, self.past, self.law, self.at, counted)
            .filter(|(_, bar)| bar.is_none())
            .map(|(id, _)| id.clone())
            .collect()
    }
}

/// Whether a decision is made in a role: in the one that it names, or, by a merge, in any.
fn speaks_for(approval: &Approval, role: &Role) -> bool {
    let named = approval.role.as_ref();
    named.is_none_or(|signed_as| signed_as == role)
}

/// Whether the approver held a role, for themself or for somebody else.
fn holds(approval: &Approval, role: &Role) -> bool {
    approval.held.contains(role) || approval.lent.iter().any(|lent| lent.role == *role)
}

/// Why a decision does not count for one role of one row.
fn row_objection(approval: &Approval, role: &Role, minimum: Grade) -> Option<VoidReason> {
    if approval.held.is_empty() && approval.lent.is_empty() && approval.role.is_none() {
        return Some(VoidReason::NoRole);
    }
    if !holds(approval, role) {
        return Some(VoidReason::NotInRole(role.clone()));
    }
    (approval.grade < minimum).then_some(VoidReason::TooWeak {
        grade: approval.grade,
        minimum,
    })
}
