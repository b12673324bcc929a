//! Undoing what should not have been done: a commit that brings a record back to what it was before
//! commits that something speaks against.
//!
//! What was done stays in history, and so does the finding, until the policy exempts it. But whoever
//! puts a record right is not charged with it.

use crate::audit::replay::Replay;
use crate::audit::track::{Located, Track};
use crate::domain::change::delta::{Appended, Delta};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::object::FileDelta;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::past::Past;
use crate::domain::policy::succession::Succession;

/// A version of a record that a commit replaced against the law.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(in crate::audit) struct Replaced {
    /// The commit.
    pub commit: ObjectId,
    /// The record before it.
    pub record: Change,
    /// What history said of the record then.
    pub past: Past,
}

/// What can be undone: the versions that commits against the law replaced, one after the other, up
/// to the one that stands.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(in crate::audit) struct Undoable {
    replaced: Vec<Replaced>,
    /// The blob that stands now; none when the record was removed.
    stands: Option<ObjectId>,
}

/// A restoration: which version a commit brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) struct Restoration(usize);

impl Undoable {
    /// The commits that can be undone, oldest first.
    pub fn commits(&self) -> impl DoubleEndedIterator<Item = ObjectId> {
        self.replaced.iter().map(|replaced| replaced.commit)
    }

    /// Whether a commit that replaces the blob `before` by the record `after` brings back just what
    /// there was.
    pub fn restored_by(&self, before: Option<ObjectId>, after: &Change) -> Option<Restoration> {
        if before != self.stands {
            return None;
        }
        let position = self.replaced.iter().position(|old| old.record == *after);
        position.map(Restoration)
    }

    /// A version was brought back, as the blob `after`. Answers with what history said of it, and
    /// with the commits that are undone.
    pub fn restore(
        &mut self,
        restoration: Restoration,
        after: Option<ObjectId>,
    ) -> Option<(Past, Vec<ObjectId>)> {
        self.stands = after;
        let undone = self
            .replaced
            .split_off(restoration.0.min(self.replaced.len()));
        let commits = undone.iter().map(|replaced| replaced.commit).collect();
        let past = undone.into_iter().next()?.past;
        Some((past, commits))
    }

    /// Names people as the next law does.
    pub fn rename(&mut self, names: &Succession) {
        for replaced in &mut self.replaced {
            replaced.past.rename(names, &replaced.record);
        }
    }

    /// A version was replaced against the law: the blob `before` by the blob `after`.
    pub fn replace(
        &mut self,
        replaced: Replaced,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
    ) {
        if before != self.stands {
            self.replaced.clear();
        }
        self.replaced.push(replaced);
        self.stands = after;
    }

    /// The record went on within the law. What was only appended is kept when what lies below it is
    /// undone; anything else rests on it.
    pub fn go_on(&mut self, delta: &Delta, before: Option<ObjectId>, after: Option<ObjectId>) {
        if before == self.stands && delta.only_appends() && delta.appended.approval.is_empty() {
            for replaced in &mut self.replaced {
                append(&mut replaced.record, &delta.appended);
            }
            self.stands = after;
        } else {
            *self = Self::default();
        }
    }
}

impl Track {
    /// A commit brought a version back. Answers with what history said of it, and with a clause
    /// about what is undone.
    pub(in crate::audit) fn restore(
        &mut self,
        to: Restoration,
        delta: &FileDelta,
        commit: ObjectId,
    ) -> Option<(Past, String)> {
        let after = delta.after.map(|file| file.id);
        let (past, undone) = self.undoable.restore(to, after)?;
        let names: Vec<String> = undone.iter().map(ObjectId::short).collect();
        let by = undone.into_iter().map(|undone| (undone, commit));
        self.undone.extend(by);
        Some((past, format!("undoes {}", names.join(", "))))
    }

    /// A commit went on from what stood, within the law.
    pub(in crate::audit) fn go_on(&mut self, changed: &Delta, delta: &FileDelta) {
        let (from, to) = (delta.before, delta.after);
        self.undoable
            .go_on(changed, from.map(|file| file.id), to.map(|file| file.id));
    }
}

impl Replay<'_> {
    /// Remembers the version that a commit replaced against the law, so that it can be undone.
    pub(in crate::audit) fn replaced(
        &mut self,
        id: &ChangeId,
        before: Option<Change>,
        commit: ObjectId,
        delta: &FileDelta,
    ) {
        let (Some(record), Some(from)) = (before, delta.before) else {
            return;
        };
        let track = self.tracks.entry(id);
        let past = track.past.clone();
        let replaced = Replaced {
            commit,
            record,
            past,
        };
        let to = delta.after.map(|file| file.id);
        track.undoable.replace(replaced, Some(from.id), to);
    }
}

fn append(record: &mut Change, appended: &Appended) {
    record.note.extend_from_slice(&appended.note);
    record.result.extend_from_slice(&appended.result);
    record.evidence.extend_from_slice(&appended.evidence);
    record.followup.extend_from_slice(&appended.followup);
    record.addendum.extend_from_slice(&appended.addendum);
}

/// How a finding is forgiven that stays in history.
const EXEMPTION: &str =
    "an [[exemption]] from it in changes/policy.toml (rule, commit, granted_by, until, reason)";

/// Says of a finding on the main line how one gets back: what can be undone is reverted; what was
/// undone, or is exempt, leaves only the other half. The audit trail says the same.
///
/// What is found in one commit is told in the same order there and here: where the last finding
/// stood there is handed on in `next`, so that thousands of findings in a hostile record are not
/// compared with each other.
pub(in crate::audit) fn tell_way_back(located: &mut Located, track: &mut Track, next: &mut usize) {
    let Some(commit) = located.commit else {
        return;
    };
    if located.finding.rule.severity().is_error()
        && let Some(way) = way_back(track, commit)
    {
        located.finding.remedy = way.told(located.exempted);
    }
    let told = &located.finding;
    let entries = track.entries.iter_mut();
    for entry in entries.filter(|entry| entry.commit == commit) {
        let same = |one: &Finding| one.rule == told.rule && told.message.starts_with(&one.message);
        let (first, rest) = entry.findings.split_at((*next).min(entry.findings.len()));
        let found = rest
            .iter()
            .position(same)
            .map(|at| at.saturating_add(*next));
        if let Some(at) = found.or_else(|| first.iter().position(same))
            && let Some(finding) = entry.findings.get_mut(at)
        {
            finding.clone_from(told);
            *next = at.saturating_add(1);
        }
    }
}

/// How a record gets back to what it was before a commit.
enum WayBack {
    /// It did, by this commit.
    Undone(ObjectId),
    /// By this command.
    Revert(String),
}

impl WayBack {
    /// What is left to do; nothing when it was undone and is exempt.
    fn told(self, is_exempt: bool) -> String {
        match (self, is_exempt) {
            (Self::Undone(by), false) => format!("{} undid it; then {EXEMPTION}", by.short()),
            (Self::Undone(_), true) => String::new(),
            (Self::Revert(command), false) => format!("{command}, then {EXEMPTION}"),
            (Self::Revert(command), true) => command,
        }
    }
}

fn way_back(track: &Track, commit: ObjectId) -> Option<WayBack> {
    let undone = track.undone.iter().find(|(undone, _)| *undone == commit);
    if let Some((_, by)) = undone {
        return Some(WayBack::Undone(*by));
    }
    track.undoable.commits().find(|one| *one == commit)?;
    let mut command = "git revert -S".to_owned();
    for one in track.undoable.commits().rev() {
        command.push(' ');
        command.push_str(&one.short());
        if one == commit {
            break;
        }
    }
    Some(WayBack::Revert(command))
}
