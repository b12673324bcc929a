//! A small house with five changes, for the tests of this room.

mod changes;
mod story;

pub use changes::{awaiting, emergency, held, rolled_back, standard};

use crate::audit::laws::LawInForce;
use crate::audit::ledger::Ledger;
use crate::audit::line::Line;
use crate::audit::track::{Located, Track};
use crate::audit::view::ChangeView;
use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::keyring::Keyring;
use crate::domain::policy::finding::{Finding, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::next::NextStep;
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
        delegations: crate::domain::policy::delegation::Delegations::none(),
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
        extension: None,
        templates: std::collections::BTreeMap::new(),
    }
}

/// Every change of the house.
pub fn tracks() -> Vec<Track> {
    vec![emergency(), awaiting(), standard(), rolled_back(), held()]
}

/// Steps in words of this room, so that no snapshot here follows the words of the rules.
pub fn steps() -> Vec<NextStep> {
    vec![
        NextStep {
            command: "git change approve k7m2q --role cab".to_owned(),
            who: vec![CAROL.into(), DAVE.into()],
            why: "one approval is missing".to_owned(),
        },
        NextStep {
            command: "git change edit k7m2q".to_owned(),
            who: Vec::new(),
            why: "the title holds \u{1b}[2J control characters".to_owned(),
        },
    ]
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
                landed_on: None,
                exempted: false,
            }));
        }
    }
    let mut forgiven = Finding::new(
        Rule::NoticeTooShort,
        "2d of notice are asked for (exempted by carol@example.org: moved from the old system)",
    );
    forgiven.severity = Severity::Warning;
    forgiven.remedy = "choose a later window".to_owned();
    findings.push(Located {
        finding: forgiven,
        change: Some("CHG-2610-c1d2e".parse().unwrap()),
        commit: Some(oid(0x41)),
        at: Some(at("2026-10-28T10:00:00+01:00")),
        landed_on: None,
        exempted: true,
    });
    findings.push(Located {
        finding: Finding::new(Rule::FewGovernors, "nobody but carol can change the law")
            .remedy("add people: git change people add"),
        change: None,
        commit: None,
        at: None,
        landed_on: None,
        exempted: false,
    });
    Ledger {
        root: Some(oid(1)),
        tip: oid(0xfe),
        main_line: Line::default(),
        walked: true,
        commits: 31,
        signed: 28,
        law: Some(std::rc::Rc::new(LawInForce {
            origin: String::new(),
            law: law(),
            keyring: Keyring::default(),
            warnings: Vec::new(),
            odd: Default::default(),
        })),
        tracks: tracks
            .into_iter()
            .map(|track| (track.record.as_ref().unwrap().id.clone(), track))
            .collect(),
        findings,
        lost: Vec::new(),
        shallow: Vec::new(),
    }
}
