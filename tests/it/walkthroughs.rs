//! The manual is run: every command of every Markdown story is typed, and must answer as written.
//!
//! A story is prose with `console` blocks. In a block,
//!
//! - `$ git change list` is typed by alice, and `bob$ git change list` by bob; a line that ends in
//!   `\` goes on in the next one, and lines that begin with `> ` belong to the command above them;
//! - below stands what the terminal shows: `...` alone matches any number of lines, `[..]` any part
//!   of a line, and a command that fails ends with its exit code, such as `[exit 1]`;
//! - ids of changes and of commits differ from run to run, so a story has ids of its own: the
//!   first change is always `k7m2q` (`names.rs` has the others), in what is typed and what is told;
//! - each command takes a second of the story's clock, which begins on Monday, 23 November 2026, at
//!   9:00; ```` ```console later=13h ```` lets time pass before the block.
//!
//! Everybody starts in the same empty repository, and has a key and a home of their own; `cd` lasts.
//! In a story with the comment `<!-- stage: team -->` the law is there already: alice founded it,
//! and bob, dave and carol joined.
//!
//! With `GIT_CHANGE_BLESS=1` what was not told as written is written anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

mod answer;
mod names;
mod script;
mod stage;

/// One test for each story, by the path of its file.
macro_rules! stories {
    ($($name:ident: $file:literal,)*) => {
        const ALL: &[&str] = &[$($file),*];

        $(#[test]
        fn $name() {
            stage::play($file);
        })*
    };
}

stories! {
    readme: "README.md",
    normal: "tests/walkthroughs/normal.md",
    standard: "tests/walkthroughs/standard.md",
    emergency: "tests/walkthroughs/emergency.md",
    merge_approval: "tests/walkthroughs/merge-approval.md",
    rollback: "tests/walkthroughs/rollback.md",
    edit_voids_approval: "tests/walkthroughs/edit-voids-approval.md",
    risk: "tests/walkthroughs/risk.md",
    law: "tests/walkthroughs/law.md",
    people_in_time: "tests/walkthroughs/people-in-time.md",
    remote_direct: "tests/walkthroughs/remote-direct.md",
    pull_request: "tests/walkthroughs/pull-request.md",
    squash: "tests/walkthroughs/squash.md",
    hold_cancel_addendum: "tests/walkthroughs/hold-cancel-addendum.md",
    verify_and_audit: "tests/walkthroughs/verify-and-audit.md",
    policy: "tests/walkthroughs/policy.md",
    search: "tests/walkthroughs/search.md",
}

#[test]
fn every_story_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/walkthroughs");
    let written: BTreeSet<String> = fs::read_dir(folder)
        .expect("the stories are there")
        .map(|entry| entry.expect("readable").file_name())
        .map(|name| format!("tests/walkthroughs/{}", name.to_string_lossy()))
        .collect();
    let run = ALL.iter().filter(|file| file.starts_with("tests/"));
    let run = run.map(|file| (*file).to_owned()).collect();
    assert_eq!(written, run);
}
