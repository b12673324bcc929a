//! The fold over history.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::audit::ahead::{Ahead, BATCH, Reader};
use crate::audit::endings::Endings;
use crate::audit::instead::Instead;
use crate::audit::kept::Kept;
use crate::audit::laws::{LawInForce, LawReading, Laws, law_at};
use crate::audit::ledger::{Ledger, exempt};
use crate::audit::line::{Clocks, Line};
use crate::audit::owners::Owners;
use crate::audit::records::Records;
use crate::audit::restoration::tell_way_back;
use crate::audit::shallow::behind;
use crate::audit::shelf::{Place, SharedShelf};
use crate::audit::track::{Located, Lost};
use crate::audit::tracks::Tracks;
use crate::audit::trust::{Distrusted, attested};
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::Attestation;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::ports::{Attestor, Fault, History, Objects, Onlooker};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::FOLDER;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::clock;

/// What a replay asks for.
#[derive(Clone, Copy)]
pub struct Sources<'h> {
    /// The history.
    pub history: &'h dyn History,
    /// Who judges signatures.
    pub attestor: &'h dyn Attestor,
    /// Who waits.
    pub onlooker: &'h dyn Onlooker,
}

/// The fold over history: the main line first, then branches that have not landed.
pub struct Replay<'h> {
    pub(in crate::audit) history: Reader<'h>,
    pub(in crate::audit) attestor: &'h dyn Attestor,
    onlooker: &'h dyn Onlooker,
    /// How many commits the main line will have.
    pub(in crate::audit) expected: usize,
    pub(in crate::audit) records: Records,
    pub(in crate::audit) tracks: Tracks,
    pub(in crate::audit) findings: Vec<Located>,
    pub(in crate::audit) law: Option<Rc<LawInForce>>,
    /// What the tip has of a law, in force or not.
    pub(in crate::audit) newest: LawReading,
    /// The laws that were read last.
    pub(in crate::audit) laws: Laws,
    /// The commit that the law in force was read from.
    pub(in crate::audit) law_from: Option<ObjectId>,
    /// Where it began; none for the beginning of history.
    pub(in crate::audit) begun: Option<Place>,
    /// What the verdicts rest on beside the history up to the tip.
    pub(in crate::audit) basis: String,
    pub(in crate::audit) shelf: Option<SharedShelf>,
    /// The policy that is to be in the place of those that were in force.
    pub(in crate::audit) instead: Option<Instead>,
    pub(in crate::audit) signed: usize,
    pub(in crate::audit) root: Option<ObjectId>,
    pub(in crate::audit) tip: ObjectId,
    /// The commits of the main line that were taken, oldest first.
    pub(in crate::audit) main_line: Line,
    /// Whether all of it was read from the history in this process.
    pub(in crate::audit) walked: bool,
    /// The position on the main line that is being taken; none for what has not landed.
    pub(in crate::audit) landing: Option<usize>,
    /// The changes that were closed on the main line, but for what is being taken.
    pub(in crate::audit) endings: Endings,
    /// The changes that are closed by what is being taken.
    pub(in crate::audit) closings: BTreeSet<ChangeId>,
    pub(in crate::audit) commits: usize,
    pub(in crate::audit) shallow: BTreeSet<ObjectId>,
    /// Changes of which a part of the past is beyond the boundary of a shallow clone.
    pub(in crate::audit) adopted: BTreeSet<ChangeId>,
    /// Changes that side commits touched since the last merge landed.
    pub(in crate::audit) on_side: BTreeSet<ChangeId>,
    /// What was kept of branches whose landing lost their commits.
    pub(in crate::audit) kept: Kept,
    /// Kept commits that landed all the same.
    pub(in crate::audit) bound: BTreeSet<ObjectId>,
    /// Landings that lost the merge.
    pub(in crate::audit) lost: Vec<Lost>,
    /// The time of the main-line commit that whatever is judged now lands on.
    pub(in crate::audit) landing_on: Option<Timestamp>,
    /// When the nearest deed was made that a commit is or follows, over first parents.
    pub(in crate::audit) clocks: Clocks,
    /// Whose each key was last.
    pub(in crate::audit) owners: Owners,
    /// Keys that the law at the tip distrusts.
    pub(in crate::audit) compromised: Vec<Distrusted>,
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
    /// Replays the main line up to `tip`. What a squash or a rebase lost is looked for in what the
    /// chains `kept` ([`crate::audit::kept`]).
    ///
    /// # Errors
    ///
    /// When the repository cannot be read. What is wrong with history is no error but a finding.
    pub fn main_line(
        sources: Sources<'h>,
        tip: ObjectId,
        kept: &[ObjectId],
    ) -> Result<Self, Fault> {
        Self::begin(sources, tip)?.whole(kept)
    }

    /// Replays the main line up to `tip` as if another policy had been in force all along.
    ///
    /// # Errors
    ///
    /// As for [`Self::main_line`].
    pub fn main_line_under(
        sources: Sources<'h>,
        tip: ObjectId,
        kept: &[ObjectId],
        instead: Instead,
    ) -> Result<Self, Fault> {
        let mut replay = Self::begin(sources, tip)?;
        replay.instead = Some(instead);
        replay.whole(kept)
    }

    /// Takes the whole main line.
    pub(in crate::audit) fn whole(mut self, kept: &[ObjectId]) -> Result<Self, Fault> {
        let line = self.history.main_line(self.tip)?;
        self.kept = Kept::read(&self.history, kept, &line)?;
        self.walked = true;
        self.expected = line.len();
        self.fold(line)
    }

    /// A replay that has taken nothing yet.
    pub(in crate::audit) fn begin(sources: Sources<'h>, tip: ObjectId) -> Result<Self, Fault> {
        Self::begin_under(sources, tip, law_at(sources.history, tip)?)
    }

    /// The same, where it is known already what the tip has of a law.
    pub(in crate::audit) fn begin_under(
        sources: Sources<'h>,
        tip: ObjectId,
        newest: LawReading,
    ) -> Result<Self, Fault> {
        let Sources {
            history,
            attestor,
            onlooker,
        } = sources;
        Ok(Self {
            history: Reader::new(history),
            attestor,
            onlooker,
            expected: 0,
            compromised: Distrusted::under(&newest),
            laws: Laws::knowing(&newest),
            newest,
            records: Records::default(),
            tracks: Tracks::default(),
            findings: Vec::new(),
            law: None,
            law_from: None,
            begun: None,
            basis: String::new(),
            shelf: None,
            instead: None,
            signed: 0,
            root: None,
            tip,
            main_line: Line::default(),
            walked: false,
            landing: None,
            endings: Endings::default(),
            closings: BTreeSet::new(),
            commits: 0,
            shallow: behind(history, tip)?,
            adopted: BTreeSet::new(),
            on_side: BTreeSet::new(),
            kept: Kept::default(),
            bound: BTreeSet::new(),
            lost: Vec::new(),
            landing_on: None,
            clocks: Clocks::default(),
            owners: Owners::new(),
        })
    }

    /// Takes the commits of a main line, the newest of which comes first.
    pub(in crate::audit) fn fold(mut self, line: Vec<ObjectId>) -> Result<Self, Fault> {
        self.fold_in_batches(line, BATCH, |_, _| Ok(true))?;
        Ok(self)
    }

    /// The same, so many at once; after each batch, `goes_on` is told how many are left, and says
    /// whether to take them. Answers whether all were taken.
    pub(in crate::audit) fn fold_in_batches(
        &mut self,
        line: Vec<ObjectId>,
        at_once: usize,
        mut goes_on: impl FnMut(&mut Self, usize) -> Result<bool, Fault>,
    ) -> Result<bool, Fault> {
        let line: Vec<ObjectId> = line.into_iter().rev().collect();
        let (history, attestor) = (self.history.history(), self.attestor);
        let mut left = line.len();
        std::thread::scope(|scope| {
            let mut ahead = Ahead::begin(scope, history, attestor, (&line, at_once));
            for batch in line.chunks(at_once) {
                self.history.turn(ahead.page(), &mut self.records);
                for id in batch {
                    self.landing = Some(self.main_line.len());
                    self.land(*id)?;
                    self.settle();
                    self.main_line.push(*id);
                }
                self.onlooker.sees(self.main_line.len(), self.expected);
                self.landing = None;
                left = left.saturating_sub(batch.len());
                if !goes_on(self, left)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// The law of a commit.
    pub(in crate::audit) fn law_at(&self, commit: ObjectId) -> Result<LawReading, Fault> {
        self.laws.at(&self.history, commit)
    }

    /// The commit that founded the law.
    #[must_use]
    pub const fn root(&self) -> Option<ObjectId> {
        self.root
    }

    /// The law at the tip.
    #[must_use]
    pub fn law(&self) -> Option<&Rc<LawInForce>> {
        self.law.as_ref()
    }

    /// What the tip has of a law, in force or not.
    #[must_use]
    pub fn newest_law(&self) -> &LawReading {
        &self.newest
    }

    /// What is known of each change on the main line.
    #[must_use]
    pub fn tracks(&self) -> &Tracks {
        &self.tracks
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
        self.landing_on = base_at;
        let mut landed = Vec::new();
        if let (true, Some(base)) = (commit.is_merge(), commit.base()) {
            for side in self
                .history
                .reachable(id, &[base])?
                .into_iter()
                .filter(|side| *side != id)
            {
                if self.bound.contains(&side) {
                    landed.push(side);
                    continue;
                }
                self.commits = self.commits.saturating_add(1);
                let side = self.history.commit(side)?;
                if self.shallow.contains(&side.id) {
                    self.adopt_side(&side, base)?;
                    continue;
                }
                landed.push(side.id);
                self.found_if_first(&side, id)?;
                self.unmask_top(&side)?;
                self.decides_nothing(&side, base)?;
                self.judge_commit(&side, ground)?;
                self.carry_clock(&side);
            }
        }
        self.found_if_first(&commit, id)?;
        self.unmask_top(&commit)?;
        let done = if commit.is_merge() {
            self.land_merge(&commit, &deltas, ground, &landed)
        } else {
            let ground = Ground {
                main: Some(id),
                ..ground
            };
            let told = self.findings.len();
            if !self.land_kept(&commit, &deltas, ground)? {
                self.judge_deltas(&commit, &deltas, ground)?;
                self.seems_lost(&commit, &deltas, told)?;
            }
            self.govern(&commit, &deltas, &[], None)
        };
        self.carry_clock(&commit);
        done
    }

    /// Looks at the date of a deed that somebody signed: it is not before the one that it follows.
    /// What nobody signed says nothing about time.
    pub(in crate::audit) fn tick(&mut self, commit: &Commit) {
        let at = commit.committer.at;
        let followed = commit.base().and_then(|base| self.clocks.get(base));
        let objection = followed.and_then(|earlier| clock::runs_back(at, earlier));
        let said = self
            .findings
            .iter()
            .rev()
            .take_while(|located| located.commit == Some(commit.id))
            .any(|located| located.finding.rule == Rule::Backdated);
        self.clocks.fresh.insert(commit.id, at);
        if let Some(finding) = objection.filter(|_| !said) {
            self.report(finding, None, commit);
        }
    }

    /// Hands the time of the nearest deed on to those who follow.
    pub(in crate::audit) fn carry_clock(&mut self, commit: &Commit) {
        let base = commit.base().and_then(|base| self.clocks.get(base));
        if let Some(earlier) = base {
            self.clocks.fresh.entry(commit.id).or_insert(earlier);
        }
    }

    /// The first commit that has a law founds it; it, and what lands with it, is judged by
    /// itself.
    fn found_if_first(&mut self, commit: &Commit, landing: ObjectId) -> Result<(), Fault> {
        if self.law.is_some() || self.root.is_some() {
            return Ok(());
        }
        if let LawReading::InForce(law) = self.law_at(commit.id)? {
            self.succeed(&law, commit);
            self.put_in_force(law, commit.id);
            self.root = Some(landing);
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

    /// The judgement of a commit's signature by the keys of the law: as good only if the person
    /// or forge that the key belongs to was in office at every moment too, and nobody else is
    /// known to hold the key.
    pub(in crate::audit) fn attest(
        &self,
        commit: &Commit,
        ground: Ground,
    ) -> Result<Option<Attestation>, Fault> {
        let Some(law) = &self.law else {
            return Ok(None);
        };
        let attestation = attested(
            &self.history,
            self.attestor,
            law,
            &self.compromised,
            commit,
            ground.base_at,
        )?;
        Ok(Some(attestation))
    }

    pub(in crate::audit) fn report(
        &mut self,
        finding: Finding,
        change: Option<&ChangeId>,
        commit: &Commit,
    ) {
        let cut_off = change.is_some_and(|id| self.adopted.contains(id));
        if cut_off && finding.rule.rests_on_past() {
            // What would speak for it may lie beyond the boundary of this shallow clone, which is
            // a finding of its own.
            return;
        }
        self.findings.push(Located {
            finding,
            change: change.cloned(),
            commit: Some(commit.id),
            at: Some(commit.author.at),
            landed_on: self.landing_on,
            exempted: false,
        });
    }

    /// Ends the replay.
    #[must_use]
    pub fn finish(mut self) -> Ledger {
        if let Some(shelf) = &self.shelf {
            let fresh = std::mem::replace(&mut self.findings, shelf.findings(None));
            self.findings.extend(fresh);
        }
        if let Some(law) = &self.law {
            exempt(&mut self.findings, &law.law.policy.exemption);
            let mut next = 0;
            for located in &mut self.findings {
                if let Some(id) = located.change.clone()
                    && self.tracks.get(&id).is_some()
                {
                    tell_way_back(located, self.tracks.entry(&id), &mut next);
                }
            }
            if law.law.policy.separation.solo {
                self.findings.push(Located {
                    finding: Finding::new(
                        Rule::SoloMode,
                        "the policy lets one person do everything",
                    ),
                    change: None,
                    commit: None,
                    at: None,
                    landed_on: None,
                    exempted: false,
                });
            }
        }
        Ledger {
            root: self.root,
            tip: self.tip,
            main_line: self.main_line,
            walked: self.walked,
            commits: self.commits,
            signed: self.signed,
            law: self.law,
            tracks: self.tracks,
            findings: self.findings,
            lost: self.lost,
            shallow: self.shallow.into_iter().collect(),
        }
    }
}
