//! What the reports look like, kept as files in `tests/cases/reports/`.

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::audit::brief::Brief;
use crate::audit::track::Track;
use crate::domain::change::approval::Grade;
use crate::domain::ledger::attestation::Status;
use crate::domain::policy::case::Peers;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::Law;
use crate::domain::policy::rule::Rule;
use crate::report::audit::{self, AuditDocument, ExceptionKind, Period};
use crate::report::sample;
use crate::report::signature::{self, SignatureVerdict};
use crate::report::style::{Style, Surface};
use crate::report::verify::{Extent, Verdict, VerdictDocument};
use crate::report::{escape, inbox, json, list, log, next, schema, show, verify};

/// Compares a text with the file of that name.
fn kept(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/reports"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Nothing in a text acts on a terminal.
fn harmless(text: &str) {
    for line in text.lines() {
        assert_eq!(escape::line(line), line);
    }
}

/// Checks a document by the schema that is published for it.
fn by_its_schema(document: &str) -> Value {
    harmless(document);
    let value: Value = serde_json::from_str(document).unwrap();
    let tag = value["schema"].as_str().unwrap();
    let schemas = schema::all();
    let (_, text) = schemas
        .iter()
        .find(|(_, text)| text.contains(&format!("\"const\": \"{tag}\"")))
        .unwrap();
    let schema: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{tag}: {wrong:#?}");
    value
}

/// The keys of an object.
fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn has(value: &Value, wanted: &str) {
    for key in wanted.split_whitespace() {
        assert!(
            keys(value).contains(&key),
            "{key} is not in {:?}",
            keys(value)
        );
    }
}

fn wide(width: usize) -> Surface {
    Surface {
        width: Some(width),
        ..Surface::default()
    }
}

fn house() -> (Vec<crate::audit::track::Track>, Law) {
    (sample::tracks(), sample::law())
}

fn briefs(tracks: &[Track], law: &Law) -> Vec<Brief> {
    let views = tracks.iter().map(|track| sample::view(track, law));
    views.map(|view| view.brief()).collect()
}

#[test]
fn a_list_fits_the_terminal() {
    let (tracks, law) = house();
    let briefs = briefs(&tracks, &law);
    for width in [60, 80, 120, 200] {
        let listing = list::table(&briefs, (false, false), sample::now(), wide(width));
        for line in listing.answer.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
        harmless(&listing.answer);
        kept(
            &format!("list-{width}"),
            &format!("{}---\n{}", listing.answer, listing.aside),
        );
    }
    let whole = list::table(&briefs, (false, false), sample::now(), Surface::default());
    harmless(&whole.answer);
    assert!(whole.answer.contains(&*escape::line(sample::HOSTILE)));
}

#[test]
fn an_empty_list_answers_nothing_and_says_why() {
    let all = list::table(&[], (false, false), sample::now(), Surface::default());
    assert_eq!(all.answer, "");
    assert!(all.aside.contains("git change new"));
    let some = list::table(&[], (true, false), sample::now(), Surface::default());
    assert!(some.aside.contains("git change list --all"));
}

#[test]
fn a_list_as_csv_has_one_line_for_each_change() {
    let (tracks, law) = house();
    let text = list::csv(&briefs(&tracks, &law));
    harmless(&text);
    kept("list-csv", &text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), tracks.len());
    assert!(rows[1][1].starts_with("'=cmd|"), "{}", &rows[1][1]);
}

#[test]
fn a_list_in_json_keeps_the_contract() {
    let (tracks, law) = house();
    let of = |briefs| list::ListDocument::of(briefs, false, sample::now());
    let value = by_its_schema(&json::text(&of(briefs(&tracks, &law))));
    assert_eq!(value["schema"], "git-change/list@1");
    for change in value["changes"].as_array().unwrap() {
        has(
            change,
            "id title type state standing risk requester owner services environment client window \
             approvals hold landed findings",
        );
        has(&change["approvals"], "required obtained satisfied");
    }
    let awaiting = &value["changes"][1];
    assert_eq!(awaiting["title"], sample::HOSTILE);
    assert_eq!(awaiting["standing"], "awaiting approval 1/2");
    assert_eq!(awaiting["landed"], false);
    assert_eq!(awaiting["window"]["start"], "2026-11-25T22:00:00+01:00");
    assert_eq!(awaiting["approvals"]["obtained"], 1);
    has(&awaiting["findings"][0], "rule severity message remedy");
    assert_eq!(value["changes"][4]["hold"], true);
    assert_eq!(value["changes"][4]["risk"], Value::Null);
    by_its_schema(&json::text(&of(Vec::new())));
}

#[test]
fn a_page_is_what_an_approver_reads() {
    let (tracks, law) = house();
    for (track, name) in
        tracks
            .iter()
            .zip(["emergency", "awaiting", "standard", "rolled-back", "held"])
    {
        let view = sample::view(track, &law);
        let steps = sample::steps();
        let page = show::page(&view, &steps, None, wide(80));
        harmless(&page);
        kept(&format!("show-{name}"), &page);
        let coloured = show::page(
            &view,
            &steps,
            None,
            Surface {
                width: Some(80),
                style: Style::COLOURED,
            },
        );
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), page);
    }
    kept("next", &next::text(&sample::steps(), wide(80)));
    assert_eq!(next::text(&[], wide(80)), "nothing is left to do\n");
}

#[test]
fn a_change_in_json_keeps_the_contract() {
    let (tracks, law) = house();
    for track in &tracks {
        let view = sample::view(track, &law);
        let steps = view.next(&Peers::default());
        let value = by_its_schema(&json::text(&show::ShowDocument::of(&view, &steps, None)));
        has(
            &value,
            "id title type state standing risk requester owner services environment client window \
             hold landed findings record approvals approval_counts events next",
        );
        has(&value["approval_counts"], "required obtained satisfied");
        assert_eq!(value["record"]["id"], value["id"]);
        for approval in value["approvals"].as_array().unwrap() {
            has(
                approval,
                "by role decision grade at commit digest counts void_reason",
            );
            assert_eq!(approval["counts"], approval["void_reason"].is_null());
        }
        for step in value["next"].as_array().unwrap() {
            has(step, "command who why");
        }
        let next = next::NextDocument::of(view.id(), &view.standing, &steps);
        by_its_schema(&json::text(&next));
    }
    let track = sample::awaiting();
    let view = sample::view(&track, &law);
    let value = by_its_schema(&json::text(&show::ShowDocument::of(&view, &[], None)));
    let counts: Vec<&Value> = value["approvals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|approval| &approval["counts"])
        .collect();
    assert_eq!(counts, [false, true, false]);
    let reason = value["approvals"][0]["void_reason"].as_str().unwrap();
    assert!(
        reason.contains("window") && reason.contains("bob"),
        "{reason}"
    );
}

#[test]
fn an_inbox_names_each_change_and_its_steps() {
    let (tracks, law) = house();
    let waiting: Vec<_> = tracks
        .iter()
        .take(2)
        .map(|track| (sample::view(track, &law), sample::steps()))
        .collect();
    let text = inbox::text(&waiting, &[], wide(80));
    harmless(&text);
    kept("inbox", &text);
    let person = sample::CAROL.into();
    let value = by_its_schema(&json::text(&inbox::InboxDocument::of(
        &person,
        &waiting,
        &[],
    )));
    assert_eq!(value["person"], sample::CAROL);
    assert_eq!(value["waiting"][1]["id"], "CHG-2611-k7m2q");
    has(&value["waiting"][1]["next"][0], "command who why");
}

#[test]
fn a_log_is_an_audit_trail() {
    let track = sample::awaiting();
    let id = &track.record.as_ref().unwrap().id;
    kept("log", &log::table(id, &track.entries, wide(120)));
    kept("log-80", &log::table(id, &track.entries, wide(80)));
    let value = by_its_schema(&json::text(&log::LogDocument::of(id, &track.entries)));
    assert_eq!(value["id"], "CHG-2611-k7m2q");
    for event in value["events"].as_array().unwrap() {
        has(
            event,
            "at actor event from to commit signature grade detail findings",
        );
        has(&event["signature"], "status key");
    }
    assert_eq!(value["events"][0]["from"], Value::Null);
    assert_eq!(value["events"][5]["signature"]["status"], "unsigned");
    assert_eq!(value["events"][5]["grade"], "claimed");
}

#[test]
fn a_verdict_says_yes_or_no_first() {
    let ledger = sample::ledger();
    let verdict = Verdict::of(&ledger);
    let text = verify::text(&verdict, wide(100));
    assert!(
        text.starts_with("not sound: 2 errors, 2 warnings\n"),
        "{text}"
    );
    kept("verify", &text);
    let value = by_its_schema(&json::text(&VerdictDocument::of(&verdict)));
    has(&value, "sound root tip commits changes findings");
    assert_eq!(value["sound"], false);
    assert_eq!(value["changes"], 5);
    for finding in value["findings"].as_array().unwrap() {
        has(finding, "rule severity change commit message remedy");
    }
    let check = Verdict {
        extent: Extent::Range {
            base: sample::oid(2),
            head: sample::oid(3),
        },
        findings: &[],
        ..verdict
    };
    let text = verify::text(&check, wide(100));
    assert!(text.starts_with("sound\n"), "{text}");
    kept("check", &text);
    let value = by_its_schema(&json::text(&VerdictDocument::of(&check)));
    assert_eq!(value["schema"], "git-change/check@1");
    assert_eq!(value["sound"], true);
}

const COMMAND: &str = "git change audit --since 2026-11-01 --until 2026-12-01 | tee '=x'";

fn november() -> Period {
    Period {
        since: sample::at("2026-11-01T00:00:00+01:00"),
        until: sample::at("2026-12-01T00:00:00+01:00"),
    }
}

#[test]
fn an_audit_begins_with_the_exceptions() {
    let ledger = sample::ledger();
    let audit = AuditDocument::of(&ledger, november(), COMMAND);
    let report = audit::markdown(&audit);
    harmless(&report);
    kept("audit-markdown", &report);
    for event in Parser::new_ext(&report, Options::ENABLE_GFM | Options::ENABLE_TABLES) {
        let raw = matches!(
            event,
            Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_))
        );
        assert!(!raw, "{event:?}");
    }
    for sheet in [audit::changes_csv(&audit), audit::exceptions_csv(&audit)] {
        harmless(&sheet);
        let mut reader = csv::Reader::from_reader(sheet.as_bytes());
        for row in reader.records().map(Result::unwrap) {
            assert!(
                row.iter()
                    .all(|field| !field.starts_with(['=', '+', '-', '@']))
            );
            assert!(row.iter().any(|field| field == ledger.tip.to_string()));
        }
    }
    kept("audit-changes-csv", &audit::changes_csv(&audit));
    kept("audit-exceptions-csv", &audit::exceptions_csv(&audit));
}

#[test]
fn an_audit_has_every_change_with_an_event_in_the_period_and_no_other() {
    let ledger = sample::ledger();
    let audit = AuditDocument::of(&ledger, november(), COMMAND);
    assert_eq!((audit.population, audit.known), (5, 5));
    let before = Period {
        since: sample::at("2026-10-01T00:00:00+02:00"),
        until: sample::at("2026-10-28T10:00:00+01:00"),
    };
    let audit = AuditDocument::of(&ledger, before, COMMAND);
    let ids: Vec<&str> = audit
        .changes
        .iter()
        .map(|change| change.id.as_str())
        .collect();
    assert_eq!(ids, ["CHG-2610-c1d2e"]);
    let never = Period {
        since: sample::at("2025-01-01T00:00:00Z"),
        until: sample::at("2025-02-01T00:00:00Z"),
    };
    let audit = AuditDocument::of(&ledger, never, COMMAND);
    assert!(audit.changes.is_empty());
    kept("audit-empty", &audit::markdown(&audit));
    by_its_schema(&json::text(&audit));
}

#[test]
fn an_audit_names_all_that_was_not_ordinary() {
    let ledger = sample::ledger();
    let audit = AuditDocument::of(&ledger, november(), COMMAND);
    let value = by_its_schema(&json::text(&audit));
    assert_eq!(value["command"], COMMAND);
    let kinds: Vec<&str> = value["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|exception| exception["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "against-the-law",
            "against-the-law",
            "claimed-approval",
            "broken-glass",
            "ratification-owed",
            "review-owed",
            "emergency",
            "rolled-back",
            "outside-window",
            "exempted",
            "warning",
        ]
    );
    let rolled_back = &value["changes"][1];
    assert_eq!(rolled_back["started"], "2026-11-05T21:40:00+01:00");
    assert_eq!(rolled_back["ended"], "2026-11-05T22:50:00+01:00");
    assert_eq!(rolled_back["approvals"][0]["grade"], "forge-merge");
    let awaiting = &value["changes"][4];
    assert_eq!(awaiting["id"], "CHG-2611-k7m2q");
    assert_eq!(awaiting["approvals"][0]["over_final_content"], false);
    assert_eq!(awaiting["approvals"][1]["over_final_content"], true);
}

#[test]
fn an_unapproved_change_comes_first_in_an_audit() {
    let mut ledger = sample::ledger();
    ledger.findings.push(crate::audit::track::Located {
        finding: Finding::new(Rule::ApprovalMissing, "0 of 1 approvals as cab are there"),
        change: Some("CHG-2610-c1d2e".parse().unwrap()),
        commit: Some(sample::oid(0x45)),
        // Before the period, and yet about a change that had an event in it.
        at: Some(sample::at("2026-10-30T00:00:00+01:00")),
        landed_on: None,
        exempted: false,
    });
    let audit = AuditDocument::of(&ledger, november(), COMMAND);
    let first = audit.exceptions.first().unwrap();
    assert_eq!(first.kind, ExceptionKind::Unapproved);
    assert_eq!(first.rule, Some("approval/missing"));
}

#[test]
fn signatures_are_judged_with_a_reason() {
    let verdicts = [
        SignatureVerdict {
            commit: sample::oid(7),
            status: Status::Good,
            key: Some("SHA256:abc".to_owned()),
            principal: Some(sample::CAROL.to_owned()),
            person: Some(sample::CAROL.into()),
            author: "Carol <carol@example.org>".to_owned(),
            grade_if_merge: Some(Grade::SignedMerge),
            why: "a good signature by a key in force".to_owned(),
        },
        SignatureVerdict {
            commit: sample::oid(8),
            status: Status::Malformed,
            key: None,
            principal: None,
            person: None,
            author: sample::HOSTILE.to_owned(),
            grade_if_merge: None,
            why: "the armour ends too early".to_owned(),
        },
    ];
    let text = signature::text(&verdicts, wide(80));
    harmless(&text);
    kept("signature", &text);
    let value = by_its_schema(&json::text(&signature::SignatureDocument::of(&verdicts)));
    for verdict in value["signatures"].as_array().unwrap() {
        has(
            verdict,
            "commit status key principal person author grade_if_merge why",
        );
    }
    assert_eq!(value["signatures"][1]["status"], "malformed");
    assert_eq!(value["signatures"][1]["author"], sample::HOSTILE);
}

#[test]
fn every_document_has_a_schema_of_its_own() {
    let mut names: Vec<String> = schema::all().into_iter().map(|(name, _)| name).collect();
    for (name, text) in schema::all() {
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(value["$id"].as_str().unwrap().ends_with(&name));
        assert!(!text.contains("\"uint"), "{name}");
        assert!(jsonschema::validator_for(&value).is_ok(), "{name}");
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), schema::all().len());
}
