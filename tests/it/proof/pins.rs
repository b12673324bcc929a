//! What a clone remembers of earlier runs: the root of trust, and how far the main line was sound.

use crate::house::{House, findings};

#[test]
pub fn a_main_line_that_was_rewritten_is_noticed() {
    let house = House::new();
    let first = house.bench.git(&["rev-parse", "HEAD"]);
    house.submitted("a change");
    house.done("alice", &["verify"]);
    let tip = house.bench.git(&["rev-parse", "HEAD"]);
    assert_eq!(house.bench.git(&["config", "change.verified"]), tip);
    house.bench.git(&["reset", "-q", "--hard", &first]);
    let (code, document) = house.json("alice", &["verify"]);
    assert_eq!(code, 1);
    let moved = (
        "history/main-line-moved".to_owned(),
        "error".to_owned(),
        first,
    );
    assert_eq!(findings(&document), [moved]);
    assert_eq!(
        house.bench.git(&["config", "change.verified"]),
        tip,
        "it is not forgotten"
    );
    house.bench.git(&["reset", "-q", "--hard", &tip]);
    house.submitted("another");
    house.done("alice", &["verify"]);
    assert_ne!(house.bench.git(&["config", "change.verified"]), tip);
}

#[test]
fn a_main_line_that_came_in_from_the_side_is_noticed() {
    let house = House::new();
    house.git_as("erin", &["switch", "-q", "-c", "side"]);
    house
        .bench
        .commit_as("erin", "readme", &[("README", "x\n")]);
    house.git_as("erin", &["switch", "-q", "main"]);
    let id = house.submitted("a change");
    house.done("alice", &["verify"]);
    house.git_as("erin", &["switch", "-q", "side"]);
    house.git_as(
        "erin",
        &["merge", "-q", "-S", "--no-ff", "-m", "foxtrot", "main"],
    );
    house.git_as("erin", &["switch", "-q", "main"]);
    let swapped = house.git_as("erin", &["merge", "-q", "--ff-only", "side"]);
    let (code, document) = house.json("alice", &["verify"]);
    assert_eq!(code, 1, "{id}");
    let rules: Vec<_> = findings(&document).into_iter().collect();
    let moved = (
        "history/main-line-moved".to_owned(),
        "error".to_owned(),
        swapped,
    );
    assert!(rules.contains(&moved), "{rules:?}");
}

#[test]
fn another_root_of_trust_is_noticed() {
    let house = House::new();
    let root = house.bench.git(&["config", "change.root"]);
    let clone = House::clone_of(&house.bench, "clone");
    clone.done("bob", &["verify"]);
    assert_eq!(clone.bench.git(&["config", "change.root"]), root);
    let other = house.bench.git(&["rev-parse", "HEAD"]);
    clone.bench.git(&["config", "change.root", &other]);
    let (code, document) = clone.json("bob", &["verify"]);
    assert_eq!(code, 1);
    let moved = ("history/root-moved".to_owned(), "error".to_owned(), root);
    assert_eq!(findings(&document), [moved]);
}
