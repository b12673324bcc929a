//! A deed goes to where the change lives, and never stays behind without a word.

use super::{Shared, offline};

#[test]
fn an_approval_by_pull_request_of_a_change_that_lives_on_main_is_seen_at_once() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "direct");
    let id = bob.submitted("a new page");
    let carol = shared.clone_to("carol", "pull-request");
    let said = carol.ends(0, "carol", &["approve", &id]);
    assert!(said.stderr.contains("pushed"), "{said}");
    assert!(said.stderr.contains("pull request"), "{said}");
    bob.done("bob", &["fetch"]);
    let (_, shown) = bob.json("bob", &["show", &id]);
    assert_eq!(shown["approvals"][0]["counts"], true, "{shown}");
    bob.done("bob", &["schedule", &id]);
    carol.done("carol", &["fetch"]);
    let (_, shown) = carol.json("carol", &["show", &id]);
    assert_eq!(shown["state"], "scheduled");
}

#[test]
fn an_emergency_is_seen_by_those_who_must_ratify_it() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let dave = shared.clone_to("dave", "pull-request");
    let new = "new emergency --start --break-glass -m fire --title Fire --service website \
               --impact high --likelihood low --what off --why fire";
    let mut arguments: Vec<&str> = new.split_whitespace().collect();
    arguments.extend(["--step", "implement: off", "--step", "verify: it is off"]);
    let id = bob.done("bob", &arguments);
    let seen = |state: &str| {
        dave.done("dave", &["fetch"]);
        let (_, shown) = dave.json("dave", &["show", &id]);
        assert_eq!(shown["state"], state);
    };
    seen("implementing");
    bob.done("bob", &["step", &id, "1", "--passed"]);
    bob.done("bob", &["finish", &id]);
    seen("validating");
    bob.done("bob", &["validate", &id, "--passed"]);
    seen("validating");
    dave.done("dave", &["approve", &id]);
}

#[test]
fn what_cannot_be_shared_now_says_so_and_sync_shares_it() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let id = bob.filed("a new page");
    assert_eq!(
        shared.tip(&format!("change/{id}")),
        "",
        "a draft is private"
    );
    let said = offline(&bob, || bob.ends(0, "bob", &["submit", &id]));
    for words in ["only your clone has it", "git change sync"] {
        assert!(said.stderr.contains(words), "{said}");
    }
    bob.done("bob", &["sync"]);
    assert_ne!(shared.tip(&format!("change/{id}")), "");
}
