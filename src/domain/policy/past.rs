//! What history says of one change: facts that no file can claim.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::{Digest, MaterialField};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, Role, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::judge::Judgement;
use crate::domain::policy::mandate::{self, Lent};
use crate::domain::policy::people::Person;
use crate::domain::policy::succession::Succession;

/// A decision that history shows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Approval {
    /// Who decided.
    pub by: PersonId,
    /// In which role; a merge decides in every role that the person holds.
    pub role: Option<Role>,
    /// What was decided.
    pub decision: Decision,
    /// How strong the evidence is.
    pub grade: Grade,
    /// When, as the commit claims.
    pub at: Timestamp,
    /// The commit; none for a decision that is being made just now.
    pub commit: Option<ObjectId>,
    /// The content that was decided on.
    pub digest: Digest,
    /// The roles that the person held in the law that the commit landed on.
    pub held: BTreeSet<Role>,
    /// The roles that were delegated to the person then, each with who holds it.
    pub lent: Vec<Lent>,
}

impl Approval {
    /// For whom the person may have decided: who delegated a role that the person does not hold,
    /// and that the decision is in.
    pub fn lenders(&self) -> impl Iterator<Item = &PersonId> {
        self.lent
            .iter()
            .filter(|lent| {
                !self.held.contains(&lent.role)
                    && self.role.as_ref().is_none_or(|role| *role == lent.role)
            })
            .map(|lent| &lent.by)
    }

    /// Whether a record has the entry that says so. A merge has none.
    #[must_use]
    pub fn is_in(&self, record: &Change) -> bool {
        record.approval.iter().any(|entry| {
            entry.at == self.at
                && entry.digest == self.digest
                && entry.decision == self.decision
                && Some(&entry.role) == self.role.as_ref()
        })
    }
}

/// An edit of what approvers agree to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MaterialEdit {
    /// Who edited.
    pub by: PersonId,
    /// The commit.
    pub commit: Option<ObjectId>,
    /// How many decisions there were before it.
    pub after_approvals: usize,
    /// What was edited.
    pub fields: Vec<MaterialField>,
}

/// All that history says of one change up to some commit.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Past {
    /// The decisions, oldest first.
    pub approvals: Vec<Approval>,
    /// The material edits, oldest first.
    pub edits: Vec<MaterialEdit>,
    /// When each state was last entered.
    pub entered: BTreeMap<State, Timestamp>,
    /// Who moved it into each state last.
    pub moved_by: BTreeMap<State, PersonId>,
    /// When it was filed.
    pub filed: Option<Timestamp>,
    /// When the newest deed was done, as its commit claims.
    pub latest: Option<Timestamp>,
    /// Who asked for it, where the address in the record is not theirs any more.
    pub requester: Option<PersonId>,
    /// Who implements it, where the address in the record is not theirs any more.
    pub owner: Option<PersonId>,
    /// Whether a part of the plan was written without a signature, and nobody has answered for it
    /// by handing it in.
    pub unsigned_plan: bool,
}

impl Past {
    /// Whether the change is nobody's business but its author's: a draft that was never handed
    /// in, or one that was thrown away.
    #[must_use]
    pub fn is_private(&self, record: &Change) -> bool {
        let early = |state: &State| matches!(state, State::Draft | State::Cancelled);
        early(&record.state) && self.entered.keys().all(early)
    }

    /// Who asked for a change.
    #[must_use]
    pub fn requester<'a>(&'a self, change: &'a Change) -> &'a PersonId {
        self.requester.as_ref().unwrap_or(&change.requester)
    }

    /// Who implements a change, of which this is the past.
    #[must_use]
    pub fn owner<'a>(&'a self, change: &'a Change) -> &'a PersonId {
        self.owner.as_ref().unwrap_or(&change.owner)
    }

    /// Names everybody as the next law does, whose addresses are not theirs any more.
    pub fn rename(&mut self, names: &Succession, record: &Change) {
        if let Some(name) = names.of(self.requester(record)).cloned() {
            self.requester = Some(name);
        }
        if let Some(name) = names.of(self.owner(record)).cloned() {
            self.owner = Some(name);
        }
        for approval in &mut self.approvals {
            names.rename(&mut approval.by);
            for lent in &mut approval.lent {
                names.rename(&mut lent.by);
            }
        }
        for edit in &mut self.edits {
            names.rename(&mut edit.by);
        }
        self.moved_by.values_mut().for_each(|who| names.rename(who));
    }

    /// Takes in a deed that was judged. Answers with the decision that it makes, if any, and with
    /// how strong the evidence for that is: a decision that the judge objects to is a mere claim.
    pub fn take(
        &mut self,
        case: &Case,
        judgement: &Judgement,
        commit: Option<ObjectId>,
    ) -> Option<(Decision, Grade)> {
        let (Some(after), Some(delta)) = (case.after, case.delta()) else {
            return None;
        };
        let people = &case.law.people;
        let who = case.actor.id(people);
        if delta.from.is_none() {
            self.filed = Some(case.at);
        }
        if case
            .before
            .is_some_and(|before| before.owner != after.owner)
        {
            self.owner = None;
        }
        self.latest = self.latest.max(Some(case.at));
        if delta.from != Some(delta.to) {
            self.entered.insert(delta.to, case.at);
            self.moved_by.insert(delta.to, who.clone());
        }
        if delta.to == State::Draft && delta.from.is_some_and(|from| from != State::Draft) {
            self.entered.remove(&State::Submitted);
        }
        if delta.is_material() {
            self.unsigned_plan |= !case.actor.is_proved();
            self.edited(who.clone(), commit, delta.material.clone());
        }
        let handed_in = delta.from == Some(State::Draft)
            && !matches!(delta.to, State::Draft | State::Cancelled);
        if handed_in && self.unsigned_plan {
            // Nobody knows who wrote it, so whoever hands it in is taken for its author.
            self.unsigned_plan = false;
            self.edited(who.clone(), commit, MaterialField::ALL.to_vec());
        }
        let moments = case.moments();
        let mut decided = None;
        for entry in &delta.appended.approval {
            let own = people.same_person(&entry.by, &who);
            let signed = own && case.actor.is_proved() && judgement.is_clean();
            let grade = if signed {
                Grade::Signed
            } else {
                Grade::Claimed
            };
            decided = Some((entry.decision, grade));
            let by = people.by_email(entry.by.as_str()).and_then(Person::id);
            self.approvals.push(Approval {
                by: by.unwrap_or(&entry.by).clone(),
                role: Some(entry.role.clone()),
                decision: entry.decision,
                grade,
                at: entry.at,
                commit,
                digest: entry.digest.clone(),
                held: mandate::own(&entry.by, after, case.law, &moments),
                lent: mandate::lent(&entry.by, after, case.law, &moments),
            });
        }
        decided
    }

    /// Forgets approvals whose entry was removed from the record. Rejections stay: nobody undoes
    /// one by removing it.
    pub fn drop_removed(&mut self, record: &Change) {
        let stays = |approval: &Approval| {
            approval.role.is_none()
                || approval.decision == Decision::Reject
                || approval.is_in(record)
        };
        let stay: Vec<bool> = self.approvals.iter().map(stays).collect();
        for edit in &mut self.edits {
            let before = stay.iter().take(edit.after_approvals);
            edit.after_approvals = before.filter(|stays| **stays).count();
        }
        let mut stay = stay.into_iter();
        self.approvals.retain(|_| stay.next().unwrap_or(true));
    }

    /// What history would say after a deed to which nobody objects.
    #[must_use]
    pub fn with(&self, case: &Case) -> Self {
        let mut told = self.clone();
        let judgement = Judgement {
            event: case.event(),
            findings: Vec::new(),
        };
        told.take(case, &judgement, None);
        told
    }

    fn edited(&mut self, by: PersonId, commit: Option<ObjectId>, fields: Vec<MaterialField>) {
        self.edits.push(MaterialEdit {
            by,
            commit,
            after_approvals: self.approvals.len(),
            fields,
        });
    }

    /// When a state was last entered.
    #[must_use]
    pub fn entered(&self, state: State) -> Option<Timestamp> {
        self.entered.get(&state).copied()
    }

    /// Everybody who wrote a part of what approvers agree to.
    #[must_use]
    pub fn editors(&self) -> BTreeSet<&PersonId> {
        self.edits.iter().map(|edit| &edit.by).collect()
    }

    /// The material fields that were edited after the decision at `position`, and by whom.
    pub fn edits_after(&self, position: usize) -> impl Iterator<Item = &MaterialEdit> {
        self.edits
            .iter()
            .filter(move |edit| edit.after_approvals > position)
    }
}
