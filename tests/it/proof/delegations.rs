//! Delegations as history shows them: by the tool, by hand, and forged.

use crate::house::House;

/// An entry, in alice's name and for the board, with this reason.
fn entry(to: &str, reason: &str) -> String {
    format!(
        "#:schema ../schemas/delegations.schema.json\nschema = 1\n\n[[delegation]]\nfrom = \"alice@example.org\"\nto = \"{to}@example.org\"\nroles = [\"cab\"]\nstart = 2026-12-01T00:00:00Z\nend = 2026-12-05T00:00:00Z\nreason = \"{reason}\"\n"
    )
}

const PATH: &str = "changes/delegations.toml";

fn one(rule: &str, commit: &str) -> Vec<(String, String)> {
    vec![(rule.to_owned(), commit.to_owned())]
}

#[test]
fn a_delegate_decides_within_the_time_and_reports_say_for_whom() {
    let house = House::new();
    let delegate = [
        "people", "delegate", "dave", "--role", "peer", "--until", "+3d", "-m", "on leave",
    ];
    house.done("erin", &delegate);
    let id = house.submitted("a change");
    let (_, next) = house.json("bob", &["next", &id]);
    assert!(next.to_string().contains("dave@example.org"), "{next}");
    house.done("dave", &["approve", &id]);
    let (_, shown) = house.json("bob", &["show", &id]);
    assert_eq!(shown["approvals"][0]["by"], "dave@example.org");
    assert_eq!(shown["approvals"][0]["for"], "erin@example.org");
    assert_eq!(shown["approvals"][0]["counts"], true);
    let text = house.done("bob", &["show", &id]);
    assert!(
        text.contains("by dave@example.org for erin@example.org,"),
        "{text}"
    );
    let audit = house.done(
        "alice",
        &["audit", "--since", "2026-01-01", "--until", "2027-01-01"],
    );
    assert!(
        audit.contains("dave@example.org for erin@example.org"),
        "{audit}"
    );
    assert_eq!(house.errors(), []);
    let later = house.submitted("another change");
    house.done("erin", &["people", "undelegate", "dave"]);
    house.ends(1, "dave", &["approve", &later, "--role", "peer"]);
    assert_eq!(house.errors(), []);
}

#[test]
fn a_delegation_in_the_name_of_somebody_else_is_found() {
    let house = House::new();
    let text = entry("bob", "trust me");
    let forged = house.bench.commit_as("bob", "law: mine", &[(PATH, &*text)]);
    assert_eq!(house.errors(), one("delegation/not-own", &forged));
}

#[test]
fn it_is_found_behind_a_commit_of_whoever_it_names_and_behind_a_merge() {
    let house = House::new();
    let bench = &house.bench;
    bench.git(&["switch", "-q", "-c", "law/lend"]);
    let forged = bench.commit_as("bob", "law: mine", &[(PATH, &*entry("bob", "trust me"))]);
    bench.commit_as("alice", "law: other", &[("README", "x\n")]);
    bench.git(&["switch", "-q", "main"]);
    let (code, checked) = house.json("alice", &["check", "main..law/lend"]);
    assert_eq!(code, 1);
    assert_eq!(checked["findings"][0]["rule"], "delegation/not-own");
    house.ends(1, "alice", &["merge", "law/lend"]);
    let merge = ["merge", "-q", "-S", "--no-ff", "-m", "law", "law/lend"];
    house.git_as("alice", &merge);
    assert_eq!(house.errors(), one("delegation/not-own", &forged));
}

#[test]
fn ones_own_word_needs_nobody_else_and_nothing_else_passes_with_it() {
    let house = House::new();
    let text = entry("bob", "on leave");
    house
        .bench
        .commit_as("alice", "law: lend", &[(PATH, &*text)]);
    assert_eq!(house.errors(), []);
    let services = house.bench.read("changes/services.toml") + "# more\n";
    let more = text.clone()
        + &entry("erin", "as well").replace(
            "#:schema ../schemas/delegations.schema.json\nschema = 1\n",
            "",
        );
    let mixed = house.bench.commit_as(
        "alice",
        "law: lend, and more",
        &[(PATH, &*more), ("changes/services.toml", &*services)],
    );
    assert_eq!(house.errors(), one("governance/not-approved", &mixed));
}

#[test]
fn a_merge_that_forgets_a_delegation_is_found() {
    let house = House::new();
    let bench = &house.bench;
    bench.git(&["branch", "-q", "old"]);
    let text = entry("bob", "on leave");
    bench.commit_as("alice", "law: lend", &[(PATH, &*text)]);
    bench.git(&["switch", "-q", "old"]);
    bench.commit_as("alice", "more", &[("README", "x\n")]);
    bench.git(&["switch", "-q", "main"]);
    bench.git_as("bob", &["merge", "-q", "--no-ff", "--no-commit", "old"]);
    bench.git_as("bob", &["rm", "-q", "-f", PATH]);
    let forgets = house.git_as("bob", &["commit", "-q", "-S", "-m", "merge"]);
    assert_eq!(house.errors(), one("delegation/rewritten", &forgets));
}

#[test]
fn a_role_whose_time_is_over_decides_nothing_whatever_the_date() {
    let house = House::new();
    let id = house.submitted("a change");
    let role = ["people", "role", "erin", "--role", "peer", "--until", "+1h"];
    let (_, told) = house.json("alice", &role);
    let branch = told["branch"].as_str().expect("a branch");
    house.done("carol", &["merge", branch]);
    house.bench.wait(7200);
    house
        .bench
        .commit_as("alice", "time passes", &[("README", "x\n")]);
    house.ends(1, "erin", &["approve", &id, "--role", "peer"]);
    let (_, who) = house.json("erin", &["whoami"]);
    assert_eq!(who["person"]["roles"], serde_json::json!([]));
    assert_eq!(who["person"]["terms"][0]["role"], "peer");
    assert_eq!(house.errors(), []);
}
