//! Walking history.

use std::collections::HashSet;

use git_change::domain::ledger::object::ObjectId;
use git_change::domain::ledger::ports::{History, Objects, Refs};

use super::scenery::{Dice, random_history};
use super::{id, ids, open};
use crate::bench::Bench;

#[test]
fn reachable_commits_are_those_of_rev_list_with_parents_first() {
    let bench = Bench::new();
    random_history(&bench, 400, 5);
    let repository = open(&bench);
    let all = ids(&bench.git(&["rev-list", "main"]));
    let mut dice = Dice(23);
    for round in 0..160 {
        let mut pick = || all[dice.roll(all.len() as u64) as usize];
        let tip = pick();
        let out = match round % 8 {
            0 => vec![],
            1 => vec![pick()],
            2..5 => vec![pick(), pick()],
            // What a commit lands, and what a few do one after the other.
            more => {
                let first = |id: &ObjectId| {
                    let parents = repository.commit(*id).expect("readable").parents;
                    parents.first().copied()
                };
                let line = std::iter::successors(Some(tip), first);
                line.skip(1).take(more - 4).last().into_iter().collect()
            }
        };
        // Not `rev-list tip ^out`: where clocks went backwards, git shows too much.
        let below = |commit: &ObjectId| ids(&bench.git(&["rev-list", &commit.to_string()]));
        let outside: HashSet<_> = out.iter().flat_map(below).collect();
        let expected: HashSet<_> = below(&tip)
            .into_iter()
            .filter(|id| !outside.contains(id))
            .collect();
        let ours = repository.reachable(tip, &out).expect("readable");
        assert_eq!(
            ours.iter().copied().collect::<HashSet<_>>(),
            expected,
            "{tip} {out:?}"
        );
        assert_eq!(ours.len(), expected.len());
        let mut seen = HashSet::new();
        for commit in &ours {
            let parents = repository.commit(*commit).expect("readable").parents;
            let early = |id: &ObjectId| !expected.contains(id) || seen.contains(id);
            assert!(
                parents.iter().all(early),
                "{commit} comes before its parents"
            );
            seen.insert(*commit);
        }
        assert_eq!(
            ours,
            open(&bench).reachable(tip, &out).expect("readable"),
            "not repeatable"
        );
    }
}

#[test]
fn ancestry_and_merge_bases_are_those_of_git() {
    let bench = Bench::new();
    random_history(&bench, 300, 9);
    let repository = open(&bench);
    let all = ids(&bench.git(&["rev-list", "main"]));
    let mut dice = Dice(31);
    let mut related = 0;
    for _ in 0..80 {
        let mut pick = || all[dice.roll(all.len() as u64) as usize];
        let (one, other) = (pick(), pick());
        let (first, second) = (one.to_string(), other.to_string());
        let answer = bench.try_git_as("alice", &["merge-base", "--is-ancestor", &first, &second]);
        let ours = repository.is_ancestor(one, other).expect("readable");
        assert_eq!(ours, answer.code == 0, "{one} {other}");
        related += usize::from(ours);
        let bases = bench
            .try_git_as("alice", &["merge-base", "--all", &first, &second])
            .stdout;
        match repository.merge_base(one, other).expect("readable") {
            Some(base) => assert!(ids(&bases).contains(&base), "{one} {other}"),
            None => assert_eq!(bases, "", "{one} {other}"),
        }
    }
    assert!(related > 5);
}

#[test]
fn the_main_line_is_that_of_first_parents() {
    let bench = Bench::new();
    random_history(&bench, 200, 13);
    let tip = id(&bench.git(&["rev-parse", "main"]));
    let expected = ids(&bench.git(&["rev-list", "--first-parent", "--topo-order", "main"]));
    assert_eq!(open(&bench).main_line(tip).expect("readable"), expected);
}

#[test]
fn a_shallow_clone_ends_at_its_boundary() {
    let bench = Bench::new();
    let commits: Vec<_> = (0..5)
        .map(|n| id(&bench.commit_as("alice", &format!("{n}"), &[("f", &format!("{n}\n"))])))
        .collect();
    let shallow = bench.within(bench.top().join("shallow"));
    let url = format!("file://{}", bench.dir().display());
    bench.git(&[
        "clone",
        "-q",
        "--depth=2",
        &url,
        &shallow.dir().to_string_lossy(),
    ]);
    let repository = open(&shallow);
    assert_eq!(
        repository.shallow_boundary().expect("readable"),
        [commits[3]]
    );
    assert_eq!(
        repository.main_line(commits[4]).expect("readable"),
        [commits[4], commits[3]]
    );
    let reachable = repository.reachable(commits[4], &[]).expect("readable");
    assert_eq!(reachable, [commits[3], commits[4]]);
    assert!(
        repository
            .is_ancestor(commits[3], commits[4])
            .expect("readable")
    );
    assert_eq!(
        repository.commit(commits[3]).expect("readable").parents,
        [commits[2]]
    );
    let missing = repository.commit(commits[2]).expect_err("not fetched");
    assert_eq!(missing.hint.as_deref(), Some("git fetch --unshallow"));
    assert_eq!(open(&bench).shallow_boundary().expect("readable"), []);
}

#[test]
fn a_missing_parent_is_a_fault_and_not_the_end_of_history() {
    let bench = Bench::new();
    let first = bench.commit_as("alice", "first", &[("f", "1\n")]);
    let second = id(&bench.commit_as("alice", "second", &[("f", "2\n")]));
    let loose = bench
        .dir()
        .join(".git/objects")
        .join(&first[..2])
        .join(&first[2..]);
    std::fs::remove_file(loose).expect("there");
    let repository = open(&bench);
    for fault in [
        repository.main_line(second).expect_err("cut"),
        repository.reachable(second, &[]).expect_err("cut"),
    ] {
        assert!(fault.what.contains(&first), "{fault}");
    }
}

#[test]
fn references_are_read_in_all_their_forms() {
    let bench = Bench::new();
    let repository = open(&bench);
    let head = || repository.head().expect("readable");
    let reference = |name: &str| repository.reference(name).expect("readable");
    assert_eq!(head().as_deref(), Some("refs/heads/main"));
    assert_eq!(reference("HEAD"), None);
    assert_eq!(repository.revision("HEAD").expect("readable"), None);
    assert!(repository.is_empty().expect("readable"));

    let first = id(&bench.commit_as("alice", "first", &[("f", "1\n")]));
    let second = id(&bench.commit_as("alice", "second", &[("f", "2\n")]));
    bench.git(&["tag", "-am", "annotated", "v1"]);
    bench.git(&["tag", "blob", "HEAD:f"]);
    bench.git(&["branch", "change/b", "HEAD~1"]);
    bench.git(&["branch", "change/a"]);
    bench.git(&[
        "symbolic-ref",
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/main",
    ]);
    bench.git(&["pack-refs", "--all"]);
    bench.git(&["branch", "change/c"]);
    assert_eq!(reference("HEAD"), Some(second));
    assert_eq!(reference("refs/tags/v1"), Some(second));
    assert_eq!(reference("refs/tags/blob"), None);
    assert_eq!(reference("refs/heads/none"), None);
    assert_eq!(reference("not a name"), None);
    let symbolic = repository
        .symbolic("refs/remotes/origin/HEAD")
        .expect("readable");
    assert_eq!(symbolic.as_deref(), Some("refs/remotes/origin/main"));
    assert_eq!(
        repository.symbolic("refs/heads/main").expect("readable"),
        None
    );
    let below = repository
        .references("refs/heads/change/")
        .expect("readable");
    let expected = [("a", second), ("b", first), ("c", second)]
        .map(|(name, id)| (format!("refs/heads/change/{name}"), id));
    assert_eq!(below, expected);
    let all = repository.references("refs/").expect("readable");
    assert_eq!(all.len(), 5, "{all:?}");

    let revision = |text: &str| repository.revision(text).expect("readable");
    assert_eq!(revision("main~1"), Some(first));
    assert_eq!(revision(&first.short()), Some(first));
    assert_eq!(revision("v1"), Some(second));
    assert_eq!(revision("main..change/b"), None);
    assert_eq!(revision("HEAD:f"), None);
    assert_eq!(revision("nothing"), None);
    bench.git(&["checkout", "-q", "--detach"]);
    assert_eq!(head(), None);
}
