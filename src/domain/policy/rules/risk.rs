//! Risk: the level is computed, never typed.

use crate::domain::change::event::Event;
use crate::domain::change::{Kind, State};
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Findings;
use crate::domain::policy::risk::assess;
use crate::domain::policy::rule::Rule;

/// When a change is submitted, and on each edit after that, its level equals what the policy
/// computes.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    let looked_at = match case.event() {
        Event::Submit => true,
        Event::Start => after.kind == Kind::Emergency,
        // A move that no command makes is found to be illegal; its level says nothing more.
        Event::Edit => after.state != State::Draft && !moves_on(case),
        Event::New
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
        | Event::Delete
        | Event::Merge => false,
    };
    if !looked_at {
        return;
    }
    let computed = assess(after, &case.law.policy.risk, &case.law.catalog);
    if after.risk.level != Some(computed.level) {
        let written = after.risk.level.map_or("not there", |level| level.word());
        findings.add(
            Rule::RiskLevelDiffers,
            format!(
                "`risk.level` is {written}, and the policy computes {}",
                computed.level
            ),
        );
    }
}

/// Whether a change leaves its state by an edit, other than back to `submitted`.
fn moves_on(case: &Case) -> bool {
    case.delta().is_some_and(|delta| {
        delta.from.is_some_and(|from| from != delta.to) && delta.to != State::Submitted
    })
}
