//! Landings that lost the merge: a squash, a rebase, a cherry-pick. What the commits of the branch
//! prove is derived from those that were kept.

use std::collections::BTreeSet;

use crate::audit::identity;
use crate::audit::replay::{Ground, Replay};
use crate::audit::track::{Entry, Lost};
use crate::domain::change::ChangeId;
use crate::domain::change::PersonId;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::actor::{Fault as Doubt, Proof};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::{is_law_path, is_record_area};
use crate::domain::policy::past::Approval;
use crate::domain::policy::rule::Rule;

/// So many kept commits are tried for one landing, however many have the same record.
const TRIES: usize = 4;

/// How a forge is told to make merge commits.
const FORGE: &str = "let the forge make merge commits only; for GitHub: gh api -X PATCH \
    repos/{owner}/{repo} -F allow_merge_commit=true -F allow_squash_merge=false \
    -F allow_rebase_merge=false";

/// A record that a commit brings, and the kept commit that wrote it.
struct Bound {
    id: ChangeId,
    delta: FileDelta,
    by: ObjectId,
}

impl Replay<'_> {
    /// Takes a commit that is no merge as the landing of kept commits, when they wrote the very
    /// records that it brings and nothing speaks against them; answers whether it is one.
    ///
    /// The kept commits are judged as if a merge had landed them here, by the law here, and what
    /// they prove counts. Kept commits that break a rule bind nothing: then the commit is judged
    /// as it stands. So a forged chain can neither excuse a commit nor condemn one.
    pub(in crate::audit) fn land_kept(
        &mut self,
        commit: &Commit,
        deltas: &[FileDelta],
        ground: Ground,
    ) -> Result<bool, Fault> {
        if !self.kept.is_there() || self.law.is_none() {
            return Ok(false);
        }
        let touched = |delta: &&FileDelta| is_record_area(&delta.path);
        let area: Vec<&FileDelta> = deltas.iter().filter(touched).collect();
        if area.is_empty() || deltas.iter().any(|delta| is_law_path(&delta.path)) {
            return Ok(false);
        }
        for attempt in 0..TRIES {
            let Some(bound) = self.bind(commit, &area, attempt)? else {
                return Ok(false);
            };
            let sides = self.sides(commit, &bound)?;
            if !sides.is_empty() && self.judge_kept(&sides, &bound, ground)? {
                self.bound.extend(&sides);
                for one in bound {
                    self.landed_kept(one, commit, &sides, ground)?;
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The kept commits behind what a commit brings: the one at `attempt` among those that wrote
    /// each record; none when a record or a piece of evidence has none.
    fn bind(
        &self,
        commit: &Commit,
        area: &[&FileDelta],
        attempt: usize,
    ) -> Result<Option<Vec<Bound>>, Fault> {
        let mut bound: Vec<Bound> = Vec::new();
        let mut rest = Vec::new();
        let mut further = attempt == 0;
        for delta in area {
            let (Some(id), Some(file)) = (ChangeId::from_path(&delta.path), delta.after) else {
                rest.push(*delta);
                continue;
            };
            let all: Vec<ObjectId> = self
                .kept
                .writers(&delta.path, file.id)
                .filter(|one| *one != commit.id && !self.bound.contains(one))
                .collect();
            further |= attempt < all.len();
            let Some(by) = all.get(attempt).or(all.first()) else {
                return Ok(None);
            };
            bound.push(Bound {
                id,
                delta: (*delta).clone(),
                by: *by,
            });
        }
        if bound.is_empty() || !further {
            return Ok(None);
        }
        for delta in rest {
            let mut same = false;
            for one in &bound {
                let below = format!("{}/", one.id.folder());
                same |= delta.path.starts_with(&below)
                    && self.history.file(one.by, &delta.path)? == delta.after;
            }
            if !same {
                return Ok(None);
            }
        }
        Ok(Some(bound))
    }

    /// All commits that land with the kept ones and have not landed yet; none when one of them
    /// comes after the landing.
    fn sides(&self, commit: &Commit, bound: &[Bound]) -> Result<Vec<ObjectId>, Fault> {
        let mut sides = Vec::new();
        let hidden: Vec<ObjectId> = commit.base().into_iter().collect();
        for one in bound {
            for side in self.history.reachable(one.by, &hidden)? {
                if side == commit.id {
                    return Ok(Vec::new());
                }
                let cut = self.shallow.contains(&side);
                if !cut && !self.bound.contains(&side) && !sides.contains(&side) {
                    sides.push(side);
                }
            }
        }
        Ok(sides)
    }

    /// Judges kept commits; when anything speaks against them, nothing of it stays.
    fn judge_kept(
        &mut self,
        sides: &[ObjectId],
        bound: &[Bound],
        ground: Ground,
    ) -> Result<bool, Fault> {
        let told = std::mem::take(&mut self.findings);
        let counted = (self.commits, self.signed);
        let on_side = self.on_side.clone();
        let closings = self.closings.clone();
        let attempt = self.tracks.attempt();
        let onto = Ground {
            main: None,
            ..ground
        };
        for id in sides {
            let side = self.history.commit(*id)?;
            self.commits = self.commits.saturating_add(1);
            self.judge_commit(&side, onto)?;
            self.carry_clock(&side);
        }
        self.on_side = on_side;
        let found = std::mem::replace(&mut self.findings, told);
        let reached = bound.iter().all(|one| {
            let blob = self.tracks.get(&one.id).and_then(|track| track.blob);
            blob == one.delta.after.map(|file| file.id)
        });
        if !reached || found.iter().any(|located| located.finding.is_error()) {
            self.tracks.give_up(attempt);
            self.closings = closings;
            (self.commits, self.signed) = counted;
            return Ok(false);
        }
        let ids: BTreeSet<ChangeId> = bound.iter().map(|one| one.id.clone()).collect();
        let concerns =
            |change: &Option<ChangeId>| change.as_ref().is_none_or(|id| ids.contains(id));
        self.findings
            .extend(found.into_iter().filter(|one| concerns(&one.change)));
        self.tracks.settle(attempt, &ids);
        Ok(true)
    }

    /// Says that kept commits landed, and what is left of the approvals on them.
    fn landed_kept(
        &mut self,
        one: Bound,
        commit: &Commit,
        sides: &[ObjectId],
        ground: Ground,
    ) -> Result<(), Fault> {
        let (Some(law), Some(maker)) = (self.law.clone(), self.maker(commit, ground)?) else {
            return Ok(());
        };
        self.forged_merge(commit, &maker);
        let id = &one.id;
        let past = self.tracks.get(id).map(|track| &track.past);
        let approvals = past.into_iter().flat_map(|past| &past.approvals);
        let survive = names(approvals.filter(|approval| {
            approval.grade == Grade::Signed
                && approval.commit.is_some_and(|made| sides.contains(&made))
        }));
        let survive = if survive.is_empty() {
            "no approval is signed there".to_owned()
        } else {
            format!("the signed approval there by {survive} survives")
        };
        let finding = Finding::new(
            Rule::MergeLost,
            format!(
                "{id} landed without a merge, so whoever landed it approved nothing by that; its \
                 branch is kept up to {}, and {survive}",
                one.by.short()
            ),
        )
        .remedy(FORGE);
        self.report(finding.clone(), Some(id), commit);
        self.lost.push(Lost {
            change: id.clone(),
            commit: commit.id,
            kept: Some(one.by),
        });
        let track = self.tracks.entry(id);
        let state = track.record.as_ref().map(|record| record.state);
        track.entries.push(Entry {
            at: commit.author.at,
            actor: maker.actor.id(&law.law.people),
            event: Event::Merge,
            from: state,
            to: state,
            commit: commit.id,
            signature: maker.attestation.status,
            key: maker.attestation.key.as_ref().map(ToString::to_string),
            grade: None,
            decision: None,
            detail: format!("landed without a merge, as {} has it", one.by.short()),
            findings: vec![finding],
            digest: track.record.as_ref().map(Digest::of),
            approvals: None,
        });
        track.drop_removed();
        if ground.main.is_some() {
            track.head = ground.main;
            track.landed = ground.main;
        }
        Ok(())
    }

    /// Says so when a commit that is no merge and breaks rules looks like the landing of a branch
    /// of which nothing is kept. `told` findings were there before it was judged.
    pub(in crate::audit) fn seems_lost(
        &mut self,
        commit: &Commit,
        deltas: &[FileDelta],
        told: usize,
    ) -> Result<(), Fault> {
        let new = self.findings.get(told..).unwrap_or_default();
        let broken = new.iter().any(|one| one.finding.is_error());
        if !broken || !says_so(&commit.message) && !self.by_another_hand(commit)? {
            return Ok(());
        }
        for delta in deltas.iter().filter(|delta| is_record_area(&delta.path)) {
            let (Some(id), Some(_)) = (ChangeId::from_path(&delta.path), delta.after) else {
                continue;
            };
            let past = self.tracks.get(&id).map(|track| &track.past);
            let approvals = past.into_iter().flat_map(|past| &past.approvals);
            let claimed = names(approvals.filter(|one| one.commit == Some(commit.id)));
            let claimed = if claimed.is_empty() {
                String::new()
            } else {
                format!(", the approval by {claimed} is a mere claim")
            };
            let kept = if self.kept.is_there() {
                "no commit that is kept proves what it says"
            } else {
                "this clone has no commits that were kept of branches (refs/changes/kept)"
            };
            let message = format!(
                "{id} landed by a squash, a rebase or a cherry-pick and not by a merge: whoever \
                 landed it approved nothing by that{claimed}, and {kept}"
            );
            // It explains what was found, so it comes before that.
            self.report(Finding::new(Rule::MergeLost, message), Some(&id), commit);
            if let Some(found) = self.findings.get_mut(told..) {
                found.rotate_right(1);
            }
            self.lost.push(Lost {
                change: id,
                commit: commit.id,
                kept: None,
            });
        }
        Ok(())
    }

    /// Whether somebody else than the author made the commit, who does not say by a signature that
    /// the law knows who they are: a forge, or a rebase.
    fn by_another_hand(&self, commit: &Commit) -> Result<bool, Fault> {
        let ground = Ground {
            base_at: self.landing_on,
            main: Some(commit.id),
        };
        let (Some(law), Some(attestation)) = (&self.law, self.attest(commit, ground)?) else {
            return Ok(false);
        };
        let people = &law.law.people;
        let (author, at) = (&commit.author.email, commit.author.at);
        let actor = identity::actor(author, &attestation, people, at);
        let committer = PersonId::new(commit.committer.email.clone());
        let differs = || {
            let known = people.by_email(author).is_some();
            known && !people.same_person(&PersonId::new(author.clone()), &committer)
        };
        Ok(match actor.proof {
            Proof::Forge { .. } => true,
            Proof::Unsigned | Proof::Stray { .. } => differs(),
            Proof::Faulty { fault, .. } => fault == Doubt::UnknownKey && differs(),
            Proof::Own { .. } | Proof::AnotherPerson { .. } => false,
        })
    }
}

/// Whether a message is one that git or a forge writes for a squash. It decides nothing.
fn says_so(message: &str) -> bool {
    let subject = message.lines().next().unwrap_or_default().trim_end();
    let number = subject.strip_suffix(')').and_then(|s| s.rsplit_once("(#"));
    let numbered = |(_, digits): (&str, &str)| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    subject == "Squashed commit of the following:" || number.is_some_and(numbered)
}

/// Who approved, for people.
fn names<'a>(approvals: impl Iterator<Item = &'a Approval>) -> String {
    let mut names = Vec::new();
    for approval in approvals.filter(|one| one.decision == Decision::Approve) {
        let name = approval.by.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}
