//! Whether a change is approved: which decisions count, which do not and why, and who is missing.
//!
//! This is the only place that counts approvals. Transitions, lists and reports all ask here.

use std::collections::BTreeSet;

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, Role, State};
use crate::domain::policy::bar;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Quorum;
use crate::domain::policy::past::{Approval, Past};
use crate::domain::policy::quorum::Places;
use crate::domain::policy::rules::separation;

mod row;
mod void;

pub use row::{Row, rows};
pub use void::VoidReason;

/// So many people of one role must approve.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub obtained: Vec<PersonId>,
    /// Whether all earlier stages are complete.
    pub open: bool,
    /// Who could approve now.
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// What the policy asks for, and who gave it.
    pub requirements: Vec<Requirement>,
    /// For each decision of the past, in its order, why it does not count; none when it counts.
    pub void: Vec<Option<VoidReason>>,
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
    let digest = Digest::of(change);
    let mut void: Vec<Option<VoidReason>> = past
        .approvals
        .iter()
        .enumerate()
        .map(|(position, approval)| {
            general_objection(position, approval, change, past, law, at, &digest)
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
    };
    let mut requirements = Vec::new();
    for row in rows(change, law) {
        requirements.extend(count.row(row));
    }
    let Count { used, mut weak, .. } = count;
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
    Assessment { requirements, void }
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
    if let Some(role) = approval
        .role
        .as_ref()
        .filter(|role| !approval.held.contains(*role))
    {
        return VoidReason::NotInRole(role.clone());
    }
    let fits = |role: &Role| speaks_for(approval, role) && approval.held.contains(role);
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
            let (serving, end) = self.stage(quorums, minimum, &counted, open.then_some(first));
            let mut complete = true;
            for (quorum, obtained) in quorums.iter().zip(serving) {
                counted.extend(obtained.iter().cloned());
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
    /// open yet), and the position after the decision that completed it.
    fn stage(
        &mut self,
        quorums: &[Quorum],
        minimum: Grade,
        counted: &[PersonId],
        first: Option<usize>,
    ) -> (Vec<Vec<PersonId>>, usize) {
        // More places than there are decisions are never filled, however many more.
        let most = self.past.approvals.len().saturating_add(1);
        let asked: Vec<usize> = quorums
            .iter()
            .map(|quorum| usize::try_from(quorum.count).unwrap_or(most).min(most))
            .collect();
        let mut places = Places::new(&asked);
        let mut people: Vec<PersonId> = Vec::new();
        let mut end = first.unwrap_or(0);
        for (position, approval) in self.past.approvals.iter().enumerate() {
            if approval.decision != Decision::Approve
                || self.void.get(position).is_none_or(Option::is_some)
                || self.knows(counted, &approval.by)
            {
                continue;
            }
            let early = first.is_none_or(|first| position < first);
            for (index, quorum) in quorums.iter().enumerate() {
                if !speaks_for(approval, &quorum.role) {
                    continue;
                }
                let objection = row_objection(approval, &quorum.role, minimum)
                    .or(early.then_some(VoidReason::TooEarly));
                match objection {
                    Some(reason) => self.weaken(position, reason),
                    None => places.offer(self.number(&mut people, &approval.by), index, position),
                }
            }
            if early {
                continue;
            }
            end = end.max(position.saturating_add(1));
            places.settle();
            if places.is_full() {
                break;
            }
        }
        let mut serving = Vec::new();
        for index in 0..quorums.len() {
            let seated = places.serving(index);
            self.used
                .extend(seated.iter().map(|(_, position)| position));
            serving.push(
                seated
                    .iter()
                    .filter_map(|(person, _)| people.get(*person).cloned())
                    .collect(),
            );
        }
        (serving, end)
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

    /// The number of a person among `people`, who are one however many addresses they have.
    fn number(&self, people: &mut Vec<PersonId>, who: &PersonId) -> usize {
        let known = people
            .iter()
            .position(|known| self.law.people.same_person(known, who));
        known.unwrap_or_else(|| {
            people.push(who.clone());
            people.len().saturating_sub(1)
        })
    }

    /// Who could approve in a role now.
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

/// Why a decision does not count for one role of one row.
fn row_objection(approval: &Approval, role: &Role, minimum: Grade) -> Option<VoidReason> {
    if approval.held.is_empty() && approval.role.is_none() {
        return Some(VoidReason::NoRole);
    }
    if !approval.held.contains(role) {
        return Some(VoidReason::NotInRole(role.clone()));
    }
    (approval.grade < minimum).then_some(VoidReason::TooWeak {
        grade: approval.grade,
        minimum,
    })
}

/// Whether a person holds a role for this change. `service-owner` comes from the catalogue.
#[must_use]
pub fn holds(id: &PersonId, role: &Role, change: &Change, law: &Law) -> bool {
    let owns = role.as_str() == Role::SERVICE_OWNER
        && change
            .services
            .iter()
            .filter_map(|name| law.catalog.get(name))
            .flat_map(|service| &service.owners)
            .any(|owner| law.people.same_person(owner, id));
    owns || law
        .people
        .by_email(id.as_str())
        .is_some_and(|person| person.has_role(role))
}

/// All roles that a person holds for this change.
#[must_use]
pub fn roles_of(id: &PersonId, change: &Change, law: &Law) -> BTreeSet<Role> {
    let mut roles: BTreeSet<Role> = law
        .people
        .by_email(id.as_str())
        .map(|person| person.roles.iter().cloned().collect())
        .unwrap_or_default();
    let owner = Role::new(Role::SERVICE_OWNER);
    if holds(id, &owner, change, law) {
        roles.insert(owner);
    }
    roles
}
