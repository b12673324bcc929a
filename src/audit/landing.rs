//! Merges that land records on the main line.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::audit::agreement::taken_over;
use crate::audit::commit::Maker;
use crate::audit::identity::merge_grade;
use crate::audit::replay::{Ground, Replay};
use crate::audit::track::Entry;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, PersonId, Role};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::{FileDelta, TreeFile};
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::actor::{Fault as Doubt, Proof};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::{is_law_path, is_record_area};
use crate::domain::policy::mandate::{self, Lent};
use crate::domain::policy::past::Approval;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::{identity as identity_rule, landing};

impl Replay<'_> {
    /// Takes a merge on the main line: what it lands, what it decides, what it smuggles in.
    pub(in crate::audit) fn land_merge(
        &mut self,
        merge: &Commit,
        deltas: &[FileDelta],
        ground: Ground,
        landed: &[ObjectId],
    ) -> Result<(), Fault> {
        if deltas.is_empty() {
            return self.dropped(merge, &BTreeSet::new(), landed);
        }
        let mut own = deltas.to_vec();
        self.without_taken_over(merge, &mut own)?;
        let ground = Ground {
            main: Some(merge.id),
            ..ground
        };
        self.judge_deltas(merge, &own, ground)?;
        let Some(maker) = self.maker(merge, ground)? else {
            return Ok(());
        };
        let forged = self.forged_merge(merge, &maker);
        if maker.attestation.is_good() {
            self.tick(merge);
        }
        let mut seen = BTreeSet::new();
        for delta in deltas.iter().filter(|delta| is_record_area(&delta.path)) {
            let Some(id) = ChangeId::from_path(&delta.path) else {
                continue;
            };
            seen.insert(id.clone());
            if !own.contains(delta) {
                self.passed_over(&id, delta, merge, landed)?;
                self.land_record(&id, delta, merge, &maker, forged)?;
            }
        }
        self.dropped(merge, &seen, landed)?;
        let touches_law = deltas.iter().any(|delta| is_law_path(&delta.path));
        let lander = touches_law.then(|| {
            let people = self.law.as_ref().map(|law| &law.law.people);
            let id = people.map_or_else(
                || PersonId::new(merge.author.email.clone()),
                |people| maker.actor.id(people),
            );
            (id, merge_grade(&maker.actor))
        });
        self.govern(merge, deltas, landed, lander)
    }

    /// Leaves only what a merge wrote itself: what equals another parent was judged there.
    pub(in crate::audit) fn without_taken_over(
        &self,
        merge: &Commit,
        deltas: &mut Vec<FileDelta>,
    ) -> Result<(), Fault> {
        let mut own = Vec::new();
        for delta in deltas.drain(..) {
            if !taken_over(&self.history, merge, &delta)? {
                own.push(delta);
            }
        }
        *deltas = own;
        Ok(())
    }

    /// A merge without a signature is a weak one; a merge with a wrong signature is a forgery; and
    /// where the policy asks for evidence, a signature that nobody vouches for is wrong. Answers
    /// whether it is one.
    pub(in crate::audit) fn forged_merge(&mut self, merge: &Commit, maker: &Maker) -> bool {
        let Some(law) = self.law.clone() else {
            return false;
        };
        let wants_evidence = law.law.policy.evidence.minimum > Grade::Claimed;
        let wrong = match &maker.actor.proof {
            Proof::Own { .. } | Proof::Forge { .. } | Proof::Unsigned => false,
            Proof::AnotherPerson { .. } => true,
            Proof::Stray { .. } => wants_evidence,
            Proof::Faulty { fault, .. } => match fault {
                Doubt::Bad | Doubt::Malformed | Doubt::NotInForce | Doubt::Revoked => true,
                Doubt::UnknownKey | Doubt::NotCheckable => wants_evidence,
            },
        };
        let objection = identity_rule::objection(&maker.actor, &law.law.people);
        match objection.filter(|_| wrong) {
            None => false,
            Some(finding) => {
                self.report(finding, None, merge);
                true
            }
        }
    }

    /// One record that a merge brings to the main line just as a side had it.
    fn land_record(
        &mut self,
        id: &ChangeId,
        delta: &FileDelta,
        merge: &Commit,
        maker: &Maker,
        forged: bool,
    ) -> Result<(), Fault> {
        let Some(law) = self.law.clone() else {
            return Ok(());
        };
        self.overrun(id, delta, merge)?;
        let Some(file) = delta.after else {
            return Ok(());
        };
        let parsed = self.records.read(&self.history, &delta.path, file)?;
        let Some(record) = parsed
            .as_ref()
            .as_ref()
            .ok()
            .filter(|record| record.id == *id)
        else {
            // Why it cannot be read was said where it was written.
            return Ok(());
        };
        let who = maker.actor.id(&law.law.people);
        let before = match delta.before {
            Some(before) => self.records.read(&self.history, &delta.path, before)?,
            None => Rc::clone(&parsed),
        };
        let before = before
            .as_ref()
            .as_ref()
            .ok()
            .filter(|_| delta.before.is_some());
        let decides = landing::is_decision(before, record, &law.law);
        let grade = merge_grade(&maker.actor);
        let mut findings = Vec::new();
        let moments: Vec<Timestamp> = [Some(merge.committer.at), self.landing_on]
            .into_iter()
            .flatten()
            .collect();
        let mut approves = decides;
        if decides {
            let past = self
                .tracks
                .get(id)
                .map(|track| track.past.clone())
                .unwrap_or_default();
            let objection = landing::no_approval(&who, record, &past, &law.law, &moments);
            let objection = objection.or_else(|| landing::too_weak(grade, record, &law.law));
            approves = objection.is_none() && !forged;
            findings.extend(objection.filter(|_| !forged));
        }
        for finding in &findings {
            self.report(finding.clone(), Some(id), merge);
        }
        let newest = self.tracks.get(id).and_then(|track| track.version(file.id));
        let known = newest.and_then(|(_, digest)| digest.cloned());
        let digest = Some(known.unwrap_or_else(|| Digest::of(record)));
        let entry = Entry {
            at: merge.author.at,
            actor: who.clone(),
            event: Event::Merge,
            from: Some(record.state),
            to: Some(record.state),
            commit: merge.id,
            signature: maker.attestation.status,
            key: maker.attestation.key.as_ref().map(ToString::to_string),
            grade: decides.then_some(grade),
            decision: approves.then_some(Decision::Approve),
            detail: if decides && findings.is_empty() {
                "landed, and thereby approved".to_owned()
            } else {
                "landed".to_owned()
            },
            findings,
            digest: digest.clone(),
            approvals: None,
        };
        let record: Change = record.clone();
        let held = match landing::out_of_office(&who, &law.law, &moments) {
            None => (
                mandate::own(&who, &record, &law.law, &moments),
                mandate::lent(&who, &record, &law.law, &moments),
            ),
            Some(_) => (BTreeSet::new(), Vec::new()),
        };
        let track = self.tracks.entry(id);
        track.past.drop_removed(&record);
        if decides {
            track
                .past
                .approvals
                .push(decision(who, grade, &record, merge, held));
        }
        track.entries.push(entry);
        track.renew(record, Some(file.id), digest);
        track.landed = Some(merge.id);
        Ok(())
    }

    /// A merge that takes a side's version although the main line had another in the meantime
    /// undoes what landed there.
    fn overrun(&mut self, id: &ChangeId, delta: &FileDelta, merge: &Commit) -> Result<(), Fault> {
        let Some(before) = delta.before else {
            return Ok(());
        };
        for parent in merge.parents.iter().skip(1) {
            if self.history.file(*parent, &delta.path)? != delta.after {
                continue;
            }
            let Some(main) = merge.base() else { continue };
            let fork = self.history.merge_base(main, *parent)?;
            let at_fork = match fork {
                Some(fork) => self.history.file(fork, &delta.path)?,
                None => None,
            };
            if at_fork != Some(before) && !self.knew(*parent, &delta.path, before)? {
                self.report(
                    Finding::new(
                        Rule::MergeEdits,
                        format!("the merge undoes what the main line had done to {id} since"),
                    ),
                    Some(id),
                    merge,
                );
            }
            return Ok(());
        }
        Ok(())
    }

    /// Whether a side has a version of a record in its past that came to the main line by a squash.
    fn knew(&self, side: ObjectId, path: &str, version: TreeFile) -> Result<bool, Fault> {
        for commit in self.kept.writers(path, version.id) {
            if self.bound.contains(&commit) && self.history.is_ancestor(commit, side)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Records that the landed commits touched and the merge leaves as the main line had them:
    /// what was done on the side is dropped.
    fn dropped(
        &mut self,
        merge: &Commit,
        seen: &BTreeSet<ChangeId>,
        landed: &[ObjectId],
    ) -> Result<(), Fault> {
        let mut suspects = std::mem::take(&mut self.on_side);
        suspects.retain(|id| {
            let track = self.tracks.get(id);
            !seen.contains(id)
                && track.is_some_and(|track| {
                    track.landed.is_none() && track.head.is_some_and(|head| landed.contains(&head))
                })
        });
        for id in suspects {
            let path = id.path();
            let file = self.history.file(merge.id, &path)?;
            let same = self.tracks.get(&id).and_then(|track| track.blob) == file.map(|f| f.id);
            if !same {
                self.report(
                    Finding::new(
                        Rule::MergeEdits,
                        format!("the merge drops what its branch did to {id}"),
                    ),
                    Some(&id),
                    merge,
                );
            }
            let record = match file {
                Some(file) => self
                    .records
                    .read(&self.history, &path, file)?
                    .as_ref()
                    .clone()
                    .ok(),
                None => None,
            };
            let track = self.tracks.entry(&id);
            if let Some(record) = record {
                track.renew(record, file.map(|file| file.id), None);
            }
            track.landed = Some(merge.id);
        }
        Ok(())
    }
}

fn decision(
    who: PersonId,
    grade: Grade,
    record: &Change,
    merge: &Commit,
    (held, lent): (BTreeSet<Role>, Vec<Lent>),
) -> Approval {
    Approval {
        by: who,
        role: None,
        decision: Decision::Approve,
        grade,
        at: merge.author.at,
        commit: Some(merge.id),
        digest: Digest::of(record),
        held,
        lent,
    }
}
