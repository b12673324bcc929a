//! What merges decide, and what they must not do.

use crate::house::House;

/// A house, and a submitted change by bob on the branch `side` that is not on main yet.
pub(super) fn pending() -> (House, String) {
    let house = House::new();
    let bench = &house.bench;
    let id = house.filed("a change");
    bench.git(&["switch", "-q", "-c", "side"]);
    bench.git(&["config", "change.branch", "side"]);
    house.done("bob", &["submit", &id]);
    bench.git(&["config", "--unset", "change.branch"]);
    bench.git(&["switch", "-q", "main"]);
    (house, id)
}

pub(super) fn approvals(house: &House, id: &str) -> Vec<(String, String, bool)> {
    let shown = house.json("bob", &["show", id]).1;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let all = shown["approvals"].as_array().expect("approvals");
    all.iter()
        .map(|one| (text(&one["by"]), text(&one["grade"]), one["counts"] == true))
        .collect()
}

#[test]
fn plain_git_approves_when_an_authorised_person_merges() {
    let (house, id) = pending();
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "yes", "side"],
    );
    assert_eq!(house.verify(), (0, vec![]));
    let approval = (
        "carol@example.org".to_owned(),
        "signed-merge".to_owned(),
        true,
    );
    assert_eq!(approvals(&house, &id), [approval]);
    house.done("bob", &["schedule", &id]);
    assert_eq!(house.errors(), []);
}

#[test]
fn the_requesters_own_merge_approves_nothing_and_says_why() {
    let (house, id) = pending();
    let merge = house.git_as(
        "bob",
        &["merge", "-q", "-S", "--no-ff", "-m", "mine", "side"],
    );
    let (code, document) = house.json("alice", &["verify"]);
    assert_eq!(code, 0, "{document}");
    let found = &document["findings"][1];
    assert_eq!(found["rule"], "separation/approver-is-requester");
    assert_eq!(
        (&found["severity"], &found["commit"]),
        (&"warning".into(), &merge.into())
    );
    let message = found["message"].as_str().expect("a message");
    assert!(message.contains("does not approve it"), "{message}");
    assert!(!approvals(&house, &id)[0].2);
    let refused = house.ends(1, "bob", &["schedule", &id]);
    assert!(refused.stderr.contains("approval/missing"), "{refused}");
}

#[test]
fn a_merge_without_signature_or_role_is_a_claim() {
    let (house, id) = pending();
    house.git_as(
        "carol",
        &["merge", "-q", "--no-ff", "-m", "unsigned", "side"],
    );
    let (code, found) = house.verify();
    assert_eq!(code, 0, "{found:?}");
    assert_eq!(found[0].0, "approval/unproved");
    assert_eq!(approvals(&house, &id)[0].1, "claimed");
    house.ends(1, "bob", &["schedule", &id]);

    let (house, id) = pending();
    house.git_as(
        "dave",
        &["merge", "-q", "-S", "--no-ff", "-m", "no peer", "side"],
    );
    let (code, found) = house.verify();
    assert_eq!(code, 0, "{found:?}");
    assert_eq!(found[0].0, "approval/not-in-role");
    house.ends(1, "bob", &["schedule", &id]);
}

#[test]
fn a_squash_is_no_approval_and_speaks_for_nobody() {
    let (house, id) = pending();
    house
        .bench
        .git_as("carol", &["merge", "-q", "--squash", "side"]);
    house.git_as("carol", &["commit", "-q", "-S", "-m", "squashed"]);
    // Of two deeds the squash makes one, by carol: handing in.
    assert_eq!(house.errors(), []);
    assert_eq!(approvals(&house, &id), []);

    let house = House::new();
    house.git_as("bob", &["switch", "-q", "-c", "side"]);
    house.bench.git(&["config", "change.branch", "side"]);
    let id = house.submitted("a change");
    house.done("erin", &["approve", &id]);
    house.bench.git(&["config", "--unset", "change.branch"]);
    house.git_as("bob", &["switch", "-q", "main"]);
    house
        .bench
        .git_as("carol", &["merge", "-q", "--squash", "side"]);
    house.git_as("carol", &["commit", "-q", "-S", "-m", "squashed"]);
    let rules: Vec<_> = house.errors().into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["lifecycle/starts-as-draft"]);
    assert_eq!(approvals(&house, &id)[0].1, "claimed");
}

#[test]
fn a_forge_gives_its_word_for_who_merged() {
    let (house, id) = pending();
    let bench = &house.bench;
    let people = bench.read("changes/people.toml")
        + "\n[[forge]]\nname = \"forge.example.org\"\nemails = [\"mallory@example.org\"]\nkeys = [\""
        + &house.fingerprint("mallory")
        + "\"]\n";
    let keys = bench.read("changes/allowed_signers")
        + "mallory@example.org namespaces=\"git\" "
        + &house.public_key("mallory");
    bench.git(&["switch", "-q", "-c", "law"]);
    let files = [
        ("changes/people.toml", &*people),
        ("changes/allowed_signers", &*keys),
    ];
    bench.commit_as("carol", "law: trust the forge", &files);
    bench.git(&["switch", "-q", "main"]);
    house.git_as(
        "alice",
        &["merge", "-q", "-S", "--no-ff", "-m", "law", "law"],
    );
    assert_eq!(house.errors(), []);
    bench.git_as(
        "mallory",
        &["merge", "-q", "--no-ff", "--no-commit", "side"],
    );
    let author = "--author=Carol <carol@example.org>";
    house.git_as(
        "mallory",
        &["commit", "-q", "-S", author, "-m", "Merge pull request #1"],
    );
    assert_eq!(house.verify(), (0, vec![]));
    let approval = (
        "carol@example.org".to_owned(),
        "forge-merge".to_owned(),
        true,
    );
    assert_eq!(approvals(&house, &id), [approval]);
    // Its word is good for merges alone.
    let text = house.record(&id).replace("a new page", "another page");
    bench.write(&House::path(&id), &text);
    bench.git_as("mallory", &["add", "-A", "changes"]);
    let author = "--author=Bob <bob@example.org>";
    let squash = house.git_as("mallory", &["commit", "-q", "-S", author, "-m", "squash"]);
    assert_eq!(
        house.errors(),
        [("identity/signer-is-not-author".to_owned(), squash)]
    );
}

#[test]
fn whoever_merges_a_note_about_a_submitted_change_has_not_approved_it() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    bench.git(&["switch", "-q", "-c", "side"]);
    bench.git(&["config", "change.branch", "side"]);
    house.done("carol", &["note", &id, "-m", "I have a question"]);
    bench.git(&["config", "--unset", "change.branch"]);
    bench.git(&["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "a note", "side"],
    );
    assert_eq!(approvals(&house, &id), []);
    assert_eq!(house.errors(), []);
}

#[test]
fn a_merge_that_does_not_approve_is_not_counted_among_the_approvals() {
    let (house, _) = pending();
    house.git_as(
        "bob",
        &["merge", "-q", "-S", "--no-ff", "-m", "mine", "side"],
    );
    let (_, document) = house.json("alice", &["verify"]);
    let counts = document["approvals"].as_array().expect("counts by grade");
    assert_eq!(counts.len(), 4);
    assert!(counts.iter().all(|grade| grade["count"] == 0), "{document}");
}
