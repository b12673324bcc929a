//! Fetching and pushing.

use std::fs;

use git_change::domain::ledger::ports::{Pushed, Refs, Remote};

use super::{id, open};
use crate::bench::Bench;

const MAIN: &str = "refs/heads/main";

fn with_remote() -> (Bench, Bench) {
    let bench = Bench::new();
    bench.commit_as("alice", "first", &[("f", "1\n")]);
    let remote = bench.bare_remote("origin.git");
    bench.git(&["push", "-q", "-u", "origin", "main"]);
    (bench, remote)
}

fn hook(remote: &Bench, script: &str) {
    remote.write("hooks/pre-receive", &format!("#!/bin/sh\n{script}\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let hook = remote.dir().join("hooks/pre-receive");
        fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).expect("own file");
    }
}

#[test]
fn a_push_lands_or_is_stale_when_somebody_was_faster() {
    let (alice, remote) = with_remote();
    let bob = remote.clone_to("bob");
    let first = id(&bob.commit_as("bob", "bob's", &[("g", "1\n")]));
    assert_eq!(
        open(&bob).push("origin", first, MAIN).expect("answers"),
        Pushed::Done
    );
    assert_eq!(id(&remote.git(&["rev-parse", "main"])), first);

    let late = id(&alice.commit_as("alice", "alice's", &[("h", "1\n")]));
    // Alice does not know bob's commit ("fetch first"), and then she does ("non-fast-forward").
    assert_eq!(
        open(&alice).push("origin", late, MAIN).expect("answers"),
        Pushed::Stale
    );
    open(&alice).fetch("origin").expect("reachable");
    let seen = open(&alice)
        .reference("refs/remotes/origin/main")
        .expect("readable");
    assert_eq!(seen, Some(first));
    assert_eq!(
        open(&alice).push("origin", late, MAIN).expect("answers"),
        Pushed::Stale
    );
    assert_eq!(
        id(&remote.git(&["rev-parse", "main"])),
        first,
        "never by force"
    );
    let branch = open(&alice)
        .push("origin", late, "refs/heads/change/x")
        .expect("answers");
    assert_eq!(branch, Pushed::Done);
}

#[test]
fn a_remote_that_refuses_is_quoted() {
    let (bench, remote) = with_remote();
    let commit = id(&bench.commit_as("alice", "second", &[("f", "2\n")]));
    hook(&remote, "echo 'the gate is shut' >&2; exit 1");
    let refused = open(&bench).push("origin", commit, MAIN).expect("answers");
    let words = "the gate is shut (pre-receive hook declined)".to_owned();
    assert_eq!(refused, Pushed::Refused(words));
}

#[test]
fn a_race_on_the_remote_is_stale() {
    let (bench, remote) = with_remote();
    let commit = id(&bench.commit_as("alice", "second", &[("f", "2\n")]));
    // Somebody moves the branch while the push is being received.
    let other = remote.git(&["commit-tree", "-p", "main", "-m", "x", "main^{tree}"]);
    hook(
        &remote,
        &format!("unset GIT_QUARANTINE_PATH; git update-ref {MAIN} {other}"),
    );
    assert_eq!(
        open(&bench).push("origin", commit, MAIN).expect("answers"),
        Pushed::Stale
    );
}

#[test]
fn a_remote_that_is_not_there_is_a_fault() {
    let (bench, remote) = with_remote();
    let tip = id(&bench.git(&["rev-parse", "main"]));
    fs::remove_dir_all(remote.dir()).expect("there");
    let repository = open(&bench);
    for fault in [
        repository.fetch("origin").expect_err("gone"),
        repository.push("origin", tip, MAIN).expect_err("gone"),
        repository.fetch("nowhere").expect_err("unknown"),
        repository
            .fetch("--upload-pack=touch pwned")
            .expect_err("no option"),
    ] {
        assert!(fault.hint.is_some() && fault.source.is_some(), "{fault}");
    }
}

#[test]
fn a_fetch_prunes_what_is_gone_and_remotes_have_names_and_addresses() {
    let (bench, remote) = with_remote();
    remote.git(&["branch", "change/x", "main"]);
    let repository = open(&bench);
    repository.fetch("origin").expect("reachable");
    let name = "refs/remotes/origin/change/x";
    assert!(repository.reference(name).expect("readable").is_some());
    remote.git(&["branch", "-D", "change/x"]);
    repository.fetch("origin").expect("reachable");
    assert_eq!(repository.reference(name).expect("readable"), None);

    assert_eq!(repository.remotes().expect("readable"), ["origin"]);
    let url = repository.url("origin").expect("readable");
    assert_eq!(url.as_deref(), remote.dir().to_str());
    assert_eq!(repository.url("none").expect("readable"), None);
}
