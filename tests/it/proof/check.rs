//! The check of a pull request.

use crate::house::{House, findings};

/// Files a change on the branch `side`; returns its id.
fn on_side(house: &House) -> String {
    house.bench.git(&["switch", "-q", "-c", "side"]);
    house.bench.git(&["config", "change.branch", "side"]);
    let id = house.submitted("a change");
    house.bench.git(&["config", "--unset", "change.branch"]);
    house.bench.git(&["switch", "-q", "main"]);
    id
}

#[test]
fn a_branch_within_the_law_is_sound() {
    let house = House::new();
    on_side(&house);
    for range in ["main..side", "main...side", "side"] {
        let (code, document) = house.json("alice", &["check", range]);
        assert_eq!(
            (code, &document["sound"]),
            (0, &true.into()),
            "{range}: {document}"
        );
        assert_eq!(
            (&document["commits"], &document["changes"]),
            (&2.into(), &1.into())
        );
        assert_eq!(document["base"], house.bench.git(&["rev-parse", "main"]));
    }
    house.ends(2, "alice", &["check", "main..nowhere"]);
    assert_eq!(
        house.json("alice", &["check", "side..main"]).1["commits"],
        0
    );
}

#[test]
fn only_the_faults_of_the_branch_count() {
    let house = House::new();
    let old = house.submitted("an old one");
    let text = house.record(&old).replace("an old one", "older");
    house
        .bench
        .commit_unsigned_as("bob", "quietly", &[(&*House::path(&old), &*text)]);
    assert_eq!(house.errors().len(), 1);
    let id = on_side(&house);
    assert_eq!(house.json("alice", &["check", "main..side"]).0, 0);
    house.bench.git(&["switch", "-q", "side"]);
    let text = house.record(&id).replace("a change", "changed");
    let bad = house
        .bench
        .commit_unsigned_as("bob", "quietly", &[(&*House::path(&id), &*text)]);
    let (code, document) = house.json("alice", &["check", "main..side"]);
    assert_eq!(code, 1);
    let unsigned = ("identity/unsigned".to_owned(), "error".to_owned(), bad);
    assert_eq!(findings(&document), [unsigned]);
}

#[test]
fn what_a_merge_would_make_is_judged_too() {
    let house = House::new();
    let id = house.submitted("a change");
    house.bench.git(&["switch", "-q", "-c", "side"]);
    let path = House::path(&id);
    let text = house
        .record(&id)
        .replace("a new page", "quite another page");
    house.bench.commit_as("bob", "edit", &[(&*path, &*text)]);
    house.bench.git(&["switch", "-q", "main"]);
    house.done("carol", &["approve", &id]);
    let (code, document) = house.json("alice", &["check", "main..side"]);
    assert_eq!(code, 1);
    let head = house.bench.git(&["rev-parse", "side"]);
    let edits = ("history/merge-edits".to_owned(), "error".to_owned(), head);
    assert!(findings(&document).contains(&edits), "{document}");

    house.bench.git(&["switch", "-q", "-c", "notes", "main~1"]);
    house.bench.git(&["config", "change.branch", "notes"]);
    house.done("erin", &["reject", &id, "-m", "no"]);
    let answer = house.ends(1, "alice", &["check", "main..notes"]);
    assert!(answer.stdout.contains("conflicts in"), "{answer}");
}

#[test]
fn a_change_of_the_law_says_who_must_agree() {
    let house = House::new();
    house.bench.git(&["switch", "-q", "-c", "law/looser"]);
    let [policy, cases] = ["changes/policy.toml", "changes/policy-tests.toml"]
        .map(|path| (path, house.bench.read(path).replace("\"2d\"", "\"1d\"")));
    let head = house.bench.commit_as(
        "alice",
        "law: less notice",
        &[(policy.0, &*policy.1), (cases.0, &*cases.1)],
    );
    let (code, document) = house.json("bob", &["check", "main..law/looser"]);
    assert_eq!(code, 0, "{document}");
    let awaited = (
        "governance/not-approved".to_owned(),
        "warning".to_owned(),
        head,
    );
    assert_eq!(findings(&document), [awaited]);
    house.bench.commit_as(
        "bob",
        "law: broken",
        &[("changes/policy.toml", "schema = 1\nnonsense = 2\n")],
    );
    let (code, document) = house.json("bob", &["check", "main..law/looser"]);
    assert_eq!(code, 1);
    let rules: Vec<_> = findings(&document)
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    assert!(
        rules.contains(&"governance/law-unreadable".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn a_branch_cannot_loosen_the_law_and_use_it() {
    let house = House::new();
    let id = house.submitted("a change");
    house.bench.git(&["switch", "-q", "-c", "side"]);
    let policy = house
        .bench
        .read("changes/policy.toml")
        .replace("solo = false", "solo = true");
    house
        .bench
        .commit_as("alice", "law: alone", &[("changes/policy.toml", &*policy)]);
    house.bench.git(&["config", "change.branch", "side"]);
    house.done("bob", &["approve", &id, "--role", "peer"]);
    house.bench.git(&["config", "--unset", "change.branch"]);
    let (code, document) = house.json("bob", &["check", "main..side"]);
    assert_eq!(code, 1);
    let rules: Vec<_> = findings(&document)
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    assert!(
        rules.contains(&"separation/approver-is-requester".to_owned()),
        "{rules:?}"
    );
}
