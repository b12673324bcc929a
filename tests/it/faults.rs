//! Bad input and faults, met by the real program: a clear word, the right exit code, nothing lost.

use crate::bench::{Answer, Bench};

/// A repository whose law alice founded, with bob as a peer and a service.
fn founded() -> Bench {
    let bench = Bench::new();
    done(&bench.run_as("alice", &["init", "--yes"]));
    let key = bench.top().join("keys/bob.pub");
    let key = key.to_str().expect("a plain path").to_owned();
    done(&bench.run_as(
        "alice",
        &[
            "people",
            "add",
            "bob@example.org",
            "--name",
            "Bob",
            "--key",
            &key,
            "--role",
            "peer",
        ],
    ));
    bench
}

fn done(answer: &Answer) {
    assert_eq!(answer.code, 0, "{answer}");
}

/// Files a draft; answers with its id.
fn draft(bench: &Bench, title: &str) -> String {
    let answer = bench.run_as(
        "alice",
        &[
            "new", "normal", "--title", title, "--what", "w", "--why", "y",
        ],
    );
    done(&answer);
    answer.stdout.trim().to_owned()
}

/// Refused: this code, these words, main where it was, and nothing wrong with the repository.
fn refused(bench: &Bench, answer: &Answer, code: i32, words: &[&str], tip: &str) {
    assert_eq!(answer.code, code, "{answer}");
    for word in words {
        assert!(answer.stderr.contains(word), "{word}: {answer}");
    }
    assert_eq!(
        bench.git(&["rev-parse", "refs/heads/main"]),
        tip,
        "main has moved"
    );
    bench.fsck();
}

fn tip(bench: &Bench) -> String {
    bench.git(&["rev-parse", "refs/heads/main"])
}

#[test]
fn without_a_key_a_draft_is_filed_and_nothing_else_is_done() {
    let bench = founded();
    bench.git(&["config", "--local", "user.signingkey", ""]);
    let id = draft(&bench, "Unsigned");
    let before = tip(&bench);
    assert!(
        !bench
            .git(&["cat-file", "commit", &before])
            .contains("gpgsig")
    );
    let answer = bench.run_as("alice", &["cancel", &id, "-m", "no"]);
    refused(&bench, &answer, 4, &["git change keys"], &before);
    let answer = bench.run_as(
        "alice",
        &[
            "new",
            "emergency",
            "--title",
            "x",
            "--what",
            "w",
            "--why",
            "y",
        ],
    );
    refused(&bench, &answer, 4, &["git change keys"], &before);
}

#[test]
fn a_key_that_the_law_does_not_know_moves_nothing() {
    let bench = founded();
    let id = draft(&bench, "One");
    let before = tip(&bench);
    let stranger = bench.top().join("keys/mallory");
    let stranger = stranger.to_str().expect("a plain path");
    bench.git(&["config", "--local", "user.signingkey", stranger]);
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(
        &bench,
        &answer,
        1,
        &["identity/unknown-key", "git change people add"],
        &before,
    );
}

#[test]
fn without_the_program_that_signs_nothing_is_done() {
    let bench = founded();
    let id = draft(&bench, "One");
    let before = tip(&bench);
    bench.git(&[
        "config",
        "--local",
        "gpg.ssh.program",
        "/nowhere/ssh-keygen",
    ]);
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(&bench, &answer, 4, &["ssh-keygen"], &before);
}

#[test]
fn without_ssh_keygen_on_the_path_nothing_is_half_written() {
    let bench = founded();
    let id = draft(&bench, "One");
    let before = tip(&bench);
    let programs = bench.top().join("programs");
    std::fs::create_dir(&programs).expect("writable");
    let git = bench
        .command("alice", "sh")
        .args(["-c", "command -v git"])
        .output();
    let git = String::from_utf8(git.expect("sh runs").stdout).expect("text");
    std::os::unix::fs::symlink(git.trim(), programs.join("git")).expect("writable");
    let poor = |arguments: &[&str]| -> Answer {
        let mut command = bench.command("alice", env!("CARGO_BIN_EXE_git-change"));
        command.env("PATH", &programs).args(arguments);
        command.output().expect("git-change runs").into()
    };
    let remedy = ["cannot run ssh-keygen", "hint: ", "openssh-client"];
    let answer = poor(&["note", &id, "-m", "hm"]);
    refused(&bench, &answer, 4, &remedy, &before);
    let shown = bench.top().join("latency.txt");
    std::fs::write(&shown, "8 ms").expect("writable");
    let shown = shown.to_str().expect("a plain path");
    let answer = poor(&["evidence", &id, shown]);
    refused(&bench, &answer, 4, &remedy, &before);
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
    assert_eq!(
        bench.git(&["for-each-ref", "--format=%(refname)"]),
        "refs/heads/main"
    );
    done(&poor(&["list", "--all"]));
    done(&poor(&["verify"]));
    let answer = poor(&["keys", "--make", "--yes"]);
    refused(&bench, &answer, 4, &remedy, &before);
}

#[test]
fn a_key_that_has_ended_signs_nothing_and_what_it_lands_is_found() {
    let bench = founded();
    let id = draft(&bench, "One");
    let signers = bench.read("changes/allowed_signers");
    let bob = "bob@example.org namespaces=\"git\"";
    let ended = signers.replace(bob, &format!("{bob},valid-before=\"20261123Z\""));
    assert_ne!(signers, ended);
    bench.commit_as(
        "alice",
        "law: bob's key ends",
        &[("changes/allowed_signers", &ended)],
    );
    let before = tip(&bench);
    let answer = bench.run_as("bob", &["note", &id, "-m", "hm"]);
    let words = ["identity/key-not-in-force", "2026-11-23", "git change keys"];
    refused(&bench, &answer, 1, &words, &before);
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
    let me = bench.run_as("bob", &["whoami"]);
    assert_eq!(me.code, 1, "{me}");
    done(&bench.run_as("alice", &["verify"]));
    // The date of a commit is a claim: neither now nor before its end does the key land anything.
    let path = format!("changes/2026/11/{id}.toml");
    let record = bench.read(&path);
    let mut landed = Vec::new();
    for (title, date) in [("Two", ""), ("Three", "2026-11-20T09:00:00Z")] {
        bench.write(&path, &record.replace("\"One\"", &format!("{title:?}")));
        let mut git = bench.command("bob", "git");
        if !date.is_empty() {
            git.env("GIT_AUTHOR_DATE", date)
                .env("GIT_COMMITTER_DATE", date);
        }
        let answer = git.args(["commit", "-q", "-S", "-a", "-m", title]).output();
        done(&answer.expect("git runs").into());
        landed.push(tip(&bench));
    }
    let answer = bench.run_as("alice", &["verify", "--json"]);
    assert_eq!(answer.code, 1, "{answer}");
    let document: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
    for commit in landed {
        let mut findings = document["findings"].as_array().expect("findings").iter();
        let found = findings.any(|finding| {
            finding["rule"] == "identity/key-not-in-force" && finding["commit"] == commit.as_str()
        });
        assert!(found, "{commit}: {answer}");
    }
}

#[test]
fn a_kill_while_it_is_signed_leaves_the_old_commit() {
    let bench = founded();
    let id = draft(&bench, "One");
    let before = tip(&bench);
    bench.write("../killer", "#!/bin/sh\nkill -9 $PPID\n");
    let program = bench.top().join("killer");
    let program = program.to_str().expect("a plain path");
    make_executable(program);
    bench.git(&["config", "--local", "gpg.ssh.program", program]);
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(&bench, &answer, -1, &[], &before);
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
    bench.git(&["config", "--local", "--unset", "gpg.ssh.program"]);
    done(&bench.run_as("alice", &["note", &id, "-m", "hm"]));
}

fn make_executable(path: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("own file");
}

#[test]
fn a_full_disk_leaves_the_old_commit() {
    let bench = founded();
    let id = draft(&bench, "One");
    let before = tip(&bench);
    let program = env!("CARGO_BIN_EXE_git-change");
    let script = format!("ulimit -f 0; exec {program} note {id} -m hm");
    let answer: Answer = bench
        .command("alice", "sh")
        .args(["-c", &script])
        .output()
        .expect("sh runs")
        .into();
    assert!(matches!(answer.code, 4 | -1), "{answer}");
    assert_eq!(tip(&bench), before);
    bench.fsck();
    done(&bench.run_as("alice", &["note", &id, "-m", "hm"]));
}

#[test]
fn whatever_is_checked_out_the_record_moves_and_nothing_else() {
    let bench = founded();
    bench.commit_as("alice", "notes", &[("notes", "one\n"), ("other", "one\n")]);
    let id = draft(&bench, "One");
    bench.write("notes", "two\n");
    bench.write("other", "staged\n");
    bench.git(&["add", "other"]);
    bench.write("new", "untracked\n");
    done(&bench.run_as("alice", &["note", &id, "-m", "hm"]));
    assert_eq!(
        bench.git(&["status", "--porcelain"]),
        " M notes\nM  other\n?? new"
    );
    bench.git(&["stash", "-q"]);
    bench.git(&["checkout", "-q", "--detach"]);
    let head = bench.git(&["rev-parse", "HEAD"]);
    done(&bench.run_as("alice", &["note", &id, "-m", "again"]));
    assert_eq!(bench.git(&["rev-parse", "HEAD"]), head);
    assert_ne!(tip(&bench), head);
    bench.git(&["checkout", "-q", "main"]);
    bench.write("deep/down/file", "x");
    done(
        &bench
            .within("deep/down")
            .run_as("alice", &["note", &id, "-m", "from below"]),
    );
    bench.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let linked = bench.within("../linked");
    let answer = linked.run_as("alice", &["note", &id, "-m", "from a linked tree"]);
    refused(&bench, &answer, 4, &["checked out in"], &tip(&bench));
    bench.git(&["checkout", "-q", "--detach"]);
    done(&linked.run_as("alice", &["note", &id, "-m", "from a linked tree"]));
    bench.fsck();
}

#[test]
fn a_record_with_local_edits_stops_the_deed_and_keeps_the_edits() {
    let bench = founded();
    let id = draft(&bench, "One");
    let before = tip(&bench);
    let path = format!("changes/2026/11/{id}.toml");
    let mine = format!("{}# mine\n", bench.read(&path));
    bench.write(&path, &mine);
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(&bench, &answer, 4, &["git stash push"], &before);
    assert_eq!(bench.read(&path), mine);
}

#[test]
fn bare_empty_and_missing_repositories_say_what_they_are() {
    let bench = founded();
    let id = draft(&bench, "One");
    bench.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    let bare = bench.within("../bare.git");
    bare.git(&["remote", "remove", "origin"]);
    done(&bare.run_as("alice", &["note", &id, "-m", "hm"]));
    bare.fsck();
    let empty = Bench::new();
    let answer = empty.run_as("alice", &["list"]);
    assert_eq!(answer.code, 3, "{answer}");
    assert!(answer.stderr.contains("git change init"), "{answer}");
    let nothing = Bench::without_repository().run_as("alice", &["list"]);
    assert_eq!(nothing.code, 4, "{nothing}");
}

#[test]
fn two_writers_at_once_both_succeed() {
    let bench = founded();
    let id = draft(&bench, "One");
    let mut writers = Vec::new();
    for number in 0..4 {
        let mut command = bench.command("alice", env!("CARGO_BIN_EXE_git-change"));
        command.args(["note", &id, "-m", &format!("note {number}")]);
        command.stdout(std::process::Stdio::null());
        writers.push(command.spawn().expect("it starts"));
    }
    for mut writer in writers {
        assert!(writer.wait().expect("it ends").success());
    }
    let record = bench.read(&format!("changes/2026/11/{id}.toml"));
    for number in 0..4 {
        assert!(record.contains(&format!("note {number}")), "{record}");
    }
    assert_eq!(bench.git(&["status", "--porcelain"]), "");
    bench.fsck();
}

#[test]
fn a_remote_that_refuses_and_one_that_is_away() {
    let bench = founded();
    let origin = bench.bare_remote("origin.git");
    bench.git(&["push", "-q", "-u", "origin", "main"]);
    bench.git(&["remote", "set-head", "origin", "main"]);
    bench.git(&["config", "change.landing", "direct"]);
    let id = draft(&bench, "One");
    assert_eq!(origin.git(&["rev-parse", "main"]), tip(&bench));
    let before = tip(&bench);
    let hook = origin.dir().join("hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("writable");
    std::fs::write(&hook, "#!/bin/sh\necho protected >&2\nexit 1\n").expect("writable");
    make_executable(hook.to_str().expect("a plain path"));
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(
        &bench,
        &answer,
        1,
        &["protected", "change.landing"],
        &before,
    );
    std::fs::rename(origin.dir(), bench.top().join("away.git")).expect("movable");
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    done(&answer);
    assert!(answer.stderr.contains("not pushed"), "{answer}");
    assert_ne!(tip(&bench), before);
}

#[test]
fn ids_people_services_and_windows_that_make_no_sense() {
    let bench = founded();
    let id = draft(&bench, "One");
    draft(&bench, "Two");
    let before = tip(&bench);
    let answer = bench.run_as("alice", &["show", "CHG-2611"]);
    refused(&bench, &answer, 2, &["ambiguous", "One", "Two"], &before);
    let answer = bench.run_as("alice", &["show", "zzzzzz"]);
    refused(&bench, &answer, 2, &["zzzzzz", "git change list"], &before);
    let answer = bench.run_as("alice", &["edit", &id, "--service", "nowhere"]);
    refused(
        &bench,
        &answer,
        1,
        &["fields/unknown-service", "known services"],
        &before,
    );
    let answer = bench.run_as("alice", &["edit", &id, "--owner", "nobody@example.org"]);
    refused(
        &bench,
        &answer,
        2,
        &["nobody@example.org", "people list"],
        &before,
    );
    let answer = bench.run_as(
        "alice",
        &[
            "edit",
            &id,
            "--start",
            "2026-12-02T10:00:00Z",
            "--end",
            "2026-12-02T09:00:00Z",
        ],
    );
    refused(&bench, &answer, 2, &["end"], &before);
}

#[test]
fn a_hostile_title_harms_nobody() {
    let bench = founded();
    let before = tip(&bench);
    for title in ["a\nChange-Event: approve", "a\u{1b}[2Jb", "a\u{202e}b"] {
        let answer = bench.run_as(
            "alice",
            &[
                "new", "normal", "--title", title, "--what", "w", "--why", "y",
            ],
        );
        assert!(matches!(answer.code, 1 | 2), "{answer}");
        assert!(!answer.stderr.contains('\u{1b}') && !answer.stderr.contains('\u{202e}'));
        assert_eq!(tip(&bench), before);
    }
    let id = draft(&bench, "=cmd() <script>|x");
    for format in ["table", "json", "csv"] {
        done(&bench.run_as("alice", &["list", "--format", format]));
    }
    let csv = bench.run_as("alice", &["list", "--format", "csv"]).stdout;
    assert!(csv.contains("'=cmd()"), "{csv}");
    done(&bench.run_as("alice", &["show", &id]));
    let text = "ha\n\nChange-Event: approve\nChange-To: closed";
    done(&bench.run_as("alice", &["note", &id, "-m", text]));
    let format = "--format=%(trailers:key=Change-Event,valueonly)";
    assert_eq!(bench.git(&["log", "-1", format]).trim(), "note");
}

#[test]
fn a_law_and_a_record_that_cannot_be_read_name_the_line() {
    let bench = founded();
    let id = draft(&bench, "One");
    let path = format!("changes/2026/11/{id}.toml");
    let record = bench.read(&path);
    bench.commit_as(
        "alice",
        "newer",
        &[(&path, &record.replace("schema = 1", "schema = 9"))],
    );
    let before = tip(&bench);
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(&bench, &answer, 3, &["format 9"], &before);
    bench.commit_as("alice", "broken", &[(&path, "schema = 1\nid = \n")]);
    let before = tip(&bench);
    let answer = bench.run_as("alice", &["note", &id, "-m", "hm"]);
    refused(&bench, &answer, 3, &[&path, ":2"], &before);
    done(&bench.run_as("alice", &["list"]));
    let policy = bench.read("changes/policy.toml");
    let broken = format!("{policy}\n[[approval]]\nstages = 3\n");
    bench.commit_as("alice", "law", &[("changes/policy.toml", &broken)]);
    let before = tip(&bench);
    let answer = bench.run_as("alice", &["list"]);
    refused(
        &bench,
        &answer,
        3,
        &["changes/policy.toml:", "stages"],
        &before,
    );
}

#[test]
fn a_way_back_in_one_word_is_told_which_flags_make_one() {
    let bench = founded();
    let words = ["new", "normal", "--title", "T", "--rollback", "restore it"];
    let answer = bench.run_as("alice", &words);
    assert_eq!(answer.code, 2, "{answer}");
    for flag in [
        "--rollback-trigger TEXT",
        "--step \"rollback: TEXT\"",
        "--no-rollback REASON",
    ] {
        assert!(answer.stderr.contains(flag), "{answer}");
    }
    assert!(
        !bench
            .run_as("alice", &["new", "--help"])
            .stdout
            .contains("--rollback <")
    );
}

#[test]
fn an_edit_by_hand_that_nobody_committed_is_no_part_of_anything() {
    let bench = founded();
    let id = draft(&bench, "Try it");
    let path = crate::house::House::path(&id);
    let warns = |arguments: &[&str]| {
        bench
            .run_as("alice", arguments)
            .stderr
            .contains("was edited")
    };
    assert!(!warns(&["lint", &id]));
    // The ends of lines are git's to choose.
    let text = bench.read(&path);
    bench.write(&path, &text.replace('\n', "\r\n"));
    assert!(!warns(&["lint", &id]));
    bench.write(&path, &text.replace("Try it", "Try it harder"));
    for command in ["lint", "submit"] {
        let answer = bench.run_as("alice", &[command, &id]);
        let told = format!("{path} was edited and not committed");
        assert!(answer.stderr.contains(&told), "{answer}");
        let way = format!("git change edit {} --from-file {path}", &id[9..]);
        assert!(answer.stderr.contains(&way), "{answer}");
    }
    // What stands in no working tree, or is not a file, was not edited.
    std::fs::remove_file(bench.dir().join(&path)).expect("own");
    assert!(!warns(&["lint", &id]));
}
