//! What a replay comes to.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::audit::laws::LawInForce;
use crate::audit::line::Line;
use crate::audit::track::{Entry, Located, Lost, Track};
use crate::audit::tracks::Tracks;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, State};
use crate::domain::policy::debt::{Owed, debts};
use crate::domain::policy::finding::{Finding, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Exemption;
use crate::domain::policy::rule::Rule;

/// All that history says, up to one tip.
#[derive(Debug)]
pub struct Ledger {
    /// The commit that founded the law: the root of trust.
    pub root: Option<ObjectId>,
    /// The newest commit that was looked at.
    pub tip: ObjectId,
    /// The main line up to there.
    pub main_line: Line,
    /// Whether all of it was read from the history in this process, and not taken from an index.
    pub walked: bool,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them carried a good signature, of those that touch records or law.
    pub signed: usize,
    /// The law at the tip.
    pub law: Option<Rc<LawInForce>>,
    /// Every change, brought here when somebody asks for it.
    pub tracks: Tracks,
    /// Every finding, oldest first, after exemptions.
    pub findings: Vec<Located>,
    /// The landings that lost the merge, oldest first.
    pub lost: Vec<Lost>,
    /// Commits whose parents this clone lacks: what came before was not looked at.
    pub shallow: Vec<ObjectId>,
}

impl Ledger {
    /// What emergencies owe and have not paid in time, at a moment, by the law at the tip: an error
    /// for a ratification, a warning for a review, at the commit that began the work. The ledger
    /// itself knows no clock, so they are not among its findings.
    #[must_use]
    pub fn overdue(&self, now: Timestamp) -> Vec<Located> {
        self.overdue_with(&BTreeMap::new(), now)
    }

    /// The same, and what is owed on branches besides: by changes `apart`, as they stand there. What
    /// was paid on a branch is not paid before it lands.
    #[must_use]
    pub fn overdue_with(&self, apart: &BTreeMap<ChangeId, Track>, now: Timestamp) -> Vec<Located> {
        let Some(law) = &self.law else {
            return Vec::new();
        };
        let owed = |(id, track)| overdue(id, track, &law.law, now);
        // Whatever is over owes nothing.
        let alive = self.tracks.alive();
        let alive = alive
            .iter()
            .filter_map(|id| Some((id, self.tracks.get(id)?)));
        let mut found: Vec<Located> = alive.flat_map(owed).collect();
        for (id, track) in apart {
            let landed = self.tracks.get(id);
            let said = landed.map_or_else(Vec::new, |track| owed((id, track)));
            let said = |rule| said.iter().any(|one| one.finding.rule == rule);
            let more = owed((id, track)).into_iter();
            found.extend(more.filter(|one| !said(one.finding.rule)));
        }
        forgive(&mut found, &law.law.policy.exemption);
        found
    }

    /// Whether nothing is against the law.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|located| located.finding.is_error())
    }
}

fn overdue(id: &ChangeId, track: &Track, law: &Law, now: Timestamp) -> Vec<Located> {
    let Some(record) = track.record.as_ref().filter(|_| track.removed.is_none()) else {
        return Vec::new();
    };
    let moved = |entry: &&Entry| entry.to == Some(State::Implementing) && entry.from != entry.to;
    let start = track.entries.iter().rev().find(moved);
    let debts = debts(record, &track.past, law, now).into_iter();
    debts
        .filter(|debt| debt.is_overdue(now))
        .map(|debt| {
            let severity = match debt.owed {
                Owed::Ratification => Severity::Error,
                Owed::Review => Severity::Warning,
            };
            Located {
                finding: debt.objection(id, severity, "is not there"),
                change: Some(id.clone()),
                commit: start.map(|entry| entry.commit),
                at: Some(debt.due),
                landed_on: Some(debt.due),
                exempted: false,
            }
        })
        .collect()
}

/// Rules that are asked at the time of looking: what an exemption from them matches is not known
/// here.
const BY_CLOCK: [Rule; 2] = [Rule::RatificationOverdue, Rule::ReviewOverdue];

/// Forgives findings that the policy exempts; they stay, as warnings that say who granted it. An
/// exemption that matches nothing is a finding of its own.
pub(in crate::audit) fn exempt(findings: &mut Vec<Located>, exemptions: &[Exemption]) {
    for exemption in forgive(findings, exemptions) {
        if BY_CLOCK.iter().any(|rule| rule.code() == exemption.rule) {
            continue;
        }
        let message = format!("the exemption from {} matches nothing", exemption.rule);
        findings.push(Located {
            finding: Finding::new(Rule::ExemptionStale, message),
            change: None,
            commit: None,
            at: None,
            landed_on: None,
            exempted: false,
        });
    }
}

/// Forgives findings that the policy exempts; answers with the exemptions that match nothing.
pub(in crate::audit) fn forgive<'e>(
    findings: &mut [Located],
    exemptions: &'e [Exemption],
) -> Vec<&'e Exemption> {
    let mut unused = Vec::new();
    for exemption in exemptions {
        let mut used = false;
        for located in findings
            .iter_mut()
            .filter(|located| covers(exemption, located))
        {
            used = true;
            located.exempted = true;
            located.finding.severity = Severity::Warning;
            located.finding.message = format!(
                "{} (exempted by {}: {})",
                located.finding.message, exemption.granted_by, exemption.reason
            );
        }
        if !used {
            unused.push(exemption);
        }
    }
    unused
}

/// Whether an exemption is about this. Its end is held against the time of the commit that the deed
/// landed on too, as for keys: so a date that somebody made up is not exempted.
fn covers(exemption: &Exemption, located: &Located) -> bool {
    let change_fits = exemption.change.as_ref().is_none_or(|wanted| {
        located
            .change
            .as_ref()
            .is_some_and(|id| id.as_str() == wanted)
    });
    let commit_fits = exemption.commit.as_ref().is_none_or(|wanted| {
        wanted.len() >= 7
            && located
                .commit
                .is_some_and(|commit| commit.to_string().starts_with(wanted.as_str()))
    });
    located.finding.is_error()
        && located.finding.rule.code() == exemption.rule
        && change_fits
        && commit_fits
        && located
            .at
            .max(located.landed_on)
            .is_none_or(|at| at <= exemption.until)
}
