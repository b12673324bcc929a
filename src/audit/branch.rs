//! Replaying what has not landed.

use std::collections::BTreeMap;

use crate::audit::ledger::forgive;
use crate::audit::replay::{Ground, Replay};
use crate::audit::track::{Located, Track};
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::law::FOLDER;

/// What a branch has beyond the main line.
#[derive(Debug)]
pub struct Branch {
    /// The changes that it touches, as they stand on it.
    pub tracks: BTreeMap<ChangeId, Track>,
    /// What is to be said of it, exemptions applied.
    pub findings: Vec<Located>,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them touch records or law and carry a good signature.
    pub signed: usize,
}

impl Replay<'_> {
    /// Replays what `head` has beyond the main line, as if it were to land now: judged by the law
    /// of the tip. Nothing of it is kept.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn branch(&mut self, head: ObjectId) -> Result<Branch, Fault> {
        let kept = std::mem::take(&mut self.findings);
        let (signed, commits) = (self.signed, self.commits);
        let (bound, lost) = (self.bound.clone(), self.lost.len());
        self.tracks.begin_fork();
        let told = self.beyond(head);
        let mut tracks = self.tracks.end_fork();
        for track in tracks.values_mut() {
            track.drop_removed();
        }
        let mut findings = std::mem::replace(&mut self.findings, kept);
        let branch = (self.commits, self.signed);
        (self.signed, self.commits) = (signed, commits);
        self.bound = bound;
        self.lost.truncate(lost);
        told?;
        if let Some(law) = &self.law {
            forgive(&mut findings, &law.law.policy.exemption);
        }
        Ok(Branch {
            tracks,
            findings,
            commits: branch.0.saturating_sub(commits),
            signed: branch.1.saturating_sub(signed),
        })
    }

    fn beyond(&mut self, head: ObjectId) -> Result<(), Fault> {
        let base_at = Some(self.history.commit(self.tip)?.committer.at);
        let ground = Ground {
            base_at,
            main: None,
        };
        self.landing_on = base_at;
        let brought = self.history.reachable(head, &[self.tip])?;
        let brought: Vec<ObjectId> = brought
            .into_iter()
            .filter(|id| !self.bound.contains(id))
            .collect();
        for id in brought.iter().copied() {
            self.commits = self.commits.saturating_add(1);
            let commit = self.history.commit(id)?;
            if self.shallow.contains(&id) {
                continue;
            }
            if !commit.is_merge() && self.kept.is_there() {
                let deltas = self.history.deltas(commit.base(), id, FOLDER)?;
                if self.land_kept(&commit, &deltas, ground)? {
                    self.carry_clock(&commit);
                    continue;
                }
            }
            self.unmask_top(&commit)?;
            self.decides_nothing(&commit, self.tip)?;
            let author = self.judge_commit(&commit, ground)?;
            self.unlanded_law(&commit, author)?;
            self.carry_clock(&commit);
        }
        let whole: Vec<ObjectId> = brought
            .into_iter()
            .filter(|id| !self.shallow.contains(id))
            .collect();
        self.awaited(head, self.tip, &whole)
    }
}
