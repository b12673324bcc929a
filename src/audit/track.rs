//! What the replay knows of one change.

use std::collections::BTreeMap;

use crate::audit::restoration::Undoable;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, PersonId, State};
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::approval::{Assessment, assess, assess_over};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;

/// A finding, and where it was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Located {
    /// The finding.
    pub finding: Finding,
    /// The change that it is about.
    pub change: Option<ChangeId>,
    /// The commit.
    pub commit: Option<ObjectId>,
    /// When, as that commit claims.
    pub at: Option<Timestamp>,
    /// The time of the commit that it landed on, or would land on: a date that nobody can choose
    /// after the fact.
    pub landed_on: Option<Timestamp>,
    /// Whether the policy forgives it.
    pub exempted: bool,
}

impl Located {
    /// The finding, with the commit in its words.
    #[must_use]
    pub fn with_commit(&self) -> Finding {
        let mut finding = self.finding.clone();
        if let Some(commit) = self.commit {
            finding.message = format!("{} (in {})", finding.message, commit.short());
        }
        finding
    }
}

/// A landing of a change that lost the merge.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lost {
    /// The change.
    pub change: ChangeId,
    /// The main-line commit that brought it.
    pub commit: ObjectId,
    /// The commit that was kept of its branch; none when there is none that proves anything.
    pub kept: Option<ObjectId>,
}

/// One event of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// When, as the commit claims.
    pub at: Timestamp,
    /// Who.
    pub actor: PersonId,
    /// What.
    pub event: Event,
    /// The state before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<State>,
    /// The state after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<State>,
    /// The commit.
    pub commit: ObjectId,
    /// The verdict on its signature.
    pub signature: Status,
    /// The key that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// For a decision, how strong the evidence is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// For a decision, which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// More, in a clause: which fields were edited, which step, which reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The digest of the material fields after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// When it was scheduled or started: the approvals of then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvals: Option<Approvals>,
}

/// The approvals of a change at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Approvals {
    /// How many the policy asks for.
    pub required: u32,
    /// How many of them there are.
    pub obtained: u32,
}

impl Approvals {
    /// The counts of an assessment.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        Self {
            required: assessment.required(),
            obtained: assessment.obtained(),
        }
    }

    /// Whether all that the policy asks for is there.
    #[must_use]
    pub const fn are_all(&self) -> bool {
        self.obtained == self.required
    }
}

/// How a change came to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Closing {
    /// The commit that closed it.
    pub commit: ObjectId,
    /// The position on the main line, from 0, at which that landed; none while it has not.
    pub landed: Option<usize>,
}

impl Closing {
    /// The closing that a commit makes; none when it closes nothing.
    #[must_use]
    pub fn by(
        before: Option<&Change>,
        after: Option<&Change>,
        commit: ObjectId,
        landed: Option<usize>,
    ) -> Option<Self> {
        let is_closed = |record: &Change| record.state == State::Closed;
        let closes = after.is_some_and(is_closed) && !before.is_some_and(is_closed);
        closes.then_some(Self { commit, landed })
    }
}

/// What the replay knows of one change.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Track {
    /// The newest record that could be read; none for a record that never could.
    pub record: Option<Change>,
    /// The blob that holds it.
    pub blob: Option<ObjectId>,
    /// The digest of its material fields, where that was asked for.
    digest: Option<Digest>,
    /// The facts that history shows.
    pub past: Past,
    /// The audit trail, oldest first.
    pub entries: Vec<Entry>,
    /// The last commit that touched it.
    pub head: Option<ObjectId>,
    /// The commit that removed it; none while it is there.
    pub removed: Option<ObjectId>,
    /// The main-line commit at which its newest version landed; none while it has not.
    pub landed: Option<ObjectId>,
    /// How it was closed, if it was.
    pub closed: Option<Closing>,
    /// The approvals of a change that is over, by the law and the time of its end: whatever is law
    /// later, and however old they grow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Assessment>,
    /// What can be undone.
    pub(in crate::audit) undoable: Undoable,
    /// Commits that were undone, each with the one that did it.
    pub(in crate::audit) undone: Vec<(ObjectId, ObjectId)>,
}

impl Track {
    /// A track of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            record: None,
            blob: None,
            digest: None,
            past: Past::default(),
            entries: Vec::new(),
            head: None,
            removed: None,
            landed: None,
            closed: None,
            verdict: None,
            undoable: Undoable::default(),
            undone: Vec::new(),
        }
    }
}

impl Track {
    /// How many approvals there are of each grade. A merge by somebody who may not decide is kept
    /// among the decisions, so that it can be shown with its reason; it is none.
    #[must_use]
    pub fn approvals(&self) -> BTreeMap<Grade, usize> {
        let mut approvals = BTreeMap::new();
        for decision in &self.past.approvals {
            let by_merge = decision.role.is_none();
            let decided = |entry: &Entry| {
                Some(entry.commit) == decision.commit && entry.decision == Some(Decision::Approve)
            };
            if decision.decision == Decision::Approve
                && (!by_merge || self.entries.iter().any(decided))
            {
                *approvals.entry(decision.grade).or_default() += 1;
            }
        }
        approvals
    }

    /// Takes in a newer record, the blob that holds it, and its digest if that is known.
    pub(in crate::audit) fn renew(
        &mut self,
        record: Change,
        blob: Option<ObjectId>,
        digest: Option<Digest>,
    ) {
        self.record = Some(record);
        self.blob = blob;
        self.digest = digest;
    }

    /// Judges the approvals of a change that has come to its end, by the law of then and at the time
    /// at which the work began; of one that never came to that, at the time of its end.
    pub(in crate::audit) fn conclude(&mut self, law: &Law, at: Timestamp) {
        let over = { self.record.as_ref() }.filter(|record| record.state.is_terminal());
        self.verdict = match (over, self.verdict.take()) {
            (None, _) => None,
            (Some(_), Some(verdict)) => Some(verdict),
            (Some(record), None) => {
                let at = self.past.entered(State::Implementing).unwrap_or(at);
                Some(match &self.digest {
                    Some(digest) => assess_over((record, digest), &self.past, law, at),
                    None => assess(record, &self.past, law, at),
                })
            }
        };
    }

    /// The newest record and its digest, if `blob` holds that.
    pub(in crate::audit) fn version(&self, blob: ObjectId) -> Option<(&Change, Option<&Digest>)> {
        let record = self.record.as_ref().filter(|_| self.blob == Some(blob))?;
        Some((record, self.digest.as_ref()))
    }

    /// Forgets approvals that the record does not show any more: whoever reverts one takes it back.
    pub(in crate::audit) fn drop_removed(&mut self) {
        if let Some(record) = &self.record {
            self.past.drop_removed(record);
        }
    }
}

impl Track {
    /// Whether it was closed by what has not landed.
    #[must_use]
    pub fn is_closed_apart(&self) -> bool {
        self.closed.is_some_and(|closing| closing.landed.is_none())
    }

    /// Whether it is over, and its end has landed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.landed.is_some() && { self.record.as_ref() }
            .is_some_and(|record| record.state.is_terminal())
    }
}

impl Default for Track {
    fn default() -> Self {
        Self::new()
    }
}
