//! `git change signature`: any commit, by the keys of the law or by others.

use std::io::Write;
use std::process::Stdio;

use crate::bench::Bench;
use crate::house::House;

#[test]
fn outside_any_law_files_say_whom_to_trust() {
    let bench = Bench::new();
    let good = bench.commit_as("alice", "one", &[("a", "1\n")]);
    let none = bench.commit_unsigned_as("bob", "two", &[("b", "2\n")]);
    let strange = bench.commit_as("mallory", "three", &[("c", "3\n")]);
    let signers = bench.top().join("allowed_signers");
    let signers = signers.to_str().expect("plain");
    let answer = bench.run_as(
        "bob",
        &[
            "signature",
            "--allowed-signers",
            signers,
            "--json",
            &good,
            &none,
            "HEAD",
        ],
    );
    assert_eq!(answer.code, 1, "{answer}");
    let document: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
    assert_eq!(document["schema"], "git-change/signature@1");
    let all = document["signatures"].as_array().expect("a list");
    let statuses: Vec<_> = all
        .iter()
        .map(|one| (&one["commit"], &one["status"]))
        .collect();
    let expected = [
        (&good, "good"),
        (&none, "unsigned"),
        (&strange, "unknown-key"),
    ];
    for (found, (commit, status)) in statuses.iter().zip(expected) {
        assert_eq!(
            (found.0.as_str(), found.1.as_str()),
            (Some(&**commit), Some(status))
        );
    }
    assert_eq!(all[0]["principal"], "alice@example.org");
    assert_eq!(all[0]["author"], "Alice <alice@example.org>");
    let alone = bench.run_as("bob", &["signature", "--allowed-signers", signers, &good]);
    assert_eq!(alone.code, 0, "{alone}");
    assert_eq!(bench.run_as("bob", &["signature", &good]).code, 3);
    assert_eq!(
        bench
            .run_as(
                "bob",
                &["signature", "--allowed-signers", signers, "nowhere"]
            )
            .code,
        2
    );
    assert_eq!(
        bench
            .run_as("bob", &["signature", "--allowed-signers", "nofile", &good])
            .code,
        4
    );
}

#[test]
fn names_come_from_standard_input_and_ranges() {
    let bench = Bench::new();
    let first = bench.commit_as("alice", "one", &[("a", "1\n")]);
    bench.commit_as("bob", "two", &[("b", "2\n")]);
    bench.commit_as("carol", "three", &[("c", "3\n")]);
    let signers = bench.top().join("allowed_signers");
    let signers = signers.to_str().expect("plain");
    let arguments = ["signature", "--json", "--allowed-signers", signers];
    let count = |document: &str| {
        let document: serde_json::Value = serde_json::from_str(document).expect("JSON");
        document["signatures"].as_array().map(Vec::len)
    };
    let range = format!("{first}..");
    let answer = bench.run_as("alice", &[&arguments[..], &[&range]].concat());
    assert_eq!(
        (answer.code, count(&answer.stdout)),
        (0, Some(2)),
        "{answer}"
    );
    let list = bench.git(&["log", "--oneline"]);
    let mut child = bench
        .command("alice", env!("CARGO_BIN_EXE_git-change"))
        .args([&arguments[..], &["-"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(list.as_bytes())
        .expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(count(&String::from_utf8_lossy(&output.stdout)), Some(3));
}

#[test]
fn times_without_a_zone_are_local() {
    let bench = Bench::new();
    let commit = bench.commit_as("alice", "one", &[("a", "1\n")]);
    let key = std::fs::read_to_string(bench.top().join("keys/alice.pub")).expect("readable");
    let status = |until: &str, zone: &str| {
        bench.write(
            "signers",
            &format!("alice@example.org valid-before=\"{until}\" {key}"),
        );
        let mut command = bench.command("alice", env!("CARGO_BIN_EXE_git-change"));
        command
            .env_remove("GIT_AUTHOR_DATE")
            .env_remove("GIT_COMMITTER_DATE")
            .env("TZ", zone);
        let output = command
            .args(["signature", "--allowed-signers", "signers", &commit])
            .output()
            .expect("it runs");
        output.status.code()
    };
    // The commit is of 09:00 UTC.
    assert_eq!(status("202611231000Z", "EAT-3"), Some(0));
    assert_eq!(status("202611231000", "UTC0"), Some(0));
    assert_eq!(status("202611231000", "EAT-3"), Some(1));
    assert_eq!(status("202611231000", "BRT+3"), Some(0));
}

#[test]
fn the_law_names_people_and_grades() {
    let house = House::new();
    let id = house.submitted("a change");
    let path = House::path(&id);
    house
        .bench
        .write(&path, &house.record(&id).replace("a change", "x"));
    house.bench.git_as("erin", &["add", &path]);
    let author = "--author=Bob <bob@example.org>";
    house.git_as("erin", &["commit", "-q", "-S", author, "-m", "as bob"]);
    let (code, document) = house.json("alice", &["signature", "HEAD~1", "HEAD"]);
    assert_eq!(
        code, 0,
        "both are good; of one the signer is not the author"
    );
    let own = &document["signatures"][0];
    assert_eq!(
        (&own["person"], &own["grade_if_merge"]),
        (&"bob@example.org".into(), &"signed-merge".into())
    );
    let posed = &document["signatures"][1];
    assert_eq!(
        (&posed["person"], &posed["grade_if_merge"]),
        (&"erin@example.org".into(), &"claimed".into())
    );
    let why = posed["why"].as_str().expect("why");
    assert!(why.contains("by bob@example.org and signed by"), "{why}");
}
