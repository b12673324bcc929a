//! Moving references, with and without a working tree that follows.

use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use git_change::adapters::git::GitRepository;
use git_change::adapters::git::place::Place;
use git_change::domain::ledger::object::ObjectId;
use git_change::domain::ledger::ports::{Fault, Refs, Scribe, Swap};

use super::{id, open};
use crate::bench::Bench;

const MAIN: &str = "refs/heads/main";

/// A repository on `main` with a record and two other files, and a commit on top of it that is on
/// no branch: it changes the record, adds one and removes a file.
fn bench_and_next() -> (Bench, ObjectId, ObjectId) {
    let bench = Bench::new();
    let files = [
        ("changes/r.toml", "draft\n"),
        ("other", "1\n"),
        ("gone", "x\n"),
    ];
    let old = id(&bench.commit_as("alice", "first", &files));
    bench.git(&["rm", "-q", "gone"]);
    bench.write("changes/r.toml", "submitted\n");
    bench.write("changes/new/s.toml", "new\n");
    bench.git(&["add", "-A"]);
    bench.git(&["commit", "-qm", "next"]);
    let new = id(&bench.git(&["rev-parse", "HEAD"]));
    bench.git(&["reset", "-q", "--hard", &old.to_string()]);
    (bench, old, new)
}

fn advance(bench: &Bench, old: Option<ObjectId>, new: ObjectId) -> Result<Swap, Fault> {
    open(bench).advance(MAIN, old, new, "change: submit CHG-1")
}

fn status(bench: &Bench) -> String {
    bench.git(&["status", "--porcelain", "-uall"])
}

#[test]
fn the_checked_out_branch_takes_its_files_along() {
    let (bench, old, new) = bench_and_next();
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
    assert_eq!(id(&bench.git(&["rev-parse", "main"])), new);
    assert_eq!(status(&bench), "");
    assert_eq!(bench.read("changes/r.toml"), "submitted\n");
    assert_eq!(bench.read("changes/new/s.toml"), "new\n");
    assert!(!bench.dir().join("gone").exists());
    for name in ["HEAD", "main"] {
        let log = bench.git(&["reflog", "-1", "--format=%gs", name]);
        assert_eq!(log, "change: submit CHG-1");
    }
    bench.fsck();
}

#[test]
fn whatever_else_is_edited_staged_or_untracked_stays() {
    let (bench, old, new) = bench_and_next();
    bench.write("staged", "s\n");
    bench.git(&["add", "staged"]);
    bench.write("staged", "s, and edited again\n");
    bench.write("other", "edited\n");
    bench.write("untracked", "u\n");
    bench.write("changes/new/beside", "u\n");
    let before = status(&bench);
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
    assert_eq!(status(&bench), before);
    assert_eq!(bench.git(&["show", ":staged"]), "s");
    assert_eq!(bench.read("other"), "edited\n");
    bench.fsck();
}

#[test]
fn a_file_that_was_only_touched_is_no_obstacle() {
    let (bench, old, new) = bench_and_next();
    fs::remove_file(bench.dir().join("changes/r.toml")).expect("there");
    bench.write("changes/r.toml", "draft\n");
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
    assert_eq!(status(&bench), "");
}

#[test]
fn local_edits_and_untracked_files_in_the_way_refuse_before_anything_moves() {
    let edit: fn(&Bench) = |bench| bench.write("changes/r.toml", "my own\n");
    let stage: fn(&Bench) = |bench| {
        bench.write("changes/r.toml", "my own\n");
        bench.git(&["add", "changes/r.toml"]);
    };
    let untracked: fn(&Bench) = |bench| bench.write("changes/new/s.toml", "my own\n");
    let ignored: fn(&Bench) = |bench| {
        bench.write(".git/info/exclude", "*.toml\n");
        bench.write("changes/new/s.toml", "my own\n");
    };
    let above: fn(&Bench) = |bench| {
        bench.write(".git/info/exclude", "new\n");
        bench.write("changes/new", "my own\n");
    };
    let half_gone: fn(&Bench) = |bench| {
        fs::remove_file(bench.dir().join("changes/r.toml")).expect("there");
        bench.write("gone", "my own\n");
    };
    let merging: fn(&Bench) = |bench| {
        let ours = bench.git(&["rev-parse", "HEAD"]);
        let sides = ["a\n", "b\n"].map(|text| {
            bench.commit_as("alice", "side", &[("other", text)]);
            bench.git(&["rev-parse", "HEAD"])
        });
        bench.git(&["reset", "-q", "--hard", &ours]);
        bench.git(&["read-tree", "-m", &sides[0], &ours, &sides[1]]);
    };
    let forgotten: fn(&Bench) = |bench| _ = bench.git(&["rm", "-q", "--cached", "changes/r.toml"]);
    for obstacle in [
        edit, stage, untracked, ignored, above, forgotten, half_gone, merging,
    ] {
        let (bench, old, new) = bench_and_next();
        obstacle(&bench);
        let before = status(&bench);
        let fault = advance(&bench, Some(old), new).expect_err("refused");
        assert!(fault.hint.is_some(), "{fault}");
        assert_eq!(id(&bench.git(&["rev-parse", "main"])), old);
        assert_eq!(status(&bench), before);
        bench.fsck();
    }
}

#[test]
fn a_branch_that_is_not_checked_out_moves_alone() {
    let (bench, old, new) = bench_and_next();
    bench.git(&["checkout", "-q", "-b", "side"]);
    bench.write("changes/r.toml", "my own\n");
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
    assert_eq!(status(&bench), " M changes/r.toml");
    bench.git(&["checkout", "-q", "--detach"]);
    assert_eq!(advance(&bench, Some(new), old).expect("moves"), Swap::Done);
    assert_eq!(status(&bench), " M changes/r.toml");
}

#[test]
fn an_unborn_branch_is_born_with_its_files() {
    let (donor, _, new) = bench_and_next();
    let bench = donor.within(donor.top().join("unborn"));
    donor.git(&["branch", "next", &new.to_string()]);
    donor.git(&["init", "-q", &bench.dir().to_string_lossy()]);
    bench.git(&["fetch", "-q", &donor.dir().to_string_lossy(), "next"]);
    bench.write("staged", "s\n");
    bench.git(&["add", "staged"]);
    assert_eq!(advance(&bench, None, new).expect("moves"), Swap::Done);
    assert_eq!(status(&bench), "A  staged");
    assert_eq!(
        advance(&bench, None, new).expect("answers"),
        Swap::Moved(Some(new))
    );
    bench.fsck();
}

#[test]
fn a_bare_repository_has_only_the_reference() {
    let (bench, old, new) = bench_and_next();
    let bare = bench.bare_remote("bare.git");
    bench.git(&[
        "push",
        "-q",
        "origin",
        "main",
        &format!("{new}:refs/heads/next"),
    ]);
    assert_eq!(advance(&bare, Some(old), new).expect("moves"), Swap::Done);
    let created = open(&bare)
        .advance("refs/changes/kept", None, new, "keep")
        .expect("moves");
    assert_eq!(created, Swap::Done);
    assert_eq!(id(&bare.git(&["rev-parse", "refs/changes/kept"])), new);
    bare.fsck();
}

#[test]
fn a_branch_of_another_working_tree_is_left_alone() {
    let (bench, old, new) = bench_and_next();
    bench.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let linked = bench.within(bench.top().join("linked"));
    for (here, there, branch) in [(&linked, &bench, "main"), (&bench, &linked, "side")] {
        let reference = format!("refs/heads/{branch}");
        let fault = open(here)
            .advance(&reference, Some(old), new, "x")
            .expect_err("refused");
        assert!(
            fault.what.contains(&format!("{branch} is checked out in")),
            "{fault}"
        );
        let hint = fault.hint.expect("a hint");
        let top = there.dir().canonicalize().expect("there");
        assert!(hint.contains(&*top.to_string_lossy()), "{hint}");
    }
    // In its own tree it moves with its files, and the other one notices nothing.
    let moved = open(&linked)
        .advance("refs/heads/side", Some(old), new, "x")
        .expect("moves");
    assert_eq!(moved, Swap::Done);
    assert_eq!(
        (status(&linked), status(&bench)),
        (String::new(), String::new())
    );
    // A working tree that is gone holds nothing.
    fs::remove_dir_all(linked.dir()).expect("there");
    let back = open(&bench)
        .advance("refs/heads/side", Some(new), old, "x")
        .expect("moves");
    assert_eq!(back, Swap::Done);
}

#[test]
fn whoever_is_late_learns_where_the_reference_is() {
    let (bench, old, new) = bench_and_next();
    bench.git(&["branch", "a", &new.to_string()]);
    let repository = open(&bench);
    let late = |name: &str, old| repository.advance(name, old, new, "x").expect("answers");
    assert_eq!(late("refs/heads/a", Some(old)), Swap::Moved(Some(new)));
    assert_eq!(late("refs/heads/a", None), Swap::Moved(Some(new)));
    assert_eq!(late("refs/heads/none", Some(old)), Swap::Moved(None));
    assert!(
        repository
            .advance("refs/heads/a/b", None, new, "x")
            .is_err(),
        "a is no folder"
    );
    assert!(repository.advance("refs/heads/..", None, new, "x").is_err());
    // A symbolic branch moves what it points at.
    bench.git(&["symbolic-ref", "refs/heads/alias", "refs/heads/a"]);
    let moved = repository
        .advance("refs/heads/alias", Some(new), old, "x")
        .expect("moves");
    assert_eq!(moved, Swap::Done);
    assert_eq!(
        repository.reference("refs/heads/a").expect("readable"),
        Some(old)
    );
    assert_eq!(
        bench.git(&["symbolic-ref", "refs/heads/alias"]),
        "refs/heads/a"
    );
}

#[test]
fn of_two_writers_exactly_one_wins() {
    let (bench, old, new) = bench_and_next();
    let other = id(&bench.git(&[
        "commit-tree",
        "-p",
        &old.to_string(),
        "-m",
        "x",
        "HEAD^{tree}",
    ]));
    let bare = bench.bare_remote("bare.git");
    let push = [new, other].map(|id| format!("{id}:refs/heads/at-{}", id.short()));
    bench.git(&["push", "-q", "origin", "main", &push[0], &push[1]]);
    let places = [0, 1].map(|_| bare.dir().to_owned());
    for round in 0..30 {
        for (name, from) in [
            (MAIN.to_owned(), Some(old)),
            (format!("refs/heads/n{round}"), None),
        ] {
            let barrier = Barrier::new(2);
            let race = |dir: &Path, to| {
                let place = Place::at(dir);
                let writer = GitRepository::open(place).expect("opens");
                barrier.wait();
                writer.advance(&name, from, to, "race").expect("no fault")
            };
            let swaps = thread::scope(|scope| {
                let one = scope.spawn(|| race(&places[0], new));
                let two = scope.spawn(|| race(&places[1], other));
                [one.join().expect("no panic"), two.join().expect("no panic")]
            });
            let now = open(&bare)
                .reference(&name)
                .expect("readable")
                .expect("there");
            let expected = match now == new {
                true => [Swap::Done, Swap::Moved(Some(new))],
                false => [Swap::Moved(Some(other)), Swap::Done],
            };
            assert_eq!(swaps, expected);
        }
        bare.git(&["update-ref", MAIN, &old.to_string()]);
    }
    bare.fsck();
}

#[test]
fn of_two_writers_in_one_working_tree_one_wins_and_the_tree_stays_clean() {
    let (bench, old, new) = bench_and_next();
    // One that touches the same record, and one that touches other files.
    bench.git(&["checkout", "-q", "--detach"]);
    let same = id(&bench.commit_as("alice", "same", &[("changes/r.toml", "mine\n")]));
    bench.git(&["checkout", "-q", &old.to_string()]);
    let apart = id(&bench.commit_as("alice", "apart", &[("other", "2\n")]));
    bench.git(&["checkout", "-q", "main"]);
    for round in 0..12 {
        let rival = if round % 2 == 0 { same } else { apart };
        let barrier = Barrier::new(2);
        let race = |dir: &Path, to| {
            let writer = GitRepository::open(Place::at(dir)).expect("opens");
            barrier.wait();
            writer
                .advance(MAIN, Some(old), to, "race")
                .expect("no fault")
        };
        let dir = bench.dir().to_owned();
        let swaps = thread::scope(|scope| {
            let one = scope.spawn(|| race(&dir, new));
            let two = scope.spawn(|| race(&dir, rival));
            [one.join().expect("no panic"), two.join().expect("no panic")]
        });
        let now = id(&bench.git(&["rev-parse", "main"]));
        let expected = match now == new {
            true => [Swap::Done, Swap::Moved(Some(new))],
            false => [Swap::Moved(Some(rival)), Swap::Done],
        };
        assert_eq!(swaps, expected);
        assert_eq!(status(&bench), "");
        bench.git(&["reset", "-q", "--hard", &old.to_string()]);
    }
}

#[test]
fn a_reference_that_stays_locked_is_a_fault_and_the_files_go_back() {
    let (bench, old, new) = bench_and_next();
    bench.write("other", "edited\n");
    bench.write(".git/refs/heads/main.lock", "");
    let fault = advance(&bench, Some(old), new).expect_err("locked");
    assert!(fault.hint.expect("a hint").contains(".lock"));
    fs::remove_file(bench.dir().join(".git/refs/heads/main.lock")).expect("there");
    assert_eq!(status(&bench), " M other");
    assert_eq!(id(&bench.git(&["rev-parse", "main"])), old);
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
}

#[test]
fn line_endings_are_those_that_the_attributes_ask_for() {
    let (bench, old, new) = bench_and_next();
    bench.write(".git/info/attributes", "*.toml text eol=crlf\n");
    bench.git(&["rm", "-q", "--cached", "changes/r.toml"]);
    fs::remove_file(bench.dir().join("changes/r.toml")).expect("there");
    bench.git(&["reset", "-q", "--hard"]);
    assert_eq!(bench.read("changes/r.toml"), "draft\r\n");
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
    assert_eq!(bench.read("changes/r.toml"), "submitted\r\n");
    assert_eq!(status(&bench), "");
}

#[test]
fn what_differs_alone_is_looked_at() {
    let (bench, old, new) = bench_and_next();
    let trace = bench.top().join("trace");
    let mut environment = bench.environment("alice");
    environment.push(("GIT_TRACE2_EVENT".into(), trace.clone().into()));
    let place = Place::in_environment(bench.dir(), environment, false);
    let repository = GitRepository::open(place).expect("opens");
    let moved = repository.advance(MAIN, Some(old), new, "x");
    assert_eq!(moved.expect("moves"), Swap::Done);
    let trace = fs::read_to_string(trace).expect("a trace");
    assert!(
        trace.contains("\"apply\"") && !trace.contains("\"read-tree\""),
        "{trace}"
    );
}

#[test]
fn nothing_is_written_through_a_link() {
    let (bench, old, new) = bench_and_next();
    let elsewhere = bench.top().join("elsewhere");
    fs::rename(bench.dir().join("changes"), &elsewhere).expect("moves");
    std::os::unix::fs::symlink(&elsewhere, bench.dir().join("changes")).expect("a link");
    let _ = advance(&bench, Some(old), new);
    let files = fs::read_dir(&elsewhere).expect("there").count();
    let record = fs::read_to_string(elsewhere.join("r.toml")).expect("there");
    assert_eq!((files, record.as_str()), (1, "draft\n"));
}

#[test]
fn attributes_hold_for_what_comes_with_them() {
    let (bench, old, _) = bench_and_next();
    bench.write("changes/.gitattributes", "*.toml text eol=crlf\n");
    bench.write("changes/r.toml", "submitted\n");
    bench.git(&["add", "-A"]);
    bench.git(&["commit", "-qm", "next"]);
    let new = id(&bench.git(&["rev-parse", "HEAD"]));
    bench.git(&["reset", "-q", "--hard", &old.to_string()]);
    assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
    assert_eq!(bench.read("changes/r.toml"), "submitted\r\n");
    assert_eq!(status(&bench), "");
}

#[test]
fn a_sparse_working_tree_stays_sparse() {
    for index in ["--no-sparse-index", "--sparse-index"] {
        let (bench, old, new) = bench_and_next();
        bench.git(&["sparse-checkout", "set", index, "elsewhere"]);
        assert!(!bench.dir().join("changes").exists(), "it is sparse");
        assert_eq!(advance(&bench, Some(old), new).expect("moves"), Swap::Done);
        assert_eq!(status(&bench), "");
        assert!(!bench.dir().join("changes").exists());
        assert!(!bench.dir().join("gone").exists());
        bench.git(&["sparse-checkout", "disable"]);
        assert_eq!(status(&bench), "");
        assert_eq!(bench.read("changes/r.toml"), "submitted\n");
        bench.fsck();
    }
}

#[test]
fn a_split_index_and_a_store_of_other_objects_are_followed() {
    let (bench, old, new) = bench_and_next();
    bench.git(&["update-index", "--split-index"]);
    let place = bench.within(bench.top().join("it's: a \"place\""));
    bench.git(&[
        "clone",
        "-q",
        "--shared",
        "--branch",
        "main",
        ".",
        &place.dir().to_string_lossy(),
    ]);
    for bench in [&bench, &place] {
        assert_eq!(advance(bench, Some(old), new).expect("moves"), Swap::Done);
        assert_eq!(status(bench), "");
        assert_eq!(bench.read("changes/new/s.toml"), "new\n");
    }
}

#[test]
fn a_folder_that_becomes_a_file_and_a_file_that_becomes_a_folder_follow() {
    let bench = Bench::new();
    let old = id(&bench.commit_as(
        "alice",
        "old",
        &[("a/b/c", "1\n"), ("d", "1\n"), ("e", "1\n")],
    ));
    bench.git(&["rm", "-q", "-r", "a", "d"]);
    let new = id(&bench.commit_as("alice", "new", &[("a", "2\n"), ("d/b/c", "2\n")]));
    for (from, to) in [(new, old), (old, new)] {
        assert_eq!(advance(&bench, Some(from), to).expect("moves"), Swap::Done);
        assert_eq!(status(&bench), "");
    }
    assert_eq!(
        (bench.read("a"), bench.read("d/b/c"), bench.read("e")),
        ("2\n".to_owned(), "2\n".to_owned(), "1\n".to_owned())
    );
}
