//! One person alone: possible, explicit, and said by every report.

use crate::bench::Bench;

#[test]
fn every_report_says_that_one_person_may_do_everything() {
    let bench = Bench::new();
    let done = |arguments: &[&str]| {
        let answer = bench.run_as("alice", arguments);
        assert_eq!(answer.code, 0, "{arguments:?}: {answer}");
        answer
    };
    done(&["init", "--preset", "solo", "--yes"]);
    let filed = done(&["new", "--title", "Try it"]);
    let id = filed.stdout.trim();
    for arguments in [
        &["verify"][..],
        &["check", "HEAD"],
        &["show", id],
        &["audit", "--since", "2026-01-01"],
        &["audit", "--since", "2026-01-01", "--format", "csv"],
    ] {
        let answer = done(arguments);
        let said = answer.stdout.contains("solo") || answer.stdout.contains("one person do");
        assert!(said, "{arguments:?}: {answer}");
    }
    assert!(done(&["list"]).stderr.contains("solo mode"));
    for arguments in [
        &["list", "--json"][..],
        &["show", id, "--json"],
        &["audit", "--since", "2026-01-01", "--format", "json"],
    ] {
        let answer = done(arguments);
        let document: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
        assert_eq!(document["solo"], true, "{arguments:?}");
    }
}
