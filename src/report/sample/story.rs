//! A track that grows event by event.

use crate::audit::track::{Entry, Track};
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::{Digest, MaterialField};
use crate::domain::change::event::Event;
use crate::domain::change::{Change, Role, State};
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::past::{Approval, MaterialEdit};
use crate::report::sample::{at, law, oid};

/// A track that grows event by event.
pub struct Story {
    track: Track,
    next: u8,
    status: Status,
}

impl Story {
    /// Begins with a filed record, given as it stands in the end.
    pub fn of(record: &str, first_commit: u8, filed: &str) -> Self {
        let record: Change = toml::from_str(record).unwrap();
        let owner = record.requester.to_string();
        let mut track = Track::new();
        track.record = Some(record);
        let mut story = Self {
            track,
            next: first_commit,
            status: Status::Good,
        };
        story.event(filed, &owner, Event::New, None, State::Draft, "change");
        story.track.past.filed = Some(at(filed));
        story
    }

    /// The next events carry a signature with this verdict.
    pub fn signature(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    fn event(
        &mut self,
        when: &str,
        who: &str,
        event: Event,
        from: Option<State>,
        to: State,
        detail: &str,
    ) {
        let commit = oid(self.next);
        self.next += 1;
        if from != Some(to) {
            self.track.past.entered.insert(to, at(when));
            self.track.past.moved_by.insert(to, who.into());
        }
        self.track.entries.push(Entry {
            at: at(when),
            actor: who.into(),
            event,
            from,
            to: Some(to),
            commit,
            signature: self.status,
            key: (self.status != Status::Unsigned).then(|| format!("SHA256:{who}")),
            grade: None,
            decision: None,
            detail: detail.to_owned(),
            findings: Vec::new(),
            digest: self.track.record.as_ref().map(Digest::of),
            approvals: None,
        });
        self.track.head = Some(commit);
    }

    fn state(&self) -> State {
        self.track
            .entries
            .last()
            .and_then(|entry| entry.to)
            .unwrap_or(State::Draft)
    }

    /// Somebody moves it.
    pub fn moves(mut self, when: &str, who: &str, event: Event, to: State, detail: &str) -> Self {
        let from = self.state();
        self.event(when, who, event, Some(from), to, detail);
        self
    }

    /// Somebody edits the plan, which voids what was approved before.
    pub fn edits(mut self, when: &str, who: &str, field: MaterialField) -> Self {
        let state = self.state();
        self.event(when, who, Event::Edit, Some(state), state, field.word());
        let after_approvals = self.track.past.approvals.len();
        for approval in &mut self.track.past.approvals {
            let other: Change = Change::draft(
                "CHG-2601-00000".parse().unwrap(),
                crate::domain::change::Kind::Normal,
                "other".to_owned(),
                who.into(),
            );
            approval.digest = Digest::of(&other);
        }
        self.track.past.edits.push(MaterialEdit {
            by: who.into(),
            commit: self.track.head,
            after_approvals,
            fields: vec![field],
        });
        self
    }

    /// Somebody decides.
    pub fn decides(
        mut self,
        when: &str,
        who: &str,
        role: Option<&str>,
        decision: Decision,
        grade: Grade,
    ) -> Self {
        let state = self.state();
        let event = match (role, decision) {
            (None, _) => Event::Merge,
            (_, Decision::Approve) => Event::Approve,
            (_, Decision::Reject) => Event::Reject,
        };
        let detail = role.map_or("landed, and thereby approved".to_owned(), |role| {
            format!("as {role}")
        });
        self.event(when, who, event, Some(state), state, &detail);
        if let Some(entry) = self.track.entries.last_mut() {
            entry.grade = Some(grade);
            entry.decision = Some(decision);
        }
        let law = law();
        let record = self.track.record.as_ref().unwrap();
        self.track.past.approvals.push(Approval {
            by: who.into(),
            role: role.map(Role::from),
            decision,
            grade,
            at: at(when),
            commit: self.track.head,
            digest: Digest::of(record),
            held: law
                .people
                .by_email(who)
                .map(|person| person.roles_at(at(when)).cloned().collect())
                .unwrap_or_default(),
            lent: Vec::new(),
        });
        self
    }

    /// Something speaks against the last event.
    pub fn found(mut self, finding: Finding) -> Self {
        self.track
            .entries
            .last_mut()
            .unwrap()
            .findings
            .push(finding);
        self
    }

    /// It landed.
    pub fn landed(mut self) -> Track {
        self.track.landed = self.track.head;
        self.track
    }

    /// It did not land yet.
    pub fn apart(self) -> Track {
        self.track
    }
}
