//! What would conflict, before anything is merged.

use git_change::domain::ledger::ports::{Refs, Scribe};

use super::open;
use crate::bench::Bench;

#[test]
fn conflicts_are_those_of_merge_tree() {
    let bench = Bench::new();
    let lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    bench.commit_as("alice", "base", &[("f", lines), ("g", "g\n"), ("h", lines)]);
    let branch = |name: &str, files: &[(&str, &str)], moved: bool| {
        bench.git(&["checkout", "-q", "-B", name, "main"]);
        if moved {
            bench.git(&["mv", "h", "moved"]);
        }
        bench.commit_as("alice", name, files);
        bench.git(&["commit", "-q", "--allow-empty", "-m", "moved"]);
    };
    let top = lines.replacen('1', "one", 1);
    let bottom = lines.replacen('9', "nine", 1);
    branch("top", &[("f", &top)], false);
    branch("bottom", &[("f", &bottom), ("new", "n\n")], false);
    branch(
        "clash",
        &[("f", &lines.replacen('1', "uno", 1)), ("new", "m\n")],
        false,
    );
    branch("apart", &[("g", "h\n")], false);
    branch("edits", &[("h", &top)], false);
    branch("moves", &[("g", "i\n")], true);
    let repository = open(&bench);
    let tip = |name: &str| {
        repository
            .revision(name)
            .expect("readable")
            .expect("a branch")
    };
    let names = ["top", "bottom", "clash", "apart", "edits", "moves", "main"];
    for one in names {
        for other in names {
            let answer = bench.try_git_as(
                "alice",
                &[
                    "merge-tree",
                    "--write-tree",
                    "--name-only",
                    "--no-messages",
                    one,
                    other,
                ],
            );
            let expected: Vec<_> = answer.stdout.lines().skip(1).collect();
            let ours = repository
                .conflicts(tip(one), tip(other))
                .expect("readable");
            assert_eq!(ours, expected, "{one} {other}");
        }
    }
}
