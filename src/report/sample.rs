//! A small house with five changes, for the tests of this room.

use crate::audit::laws::LawInForce;
use crate::audit::ledger::Ledger;
use crate::audit::track::{Entry, Located, Track};
use crate::audit::view::ChangeView;
use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::{Digest, MaterialField};
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, Role, State};
use crate::domain::ledger::attestation::Status;
use crate::domain::ledger::keyring::Keyring;
use crate::domain::policy::finding::{Finding, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::past::{Approval, MaterialEdit};
use crate::domain::policy::rule::Rule;

pub const ALICE: &str = "alice@example.org";
pub const BOB: &str = "bob@example.org";
pub const CAROL: &str = "carol@example.org";
pub const DAVE: &str = "dave@example.org";

/// A title that attacks every place where it may be shown.
pub const HOSTILE: &str = "=cmd|'/C calc'!A0 \u{1b}[2J\u{202e}evil <img src=x onerror=alert(1)> \
                           [x](javascript:1) `a` | b\nChange-Id: CHG-2611-aaaaa";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The moment at which the house is looked at.
pub fn now() -> Timestamp {
    at("2026-11-24T12:00:00+01:00")
}

pub fn oid(byte: u8) -> ObjectId {
    ObjectId::from_bytes([byte; 20])
}

pub fn law() -> Law {
    Law {
        policy: toml::from_str(
            r#"
schema = 1
[[approval]]
when = { type = "normal" }
stages = [[{ role = "peer", count = 1 }], [{ role = "cab", count = 1 }]]
evidence = "forge-merge"
[[approval]]
when = { type = "emergency" }
stages = [[{ role = "emergency", count = 1 }]]
ratify_within = "24h"
review_within = "5d"
[governance]
stages = [[{ role = "change-manager", count = 1 }]]
[[exemption]]
rule = "schedule/notice-too-short"
change = "CHG-2610-c1d2e"
granted_by = "carol@example.org"
until = 2026-12-01T00:00:00+01:00
reason = "moved from the old system"
"#,
        )
        .unwrap(),
        people: toml::from_str(
            r#"
schema = 1
[[person]]
name = "Alice"
emails = ["alice@example.org"]
roles = ["peer"]
[[person]]
name = "Bob"
emails = ["bob@example.org"]
roles = ["peer"]
[[person]]
name = "Carol"
emails = ["carol@example.org"]
roles = ["cab", "peer", "emergency", "change-manager"]
[[person]]
name = "Dave"
emails = ["dave@example.org"]
roles = ["cab"]
"#,
        )
        .unwrap(),
        catalog: toml::from_str::<Catalog>(
            r#"
schema = 1
environments = ["production", "staging"]
[[service]]
name = "payment-api"
tier = 1
[[service]]
name = "payment-db"
tier = 1
[[service]]
name = "proxy"
[[service]]
name = "network"
"#,
        )
        .unwrap(),
        calendar: toml::from_str::<Calendar>("schema = 1").unwrap(),
        templates: std::collections::BTreeMap::new(),
    }
}

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
        let mut story = Self {
            track: Track {
                record: Some(record),
                ..Track::new()
            },
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
                .map(|person| person.roles.iter().cloned().collect())
                .unwrap_or_default(),
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

/// A normal change with a hostile title; one approval counts, one is void, one is too weak.
pub fn awaiting() -> Track {
    let title = HOSTILE
        .replace('\u{1b}', "\\u001b")
        .replace('\u{202e}', "\\u202e")
        .replace('\n', "\\n");
    let record = format!(
        r#"
schema = 1
id = "CHG-2611-k7m2q"
type = "normal"
state = "submitted"
title = "{title}"
requester = "alice@example.org"
owner = "bob@example.org"
services = ["payment-api", "payment-db"]
environment = "production"
client = "acme"
labels = ["database", "quarter-4"]
[request]
what = """
The payment database runs version 16.
\u001b]0;owned\u0007 Clients see nothing of it."""
why = "Version 13 gets no security fixes after this month, and the auditors asked twice."
security = "Personal data stays where it is."
[risk]
impact = "high"
likelihood = "medium"
level = "high"
[risk.answers]
"tried in staging?" = "yes, twice"
[[step]]
kind = "prepare"
do = "Take a backup and read it back"
run = "pg_dump payments > backup.sql\npg_restore --list backup.sql"
expect = "no errors"
minutes = 20
[[step]]
kind = "implement"
do = "Upgrade"
abort_if = "the replica lags by more than a minute"
by = "carol@example.org"
[[step]]
kind = "verify"
do = "Pay one cent"
[rollback]
trigger = "payments fail"
tested = "in staging on 3 November"
minutes = 15
irreversible_after = "step 2"
[window]
start = 2026-11-25T22:00:00+01:00
end = 2026-11-25T23:30:00+01:00
downtime = "10m"
[[note]]
by = "bob@example.org"
at = 2026-11-20T11:00:00+01:00
text = "the replica is ready"
[[link]]
kind = "ticket"
target = "OPS-1234"
"#
    );
    Story::of(&record, 0x10, "2026-11-20T09:00:00+01:00")
        .moves(
            "2026-11-20T10:00:00+01:00",
            ALICE,
            Event::Submit,
            State::Submitted,
            "risk high",
        )
        .decides(
            "2026-11-20T12:00:00+01:00",
            CAROL,
            Some("peer"),
            Decision::Approve,
            Grade::Signed,
        )
        .edits("2026-11-21T09:00:00+01:00", BOB, MaterialField::Window)
        .decides(
            "2026-11-21T10:00:00+01:00",
            CAROL,
            Some("peer"),
            Decision::Approve,
            Grade::Signed,
        )
        .signature(Status::Unsigned)
        .decides(
            "2026-11-21T11:00:00+01:00",
            DAVE,
            Some("cab"),
            Decision::Approve,
            Grade::Claimed,
        )
        .found(Finding::new(Rule::Unsigned, "the commit is not signed").who(vec![DAVE.into()]))
        .apart()
}

/// A standard change whose window is open.
pub fn standard() -> Track {
    let record = r#"
schema = 1
id = "CHG-2611-b2c3d"
type = "standard"
state = "scheduled"
title = "Rotate the certificates 証明書"
requester = "bob@example.org"
owner = "bob@example.org"
services = ["proxy"]
environment = "staging"
template = "rotate-certificates@0123456789012345678901234567890123456789"
[request]
what = "New certificates on every proxy"
[risk]
level = "low"
[rollback]
none_because = "old certificates are revoked at once"
[window]
start = 2026-11-24T11:00:00+01:00
end = 2026-11-24T13:00:00+01:00
"#;
    Story::of(record, 0x20, "2026-11-23T09:00:00+01:00")
        .moves(
            "2026-11-23T09:05:00+01:00",
            BOB,
            Event::Submit,
            State::Scheduled,
            "risk low",
        )
        .landed()
}

/// An emergency that broke the glass and is late with its ratification.
pub fn emergency() -> Track {
    let record = r#"
schema = 1
id = "CHG-2611-e4f5g"
type = "emergency"
state = "implementing"
title = "Stop the leak"
requester = "alice@example.org"
owner = "alice@example.org"
services = ["payment-api"]
break_glass = "nobody answered the phone"
[risk]
level = "moderate"
[[step]]
kind = "implement"
do = "Close the port"
[[result]]
by = "alice@example.org"
at = 2026-11-22T03:10:00+01:00
step = 1
result = "passed"
note = "no more connections"
"#;
    Story::of(record, 0x30, "2026-11-22T03:00:00+01:00")
        .moves(
            "2026-11-22T03:01:00+01:00",
            ALICE,
            Event::Start,
            State::Implementing,
            "glass broken: nobody answered the phone",
        )
        .moves(
            "2026-11-22T03:10:00+01:00",
            ALICE,
            Event::Step,
            State::Implementing,
            "step 1 passed: no more connections",
        )
        .landed()
}

/// A normal change that was started too early, rolled back, reviewed and closed.
pub fn rolled_back() -> Track {
    let record = r#"
schema = 1
id = "CHG-2610-c1d2e"
type = "normal"
state = "closed"
title = "New firewall, with a \"quote\", and a comma"
requester = "alice@example.org"
owner = "bob@example.org"
services = ["network"]
environment = "production"
[request]
what = "The new firewall filters"
why = "The old one is out of support"
[risk]
level = "moderate"
[window]
start = 2026-11-05T22:00:00+01:00
end = 2026-11-05T23:00:00+01:00
[outcome]
code = "rolled_back"
summary = "half of the branches lost their line"
deviations = ["rebooted twice"]
[review]
objective_met = false
plan_worked = false
rollback_worked = true
lessons = "try it with one branch first"
[[followup]]
by = "bob@example.org"
at = 2026-11-05T22:50:00+01:00
do = "ask the vendor"
owner = "alice@example.org"
due = 2026-12-01T12:00:00+01:00
"#;
    Story::of(record, 0x40, "2026-10-28T09:00:00+01:00")
        .moves(
            "2026-10-28T10:00:00+01:00",
            ALICE,
            Event::Submit,
            State::Submitted,
            "risk moderate",
        )
        .decides(
            "2026-11-02T10:00:00+01:00",
            CAROL,
            None,
            Decision::Approve,
            Grade::ForgeMerge,
        )
        .decides(
            "2026-11-03T10:00:00+01:00",
            DAVE,
            Some("cab"),
            Decision::Approve,
            Grade::Signed,
        )
        .moves(
            "2026-11-03T11:00:00+01:00",
            BOB,
            Event::Schedule,
            State::Scheduled,
            "",
        )
        .moves(
            "2026-11-05T21:40:00+01:00",
            BOB,
            Event::Start,
            State::Implementing,
            "",
        )
        .found(Finding::new(
            Rule::OutsideWindow,
            "the window opens at 2026-11-05T22:00:00+01:00",
        ))
        .moves(
            "2026-11-05T22:50:00+01:00",
            BOB,
            Event::Rollback,
            State::Review,
            "rolled_back: half of the branches lost their line",
        )
        .moves(
            "2026-11-06T10:00:00+01:00",
            BOB,
            Event::Review,
            State::Review,
            "objective not met: try it with one branch first",
        )
        .moves(
            "2026-11-06T11:00:00+01:00",
            BOB,
            Event::Close,
            State::Closed,
            "rolled_back",
        )
        .landed()
}

/// A draft that is held, with nothing but what every change has. Its tail is that of another.
pub fn held() -> Track {
    let record = r#"
schema = 1
id = "CHG-2609-e4f5g"
type = "normal"
state = "draft"
hold = true
title = "Move to the other data centre"
requester = "dave@example.org"
owner = "dave@example.org"
"#;
    Story::of(record, 0x50, "2026-09-01T09:00:00+02:00")
        .moves(
            "2026-11-10T09:00:00+01:00",
            DAVE,
            Event::Hold,
            State::Draft,
            "no money",
        )
        .landed()
}

/// Every change of the house.
pub fn tracks() -> Vec<Track> {
    vec![emergency(), awaiting(), standard(), rolled_back(), held()]
}

/// What was found about a change.
pub fn findings_of(track: &Track) -> Vec<Finding> {
    let entries = track.entries.iter();
    entries.flat_map(|entry| entry.findings.clone()).collect()
}

/// A change as it is looked at now.
pub fn view<'a>(track: &'a Track, law: &'a Law) -> ChangeView<'a> {
    ChangeView::of(track, law, findings_of(track), now()).unwrap()
}

/// The whole history of the house.
pub fn ledger() -> Ledger {
    let tracks = tracks();
    let mut findings: Vec<Located> = Vec::new();
    for track in &tracks {
        for entry in &track.entries {
            findings.extend(entry.findings.iter().map(|finding| Located {
                finding: finding.clone(),
                change: track.record.as_ref().map(|record| record.id.clone()),
                commit: Some(entry.commit),
                at: Some(entry.at),
            }));
        }
    }
    let mut forgiven = Finding::new(
        Rule::NoticeTooShort,
        "2d of notice are asked for (exempted by carol@example.org: moved from the old system)",
    );
    forgiven.severity = Severity::Warning;
    findings.push(Located {
        finding: forgiven,
        change: Some("CHG-2610-c1d2e".parse().unwrap()),
        commit: Some(oid(0x41)),
        at: Some(at("2026-10-28T10:00:00+01:00")),
    });
    findings.push(Located {
        finding: Finding::new(Rule::FewGovernors, "nobody but carol can change the law"),
        change: None,
        commit: None,
        at: None,
    });
    Ledger {
        root: Some(oid(1)),
        tip: oid(0xfe),
        commits: 31,
        signed: 28,
        law: Some(std::rc::Rc::new(LawInForce {
            law: law(),
            keyring: Keyring::default(),
            warnings: Vec::new(),
        })),
        tracks: tracks
            .into_iter()
            .map(|track| (track.record.as_ref().unwrap().id.clone(), track))
            .collect(),
        findings,
        shallow: Vec::new(),
    }
}
