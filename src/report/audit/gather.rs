//! Gathering a report from the replayed history.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::ledger::Ledger;
use crate::audit::track::{Located, Track};
use crate::audit::view::ChangeView;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind};
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Exemption;
use crate::report::audit::Period;
use crate::report::audit::change::AuditedChange;
use crate::report::audit::exception::{Exception, exceptions, owed};
use crate::report::audit::totals::Totals;

/// The JSON document of `audit`, and the model of its other formats.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change audit --format json")]
pub struct AuditDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// The command that made it.
    pub command: &'v str,
    /// The time that it is about.
    pub period: Period,
    /// The newest commit that was looked at.
    pub tip: String,
    /// The commit that founded the law: the root of trust.
    pub root: Option<String>,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them touch records or law and carry a good signature.
    pub signed: usize,
    /// How many changes there are in all.
    pub known: usize,
    /// How many of them had an event in the period.
    pub population: usize,
    /// Whether the policy lets one person do everything.
    pub solo: bool,
    /// Commits whose parents the clone lacks: what came before was not looked at.
    pub shallow: Vec<String>,
    /// What the policy forgives.
    pub exemptions: Vec<ExemptionDocument<'v>>,
    /// What to look at first, gravest first.
    pub exceptions: Vec<Exception<'v>>,
    /// How many there are of each kind.
    pub totals: Totals,
    /// Every change with an event in the period, by id.
    pub changes: Vec<AuditedChange<'v>>,
}

/// What the policy forgives, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Exemption")]
pub struct ExemptionDocument<'v> {
    /// The code of the rule.
    pub rule: &'v str,
    /// Only for this change.
    pub change: Option<&'v str>,
    /// Only for this commit.
    pub commit: Option<&'v str>,
    /// Who granted it.
    pub granted_by: &'v str,
    /// Until when deeds are forgiven.
    pub until: Timestamp,
    /// Why.
    pub reason: &'v str,
}

impl<'v> ExemptionDocument<'v> {
    fn of(exemption: &'v Exemption) -> Self {
        Self {
            rule: &exemption.rule,
            change: exemption.change.as_deref(),
            commit: exemption.commit.as_deref(),
            granted_by: &exemption.granted_by,
            until: exemption.until,
            reason: &exemption.reason,
        }
    }
}

impl<'v> AuditDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/audit@1";

    /// The report over a period. `command` is what repeats it, and is printed as it is.
    #[must_use]
    pub fn of(ledger: &'v Ledger, period: Period, command: &'v str) -> Self {
        let law = ledger.law.as_ref().map(|law| &law.law);
        let mut changes = Vec::new();
        let mut exceptions_found: Vec<Exception<'v>> = Vec::new();
        let all = ledger.tracks.all();
        let population: BTreeMap<&ChangeId, &Track> = { all.iter() }
            .map(|(id, track)| (id, *track))
            .filter(|(_, track)| {
                let mut entries = track.entries.iter();
                entries.any(|entry| period.contains(entry.at))
            })
            .collect();
        let mut found: BTreeMap<&ChangeId, Vec<&Located>> = BTreeMap::new();
        for located in &ledger.findings {
            if let Some(id) = &located.change {
                found.entry(id).or_default().push(located);
            }
        }
        for (id, track) in &population {
            let about = found.remove(id).unwrap_or_default();
            if let Some(view) = law.and_then(|law| look(track, law, &about, period)) {
                let change = AuditedChange::of(&view, &about);
                exceptions_found.extend(exceptions(&view, &change));
                changes.push(change);
            }
        }
        for (id, track) in &all {
            let begun = track
                .record
                .as_ref()
                .is_some_and(|record| record.kind == Kind::Emergency && record.state.is_started());
            let elsewhere = law.filter(|_| begun && !population.contains_key(id));
            if let Some(view) = elsewhere.and_then(|law| look(track, law, &[], period)) {
                let overdue = owed(&view).into_iter().filter(|owed| owed.rule.is_some());
                exceptions_found.extend(overdue);
            }
        }
        let concerns = |located: &&Located| {
            let change = located.change.as_ref();
            change.is_some_and(|change| population.contains_key(change))
                || located.at.is_none_or(|at| period.contains(at))
        };
        let findings = ledger.findings.iter().filter(concerns);
        exceptions_found.extend(findings.map(Exception::found));
        exceptions_found.sort_by_key(Exception::order);
        let exemptions = law.map_or(&[][..], |law| &law.policy.exemption);
        Self {
            schema: Self::SCHEMA,
            command,
            period,
            tip: ledger.tip.to_string(),
            root: ledger.root.map(|root| root.to_string()),
            commits: ledger.commits,
            signed: ledger.signed,
            known: all.len(),
            population: population.len(),
            solo: law.is_some_and(|law| law.policy.separation.solo),
            shallow: ledger.shallow.iter().map(ToString::to_string).collect(),
            exemptions: exemptions.iter().map(ExemptionDocument::of).collect(),
            totals: Totals::of(&changes, &exceptions_found),
            exceptions: exceptions_found,
            changes,
        }
    }
}

/// A change as it is looked at from the end of the period.
fn look<'v>(
    track: &'v Track,
    law: &'v Law,
    about: &[&Located],
    period: Period,
) -> Option<ChangeView<'v>> {
    let findings = about.iter().map(|located| located.finding.clone());
    ChangeView::of(track, law, findings.collect(), period.until)
}
