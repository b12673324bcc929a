//! The policy as people ask about it: which law is asked, who is told of cases that fail, and what
//! the law was.

use crate::house::{House, findings};

const TESTS: &str = "changes/policy-tests.toml";

/// Adds a case that the policy does not decide as it expects.
fn failing(house: &House) -> String {
    let more = "\n[[case]]\nname = \"two peers\"\nchange = { type = \"normal\" }\n\
                expect = { approvals = [\"peer 2\"] }\n";
    format!("{}{more}", house.bench.read(TESTS))
}

fn rules(document: &serde_json::Value) -> Vec<String> {
    findings(document)
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect()
}

#[test]
fn what_is_being_edited_is_asked_and_a_commit_when_it_is_named() {
    let house = House::new();
    let (code, document) = house.json("alice", &["policy", "test"]);
    assert_eq!((code, &document["holds"]), (0, &true.into()), "{document}");
    assert!(document["commit"].is_null());
    house.bench.write(TESTS, &failing(&house));
    let (code, document) = house.json("alice", &["policy", "test"]);
    assert_eq!((code, &document["holds"]), (1, &false.into()));
    let case = document["cases"]
        .as_array()
        .expect("a list")
        .last()
        .expect("a case");
    assert_eq!(case["name"], "two peers");
    assert_eq!(case["differences"][0]["what"], "approvals");
    assert_eq!(case["differences"][0]["expected"], "peer 2");
    assert_eq!(case["differences"][0]["found"], "peer 1");
    let (code, document) = house.json("alice", &["policy", "test", "--ref", "main"]);
    assert_eq!(code, 0);
    assert_eq!(document["commit"], house.bench.git(&["rev-parse", "main"]));
    // A bare clone has no working tree to look into.
    let bare = house.bench.bare_remote("origin.git");
    house.bench.git(&["push", "-q", "origin", "main"]);
    let answer = bare.run_as("alice", &["policy", "test", "--json"]);
    assert_eq!(answer.code, 0, "{answer}");
    assert!(
        answer
            .stdout
            .contains(&house.bench.git(&["rev-parse", "main"]))
    );
}

#[test]
fn cases_that_cannot_be_read_are_no_answer() {
    let house = House::new();
    house
        .bench
        .write(TESTS, "schema = 1\n[[case]]\nname = \"\"\nexpect = {}\n");
    let answer = house.ends(3, "alice", &["policy", "test"]);
    for said in [
        "policy-tests.toml:3:1: a case without a name",
        "policy-tests.toml:4:1: the case expects nothing",
    ] {
        assert!(answer.stderr.contains(said), "{answer}");
    }
    house.bench.write(TESTS, "schema = 2\n");
    let answer = house.ends(3, "alice", &["policy", "test"]);
    assert!(
        answer
            .stderr
            .contains("of format 2, and the newest known here is 1"),
        "{answer}"
    );
    std::fs::remove_file(house.bench.dir().join(TESTS)).unwrap();
    let answer = house.ends(3, "alice", &["policy", "test"]);
    assert!(
        answer
            .stderr
            .contains("there is no changes/policy-tests.toml"),
        "{answer}"
    );
    let policy = house.bench.read("changes/policy.toml");
    house.bench.write(
        "changes/policy.toml",
        &policy.replace("[governance]", "[governence]"),
    );
    let answer = house.ends(3, "alice", &["policy", "test", "--backtest"]);
    assert!(answer.stderr.contains("governence"), "{answer}");
}

#[test]
pub fn whoever_changes_the_law_is_told_and_history_is_not_judged() {
    let house = House::new();
    house.bench.git(&["switch", "-q", "-c", "law/cases"]);
    house
        .bench
        .commit_as("alice", "law: a case", &[(TESTS, &failing(&house))]);
    house.bench.git(&["switch", "-q", "main"]);
    let (code, document) = house.json("alice", &["check", "main..law/cases"]);
    assert_eq!(code, 0, "{document}");
    let failed = "governance/policy-test-failed".to_owned();
    assert!(rules(&document).contains(&failed), "{document}");
    let merged = house.ends(0, "carol", &["merge", "law/cases"]);
    assert!(
        merged
            .stderr
            .contains("the case \"two peers\" fails: approvals: expected peer 2, found peer 1"),
        "{merged}"
    );
    let (code, document) = house.json("alice", &["verify"]);
    assert_eq!(code, 0);
    assert!(!rules(&document).contains(&failed), "{document}");
    let linted = house.ends(0, "alice", &["lint"]);
    assert!(
        linted
            .stdout
            .contains("warning: governance/policy-test-failed"),
        "{linted}"
    );
    let added = house.ends(
        0,
        "alice",
        &[
            "people",
            "add",
            "zoe@example.org",
            "--name",
            "Zoe",
            "--role",
            "peer",
        ],
    );
    assert!(added.stderr.contains(&failed), "{added}");
    // A branch that leaves the law alone is not told of it again.
    house.bench.git(&["switch", "-q", "-c", "side"]);
    house.bench.commit_as("bob", "code", &[("code", "1\n")]);
    house.bench.git(&["switch", "-q", "main"]);
    let (_, document) = house.json("alice", &["check", "main..side"]);
    assert_eq!(rules(&document), [""; 0]);
}

#[test]
fn cases_may_name_people_of_the_law() {
    let house = House::new();
    let more = "\n[[case]]\nname = \"bob is a peer\"\nchange = { type = \"normal\" }\ndeed = \"approve\"\n\
                by = \"bob@example.org\"\nexpect = { permitted = true }\n";
    let text = format!("{}{more}", house.bench.read(TESTS));
    house.bench.write(TESTS, &text);
    house.done("alice", &["policy", "test"]);
    let people = house.bench.read("changes/people.toml");
    let name = "name = \"bob\"\n";
    assert!(people.contains(name));
    let left = people.replace(name, &format!("{name}until = 2026-11-01T00:00:00Z\n"));
    house.bench.write("changes/people.toml", &left);
    let answer = house.ends(1, "alice", &["policy", "test"]);
    assert!(
        answer
            .stdout
            .contains("permitted: expected yes, found no: identity/person-not-in-force"),
        "{answer}"
    );
}

#[test]
fn the_law_of_then_is_that_of_the_last_commit_by_then() {
    let house = House::new();
    let before = house.bench.git(&["rev-parse", "main"]);
    let made = house.bench.git(&["log", "-1", "--format=%cI", "main"]);
    house.bench.wait(3600);
    let policy = house.bench.read("changes/policy.toml");
    let people = house.bench.read("changes/people.toml");
    let name = "name = \"bob\"\n";
    let left = people.replace(name, &format!("{name}until = 2026-11-25T00:00:00Z\n"));
    let after = house.bench.commit_as(
        "alice",
        "law: stricter",
        &[
            (
                "changes/policy.toml",
                &policy.replace("soak = \"24h\"", "soak = \"36h\""),
            ),
            ("changes/people.toml", &left),
        ],
    );
    let at = |when: &str| house.json("alice", &["policy", "at", when]);
    let soak = |document: &serde_json::Value| document["require"][2]["soak"].clone();
    let (_, document) = at(&made);
    assert_eq!(
        (&document["commit"], &document["by_time"]),
        (&before.clone().into(), &true.into())
    );
    assert_eq!(soak(&document), "1d");
    let (_, document) = at("2026-11-24T00:00:00Z");
    assert_eq!(document["commit"], after);
    assert_eq!(soak(&document), "1d 12h");
    assert_eq!(
        document["root"],
        house.bench.git(&["rev-list", "--max-parents=0", "main"])
    );
    let peers = |document: &serde_json::Value| document["roles"]["peer"].to_string();
    assert!(peers(&document).contains("bob@"), "{document}");
    // He left in the meantime, by the same law.
    let (_, document) = at("2026-11-26T00:00:00Z");
    assert!(!peers(&document).contains("bob@"), "{document}");
    let (_, document) = at("main~1");
    assert_eq!(
        (&document["commit"], &document["by_time"]),
        (&before.into(), &false.into())
    );
    assert_eq!(
        document["service_owners"]["website"][0],
        "alice@example.org"
    );
    house.ends(1, "alice", &["policy", "at", "2020-01-01T00:00:00Z"]);
    house.ends(2, "alice", &["policy", "at", "nowhere"]);
}

#[test]
fn a_commit_beside_the_main_line_has_no_root_of_its_own() {
    let house = House::new();
    house.bench.git(&["switch", "-q", "-c", "side"]);
    house.bench.commit_as("bob", "code", &[("code", "1\n")]);
    house.bench.git(&["switch", "-q", "main"]);
    let (_, document) = house.json("alice", &["policy", "at", "side"]);
    assert_eq!(document["on_main_line"], false);
    assert!(document["root"].is_null());
}

#[test]
fn a_change_is_explained_with_who_signed_and_where() {
    let house = House::new();
    let id = house.submitted("one");
    house.done("carol", &["approve", &id]);
    let commit = house.bench.git(&["rev-parse", "main"]);
    let (_, document) = house.json("alice", &["policy", "explain", &id]);
    let row = &document["approvals"]["rows"][0];
    let policy = house.bench.read("changes/policy.toml");
    let line = row["line"]
        .as_u64()
        .and_then(|line| usize::try_from(line).ok())
        .expect("a line");
    assert_eq!(policy.lines().nth(line - 1), Some("[[approval]]"));
    let post = &row["posts"][0];
    assert_eq!(
        (&post["met"], &post["role"]),
        (&true.into(), &"peer".into())
    );
    assert_eq!(post["signed"][0]["commit"], commit);
    assert_eq!(post["signed"][0]["grade"], "signed");
    assert_eq!(post["barred"][0]["who"], "bob@example.org");
    assert_eq!(document["approvals"]["satisfied"], true);
    let (_, document) = house.json("alice", &["policy", "explain", &id, "--if", "risk=high"]);
    assert_eq!(document["supposed"], true);
    assert_eq!(document["approvals"]["required"], 3);
    assert_eq!(document["approvals"]["obtained"], 0);
    assert_eq!(document["approvals"]["void"][0]["by"], "carol@example.org");
    // Nothing was written by supposing it.
    assert_eq!(house.bench.git(&["rev-parse", "main"]), commit);
    house.ends(2, "alice", &["policy", "explain"]);
    house.ends(2, "alice", &["policy", "explain", "--if", "risk=huge"]);
    house.ends(
        2,
        "alice",
        &["policy", "explain", "--if", "requester=nobody"],
    );
}
