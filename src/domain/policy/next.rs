//! What is to be done next: each missing step as a runnable command, and who can do it.
//!
//! Nothing here knows a rule: the deed that would come next is judged as if its doer did it now,
//! and each objection becomes a step.

use crate::domain::change::approval::ApprovalEntry;
use crate::domain::change::deed::Deed;
use crate::domain::change::digest::Digest;
use crate::domain::change::outcome::{Outcome, OutcomeCode};
use crate::domain::change::plan::{Step, StepKind};
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, Kind, PersonId, State};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::approval::{Assessment, Requirement, assess};
use crate::domain::policy::case::{Case, Peers};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::judge;
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;
use crate::domain::policy::risk;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::governance::vacant;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The command.
    pub command: String,
    /// Who can do it; empty when anybody can.
    pub who: Vec<PersonId>,
    /// Why it is needed.
    pub why: String,
}

/// Whether the steps that lead on from here depend on how similar changes ended, which
/// [`Peers::similar`] says.
#[must_use]
pub fn looks_back(change: &Change) -> bool {
    match change.kind {
        Kind::Standard | Kind::Normal => change.state == State::Draft,
        Kind::Emergency => matches!(change.state, State::Draft | State::Submitted),
    }
}

/// The steps that lead on from here. A change that is over has none.
#[must_use]
pub fn next(
    change: &Change,
    past: &Past,
    law: &Law,
    peers: &Peers,
    now: Timestamp,
) -> Vec<NextStep> {
    let here = Here {
        change,
        past,
        law,
        peers,
        now,
    };
    let id = change.id.tail();
    if change.hold && !change.state.is_terminal() {
        return vec![here.step(format!("git change resume {id}"), "the change is held")];
    }
    match change.state {
        State::Draft if change.kind == Kind::Emergency => here.starting(),
        State::Draft => {
            let level = risk::assess(change, law, peers).level;
            here.handing_in(level)
        }
        State::Submitted if change.kind == Kind::Emergency => here.starting(),
        State::Submitted => here.judged(
            &Deed::Schedule,
            format!("git change schedule {id}"),
            "all approvals are there",
        ),
        State::Scheduled => here.starting(),
        State::Implementing => here.working(),
        State::Validating | State::Review => here.closing(),
        State::Closed | State::Cancelled => Vec::new(),
    }
}

/// One change at one moment.
struct Here<'a> {
    change: &'a Change,
    past: &'a Past,
    law: &'a Law,
    peers: &'a Peers,
    now: Timestamp,
}

impl Here<'_> {
    /// A step for the owner of the change.
    fn step(&self, command: String, why: impl Into<String>) -> NextStep {
        NextStep {
            command,
            who: vec![self.change.owner.clone()],
            why: why.into(),
        }
    }

    /// The deed's own step when the judge has nothing against it, else a step for each objection.
    fn judged(&self, deed: &Deed, command: String, why: &str) -> Vec<NextStep> {
        let objections = self.objections(deed);
        if objections.is_empty() {
            vec![self.step(command, why)]
        } else {
            objections
        }
    }

    fn objections(&self, deed: &Deed) -> Vec<NextStep> {
        let owner = &self.change.owner;
        let actor = Actor {
            email: owner.as_str().to_owned(),
            proof: Proof::Own { key: String::new() },
        };
        let after = deed.apply(self.change, owner, self.now);
        let case = Case::new(
            (Some(self.change), Some(&after)),
            (&actor, self.now),
            self.law,
            self.past,
            self.peers,
        );
        let id = self.change.id.tail();
        judge(&case)
            .findings
            .into_iter()
            .filter(|finding| finding.is_error())
            .map(|finding| NextStep {
                command: finding.remedy.replace("<id>", id),
                who: if finding.who.is_empty() && !finding.rule.asks_for_approval() {
                    vec![owner.clone()]
                } else {
                    finding.who
                },
                why: finding.message,
            })
            .collect()
    }

    /// After the draft: hand it in. A plan that was rejected is edited first.
    fn handing_in(&self, level: Level) -> Vec<NextStep> {
        let id = self.change.id.tail();
        let rejection = self.change.rejection();
        let said = rejection.map(ApprovalEntry::said);
        let unedited = rejection.is_some_and(|entry| entry.digest == Digest::of(self.change));
        let edit = said
            .as_ref()
            .filter(|_| unedited)
            .map(|said| self.step(format!("git change edit {id}"), said.clone()));
        let why = match &said {
            Some(_) if unedited => "then hand it in again".to_owned(),
            Some(said) => format!("it is edited since it was {said}"),
            None => "it is ready to be handed in".to_owned(),
        };
        let submit = self.judged(
            &Deed::Submit(level),
            format!("git change submit {id}"),
            &why,
        );
        edit.into_iter().chain(submit).collect()
    }

    /// Before the work: start it.
    fn starting(&self) -> Vec<NextStep> {
        let level = (self.change.kind == Kind::Emergency)
            .then(|| risk::assess(self.change, self.law, self.peers).level);
        let id = self.change.id.tail();
        let opens = self.change.window.as_ref().map(|window| window.start);
        let waits = opens.filter(|start| self.change.kind != Kind::Emergency && *start > self.now);
        let Some(start) = waits else {
            return self.judged(
                &Deed::Start(None, level),
                format!("git change start {id}"),
                "it can be started now",
            );
        };
        let later = Here {
            now: start,
            ..*self
        };
        later.judged(
            &Deed::Start(None, level),
            format!("git change start {id}"),
            &format!("from {start} on, when its window opens"),
        )
    }

    /// Recording what came of a step of the plan, by whom the plan names.
    fn doing(&self, number: u32, step: &Step, why: String) -> NextStep {
        NextStep {
            command: format!(
                "git change step {} {number} --passed",
                self.change.id.tail()
            ),
            who: vec![step.by.clone().unwrap_or_else(|| self.change.owner.clone())],
            why,
        }
    }

    /// What failed can be taken back.
    fn taking_back(&self) -> Option<NextStep> {
        let (number, step) = self.change.failed_steps().next()?;
        Some(self.step(
            format!("git change rollback {} -m REASON", self.change.id.tail()),
            format!("step {number} ({}) has failed", step.action),
        ))
    }

    /// What failed can be repeated; until then nobody records that it passed.
    fn repeating(&self) -> impl Iterator<Item = NextStep> {
        self.change.failed_steps().map(|(number, step)| {
            let why = format!("only after it was repeated: {}", step.action);
            self.doing(number, step, why)
        })
    }

    /// During the work: record the steps, then finish. When one has failed it is taken back,
    /// repeated, or left so.
    fn working(&self) -> Vec<NextStep> {
        let id = self.change.id.tail();
        let kinds = [StepKind::Prepare, StepKind::Implement];
        let open: Vec<_> = self.change.open_steps(&kinds).collect();
        let failed = self.taking_back();
        let finish = match (failed.is_some(), open.as_slice()) {
            (true, _) => "or leave it as it is; it cannot be closed as successful then",
            (false, []) => "when the work is over",
            (false, _) => "when the work is over; --steps-passed records all of them at once",
        };
        let mut steps: Vec<NextStep> = failed.into_iter().chain(self.repeating()).collect();
        let open = open.into_iter();
        steps.extend(open.map(|(number, step)| self.doing(number, step, step.action.clone())));
        steps.push(self.step(format!("git change finish {id}"), finish));
        steps.extend(self.ratifying());
        steps
    }

    /// After the work: check, review, ratify, close. What failed is taken back, or the change is
    /// closed as no better than it went.
    fn closing(&self) -> Vec<NextStep> {
        if self.change.outcome.is_some() || self.change.failed_steps().next().is_none() {
            return self.closed_as(None, "nothing is missing");
        }
        let back = match self.change.state {
            State::Validating => self.taking_back(),
            State::Draft
            | State::Submitted
            | State::Scheduled
            | State::Implementing
            | State::Review
            | State::Closed
            | State::Cancelled => None,
        };
        let left = self.closed_as(
            Some(OutcomeCode::WithIssues),
            "nothing else is missing; or as failed, when the aim was not reached",
        );
        let left = left.into_iter().map(|step| NextStep {
            why: format!("to leave it as it is: {}", step.why),
            ..step
        });
        back.into_iter()
            .chain(left)
            .chain(self.repeating())
            .collect()
    }

    /// What is missing before the change is closed, with the outcome that it has already or else
    /// with this one.
    fn closed_as(&self, code: Option<OutcomeCode>, why: &str) -> Vec<NextStep> {
        let before = self.change.outcome.as_ref();
        let code = before
            .map(|outcome| outcome.code)
            .or(code)
            .unwrap_or(OutcomeCode::Successful);
        let summary = before
            .and_then(|o| o.summary.clone())
            .unwrap_or_else(|| "-".to_owned());
        let outcome = Outcome {
            code,
            summary: Some(summary),
            deviations: Vec::new(),
        };
        let id = self.change.id.tail();
        self.judged(
            &Deed::Close(outcome, None),
            format!("git change close {id} --outcome {code} -m TEXT"),
            why,
        )
    }

    /// An emergency can be ratified from its start on.
    fn ratifying(&self) -> Vec<NextStep> {
        if self.change.kind != Kind::Emergency {
            return Vec::new();
        }
        let assessment: Assessment = assess(self.change, self.past, self.law, self.now);
        let id = self.change.id.tail();
        let by = |requirement: &Requirement| {
            let (role, who) = (&requirement.role, &requirement.candidates);
            let finding = Finding::new(Rule::NotRatified, "the emergency is to be ratified");
            if who.is_empty() {
                return vacant(finding, role, self.law, self.now);
            }
            let command = format!("git change approve {id} --role {role}");
            finding.remedy(command).who(who.clone())
        };
        let steps = assessment.open().map(by).map(|finding| NextStep {
            command: finding.remedy,
            who: finding.who,
            why: finding.message,
        });
        steps.collect()
    }
}
