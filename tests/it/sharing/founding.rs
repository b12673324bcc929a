//! Founding the law in a clone.

use crate::bench::Bench;

/// A clone of a remote whose main branch has one commit.
fn clone() -> (Bench, Bench) {
    let bench = Bench::new();
    let origin = bench.bare_remote("origin.git");
    bench.commit_as("alice", "code", &[("code", "1\n")]);
    bench.git(&["push", "-q", "-u", "origin", "main"]);
    (bench, origin)
}

#[test]
fn the_law_is_pushed_and_that_is_said() {
    let (bench, origin) = clone();
    let said = bench.run_as("alice", &["init"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.stderr.contains("pushed to origin"), "{said}");
    let tip = bench.git(&["rev-parse", "main"]);
    assert_eq!(origin.git(&["rev-parse", "main"]), tip);
}

#[test]
fn what_is_not_pushed_yet_is_not_pushed_along() {
    let (bench, origin) = clone();
    let before = origin.git(&["rev-parse", "main"]);
    bench.commit_as("alice", "half of it", &[("code", "2\n")]);
    let said = bench.run_as("alice", &["init"]);
    assert_eq!(said.code, 0, "{said}");
    assert_eq!(origin.git(&["rev-parse", "main"]), before);
    for words in ["1 commit more", "git push origin main"] {
        assert!(said.stderr.contains(words), "{said}");
    }
    let said = bench.run_as("alice", &["list"]);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stderr.contains("git push origin main"), "{said}");
    let again = bench.run_as("alice", &["init"]);
    assert_eq!(again.code, 1, "{again}");
    bench.git(&["push", "-q", "origin", "main"]);
    assert_eq!(bench.run_as("alice", &["list"]).code, 0);
}

#[test]
fn the_first_push_of_a_repository_is_its_owners() {
    let bench = Bench::new();
    bench.commit_as("alice", "code", &[("code", "1\n")]);
    let origin = bench.bare_remote("origin.git");
    let said = bench.run_as("alice", &["init"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.stderr.contains("git push origin main"), "{said}");
    assert_eq!(origin.git(&["for-each-ref"]), "");
}
