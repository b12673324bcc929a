//! Risk: the level is computed, never typed.

use crate::domain::change::State;
use crate::domain::change::event::Event;
use crate::domain::policy::case::Case;
use crate::domain::policy::finding::Findings;
use crate::domain::policy::risk::assess;
use crate::domain::policy::rule::Rule;

/// When a change is submitted, and on each edit after that, its level equals what the policy
/// computes.
pub fn check(case: &Case, findings: &mut Findings) {
    let Some(after) = case.after else { return };
    let looked_at = matches!(case.event(), Event::Submit | Event::Edit | Event::Start)
        && after.state != State::Draft;
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
