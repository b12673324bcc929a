//! Judging one commit: its records, one by one.

use std::collections::BTreeSet;

use crate::audit::detail::detail;
use crate::audit::identity;
use crate::audit::peers;
use crate::audit::records::sha256;
use crate::audit::replay::{Ground, Replay};
use crate::audit::track::{Approvals, Closing, Entry};
use crate::domain::change::delta::Delta;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, State};
use crate::domain::ledger::attestation::Attestation;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::{Content, FileDelta, Mode, TreeFile};
use crate::domain::ledger::ports::{Fault, History, Objects};
use crate::domain::policy::actor::Actor;
use crate::domain::policy::case::{Case, Peers};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::judge;
use crate::domain::policy::law::{is_law_path, is_record_area};
use crate::domain::policy::past::Past;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::clock;
use crate::domain::policy::rules::evidence::changed;

/// Evidence beyond this size, in bytes, is not hashed.
const LARGEST_EVIDENCE: u64 = 256 << 20;

/// Who made a commit, and how its signature was judged.
pub(in crate::audit) struct Maker {
    pub actor: Actor,
    pub attestation: Attestation,
}

impl Replay<'_> {
    /// Judges the differences that a commit makes. Answers with its actor when it changes the law.
    pub(in crate::audit) fn judge_deltas(
        &mut self,
        commit: &Commit,
        deltas: &[FileDelta],
        ground: Ground,
    ) -> Result<Option<Actor>, Fault> {
        if deltas.is_empty() {
            return Ok(None);
        }
        let touches_law = deltas.iter().any(|delta| is_law_path(&delta.path));
        let Some(maker) = self.maker(commit, ground)? else {
            self.report(
                Finding::new(
                    Rule::LawUnreadable,
                    "there is no law yet, and the commit touches changes/",
                ),
                None,
                commit,
            );
            return Ok(None);
        };
        self.unmask(commit, deltas);
        let mut records = BTreeSet::new();
        let mut removed = BTreeSet::new();
        let mut restores = true;
        let mut evidence = Vec::new();
        for delta in deltas.iter().filter(|delta| delta.after.is_none()) {
            removed.extend(ChangeId::from_path(&delta.path));
        }
        for delta in deltas.iter().filter(|delta| is_record_area(&delta.path)) {
            if let Some(id) = evidence_of(&delta.path) {
                evidence.push((id, delta));
            } else if let Some(id) = self.record_of(delta, commit, &removed) {
                restores &= self.judge_record(&id, delta, commit, &maker, ground)?;
                records.insert(id);
            }
        }
        for (id, delta) in evidence {
            self.judge_evidence(&id, delta, commit)?;
        }
        if maker.attestation.is_good() && !commit.is_merge() {
            self.tick(commit);
        }
        // That one is gone was said, and a record that was renamed is one.
        if records.difference(&removed).count() > 1 && !restores {
            let ids = records
                .iter()
                .map(ChangeId::as_str)
                .collect::<Vec<_>>()
                .join(", ");
            self.report(
                Finding::new(Rule::ManyRecords, format!("the commit touches {ids}")),
                None,
                commit,
            );
        }
        if touches_law && !records.is_empty() {
            self.report(
                Finding::new(Rule::MixedCommit, "the commit touches records and law"),
                records.first(),
                commit,
            );
        }
        Ok(touches_law.then_some(maker.actor))
    }

    /// Who made a commit; none while there is no law to say so.
    pub(in crate::audit) fn maker(
        &mut self,
        commit: &Commit,
        ground: Ground,
    ) -> Result<Option<Maker>, Fault> {
        let Some(attestation) = self.attest(commit, ground)? else {
            return Ok(None);
        };
        if attestation.is_good() {
            self.signed = self.signed.saturating_add(1);
        }
        let Some(law) = &self.law else {
            return Ok(None);
        };
        let people = &law.law.people;
        let actor = identity::actor(&commit.author.email, &attestation, people, commit.author.at);
        Ok(Some(Maker { actor, attestation }))
    }

    /// The change that a path below a year's folder is the record of; anything else that is not
    /// evidence is out of place.
    fn record_of(
        &mut self,
        delta: &FileDelta,
        commit: &Commit,
        removed: &BTreeSet<ChangeId>,
    ) -> Option<ChangeId> {
        let path = &delta.path;
        if let Some(id) = ChangeId::from_path(path) {
            return Some(id);
        }
        delta.after?;
        let like = looks_like(path);
        if like.as_ref().is_some_and(|id| removed.contains(id)) {
            // It was moved here: that it is gone from its path is said.
            return None;
        }
        let rule = if like.is_some() {
            Rule::WrongPath
        } else {
            Rule::StrayFile
        };
        self.report(
            Finding::new(rule, format!("{path:?} is neither a record nor evidence")),
            None,
            commit,
        );
        None
    }

    /// Evidence that a record names stays as it was: the file was hashed when it was added.
    fn judge_evidence(
        &mut self,
        id: &ChangeId,
        delta: &FileDelta,
        commit: &Commit,
    ) -> Result<(), Fault> {
        if delta.before.is_none() {
            return Ok(());
        }
        let record = self.tracks.get(id).and_then(|track| track.record.as_ref());
        let entries = record.into_iter().flat_map(|record| &record.evidence);
        let named: Vec<String> = entries
            .filter(|entry| entry.path.as_deref() == Some(&delta.path))
            .map(|entry| entry.sha256.clone())
            .collect();
        let Some(wanted) = named.last() else {
            return Ok(());
        };
        let found = match delta.after {
            None => None,
            Some(file) => match self.history.blob(file.id, LARGEST_EVIDENCE)? {
                Content::Bytes(bytes) => Some(sha256(&bytes)),
                Content::TooLarge(_) | Content::Absent => None,
            },
        };
        if let Some(finding) = changed(&delta.path, wanted, found.as_deref()) {
            self.report(finding, Some(id), commit);
        }
        Ok(())
    }

    /// Judges what a commit does to one record, and takes it into the track. Answers whether it
    /// undoes what should not have been done.
    fn judge_record(
        &mut self,
        id: &ChangeId,
        delta: &FileDelta,
        commit: &Commit,
        maker: &Maker,
        ground: Ground,
    ) -> Result<bool, Fault> {
        let before = match self.is_back(id, delta, commit, ground)? {
            true => self.tracks.get(id).and_then(|track| track.record.clone()),
            false => self.version(id, &delta.path, delta.before)?,
        };
        let after = match delta.after {
            None => None,
            Some(file) => match self
                .records
                .read(&self.history, &delta.path, file)?
                .as_ref()
            {
                Ok(record) if record.id != *id => {
                    let message = format!("{} says that it is {}", delta.path, record.id);
                    self.report(Finding::new(Rule::WrongPath, message), Some(id), commit);
                    self.replaced(id, before, commit.id, delta);
                    return Ok(false);
                }
                Ok(record) => Some(record.clone()),
                Err(finding) => {
                    self.report(finding.clone(), Some(id), commit);
                    self.replaced(id, before, commit.id, delta);
                    return Ok(false);
                }
            },
        };
        let after = match (after, delta.after) {
            (Some(after), Some(file)) => {
                let files = (delta.before, file);
                Some(self.as_it_would_be(before.as_ref(), after, files, commit)?)
            }
            (after, _) => after,
        };
        let known = { self.tracks.get(id).zip(delta.before) }
            .and_then(|(track, file)| track.version(file.id)?.1.cloned())
            .filter(|_| before.is_some());
        let Some(law) = self.law.clone() else {
            return Ok(false);
        };
        let restoration = after.as_ref().and_then(|after| {
            let undoable = &self.tracks.get(id)?.undoable;
            undoable.restored_by(delta.before.map(|file| file.id), after)
        });
        let mut peers = after
            .as_ref()
            .map(|after| peers::of(after, &self.tracks))
            .unwrap_or_default();
        let records = (before.as_ref(), after.as_ref());
        let differs = { after.as_ref() }.map(|after| Delta::between(before.as_ref(), after));
        if let (Some(after), Some(differs)) = (&after, &differs) {
            peers.similar = self.similar(records.0, after, differs, commit, &law.law)?;
        }
        self.hash_evidence(before.as_ref(), after.as_ref(), commit.id, &mut peers)?;
        let past = self.past_of(id, before.as_ref(), commit, ground)?;
        let case = Case::new(
            records,
            (&maker.actor, commit.author.at),
            &law.law,
            &past,
            &peers,
        )
        .landing_on(ground.base_at)
        .differing(differs)
        .knowing(known);
        let case = match restoration {
            Some(_) => case.restoring(),
            None => case,
        };
        let mut judgement = judge(&case);
        if commit.is_merge() && after.is_some() {
            let message = format!("the merge writes a version of {id} that neither side had");
            judgement.blame(Finding::new(Rule::MergeEdits, message));
        }
        let approvals = approvals_of(judgement.event, &case);
        for finding in &judgement.findings {
            self.report(finding.clone(), Some(id), commit);
        }
        let begun = |record: &Change| record.state != State::Draft;
        if before.iter().chain(&after).any(begun)
            && let Some(finding) = clock::apart(commit.author.at, commit.committer.at)
        {
            self.report(finding, Some(id), commit);
        }
        let mut told = self
            .tracks
            .get(id)
            .map(|track| track.past.clone())
            .unwrap_or_default();
        let decided = told.take(&case, &judgement, Some(commit.id));
        let restored =
            restoration.and_then(|to| self.tracks.entry(id).restore(to, delta, commit.id));
        let digest = case.digest().cloned();
        let entry = Entry {
            at: commit.author.at,
            actor: maker.actor.id(&law.law.people),
            event: judgement.event,
            from: before.as_ref().map(|before| before.state),
            to: after.as_ref().map(|after| after.state),
            commit: commit.id,
            signature: maker.attestation.status,
            key: maker.attestation.key.as_ref().map(ToString::to_string),
            grade: decided.map(|(_, grade)| grade),
            decision: decided.map(|(decision, _)| decision),
            detail: match (&restored, case.delta(), &after) {
                (Some((_, undoes)), ..) => undoes.clone(),
                (None, Some(delta), Some(after)) => detail(judgement.event, delta, after),
                (None, ..) => String::new(),
            },
            findings: judgement.findings.clone(),
            digest: digest.clone(),
            approvals,
        };
        let closed = Closing::by(before.as_ref(), after.as_ref(), commit.id, self.landing);
        if closed.is_some_and(|closing| closing.landed.is_some()) {
            self.closings.insert(id.clone());
        }
        let went_on = case.delta().cloned().filter(|_| judgement.is_clean());
        match (&restored, went_on) {
            (Some(_), _) => {}
            (None, Some(changed)) => self.tracks.entry(id).go_on(&changed, delta),
            (None, None) => self.replaced(id, before, commit.id, delta),
        }
        let track = self.tracks.entry(id);
        track.closed = closed.or(track.closed);
        track.past = match restored {
            Some((past, _)) => Past {
                latest: told.latest,
                ..past
            },
            None => told,
        };
        track.entries.push(entry);
        if let Some(after) = after {
            track.renew(after, delta.after.map(|file| file.id), digest);
        }
        track.conclude(&law.law, commit.author.at);
        if ground.main.is_some() {
            track.drop_removed();
        }
        track.removed = delta.after.is_none().then_some(commit.id);
        track.head = Some(commit.id);
        track.landed = ground.main;
        if ground.main.is_none() {
            self.on_side.insert(id.clone());
        }
        Ok(restoration.is_some())
    }

    /// The version of a record before; where that cannot be read, the last that could.
    fn version(
        &mut self,
        id: &ChangeId,
        path: &str,
        file: Option<TreeFile>,
    ) -> Result<Option<Change>, Fault> {
        let Some(file) = file else { return Ok(None) };
        let newest = self.tracks.get(id).and_then(|track| track.version(file.id));
        if let Some((record, _)) = newest
            && record.id == *id
            && file.mode == Mode::Regular
        {
            return Ok(Some(record.clone()));
        }
        Ok(
            match self.records.read(&self.history, path, file)?.as_ref() {
                Ok(record) if record.id == *id => Some(record.clone()),
                Ok(_) | Err(_) => self.tracks.get(id).and_then(|track| track.record.clone()),
            },
        )
    }

    /// The facts that count for a commit: approvals of which the text was there before it, and
    /// merges that it descends from.
    fn past_of(
        &self,
        id: &ChangeId,
        before: Option<&Change>,
        commit: &Commit,
        ground: Ground,
    ) -> Result<Past, Fault> {
        let mut past = self
            .tracks
            .get(id)
            .map(|track| track.past.clone())
            .unwrap_or_default();
        let mut proved = Vec::with_capacity(past.approvals.len());
        for approval in &past.approvals {
            let there = match (&approval.role, approval.commit) {
                (Some(_), _) => before.is_some_and(|before| approval.is_in(before)),
                (None, Some(merge)) => {
                    ground.main.is_some() || self.history.is_ancestor(merge, commit.id)?
                }
                (None, None) => false,
            };
            proved.push(there);
        }
        let mut proved = proved.into_iter();
        past.approvals.retain(|_| proved.next().unwrap_or(false));
        if ground.main.is_none() {
            past.latest = self.followed(id, commit)?;
        }
        Ok(past)
    }

    /// When the newest deed was done that a commit on a side descends from. What others did
    /// meanwhile elsewhere says nothing about its date.
    fn followed(&self, id: &ChangeId, commit: &Commit) -> Result<Option<Timestamp>, Fault> {
        let entries = self.tracks.get(id).map_or(&[][..], |track| &track.entries);
        for entry in entries.iter().rev() {
            if self.history.is_ancestor(entry.commit, commit.id)? {
                return Ok(Some(entry.at));
            }
        }
        Ok(None)
    }

    /// Hashes the files that newly added evidence names.
    fn hash_evidence(
        &self,
        before: Option<&Change>,
        after: Option<&Change>,
        commit: ObjectId,
        peers: &mut Peers,
    ) -> Result<(), Fault> {
        let known = before.map_or(0, |before| before.evidence.len());
        for entry in after
            .into_iter()
            .flat_map(|after| after.evidence.iter().skip(known))
        {
            let Some(path) = &entry.path else { continue };
            let digest = match self.history.file(commit, path)? {
                None => None,
                Some(file) => match self.history.blob(file.id, LARGEST_EVIDENCE)? {
                    Content::Bytes(bytes) => Some(sha256(&bytes)),
                    Content::TooLarge(_) | Content::Absent => None,
                },
            };
            peers.files.insert(path.clone(), digest);
        }
        Ok(())
    }
}

/// The change that a file is named after, also in other letters: on many disks they are the same
/// file.
fn looks_like(path: &str) -> Option<ChangeId> {
    let file = path.rsplit('/').next()?;
    let stem = file.get(..file.len().checked_sub(5)?)?;
    if !file.get(stem.len()..)?.eq_ignore_ascii_case(".toml") {
        return None;
    }
    let lower = stem.to_ascii_lowercase();
    stem.parse().or_else(|_| lower.parse()).ok()
}

/// How many approvals the policy asks for when a change is scheduled or started, and how many
/// there are.
fn approvals_of(event: Event, case: &Case) -> Option<Approvals> {
    if !matches!(event, Event::Schedule | Event::Start) {
        return None;
    }
    Some(Approvals::of(&case.assess()?))
}

/// The change that a path holds evidence of: it has a folder beside its record that is named after
/// it.
fn evidence_of(path: &str) -> Option<ChangeId> {
    let ids = path
        .split('/')
        .filter_map(|part| part.parse::<ChangeId>().ok());
    ids.into_iter().find(|id| {
        path.strip_prefix(&id.folder())
            .is_some_and(|rest| rest.starts_with('/'))
    })
}
