//! What a person means to do to a change: an intent that can be applied to any version of it.

use crate::domain::change::approval::{ApprovalEntry, Decision};
use crate::domain::change::digest::Digest;
use crate::domain::change::log_entry::{Evidence, Followup, Note, StepResult, Verdict};
use crate::domain::change::names::{PersonId, Role};
use crate::domain::change::outcome::{Outcome, OutcomeCode, Review};
use crate::domain::change::record::Change;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind, State};

/// A piece of evidence before anybody signs for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhibit {
    /// A path in this repository; either this or `url`.
    pub path: Option<String>,
    /// Where it is kept, when it is not in this repository.
    pub url: Option<String>,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// What it shows.
    pub shows: Option<String>,
}

/// Work left behind, before anybody signs for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// What is to be done.
    pub action: String,
    /// Who will do it.
    pub owner: Option<PersonId>,
    /// By when.
    pub due: Option<Timestamp>,
    /// The change under which it will be done.
    pub change: Option<ChangeId>,
}

/// What a person means to do. When the ground moved, the same deed is applied to the new version
/// and judged again.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Replace the plan by this edited version; lists and state are kept from the newest one.
    Edit(Box<Change>),
    /// Hand it in, with the level of risk as computed.
    Submit(Level),
    /// Say yes, in a role.
    Approve(Role, Option<String>),
    /// Say no, in a role, and why.
    Reject(Role, String),
    /// Fix the window.
    Schedule,
    /// Begin; for an emergency without authority, the reason to break the glass. An emergency that
    /// was never handed in brings its computed level of risk along.
    Start(Option<String>, Option<Level>),
    /// Record what came of steps, with an optional note and evidence.
    Record(Vec<(u32, Verdict)>, Option<String>, Option<Exhibit>),
    /// Record what came of steps, and do something else in the same commit.
    Recording(Vec<(u32, Verdict)>, Box<Self>),
    /// Work is over.
    Finish(Option<String>),
    /// It was taken back: why, and what follows.
    Rollback(String, Option<Task>),
    /// Record the review.
    Review(Box<Review>),
    /// Close it: how it ended, and what follows.
    Close(Outcome, Option<Task>),
    /// Withdraw it: why.
    Cancel(String),
    /// Hold it: why.
    Hold(String),
    /// Go on.
    Resume(Option<String>),
    /// Note something.
    Note(String),
    /// Add evidence.
    Evidence(Exhibit),
    /// Note work left behind.
    Followup(Task),
    /// Add something after the end.
    Addendum(String),
}

impl Deed {
    /// What the change is already, in a clause, when this deed could only make it so.
    #[must_use]
    pub fn already(&self, before: &Change) -> Option<String> {
        let target = match self {
            Self::Recording(_, deed) => return deed.already(before),
            Self::Hold(_) => return before.hold.then(|| "it is already held".to_owned()),
            Self::Resume(_) => return (!before.hold).then(|| "it is not held".to_owned()),
            Self::Rollback(..) => {
                let code = before.outcome.as_ref().map(|outcome| outcome.code);
                return (code == Some(OutcomeCode::RolledBack))
                    .then(|| "it is already rolled back".to_owned());
            }
            Self::Submit(_) if before.kind == Kind::Standard => State::Scheduled,
            Self::Submit(_) => State::Submitted,
            Self::Schedule => State::Scheduled,
            Self::Start(..) => State::Implementing,
            Self::Finish(_) => State::Validating,
            Self::Close(..) => State::Closed,
            Self::Cancel(_) => State::Cancelled,
            Self::Edit(_)
            | Self::Approve(..)
            | Self::Reject(..)
            | Self::Record(..)
            | Self::Review(_)
            | Self::Note(_)
            | Self::Evidence(_)
            | Self::Followup(_)
            | Self::Addendum(_) => return None,
        };
        (before.state == target).then(|| format!("it is already {target}"))
    }

    /// The record after `by` did this at `at`. Whether it is allowed is for the judge to say.
    #[must_use]
    pub fn apply(&self, before: &Change, by: &PersonId, at: Timestamp) -> Change {
        let mut change = before.clone();
        let signed = Signed { by, at };
        match self {
            Self::Edit(edited) => change = edit(before, edited),
            Self::Submit(level) => {
                change.risk.level = Some(*level);
                change.state = match change.kind {
                    Kind::Standard => State::Scheduled,
                    Kind::Normal | Kind::Emergency => State::Submitted,
                };
            }
            Self::Approve(role, note) => {
                change.approval.push(signed.decision(
                    before,
                    role,
                    Decision::Approve,
                    note.clone(),
                ));
            }
            Self::Reject(role, reason) => {
                let reason = Some(reason.clone());
                change
                    .approval
                    .push(signed.decision(before, role, Decision::Reject, reason));
                if matches!(change.state, State::Submitted | State::Scheduled) {
                    change.state = State::Draft;
                }
            }
            Self::Schedule => change.state = State::Scheduled,
            Self::Start(break_glass, level) => {
                change.risk.level = level.or(change.risk.level);
                change.break_glass.clone_from(break_glass);
                change.state = State::Implementing;
            }
            Self::Record(verdicts, note, exhibit) => {
                let evidence = exhibit
                    .as_ref()
                    .and_then(|e| e.path.clone().or(e.url.clone()));
                change
                    .result
                    .extend(verdicts.iter().map(|(step, result)| StepResult {
                        by: by.clone(),
                        at,
                        step: *step,
                        result: *result,
                        note: note.clone(),
                        evidence: evidence.clone(),
                    }));
                change
                    .evidence
                    .extend(exhibit.as_ref().map(|exhibit| signed.evidence(exhibit)));
            }
            Self::Recording(verdicts, deed) => {
                let recorded = Self::Record(verdicts.clone(), None, None).apply(before, by, at);
                change = deed.apply(&recorded, by, at);
            }
            Self::Finish(note) => {
                change
                    .note
                    .extend(note.as_deref().map(|text| signed.note(text)));
                change.state = State::Validating;
            }
            Self::Rollback(reason, task) => {
                change.outcome = Some(Outcome {
                    code: OutcomeCode::RolledBack,
                    summary: Some(reason.clone()),
                    deviations: Vec::new(),
                });
                change
                    .followup
                    .extend(task.as_ref().map(|task| signed.followup(task)));
                change.state = State::Review;
            }
            Self::Review(review) => {
                change.review = Some((**review).clone());
                change.state = State::Review;
            }
            Self::Close(outcome, task) => {
                change.outcome = Some(outcome.clone());
                change
                    .followup
                    .extend(task.as_ref().map(|task| signed.followup(task)));
                change.state = State::Closed;
            }
            Self::Cancel(reason) => {
                change.outcome = Some(Outcome {
                    code: OutcomeCode::Cancelled,
                    summary: Some(reason.clone()),
                    deviations: Vec::new(),
                });
                change.state = State::Cancelled;
            }
            Self::Hold(reason) => {
                change.hold = true;
                change.note.push(signed.note(reason));
            }
            Self::Resume(note) => {
                change.hold = false;
                change
                    .note
                    .extend(note.as_deref().map(|text| signed.note(text)));
            }
            Self::Note(text) => change.note.push(signed.note(text)),
            Self::Evidence(exhibit) => change.evidence.push(signed.evidence(exhibit)),
            Self::Followup(task) => change.followup.push(signed.followup(task)),
            Self::Addendum(text) => change.addendum.push(signed.note(text)),
        }
        change
    }
}

/// The edited plan with the state and the lists of the newest version. A material edit of a
/// scheduled normal change takes it back to `submitted`, since its approvals are void.
fn edit(newest: &Change, edited: &Change) -> Change {
    let mut change = Change {
        state: newest.state,
        hold: newest.hold,
        break_glass: newest.break_glass.clone(),
        approval: newest.approval.clone(),
        note: newest.note.clone(),
        result: newest.result.clone(),
        evidence: newest.evidence.clone(),
        followup: newest.followup.clone(),
        addendum: newest.addendum.clone(),
        outcome: newest.outcome.clone(),
        review: newest.review.clone(),
        ..edited.clone()
    };
    let voids = Digest::of(&change) != Digest::of(newest);
    if voids && change.state == State::Scheduled && change.kind == Kind::Normal {
        change.state = State::Submitted;
    }
    change
}

/// Who signs for an entry, and when.
struct Signed<'a> {
    by: &'a PersonId,
    at: Timestamp,
}

impl Signed<'_> {
    fn decision(
        &self,
        change: &Change,
        role: &Role,
        decision: Decision,
        note: Option<String>,
    ) -> ApprovalEntry {
        ApprovalEntry {
            by: self.by.clone(),
            at: self.at,
            role: role.clone(),
            decision,
            digest: Digest::of(change),
            note,
        }
    }

    fn note(&self, text: &str) -> Note {
        Note {
            by: self.by.clone(),
            at: self.at,
            text: text.to_owned(),
        }
    }

    fn evidence(&self, exhibit: &Exhibit) -> Evidence {
        Evidence {
            by: self.by.clone(),
            at: self.at,
            path: exhibit.path.clone(),
            url: exhibit.url.clone(),
            sha256: exhibit.sha256.clone(),
            shows: exhibit.shows.clone(),
        }
    }

    fn followup(&self, task: &Task) -> Followup {
        Followup {
            by: self.by.clone(),
            at: self.at,
            action: task.action.clone(),
            owner: task.owner.clone(),
            due: task.due,
            change: task.change.clone(),
        }
    }
}
