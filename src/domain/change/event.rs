//! What happened to a change, in one word.

use crate::domain::change::approval::Decision;
use crate::domain::change::delta::{Delta, List};
use crate::domain::change::state::State;
use crate::domain::change::words::vocabulary;

vocabulary! {
    /// What one commit did to one record. The word is the command that does it.
    Event ("event") {
        /// Filed.
        New = "new",
        /// Its text was edited.
        Edit = "edit",
        /// Handed in.
        Submit = "submit",
        /// Approved, or ratified.
        Approve = "approve",
        /// Rejected.
        Reject = "reject",
        /// Its window was fixed.
        Schedule = "schedule",
        /// Work began.
        Start = "start",
        /// A step got a result.
        Step = "step",
        /// Work ended.
        Finish = "finish",
        /// A check got a result.
        Validate = "validate",
        /// It was taken back.
        Rollback = "rollback",
        /// Its post-implementation review was recorded.
        Review = "review",
        /// It was closed.
        Close = "close",
        /// It was withdrawn.
        Cancel = "cancel",
        /// It was held.
        Hold = "hold",
        /// It goes on.
        Resume = "resume",
        /// A note was added.
        Note = "note",
        /// Evidence was added.
        Evidence = "evidence",
        /// Work left behind was noted.
        Followup = "followup",
        /// Something was added after the end.
        Addendum = "addendum",
        /// What should not have been done was undone.
        Restore = "restore",
        /// The record was removed.
        Delete = "delete",
        /// It landed on the main line by a merge.
        Merge = "merge",
    }
}

impl Event {
    /// What a delta amounts to. A move between states that no command makes is an `Edit`, which
    /// the judge then finds to be an illegal transition.
    #[must_use]
    pub fn of(delta: &Delta) -> Self {
        let Some(from) = delta.from else {
            return Self::New;
        };
        if from != delta.to {
            return Self::of_move(from, delta);
        }
        if let Some(held) = delta.hold {
            return if held { Self::Hold } else { Self::Resume };
        }
        if let Some(entry) = delta.appended.approval.last() {
            return match entry.decision {
                Decision::Approve => Self::Approve,
                Decision::Reject => Self::Reject,
            };
        }
        let grew = |list| delta.grew(list);
        if grew(List::Addendum) {
            Self::Addendum
        } else if delta.review {
            Self::Review
        } else if grew(List::Result) {
            if delta.to == State::Validating {
                Self::Validate
            } else {
                Self::Step
            }
        } else if grew(List::Evidence) {
            Self::Evidence
        } else if grew(List::Followup) {
            Self::Followup
        } else if grew(List::Note) {
            Self::Note
        } else {
            Self::Edit
        }
    }

    fn of_move(from: State, delta: &Delta) -> Self {
        match (from, delta.to) {
            (State::Draft, State::Submitted | State::Scheduled) => Self::Submit,
            (State::Submitted, State::Scheduled) => Self::Schedule,
            (State::Draft | State::Submitted | State::Scheduled, State::Implementing) => {
                Self::Start
            }
            (State::Implementing, State::Validating) => Self::Finish,
            (State::Validating, State::Review) if delta.review => Self::Review,
            (State::Implementing | State::Validating, State::Review) => Self::Rollback,
            (State::Validating | State::Review, State::Closed) => Self::Close,
            (State::Draft | State::Submitted | State::Scheduled, State::Cancelled) => Self::Cancel,
            (State::Submitted | State::Scheduled, State::Draft)
                if delta
                    .appended
                    .approval
                    .iter()
                    .any(|a| a.decision == Decision::Reject) =>
            {
                Self::Reject
            }
            _ => Self::Edit,
        }
    }
}
