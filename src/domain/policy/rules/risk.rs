//! Risk: the level is computed, never typed; answers are those that the policy knows; and nobody
//! lowers a level alone.

use crate::domain::change::delta::Delta;
use crate::domain::change::event::Event;
use crate::domain::change::risk::Level;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::law::Law;
use crate::domain::policy::risk::{assess, lowering};
use crate::domain::policy::rule::Rule;

/// All rules about risk.
pub fn check(case: &Case, findings: &mut Findings) {
    let (Some(after), Some(delta)) = (case.after, case.delta()) else {
        return;
    };
    if is_said_anew(delta, after) {
        answers(after, case.law, findings);
        lowered(after, case.law, findings);
    }
    if let Some(due) = due(case.before, after, delta) {
        level(case, after, due, findings);
    }
}

/// The level that a record must have after a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The one that the policy computes.
    Computed,
    /// The same, but not less than this: nothing was edited that approvers agree to, and a risk
    /// that has become smaller since voids no approval.
    AtLeast(Level),
    /// This one: the time to compute it is over.
    Kept(Option<Level>),
}

/// Which level a record must have after a deed; none when the deed has nothing to do with risk.
///
/// It is computed when a change is handed in, when an emergency is started, and on each edit from
/// then on until work begins, in an emergency until it is over.
#[must_use]
pub fn due(before: Option<&Change>, after: &Change, delta: &Delta) -> Option<Due> {
    let kept = Due::Kept(before.and_then(|before| before.risk.level));
    match Event::of(delta) {
        Event::Submit => Some(Due::Computed),
        Event::Start => Some(match after.kind {
            Kind::Emergency => Due::Computed,
            Kind::Standard | Kind::Normal => kept,
        }),
        // A move that no command makes is found to be illegal; its level says nothing more.
        Event::Edit if after.state != State::Draft && !moves_on(delta) => {
            let open = match after.kind {
                Kind::Emergency => !after.state.is_terminal(),
                Kind::Standard | Kind::Normal => {
                    !after.state.is_started() && !after.state.is_terminal()
                }
            };
            let least = before.and_then(|before| before.risk.level);
            Some(match least {
                _ if !open => kept,
                Some(least) if !delta.is_material() => Due::AtLeast(least),
                Some(_) | None => Due::Computed,
            })
        }
        Event::New
        | Event::Edit
        | Event::Approve
        | Event::Reject
        | Event::Schedule
        | Event::Step
        | Event::Finish
        | Event::Validate
        | Event::Rollback
        | Event::Review
        | Event::Close
        | Event::Cancel
        | Event::Hold
        | Event::Resume
        | Event::Note
        | Event::Evidence
        | Event::Followup
        | Event::Addendum
        | Event::Restore
        | Event::Delete
        | Event::Merge => None,
    }
}

impl Due {
    /// The level, when the policy computes `computed`.
    #[must_use]
    pub fn level(self, computed: Level) -> Option<Level> {
        match self {
            Self::Computed => Some(computed),
            Self::AtLeast(least) => Some(computed.max(least)),
            Self::Kept(level) => level,
        }
    }
}

/// Whether a change leaves its state by an edit, other than back to `submitted`.
fn moves_on(delta: &Delta) -> bool {
    delta.from.is_some_and(|from| from != delta.to) && delta.to != State::Submitted
}

fn level(case: &Case, after: &Change, due: Due, findings: &mut Findings) {
    let computed = assess(after, case.law, case.peers).level;
    let wanted = due.level(computed);
    if after.risk.level == wanted {
        return;
    }
    let said = |level: Option<Level>| level.map_or("not there", Level::word);
    let by = match due {
        Due::Computed => format!("the policy computes {computed}"),
        Due::AtLeast(_) | Due::Kept(_) => format!("it should be {}", said(wanted)),
    };
    let written = said(after.risk.level);
    findings.add(
        Rule::RiskLevelDiffers,
        format!("`risk.level` is {written}, and {by}"),
    );
}

/// Whether a deed says something of the risk, or hands in what was said.
fn is_said_anew(delta: &Delta, after: &Change) -> bool {
    match Event::of(delta) {
        Event::New | Event::Submit => true,
        Event::Start => after.kind == Kind::Emergency,
        Event::Edit => delta.is_material(),
        Event::Approve
        | Event::Reject
        | Event::Schedule
        | Event::Step
        | Event::Finish
        | Event::Validate
        | Event::Rollback
        | Event::Review
        | Event::Close
        | Event::Cancel
        | Event::Hold
        | Event::Resume
        | Event::Note
        | Event::Evidence
        | Event::Followup
        | Event::Addendum
        | Event::Restore
        | Event::Delete
        | Event::Merge => false,
    }
}

/// Each answer is to a question of the policy, and one that it knows.
fn answers(after: &Change, law: &Law, findings: &mut Findings) {
    let (policy, id) = (&law.policy.risk, after.id.tail());
    for (name, answer) in &after.risk.answers {
        let (message, remedy) = match policy.question(name) {
            None => (
                format!("the policy asks no question {name:?}"),
                format!("git change edit {id} --answer {name}="),
            ),
            Some(question) if !question.answers.contains_key(answer) => (
                format!(
                    "{answer:?} is no answer to {name}: {} ({})",
                    question.ask,
                    question.words()
                ),
                question
                    .choices()
                    .first()
                    .map_or_else(String::new, |(best, _)| {
                        format!("git change edit {id} --answer {name}={best}, or another of them")
                    }),
            ),
            Some(_) => continue,
        };
        findings.push(Finding::new(Rule::UnknownAnswer, message).remedy(remedy));
    }
}

/// A risk is lowered only where somebody is named who accepts it, and with a reason.
fn lowered(after: &Change, law: &Law, findings: &mut Findings) {
    let Some(lower) = &after.risk.lower else {
        return;
    };
    if lowering(after, law).is_none() {
        let message = match after.kind {
            Kind::Standard => "nobody decides on a standard change, so nobody could accept that \
                               its risk is lower than computed"
                .to_owned(),
            Kind::Normal | Kind::Emergency => format!(
                "the risk is lowered to {}, and the policy names nobody who could accept that",
                lower.to
            ),
        };
        let remedy = format!("git change edit {} --lower none", after.id.tail());
        findings.push(Finding::new(Rule::LoweringNotAllowed, message).remedy(remedy));
    }
    if lower.reason.trim().is_empty() {
        let remedy = format!(
            "git change edit {} --lower {} --reason TEXT",
            after.id.tail(),
            lower.to
        );
        findings
            .push(Finding::new(Rule::ReasonMissing, "`risk.lower` gives no reason").remedy(remedy));
    }
}
