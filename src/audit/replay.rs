//! The fold over history.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::audit::laws::{LawInForce, LawReading, law_at};
use crate::audit::ledger::{Ledger, exempt};
use crate::audit::records::Records;
use crate::audit::track::{Located, Track, Tracks};
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::Attestation;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Attestor, Fault, History};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::FOLDER;
use crate::domain::policy::rule::Rule;

/// The fold over history: the main line first, then branches that have not landed.
pub struct Replay<'h> {
    pub(in crate::audit) history: &'h dyn History,
    pub(in crate::audit) attestor: &'h dyn Attestor,
    pub(in crate::audit) records: Records,
    pub(in crate::audit) tracks: Tracks,
    pub(in crate::audit) findings: Vec<Located>,
    pub(in crate::audit) law: Option<Rc<LawInForce>>,
    pub(in crate::audit) signed: usize,
    root: Option<ObjectId>,
    tip: ObjectId,
    commits: usize,
    shallow: Vec<ObjectId>,
}

/// Where a commit stands when it is judged.
#[derive(Debug, Clone, Copy)]
pub(in crate::audit) struct Ground {
    /// The time of the commit that it lands on, or of the tip for what has not landed.
    pub base_at: Option<Timestamp>,
    /// The main-line commit itself, when the commit is one.
    pub main: Option<ObjectId>,
}

impl<'h> Replay<'h> {
    /// Replays the main line up to `tip`.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read. What is wrong with history is no error but a finding.
    pub fn main_line(
        history: &'h dyn History,
        attestor: &'h dyn Attestor,
        tip: ObjectId,
    ) -> Result<Self, Fault> {
        let mut replay = Self {
            history,
            attestor,
            records: Records::default(),
            tracks: Tracks::default(),
            findings: Vec::new(),
            law: None,
            signed: 0,
            root: None,
            tip,
            commits: 0,
            shallow: history.shallow_boundary()?,
        };
        for id in history.main_line(tip)?.into_iter().rev() {
            replay.land(id)?;
        }
        Ok(replay)
    }

    /// The law at the tip.
    #[must_use]
    pub fn law(&self) -> Option<&Rc<LawInForce>> {
        self.law.as_ref()
    }

    /// What is known of each change on the main line.
    #[must_use]
    pub fn tracks(&self) -> &Tracks {
        &self.tracks
    }

    /// Replays what `head` has beyond the main line, judged by the law of the tip. Answers with
    /// the changes that it touches, and with what is to be said of them; nothing is kept.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn branch(
        &mut self,
        head: ObjectId,
    ) -> Result<(BTreeMap<ChangeId, Track>, Vec<Located>), Fault> {
        let kept = std::mem::take(&mut self.findings);
        let (signed, commits) = (self.signed, self.commits);
        self.tracks.begin_fork();
        let told = self.beyond(head);
        let touched = self.tracks.end_fork();
        let findings = std::mem::replace(&mut self.findings, kept);
        (self.signed, self.commits) = (signed, commits);
        told.map(|()| (touched, findings))
    }

    /// Judges what `head` has beyond the main line as a part of this replay, as if it were to
    /// land now: for pull requests.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn beyond(&mut self, head: ObjectId) -> Result<(), Fault> {
        let base_at = Some(self.history.commit(self.tip)?.committer.at);
        for id in self.history.reachable(head, &[self.tip])? {
            self.commits = self.commits.saturating_add(1);
            let commit = self.history.commit(id)?;
            let author = self.judge_commit(
                &commit,
                Ground {
                    base_at,
                    main: None,
                },
            )?;
            self.unlanded_law(&commit, author)?;
        }
        Ok(())
    }

    /// Whether a commit founded the law.
    pub(in crate::audit) fn is_root(&self, commit: ObjectId) -> bool {
        self.root == Some(commit)
    }

    /// Takes one main-line commit, and all that it lands.
    fn land(&mut self, id: ObjectId) -> Result<(), Fault> {
        let commit = self.history.commit(id)?;
        self.commits = self.commits.saturating_add(1);
        if self.shallow.contains(&id) {
            return self.adopt(&commit);
        }
        let deltas = self.history.deltas(commit.base(), id, FOLDER)?;
        let base_at = match commit.base() {
            Some(base) => Some(self.history.commit(base)?.committer.at),
            None => None,
        };
        let ground = Ground {
            base_at,
            main: None,
        };
        let mut authors = Vec::new();
        let mut landed = Vec::new();
        if let (true, Some(base)) = (commit.is_merge(), commit.base()) {
            for side in self
                .history
                .reachable(id, &[base])?
                .into_iter()
                .filter(|side| *side != id)
            {
                self.commits = self.commits.saturating_add(1);
                let side = self.history.commit(side)?;
                landed.push(side.id);
                self.found_if_first(&side, id)?;
                authors.extend(self.judge_commit(&side, ground)?);
            }
        }
        self.found_if_first(&commit, id)?;
        if commit.is_merge() {
            self.land_merge(&commit, &deltas, ground, &landed, authors)
        } else {
            let ground = Ground {
                main: Some(id),
                ..ground
            };
            let author = self.judge_deltas(&commit, &deltas, ground)?;
            authors.extend(author);
            self.govern(&commit, &deltas, authors, None)
        }
    }

    /// The first commit that has a law founds it; it, and what lands with it, is judged by
    /// itself.
    fn found_if_first(&mut self, commit: &Commit, landing: ObjectId) -> Result<(), Fault> {
        if self.law.is_some() || self.root.is_some() {
            return Ok(());
        }
        if let LawReading::InForce(law) = law_at(self.history, commit.id)? {
            self.law = Some(law);
            self.root = Some(landing);
        }
        Ok(())
    }

    /// Takes the oldest commit of a shallow clone as it stands: what came before cannot be seen.
    fn adopt(&mut self, commit: &Commit) -> Result<(), Fault> {
        if let LawReading::InForce(law) = law_at(self.history, commit.id)? {
            self.law = Some(law);
        }
        for (path, file) in self.history.files(commit.id, FOLDER)? {
            let Some(id) = ChangeId::from_path(&path) else {
                continue;
            };
            if let Ok(record) = self.records.read(self.history, &path, file)?.as_ref() {
                let track = self.tracks.entry(&id);
                track.record = Some(record.clone());
                track.blob = Some(file.id);
                track.head = Some(commit.id);
                track.landed = Some(commit.id);
            }
        }
        Ok(())
    }

    /// Judges what a commit does, compared with its first parent. Answers with its actor when it
    /// changes the law.
    pub(in crate::audit) fn judge_commit(
        &mut self,
        commit: &Commit,
        ground: Ground,
    ) -> Result<Option<crate::domain::policy::actor::Actor>, Fault> {
        let mut deltas = self.history.deltas(commit.base(), commit.id, FOLDER)?;
        if commit.is_merge() {
            self.without_taken_over(commit, &mut deltas)?;
        }
        self.judge_deltas(commit, &deltas, ground)
    }

    /// Leaves only what a merge wrote itself: what equals another parent was judged there.
    pub(in crate::audit) fn without_taken_over(
        &self,
        merge: &Commit,
        deltas: &mut Vec<FileDelta>,
    ) -> Result<(), Fault> {
        let mut own = Vec::new();
        for delta in deltas.drain(..) {
            let mut taken_over = false;
            for parent in merge.parents.iter().skip(1) {
                taken_over |= self.history.file(*parent, &delta.path)? == delta.after;
            }
            if !taken_over {
                own.push(delta);
            }
        }
        *deltas = own;
        Ok(())
    }

    /// The judgement of a commit's signature by the keys of the law.
    pub(in crate::audit) fn attest(
        &self,
        commit: &Commit,
        ground: Ground,
    ) -> Result<Option<Attestation>, Fault> {
        let Some(law) = &self.law else {
            return Ok(None);
        };
        let raw = self.history.raw_commit(commit.id)?;
        let moments: Vec<Timestamp> = [Some(commit.committer.at), ground.base_at]
            .into_iter()
            .flatten()
            .collect();
        Ok(Some(self.attestor.attest(&raw, &law.keyring, &moments)))
    }

    pub(in crate::audit) fn report(
        &mut self,
        finding: Finding,
        change: Option<&ChangeId>,
        commit: &Commit,
    ) {
        self.findings.push(Located {
            finding,
            change: change.cloned(),
            commit: Some(commit.id),
            at: Some(commit.author.at),
        });
    }

    /// Ends the replay.
    #[must_use]
    pub fn finish(mut self) -> Ledger {
        if let Some(law) = &self.law {
            exempt(&mut self.findings, &law.law.policy.exemption);
            if law.law.policy.separation.solo {
                self.findings.push(Located {
                    finding: Finding::new(
                        Rule::SoloMode,
                        "the policy lets one person do everything",
                    ),
                    change: None,
                    commit: None,
                    at: None,
                });
            }
        }
        Ledger {
            root: self.root,
            tip: self.tip,
            commits: self.commits,
            signed: self.signed,
            law: self.law,
            tracks: self.tracks.into_inner(),
            findings: self.findings,
            shallow: self.shallow,
        }
    }
}
