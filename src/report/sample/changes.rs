//! The changes of the house.

use crate::audit::track::Track;
use crate::domain::change::State;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::MaterialField;
use crate::domain::change::event::Event;
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;
use crate::report::sample::story::Story;
use crate::report::sample::{ALICE, BOB, CAROL, DAVE, HOSTILE};

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
        .found(
            Finding::new(Rule::Unsigned, "the commit is not signed")
                .remedy("sign it: git change keys")
                .who(vec![DAVE.into()]),
        )
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
        .found(
            Finding::new(
                Rule::OutsideWindow,
                "the window opens at 2026-11-05T22:00:00+01:00",
            )
            .remedy("git change edit <id> --start TIME"),
        )
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
