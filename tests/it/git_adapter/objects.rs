//! Reading commits, trees and blobs.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use git_change::domain::ledger::object::{Content, FileDelta, Mode, ObjectId, TreeFile};
use git_change::domain::ledger::ports::{Objects, Refs};

use super::scenery::{Dice, random_history};
use super::{id, ids, open};
use crate::bench::Bench;

/// A delta as `git diff-tree --raw` prints it.
fn raw(delta: &FileDelta) -> String {
    let side = |file: Option<TreeFile>| match file {
        None => ("000000", "0".repeat(40)),
        Some(file) => {
            let mode = match file.mode {
                Mode::Regular => "100644",
                Mode::Executable => "100755",
                Mode::Symlink => "120000",
                Mode::Submodule => "160000",
            };
            (mode, file.id.to_string())
        }
    };
    let ((old_mode, old), (new_mode, new)) = (side(delta.before), side(delta.after));
    format!(":{old_mode} {new_mode} {old} {new} {}", delta.path)
}

/// What git says, with a change of kind split in two: git prints `T`, we have one delta too; only
/// the status letter is left out.
fn diff_tree(bench: &Bench, from: &str, to: &str, path: &str) -> Vec<String> {
    let raw = bench.git(&[
        "diff-tree",
        "-r",
        "--no-renames",
        "--full-index",
        from,
        to,
        "--",
        path,
    ]);
    let line = |line: &str| {
        let (head, path) = line.split_once('\t').expect("a raw line");
        let (head, _status) = head.rsplit_once(' ').expect("a status");
        format!("{head} {path}")
    };
    let mut lines: Vec<_> = raw.lines().map(line).collect();
    lines.sort_by(|one, other| one[97..].cmp(&other[97..]));
    lines
}

#[test]
fn deltas_are_those_of_git() {
    let bench = Bench::new();
    random_history(&bench, 300, 7);
    let repository = open(&bench);
    let commits = ids(&bench.git(&["rev-list", "main"]));
    let empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    let mut dice = Dice(11);
    let mut seen = 0;
    for _ in 0..60 {
        let mut pick = || commits[dice.roll(commits.len() as u64) as usize];
        let (from, to) = (pick(), pick());
        for path in ["", "changes", "a/b", "a.b"] {
            let deltas = repository.deltas(Some(from), to, path).expect("readable");
            let ours: Vec<_> = deltas.iter().map(raw).collect();
            // An empty pathspec is an error to git; a dot is everything.
            let spec = if path.is_empty() { "." } else { path };
            assert_eq!(
                ours,
                diff_tree(&bench, &from.to_string(), &to.to_string(), spec),
                "{from} {to} {path:?}"
            );
            seen += ours.len();
        }
        let all: Vec<_> = repository
            .deltas(None, to, "")
            .expect("readable")
            .iter()
            .map(raw)
            .collect();
        assert_eq!(all, diff_tree(&bench, empty, &to.to_string(), "."));
    }
    assert!(
        seen > 500,
        "the scenery is too poor to show anything: {seen}"
    );
}

#[test]
fn a_folder_in_the_place_of_a_file_is_a_removal_and_an_addition() {
    let bench = Bench::new();
    let before = id(&bench.commit_as("alice", "file", &[("a", "1\n"), ("a.b", "2\n")]));
    bench.git(&["rm", "-q", "a"]);
    fs::remove_file(bench.dir().join("a")).ok();
    bench.write("a/c", "3\n");
    bench.git(&["add", "a/c"]);
    bench.git(&["commit", "-qm", "folder"]);
    let repository = open(&bench);
    let after = repository
        .revision("HEAD")
        .expect("readable")
        .expect("a commit");
    let deltas = repository
        .deltas(Some(before), after, "")
        .expect("readable");
    let shape: Vec<_> = deltas
        .iter()
        .map(|delta| {
            (
                delta.path.as_str(),
                delta.before.is_some(),
                delta.after.is_some(),
            )
        })
        .collect();
    assert_eq!(shape, [("a", true, false), ("a/c", false, true)]);
    // The path that is asked for is a file on one side and a folder on the other.
    assert_eq!(
        repository
            .deltas(Some(before), after, "a")
            .expect("readable"),
        deltas
    );
}

#[test]
fn files_and_entries_are_those_of_ls_tree() {
    let bench = Bench::new();
    random_history(&bench, 120, 3);
    let repository = open(&bench);
    let tip = repository
        .reference("refs/heads/main")
        .expect("readable")
        .expect("a commit");
    let listed = bench.git(&["ls-tree", "-r", "main", "--format=%(objectname) %(path)"]);
    let mut listed: Vec<_> = listed
        .lines()
        .map(|line| line.split_once(' ').expect("two"))
        .collect();
    listed.sort_by_key(|(_, path)| *path);
    let files = repository.files(tip, "").expect("readable");
    let ours: Vec<_> = files
        .iter()
        .map(|(path, file)| (file.id.to_string(), path.as_str()))
        .collect();
    assert!(ours.len() > 10);
    assert!(
        ours.iter()
            .map(|(id, path)| (id.as_str(), *path))
            .eq(listed)
    );
    for (path, file) in &files {
        assert_eq!(repository.file(tip, path).expect("readable"), Some(*file));
        assert_eq!(
            repository.entry(tip, path).expect("readable"),
            Some(file.id)
        );
    }
    let tree = id(&bench.git(&["rev-parse", "main^{tree}"]));
    assert_eq!(repository.entry(tip, "").expect("readable"), Some(tree));
    assert_eq!(
        repository.file(tip, "no/such/file").expect("readable"),
        None
    );
    assert_eq!(repository.entry(tip, "no").expect("readable"), None);
}

#[test]
fn a_commit_reads_as_git_prints_it() {
    let bench = Bench::new();
    bench.commit_as("alice", "first", &[("a", "1\n")]);
    let second = bench.commit_as(
        "bob",
        "second\n\nwith a body\n\nTrailer: x",
        &[("a", "2\n")],
    );
    let repository = open(&bench);
    let commit = repository.commit(id(&second)).expect("readable");
    let format = "%T%n%P%n%an <%ae> %at%n%cn <%ce> %ct%n%B";
    let printed = bench.git(&["log", "-1", &format!("--format={format}"), &second]);
    let parents: Vec<_> = commit.parents.iter().map(ToString::to_string).collect();
    let ident = |who: &git_change::domain::ledger::commit::Ident| {
        format!("{} <{}> {}", who.name, who.email, who.at.unix())
    };
    let ours = format!(
        "{}\n{}\n{}\n{}\n{}",
        commit.tree,
        parents.join(" "),
        ident(&commit.author),
        ident(&commit.committer),
        commit.message
    );
    assert_eq!(ours.trim_end(), printed.trim_end());
    let raw = repository.raw_commit(id(&second)).expect("readable");
    assert_eq!(
        String::from_utf8_lossy(&raw).trim_end(),
        bench.git(&["cat-file", "commit", &second])
    );
}

#[test]
fn a_blob_over_the_limit_is_not_read() {
    let bench = Bench::new();
    let commit = id(&bench.commit_as("alice", "sizes", &[("small", "four"), ("large", "fives")]));
    let repository = open(&bench);
    let read = |path: &str, limit| {
        let file = repository
            .file(commit, path)
            .expect("readable")
            .expect("there");
        repository.blob(file.id, limit).expect("readable")
    };
    assert_eq!(read("small", 4), Content::Bytes(b"four".to_vec()));
    assert_eq!(read("large", 4), Content::TooLarge(5));
    bench.git(&["repack", "-qad"]);
    assert_eq!(read("large", 4), Content::TooLarge(5));
    assert_eq!(read("large", 5), Content::Bytes(b"fives".to_vec()));
}

fn loose(bench: &Bench, id: ObjectId) -> std::path::PathBuf {
    let digits = id.to_string();
    bench
        .dir()
        .join(".git/objects")
        .join(&digits[..2])
        .join(&digits[2..])
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    let bench = Bench::new();
    let commit = id(&bench.commit_as("alice", "one", &[("dir/a", "1\n"), ("b", "2\n")]));
    let entry = |path: &str| {
        open(&bench)
            .entry(commit, path)
            .expect("readable")
            .expect("there")
    };
    let (tree, blob, other) = (entry("dir"), entry("dir/a"), entry("b"));
    fs::remove_file(loose(&bench, blob)).expect("there");
    assert_eq!(
        open(&bench).blob(blob, 100).expect("no fault"),
        Content::Absent
    );
    // A whole object, but not the one that the name promises.
    fs::remove_file(loose(&bench, other)).expect("there");
    fs::copy(loose(&bench, commit), loose(&bench, other)).expect("writable");
    let wrong = open(&bench).blob(other, 1000).expect_err("not a blob");
    assert!(wrong.what.contains(&other.to_string()), "{wrong}");

    fs::remove_file(loose(&bench, tree)).expect("there");
    let missing = open(&bench)
        .files(commit, "")
        .expect_err("a tree is missing");
    assert!(
        missing
            .what
            .contains(&format!("tree {tree} is not in this clone")),
        "{missing}"
    );
    fs::remove_file(loose(&bench, commit)).expect("there");
    fs::write(loose(&bench, commit), "garbage").expect("writable");
    let damaged = open(&bench).commit(commit).expect_err("garbage");
    assert!(damaged.what.contains(&commit.to_string()), "{damaged}");
    assert!(damaged.hint.is_some() && damaged.source.is_some());
}

#[test]
fn commits_that_libgit2_refuses_are_read() {
    let bench = Bench::new();
    let tree = bench.git(&["mktree", "--missing"]);
    for (text, name) in [
        ("author nobody\ncommitter nobody\n\nno addresses", "nobody"),
        (
            "author <> 1 +0000\ncommitter <> 1 +0000\ngpgsig \n\nempty signature",
            "",
        ),
        ("\nno people at all", ""),
    ] {
        let mut hash = bench
            .command("alice", "git")
            .args([
                "hash-object",
                "-t",
                "commit",
                "-w",
                "--literally",
                "--stdin",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("git runs");
        let content = format!("tree {tree}\n{text}");
        hash.stdin
            .take()
            .expect("piped")
            .write_all(content.as_bytes())
            .expect("git reads");
        let output = hash.wait_with_output().expect("git ends");
        let commit = id(&String::from_utf8_lossy(&output.stdout));
        let read = open(&bench).commit(commit).expect("readable");
        assert_eq!(read.author.name, name);
        assert!(text.ends_with(&read.message) && !read.message.is_empty());
    }
}

#[test]
fn names_that_are_not_text_are_replaced() {
    let bench = Bench::new();
    let blob = bench.git(&["hash-object", "-w", "-t", "blob", "/dev/null"]);
    let mut index = bench
        .command("alice", "git")
        .args(["update-index", "-z", "--index-info"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut line = format!("100644 {blob}\td/").into_bytes();
    line.extend(b"\xff\0");
    index
        .stdin
        .take()
        .expect("piped")
        .write_all(&line)
        .expect("git reads");
    assert!(index.wait().expect("git ends").success());
    bench.git(&["commit", "-qm", "odd"]);
    let tip = id(&bench.git(&["rev-parse", "HEAD"]));
    let files = open(&bench).files(tip, "d").expect("readable");
    assert_eq!(files[0].0, "d/\u{fffd}");
}

#[test]
fn a_partial_clone_says_what_it_lacks() {
    let bench = Bench::new();
    bench.git(&["config", "uploadpack.allowFilter", "true"]);
    let commit = id(&bench.commit_as("alice", "one", &[("a", "1\n")]));
    let partial = bench.within(bench.top().join("partial"));
    let url = format!("file://{}", bench.dir().display());
    let dir = partial.dir().to_string_lossy();
    bench.git(&["clone", "-q", "--bare", "--filter=blob:none", &url, &dir]);
    let repository = open(&partial);
    let file = repository
        .file(commit, "a")
        .expect("readable")
        .expect("there");
    assert_eq!(
        repository.blob(file.id, 100).expect("no fault"),
        Content::Absent
    );
}
