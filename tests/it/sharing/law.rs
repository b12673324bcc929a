//! Changes of the law that wait for others.

use super::Shared;
use crate::house::House;

/// What waits for a person of the law: branch and author.
fn waiting(house: &House, person: &str) -> Vec<(String, String)> {
    let (code, inbox) = house.json(person, &["status"]);
    assert_eq!(code, 0, "{inbox}");
    let law = inbox["law"].as_array().expect("a list").iter();
    let word = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    law.map(|one| (word(&one["branch"]), word(&one["author"])))
        .collect()
}

/// Alice wants that bob leaves; returns the branch.
fn proposed(house: &House) -> String {
    let (_, document) = house.json("alice", &["people", "retire", "bob"]);
    assert_eq!(document["landed"], false, "{document}");
    document["branch"].as_str().expect("a name").to_owned()
}

#[test]
fn a_change_of_the_law_waits_for_those_who_may_still_decide() {
    let shared = Shared::new();
    let alice = shared.clone_to("alice", "direct");
    let branch = proposed(&alice);
    let carol = shared.clone_to("carol", "direct");
    let one = vec![(branch.clone(), "alice@example.org".to_owned())];
    assert_eq!(waiting(&carol, "carol"), one, "a branch of the remote");
    assert_eq!(waiting(&carol, "bob"), vec![], "who does not govern");
    assert_eq!(waiting(&alice, "alice"), vec![], "who wrote it");
    assert_eq!(
        waiting(&alice, "carol"),
        one,
        "here and at the remote, once"
    );
    let said = carol.done("carol", &["status"]);
    for words in [format!("git change merge {branch}"), "by alice@".to_owned()] {
        assert!(said.contains(&words), "{said}");
    }
    carol.done("carol", &["approve", &branch]);
    assert_eq!(waiting(&carol, "carol"), vec![], "she has decided");
}

#[test]
fn what_all_agreed_to_waits_for_whoever_wrote_it_to_land_it() {
    let shared = Shared::new();
    let alice = shared.clone_to("alice", "direct");
    let branch = proposed(&alice);
    let carol = shared.clone_to("carol", "direct");
    carol.done("carol", &["approve", &branch]);
    assert_eq!(waiting(&alice, "alice"), vec![], "not known here yet");
    alice.done("alice", &["fetch"]);
    let said = alice.done("alice", &["status"]);
    assert!(
        said.contains(&format!("git change merge {branch}")),
        "{said}"
    );
    assert!(said.contains("all have agreed"), "{said}");
    assert!(!said.contains("git change approve"), "{said}");
    alice.done("alice", &["merge", &branch]);
    assert_eq!(waiting(&alice, "alice"), vec![]);
}

#[test]
fn what_has_landed_waits_for_nobody() {
    for squash in [false, true] {
        let shared = Shared::new();
        let alice = shared.clone_to("alice", "direct");
        let branch = proposed(&alice);
        let carol = shared.clone_to("carol", "direct");
        assert_eq!(waiting(&carol, "carol").len(), 1);
        if squash {
            let remote = format!("origin/{branch}");
            carol.bench.git(&["merge", "-q", "--squash", &remote]);
            carol.git_as("carol", &["commit", "-q", "-S", "-m", "law: bob leaves"]);
            carol.bench.git(&["push", "-q", "origin", "main"]);
        } else {
            carol.done("carol", &["merge", &branch]);
        }
        assert_eq!(waiting(&carol, "carol"), vec![], "squash: {squash}");
    }
}

#[test]
fn nobody_decides_on_a_law_that_was_edited_meanwhile() {
    for decide in ["approve", "merge"] {
        let shared = Shared::new();
        let alice = shared.clone_to("alice", "direct");
        let branch = proposed(&alice);
        let carol = shared.clone_to("carol", "direct");
        assert_eq!(waiting(&carol, "carol").len(), 1, "she looks at it");
        // Alice adds to it, after carol looked.
        alice.bench.git(&["checkout", "-q", &branch]);
        let people = alice.bench.read("changes/people.toml");
        let more = format!("# everybody\n{people}");
        let write = |text: &str| {
            let files = [("changes/people.toml", text)];
            alice.bench.commit_as("alice", "law: more", &files);
            alice.bench.git(&["push", "-q", "origin", &branch]);
        };
        write(&more);
        let before = (shared.tip(&branch), shared.tip("main"));
        let refused = carol.ends(1, "carol", &[decide, &branch]);
        for words in [
            format!("{branch} is not what you saw"),
            "changes/people.toml changed by alice@example.org".to_owned(),
            "git diff ".to_owned(),
        ] {
            assert!(refused.stderr.contains(&words), "{decide}: {refused}");
        }
        let after = (shared.tip(&branch), shared.tip("main"));
        assert_eq!(after, before, "{decide}: nothing was written");
        // She has seen it now.
        carol.done("carol", &[decide, &branch]);
        assert_ne!((shared.tip(&branch), shared.tip("main")), before);
    }
}
