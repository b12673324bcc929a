//! What is pushed, and what stays here.

use super::Shared;
use crate::house::House;

/// A closed change, and a signed commit upon it that edits the record by hand.
fn forged(house: &House) -> String {
    let id = house.closed("a new page");
    let text = house.record(&id).replace("a new page", "another page");
    let path = House::path(&id);
    house.bench.commit_as("bob", "tidy up", &[(&path, &text)]);
    id
}

#[test]
fn what_is_against_the_law_is_not_pushed_to_main() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "direct");
    let id = forged(&bob);
    let before = shared.tip("main");
    for deed in [&["push"][..], &["sync"], &["note", &id, "-m", "hm"]] {
        let refused = bob.ends(1, "bob", deed);
        assert!(
            refused.stderr.contains("immutability/closed-edited"),
            "{refused}"
        );
        assert_eq!(shared.tip("main"), before, "{deed:?}");
    }
    let (_, said) = bob.json("bob", &["push"]);
    assert_eq!(said["unlawful"][0]["branch"], "main");
}

#[test]
fn what_is_against_the_law_is_not_pushed_to_a_branch_and_the_rest_is() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let other = bob.filed("an honest one");
    let id = forged_branch(&bob);
    let branch = format!("change/{id}");
    let before = shared.tip(&branch);
    let refused = bob.ends(1, "bob", &["push", &id, &other]);
    assert!(
        refused.stderr.contains("immutability/closed-edited"),
        "{refused}"
    );
    assert_eq!(shared.tip(&branch), before);
    assert_ne!(shared.tip(&format!("change/{other}")), "");
}

/// The same on the branch of the change.
fn forged_branch(bob: &House) -> String {
    let id = bob.submitted("a new page");
    bob.done("bob", &["cancel", &id, "-m", "no"]);
    let branch = format!("change/{id}");
    bob.bench.git(&["switch", "-q", &branch]);
    let text = bob.record(&id).replace("a new page", "another page");
    let path = House::path(&id);
    bob.bench.commit_as("bob", "tidy up", &[(&path, &text)]);
    bob.bench.git(&["switch", "-q", "main"]);
    id
}

#[test]
fn drafts_stay_here_until_they_are_asked_for() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let [one, two, three] = ["one", "two", "three"].map(|title| bob.filed(title));
    let there = |id: &str| !shared.tip(&format!("change/{id}")).is_empty();
    let said = bob.ends(0, "bob", &["sync"]);
    assert!(said.stderr.contains("git change push ID"), "{said}");
    bob.ends(0, "bob", &["push"]);
    assert!(!there(&one) && !there(&two) && !there(&three));
    bob.done("bob", &["push", &one]);
    assert!(there(&one) && !there(&two));
    bob.done("bob", &["cancel", &three, "-m", "no"]);
    assert!(
        !there(&three),
        "what nobody saw need not be cancelled for others"
    );
    bob.done("bob", &["push", "--drafts"]);
    assert!(there(&two));
}

#[test]
fn sync_says_what_came_in() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "direct");
    let carol = shared.clone_to("carol", "pull-request");
    let id = bob.submitted("a new page");
    let short = id.rsplit('-').next().expect("an id");
    let said = carol.ends(0, "carol", &["sync"]);
    assert!(
        said.stderr.contains(&format!("1 change new: {short}")),
        "{said}"
    );
    assert!(!said.stderr.contains("nothing"), "{said}");
    carol.done("carol", &["approve", &id]);
    let said = bob.ends(0, "bob", &["fetch"]);
    assert!(
        said.stderr.contains(&format!("1 change moved on: {short}")),
        "{said}"
    );
    for clone in [&bob, &carol] {
        let said = clone.ends(0, "bob", &["fetch"]);
        assert!(said.stderr.contains("nothing is new"), "{said}");
    }
    let (_, said) = carol.json("carol", &["sync"]);
    assert_eq!(said["arrived"]["new"], serde_json::json!([]));
}

#[test]
fn branches_that_have_landed_are_removed_and_the_remotes_only_when_it_is_said() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let id = bob.submitted("a new page");
    let branch = format!("change/{id}");
    let fresh = "law/being-written";
    bob.bench.git(&["branch", fresh]);
    shared
        .clone_to("carol", "pull-request")
        .done("carol", &["merge", &id]);
    bob.done("bob", &["sync"]);
    let here = || {
        bob.bench
            .git(&["branch", "--list", "--format=%(refname:short)"])
    };
    assert_eq!(here(), format!("{fresh}\nmain"), "only what has landed");
    assert_ne!(shared.tip(&branch), "");
    bob.done("bob", &["schedule", &id]);
    bob.done("bob", &["sync", "--prune-remote"]);
    assert_ne!(shared.tip(&branch), "", "the work has not landed");
    shared
        .clone_to("erin", "pull-request")
        .done("erin", &["merge", &id]);
    bob.done("bob", &["sync", "--prune-remote"]);
    assert_eq!(shared.tip(&branch), "");
    assert_eq!(here(), format!("{fresh}\nmain"));
}

#[test]
fn a_change_that_is_not_here_may_be_elsewhere() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "direct");
    let carol = shared.clone_to("carol", "direct");
    let id = bob.filed("a new page");
    for deed in [&["show", &id][..], &["approve", &id], &["merge", &id]] {
        let said = carol.ends(2, "carol", deed);
        assert!(said.stderr.contains("git change fetch"), "{said}");
    }
}
