//! What history says of one change: facts that no file can claim.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::{Digest, MaterialField};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role, State};

/// A decision that history shows.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// An edit of what approvers agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
}

impl Past {
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
