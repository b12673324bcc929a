//! One change as people look at it: the record, and all that is derived for one moment.

use crate::audit::track::Track;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId};
use crate::domain::policy::approval::{Assessment, assess};
use crate::domain::policy::case::Peers;
use crate::domain::policy::debt::{Debt, debts};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::Law;
use crate::domain::policy::next::{NextStep, next};
use crate::domain::policy::standing::{Standing, standing};

/// One change at one moment.
#[derive(Debug, Clone)]
pub struct ChangeView<'a> {
    /// The record.
    pub record: &'a Change,
    /// Its history.
    pub track: &'a Track,
    /// The law that it is looked at by: that of the trusted tip.
    pub law: &'a Law,
    /// Which approvals are asked for and there; of what is over, as it was judged then.
    pub assessment: Assessment,
    /// What an emergency owes.
    pub debts: Vec<Debt>,
    /// Where it stands.
    pub standing: Standing,
    /// What was found about it, exemptions applied.
    pub findings: Vec<Finding>,
    /// The moment.
    pub now: Timestamp,
}

impl<'a> ChangeView<'a> {
    /// Looks at a change; none when its record could never be read.
    #[must_use]
    pub fn of(
        track: &'a Track,
        law: &'a Law,
        findings: Vec<Finding>,
        now: Timestamp,
    ) -> Option<Self> {
        let record = track.record.as_ref()?;
        let over = { track.verdict.as_ref() }.filter(|_| record.state.is_terminal());
        let assessment = match over {
            Some(verdict) => verdict.clone(),
            None => assess(record, &track.past, law, now),
        };
        let debts = debts(record, &track.past, law, now);
        let standing = standing(record, &assessment, &debts, now);
        Some(Self {
            record,
            track,
            law,
            assessment,
            debts,
            standing,
            findings,
            now,
        })
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &'a ChangeId {
        &self.record.id
    }

    /// Whether its newest version is on the main line.
    #[must_use]
    pub fn is_landed(&self) -> bool {
        self.track.landed.is_some()
    }

    /// Whether it is over, and somebody must still land its end on the main line.
    #[must_use]
    pub fn awaits_landing(&self) -> bool {
        let (record, past) = (self.record, &self.track.past);
        record.state.is_terminal() && !self.is_landed() && !past.is_private(record)
    }

    /// The steps that lead on from here.
    #[must_use]
    pub fn next(&self, peers: &Peers) -> Vec<NextStep> {
        if self.awaits_landing() {
            return vec![self.landing()];
        }
        next(self.record, &self.track.past, self.law, peers, self.now)
    }

    /// The last step of a change that lives on a branch.
    fn landing(&self) -> NextStep {
        let record = self.record;
        NextStep {
            command: format!("git change merge {}", record.id.tail()),
            who: vec![record.owner.clone()],
            why: format!(
                "it is {} on its branch, and that is not on the main branch yet; a pull request lands it as well",
                record.state
            ),
        }
    }
}
