//! Living a change up to a deed, and trying that.
//!
//! What comes before the deed is done by the owner, whether the judge likes it or not, except that
//! an approval to which the judge objects is a mere claim, as everywhere. Only the deed that the
//! case tries is asked about.

use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::deed::{Deed, Exhibit};
use crate::domain::change::log_entry::Verdict;
use crate::domain::change::outcome::{Outcome, OutcomeCode, Review};
use crate::domain::change::plan::StepKind;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, Kind, PersonId, Role, State};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::approval::{assess, rows};
use crate::domain::policy::case::{Case, Peers};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::{Judgement, judge};
use crate::domain::policy::law::Law;
use crate::domain::policy::mandate::holds;
use crate::domain::policy::past::Past;
use crate::domain::policy::trial::cast::{Cast, Player};
use crate::domain::policy::trial::run::complete;
use crate::domain::policy::trial::times::Times;
use crate::domain::policy::trial::{Trial, Tried};

/// What the judge finds when the deed of a case is done.
pub(super) fn enact(
    trial: &Trial,
    deed: Tried,
    mut change: Change,
    mut cast: Cast,
    now: Timestamp,
) -> Vec<Finding> {
    let times = Times::of(trial, deed, &mut change, &cast.law, now);
    complete(trial, &mut change, &cast.law);
    let approvers: Vec<Player> = trial
        .approved_by
        .iter()
        .map(|text| cast.player(text))
        .collect();
    let doer = cast.player(trial.by.as_deref().unwrap_or("owner"));
    let mut life = Life::begin(change, cast, times.submitted);
    if deed != Tried::Submit {
        life.hand_in(times.submitted);
        for approver in &approvers {
            life.approve(
                approver,
                trial.grade.unwrap_or(Grade::Signed),
                times.decided,
            );
        }
        life.go_on(deed, &times);
    }
    let tried = life.tried(deed, &doer, times.tried);
    life.attempt(&tried, &doer.id, times.tried).1.findings
}

/// A change, and what became of it so far.
struct Life {
    record: Change,
    past: Past,
    cast: Cast,
    peers: Peers,
}

impl Life {
    /// Files the change.
    fn begin(record: Change, cast: Cast, at: Timestamp) -> Self {
        let mut life = Self {
            record,
            past: Past::default(),
            cast,
            peers: Peers::default(),
        };
        let level = life.record.risk.level.take();
        let by = actor(&life.record.requester);
        let case = Case::new(
            (None, Some(&life.record)),
            (&by, at),
            &life.cast.law,
            &life.past,
            &life.peers,
        );
        let judgement = judge(&case);
        let mut past = Past::default();
        past.take(&case, &judgement, None);
        life.past = past;
        life.record.risk.level = level;
        life
    }

    /// The record after a deed, and what the judge says to it.
    fn attempt(&self, deed: &Deed, by: &PersonId, at: Timestamp) -> (Change, Judgement, Past) {
        // The level is written down as a change is handed in.
        let mut before = self.record.clone();
        if before.state == State::Draft {
            before.risk.level = None;
        }
        let after = deed.apply(&before, by, at);
        let doer = actor(by);
        let case = Case::new(
            (Some(&before), Some(&after)),
            (&doer, at),
            &self.cast.law,
            &self.past,
            &self.peers,
        );
        let judgement = judge(&case);
        let mut past = self.past.clone();
        past.take(&case, &judgement, None);
        (after, judgement, past)
    }

    fn live(&mut self, deed: &Deed, by: &PersonId, at: Timestamp) {
        let (after, _, past) = self.attempt(deed, by, at);
        (self.record, self.past) = (after, past);
    }

    fn by_owner(&mut self, deed: &Deed, at: Timestamp) {
        let owner = self.record.owner.clone();
        self.live(deed, &owner, at);
    }

    fn hand_in(&mut self, at: Timestamp) {
        self.by_owner(&Deed::Submit(self.record.risk_level()), at);
    }

    fn approve(&mut self, approver: &Player, grade: Grade, at: Timestamp) {
        let role = self.deciding_role(approver, at);
        self.cast.entitle(&approver.id, &role);
        self.live(&Deed::Approve(role, None), &approver.id, at);
        let newest = self.past.approvals.last_mut();
        if let Some(newest) = newest.filter(|one| one.decision == Decision::Approve) {
            newest.grade = newest.grade.min(grade);
        }
    }

    /// What the owner does between the approvals and the deed.
    fn go_on(&mut self, deed: Tried, times: &Times) {
        let from = deed.state_before();
        if from >= State::Scheduled && self.record.kind == Kind::Normal {
            self.by_owner(&Deed::Schedule, times.decided);
        }
        if from >= State::Implementing {
            self.by_owner(&Deed::Start(None, self.record.risk.level), times.started);
        }
        if from >= State::Validating {
            self.by_owner(&Deed::Finish(None), times.started);
            let steps = (1..).zip(&self.record.step);
            let done = steps.filter(|(_, step)| step.kind != StepKind::Rollback);
            let results = done.map(|(number, _)| (number, Verdict::Passed)).collect();
            self.by_owner(&Deed::Record(results, None, None), times.started);
            self.by_owner(&Deed::Evidence(exhibit()), times.started);
        }
        if from >= State::Validating && self.record.kind == Kind::Emergency {
            self.by_owner(&Deed::Review(Box::new(review())), times.started);
        }
    }

    /// The deed that the case tries.
    fn tried(&mut self, deed: Tried, doer: &Player, at: Timestamp) -> Deed {
        let reason = || "the case says so".to_owned();
        match deed {
            Tried::Submit => Deed::Submit(self.record.risk_level()),
            Tried::Approve | Tried::Reject => {
                let role = self.deciding_role(doer, at);
                self.cast.entitle(&doer.id, &role);
                if deed == Tried::Approve {
                    Deed::Approve(role, None)
                } else {
                    Deed::Reject(role, reason())
                }
            }
            Tried::Schedule => Deed::Schedule,
            Tried::Start => {
                let level = match self.record.kind {
                    Kind::Emergency => self.record.risk.level,
                    Kind::Standard | Kind::Normal => None,
                };
                Deed::Start(None, level)
            }
            Tried::Finish => Deed::Finish(None),
            Tried::Close => Deed::Close(
                Outcome {
                    code: OutcomeCode::Successful,
                    summary: Some(reason()),
                    deviations: Vec::new(),
                },
                None,
            ),
            Tried::Cancel => Deed::Cancel(reason()),
        }
    }

    /// The role that somebody decides in: the one that is said, or else one that is still asked
    /// for and that they hold, or else the first that is asked for.
    fn deciding_role(&self, player: &Player, at: Timestamp) -> Role {
        if let Some(role) = &player.role {
            return role.clone();
        }
        let law: &Law = &self.cast.law;
        let assessment = assess(&self.record, &self.past, law, at);
        let mine = |role: &&Role| holds(&player.id, role, &self.record, law, &[at]);
        let open = || assessment.open().map(|requirement| &requirement.role);
        let asked = rows(&self.record, law).flat_map(|row| row.stages.iter().flatten());
        let mut asked = asked.map(|quorum| &quorum.role);
        let role = open().find(mine).or_else(|| open().next());
        role.or_else(|| asked.next())
            .cloned()
            .unwrap_or_else(|| Role::new("anybody"))
    }
}

fn actor(who: &PersonId) -> Actor {
    Actor {
        email: who.as_str().to_owned(),
        proof: Proof::Own { key: String::new() },
    }
}

fn exhibit() -> Exhibit {
    Exhibit {
        path: None,
        url: Some("https://case.invalid/".to_owned()),
        sha256: "0".repeat(64),
        shows: None,
    }
}

fn review() -> Review {
    Review {
        objective_met: true,
        plan_worked: None,
        rollback_worked: None,
        side_effects: None,
        communication: None,
        lessons: "none".to_owned(),
    }
}
