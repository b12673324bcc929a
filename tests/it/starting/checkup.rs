//! `git change whoami` and `git change doctor`: what is wrong, and the command that mends it.

use super::{add, done, founded, json, public_key};
use crate::bench::{Answer, Bench};

/// Health and text of a topic.
fn topic(answer: &Answer, name: &str) -> (String, String) {
    let document = json(answer);
    let checks = document["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["topic"] == name);
    let found = found.unwrap_or_else(|| panic!("nothing about {name}: {answer}"));
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (
        text("health"),
        format!("{} → {}", text("what"), text("remedy")),
    )
}

fn doctor(bench: &Bench, person: &str) -> Answer {
    bench.run_as(person, &["doctor", "--json"])
}

#[test]
fn a_founder_is_in_health() {
    let bench = founded();
    let shown = bench.run_as("alice", &["doctor"]);
    done(&shown);
    assert!(
        shown.stdout.lines().all(|line| line.starts_with("ok ")),
        "{shown}"
    );
    let me = bench.run_as("alice", &["whoami"]);
    done(&me);
    assert!(
        me.stdout.contains("git        Alice <alice@example.org>"),
        "{me}"
    );
    assert!(me.stdout.contains("signature  good"), "{me}");
}

#[test]
fn whoever_the_law_does_not_know_is_told_so() {
    let bench = founded();
    let bob = bench.run_as("bob", &["whoami"]);
    assert_eq!(bob.code, 1, "{bob}");
    assert!(
        bob.stderr
            .contains("nobody in people.toml has the address bob@example.org"),
        "{bob}"
    );
    assert!(bob.stderr.contains("(by alice@example.org)"), "{bob}");

    // A known person with another key, then with a key of somebody else.
    done(&add(&bench, "bob", &["peer"]));
    bench.git_as(
        "bob",
        &[
            "config",
            "--global",
            "user.signingKey",
            &public_key(&bench, "carol"),
        ],
    );
    let other = bench.run_as("bob", &["whoami", "--json"]);
    assert_eq!(other.code, 1, "{other}");
    assert_eq!(json(&other)["signature"]["status"], "unknown-key");
    bench.git_as(
        "bob",
        &[
            "config",
            "--global",
            "user.signingKey",
            &public_key(&bench, "alice"),
        ],
    );
    let borrowed = doctor(&bench, "bob");
    assert_eq!(borrowed.code, 1, "{borrowed}");
    let (health, text) = topic(&borrowed, "signing");
    assert_eq!(health, "fail");
    assert!(
        text.contains("is that of alice@example.org, and you are bob@example.org"),
        "{text}"
    );
}

#[test]
fn a_key_under_another_address_is_recognised() {
    let bench = founded();
    bench.git(&["config", "user.email", "alice@laptop"]);
    let answer = bench.run_as("alice", &["whoami"]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(
        answer
            .stderr
            .contains("git config user.email alice@example.org"),
        "{answer}"
    );
}

#[test]
fn a_missing_program_is_named_with_a_way_out() {
    let bench = founded();
    let bin = bench.top().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let git = bench
        .command("alice", "sh")
        .args(["-c", "command -v git"])
        .output()
        .unwrap();
    std::os::unix::fs::symlink(
        String::from_utf8(git.stdout).unwrap().trim(),
        bin.join("git"),
    )
    .unwrap();
    let run = |arguments: &[&str]| -> Answer {
        let mut command = bench.command("alice", env!("CARGO_BIN_EXE_git-change"));
        command
            .args(arguments)
            .env("PATH", &bin)
            .output()
            .unwrap()
            .into()
    };
    let answer = run(&["doctor", "--json"]);
    assert_eq!(answer.code, 1, "{answer}");
    let (health, text) = topic(&answer, "signing tool");
    assert_eq!(health, "fail");
    assert!(text.starts_with("cannot run ssh-keygen"), "{text}");
    assert!(
        text.contains("→ install OpenSSH 8.2 or newer: the package "),
        "{text}"
    );
    let me = run(&["whoami"]);
    assert_eq!(me.code, 1, "{me}");
    assert!(me.stderr.contains("install OpenSSH"), "{me}");
    let make = run(&["keys", "--make"]);
    assert_eq!(make.code, 4, "{make}");
    std::fs::remove_file(bin.join("git")).unwrap();
    let (health, text) = topic(&run(&["doctor", "--json"]), "git");
    assert_eq!(
        (health.as_str(), text.as_str()),
        (
            "fail",
            "cannot run git: No such file or directory (os error 2) → install git"
        )
    );
}

#[test]
fn without_repository_or_law_it_says_what_is_missing() {
    let nowhere = Bench::without_repository();
    let answer = doctor(&nowhere, "alice");
    done(&answer);
    assert_eq!(topic(&answer, "repository").0, "warn");
    assert_eq!(nowhere.run_as("alice", &["whoami"]).code, 4);

    let bench = Bench::new();
    let answer = doctor(&bench, "alice");
    done(&answer);
    let (health, text) = topic(&answer, "law");
    assert_eq!(health, "warn");
    assert!(text.ends_with("→ git change init"), "{text}");
    let me = bench.run_as("alice", &["whoami"]);
    assert_eq!(me.code, 3, "{me}");
    assert!(me.stdout.contains("made just now, and it fits"), "{me}");

    for key in ["gpg.format", "user.signingKey"] {
        bench.git(&["config", "--global", "--unset", key]);
    }
    let (health, text) = topic(&doctor(&bench, "alice"), "signing");
    assert_eq!(health, "fail");
    assert!(text.starts_with("git is set to sign with no key"), "{text}");
    assert!(text.ends_with("git change keys"), "{text}");
    let init = bench.run_as("alice", &["init", "--yes"]);
    assert_eq!(init.code, 4, "{init}");
    assert!(
        init.stderr.contains("git is set to sign with no key"),
        "{init}"
    );
    bench.git(&["config", "--global", "--unset", "user.name"]);
    let (health, text) = topic(&doctor(&bench, "alice"), "identity");
    assert_eq!(health, "fail");
    assert!(text.contains("git config --global user.name"), "{text}");
}

#[test]
fn a_repository_that_cannot_be_opened_is_not_taken_for_none() {
    let bench = Bench::without_repository();
    bench.git(&["init", "-q", "--object-format=sha256"]);
    let answer = doctor(&bench, "alice");
    assert_eq!(answer.code, 1, "{answer}");
    assert_eq!(topic(&answer, "repository").0, "fail");
    let config = bench.read(".git/config");
    let init = bench.run_as("alice", &["init", "--yes"]);
    assert_eq!(init.code, 4, "{init}");
    assert!(init.stderr.contains("cannot open the repository"), "{init}");
    assert_eq!(bench.read(".git/config"), config);
}

#[test]
fn the_repository_is_looked_at() {
    let bench = founded();
    let origin = bench.bare_remote("origin.git");
    let (health, text) = topic(&doctor(&bench, "alice"), "trusted ref");
    assert_eq!(health, "warn");
    assert!(text.contains("git push -u origin main"), "{text}");
    bench.git(&["push", "-q", "origin", "main"]);
    done(&doctor(&bench, "alice"));

    bench.commit_as("alice", "local", &[("a", "1\n")]);
    let (_, text) = topic(&doctor(&bench, "alice"), "branch");
    assert!(
        text.starts_with("main has 1 commit that origin/main lacks"),
        "{text}"
    );
    bench.git(&["checkout", "-q", "--detach"]);
    assert_eq!(topic(&doctor(&bench, "alice"), "HEAD").0, "warn");

    bench.git(&["push", "-q", "origin", "main"]);
    let shallow = bench.within(bench.top().join("shallow"));
    let url = format!("file://{}", origin.dir().display());
    bench.git(&[
        "clone",
        "-q",
        "--depth=1",
        &url,
        shallow.dir().to_str().unwrap(),
    ]);
    let answer = doctor(&shallow, "alice");
    done(&answer);
    assert!(
        topic(&answer, "history")
            .1
            .ends_with("git fetch --unshallow")
    );
    let (health, text) = topic(&answer, "root of trust");
    assert_eq!(health, "warn", "{text}");

    let first = bench.git(&["rev-parse", "main"]);
    bench.git(&["config", "change.root", &first]);
    let answer = doctor(&bench, "alice");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(
        topic(&answer, "root of trust")
            .1
            .contains("did not found the law"),
        "{answer}"
    );

    let linked = bench.within(bench.top().join("linked"));
    bench.git(&["worktree", "add", "-q", linked.dir().to_str().unwrap()]);
    assert!(
        topic(&doctor(&linked, "alice"), "repository")
            .1
            .contains("linked working tree")
    );
    assert!(
        topic(&doctor(&origin, "alice"), "repository")
            .1
            .contains("(bare)")
    );
}

#[test]
fn a_law_that_cannot_be_read_is_shown_with_its_lines() {
    let bench = founded();
    let people = bench
        .read("changes/people.toml")
        .replace("schema = 1", "schema = ");
    bench.commit_as("alice", "break it", &[("changes/people.toml", &people)]);
    let answer = doctor(&bench, "alice");
    assert_eq!(answer.code, 1, "{answer}");
    let (health, text) = topic(&answer, "law");
    assert_eq!(health, "fail");
    assert!(text.starts_with("changes/people.toml:"), "{text}");
}

#[test]
fn a_compromised_key_signs_nothing_more() {
    let bench = founded();
    let me = json(&bench.run_as("alice", &["whoami", "--json"]));
    let key = me["signature"]["key"].as_str().unwrap();
    let people = bench.read("changes/people.toml");
    let people = format!("{people}\n[[compromised]]\nkey = \"{key}\"\nreason = \"stolen\"\n");
    bench.commit_as("alice", "distrust", &[("changes/people.toml", &people)]);
    let answer = bench.run_as("alice", &["whoami"]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("declared compromised"), "{answer}");
}
