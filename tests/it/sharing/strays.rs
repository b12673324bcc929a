//! Branches that went another way than the main branch.

use super::{Shared, offline};
use crate::house::House;

/// Carol approves a change on a branch that only her clone has, and bob cancels it on main.
fn parted(shared: &Shared) -> (House, House, String) {
    let bob = shared.clone_to("bob", "direct");
    let id = bob.submitted("a new page");
    let carol = shared.clone_to("carol", "pull-request");
    offline(&carol, || carol.done("carol", &["approve", &id]));
    bob.done("bob", &["cancel", &id, "-m", "nobody wants it"]);
    (bob, carol, id)
}

#[test]
pub fn what_was_cancelled_on_main_is_not_gone_on_with_on_a_stray_branch() {
    let shared = Shared::new();
    let (bob, carol, id) = parted(&shared);
    let branch = format!("change/{id}");
    carol.bench.git(&["push", "-q", "origin", &branch]);
    let alice = shared.clone_to("alice", "pull-request");
    bob.done("bob", &["fetch"]);
    carol.done("carol", &["fetch"]);
    for clone in [&alice, &bob, &carol] {
        let (_, shown) = clone.json("alice", &["show", &id]);
        assert_eq!(shown["state"], "cancelled", "{shown}");
        assert_eq!(shown["landed"], true, "{shown}");
        let rules = shown["findings"].as_array().expect("findings");
        assert!(
            rules.iter().any(|f| f["rule"] == "history/branch-diverged"),
            "{shown}"
        );
        let listed = clone.ends(0, "alice", &["list", "--all"]);
        assert!(listed.stderr.contains("diverged"), "{listed}");
    }
    let before = (shared.tip("main"), shared.tip(&branch));
    for clone in [&alice, &carol] {
        let refused = clone.ends(1, "carol", &["addendum", &id, "-m", "oh"]);
        assert!(refused.stderr.contains("diverged"), "{refused}");
        assert!(refused.stderr.contains("git log origin/main"), "{refused}");
        let refused = clone.ends(1, "carol", &["merge", &id]);
        assert!(refused.stderr.contains("diverged"), "{refused}");
    }
    assert_eq!((shared.tip("main"), shared.tip(&branch)), before);
    bob.done("bob", &["addendum", &id, "-m", "it goes to where it lives"]);
    assert_ne!(shared.tip("main"), before.0);
}

#[test]
fn a_branch_that_a_merge_has_landed_goes_on() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let id = bob.submitted("a new page");
    let carol = shared.clone_to("carol", "pull-request");
    carol.done("carol", &["merge", &id]);
    bob.done("bob", &["note", &id, "-m", "not fetched yet"]);
    carol.done("carol", &["fetch"]);
    let (_, shown) = carol.json("carol", &["show", &id]);
    assert_eq!(shown["record"]["note"][0]["text"], "not fetched yet");
    assert_eq!(shown["approvals"][0]["counts"], true, "{shown}");
    assert_eq!(shown["findings"].as_array().map(Vec::len), Some(0));
}
