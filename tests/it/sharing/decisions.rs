//! A decision is over what the decider saw.

use super::{Shared, offline};
use crate::house::House;

/// In both landing modes.
const MODES: [&str; 2] = ["direct", "pull-request"];

#[test]
fn nobody_decides_on_a_plan_that_was_edited_meanwhile() {
    for mode in MODES {
        for deed in [&["approve"][..], &["reject", "-m", "no"]] {
            let shared = Shared::new();
            let bob = shared.clone_to("bob", mode);
            let id = bob.submitted("a new page");
            let carol = shared.clone_to("carol", mode);
            let shown = carol.done("carol", &["show", &id]);
            assert!(shown.contains("a new page"), "{shown}");
            bob.done("bob", &["edit", &id, "--what", "format the disk"]);
            let branch = match mode {
                "direct" => "main".to_owned(),
                _ => format!("change/{id}"),
            };
            let before = shared.tip(&branch);

            let decide = [&[deed[0], &id], &deed[1..]].concat();
            let refused = carol.ends(1, "carol", &decide);
            for words in ["request changed by bob@example.org", "git change show"] {
                assert!(refused.stderr.contains(words), "{mode}: {refused}");
            }
            assert_eq!(shared.tip(&branch), before, "nothing was written");

            carol.done("carol", &decide);
            assert_ne!(shared.tip(&branch), before, "she has seen it now");
        }
    }
}

#[test]
fn what_is_no_decision_goes_on_top_of_what_others_did() {
    for mode in MODES {
        let shared = Shared::new();
        let bob = shared.clone_to("bob", mode);
        let id = bob.submitted("a new page");
        let carol = shared.clone_to("carol", mode);
        bob.done("bob", &["edit", &id, "--what", "another page"]);
        carol.done("carol", &["note", &id, "-m", "looks harmless"]);
        bob.done("bob", &["sync"]);
        let (_, shown) = bob.json("bob", &["show", &id]);
        assert_eq!(shown["record"]["request"]["what"], "another page");
        assert_eq!(shown["record"]["note"][0]["text"], "looks harmless");
    }
}

#[test]
fn two_who_saw_the_same_both_decide() {
    for mode in MODES {
        let shared = Shared::new();
        let bob = shared.clone_to("bob", mode);
        let id = bob.submitted("a new page");
        let carol = shared.clone_to("carol", mode);
        let erin = shared.clone_to("erin", mode);
        carol.done("carol", &["approve", &id]);
        erin.done("erin", &["approve", &id, "--role", "peer"]);
        let (_, shown) = erin.json("erin", &["show", &id]);
        let approvals = shown["record"]["approval"].as_array().map(Vec::len);
        assert_eq!(approvals, Some(2), "{shown}");
    }
}

#[test]
fn a_merge_lands_the_newest_and_only_what_was_seen() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let id = bob.submitted("a new page");
    let carol = shared.clone_to("carol", "pull-request");
    bob.done("bob", &["note", &id, "-m", "one more thing"]);
    bob.done("bob", &["edit", &id, "--what", "format the disk"]);
    let main = shared.tip("main");
    let refused = carol.ends(1, "carol", &["merge", &id]);
    for words in ["request changed by bob@example.org", "git change show"] {
        assert!(refused.stderr.contains(words), "{refused}");
    }
    assert_eq!(shared.tip("main"), main);
    bob.done("bob", &["note", &id, "-m", "and another"]);
    carol.done("carol", &["merge", &id]);
    let newest = shared.tip(&format!("change/{id}"));
    assert_eq!(carol.bench.git(&["rev-parse", "origin/main^2"]), newest);
}

#[test]
fn a_merge_without_the_network_says_so() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let id = bob.submitted("a new page");
    let carol = shared.clone_to("carol", "pull-request");
    let merged = offline(&carol, || carol.ends(0, "carol", &["merge", &id]));
    assert!(merged.stderr.contains("cannot fetch"), "{merged}");
    assert!(merged.stderr.contains("not pushed"), "{merged}");
}

#[test]
fn a_proposal_that_conflicts_with_another_one_says_so_at_once() {
    let house = House::new();
    let add = |email: &str| {
        let who = ["--name", "New", "--role", "peer", "--key", "new.pub"];
        house.ends(0, "alice", &[&["people", "add", email], &who[..]].concat())
    };
    house.bench.write("new.pub", &house.public_key("mallory"));
    let one = add("frank@example.org");
    assert!(!one.stderr.contains("conflicts"), "{one}");
    let other = add("grace@example.org");
    for words in [
        "warning: law/people-frank-",
        "conflicts with it in changes/",
    ] {
        assert!(other.stderr.contains(words), "{other}");
    }
}
