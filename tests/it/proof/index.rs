//! The index: whatever is read through it is what is read without it, and it may be lost, damaged
//! or written by two at once.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::bench::{Answer, Bench};
use crate::forgeries::house_at;
use crate::house::House;

/// Questions about everything.
fn questions(id: &str) -> Vec<Vec<&str>> {
    let mut all = vec![
        vec!["list", "--json"],
        vec!["list", "--all", "--json"],
        vec!["list", "--search", "a"],
        vec!["search", "a*", "well", "--json"],
        vec!["search", "a", "-n", "1"],
        vec!["status", "--json"],
        vec!["verify", "--json"],
        vec!["verify", "--branches", "--json"],
        vec!["audit", "--since", "2020-01-01", "--format", "json"],
    ];
    if !id.is_empty() {
        for command in ["show", "log", "next", "risk"] {
            all.push(vec![command, id, "--json"]);
        }
        all.push(vec!["policy", "explain", id, "--json"]);
    }
    all
}

/// Asks with and without the index; both say the same.
fn agrees(bench: &Bench, who: &str, id: &str) {
    for question in questions(id) {
        let with = bench.run_as(who, &question);
        // Each command takes a second, and both are to be asked at the same time.
        bench.wait(-1);
        let without = bench.run_as(who, &[&question[..], &["--no-index"]].concat());
        let said = |answer: &Answer| (answer.code, answer.stdout.clone());
        assert_eq!(said(&with), said(&without), "{question:?}: {with}");
    }
}

/// A file that SQLite keeps beside the index.
fn beside(index: &Path, end: &str) -> PathBuf {
    let mut name = index.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn file(bench: &Bench) -> PathBuf {
    let folder = bench.dir().join(".git/change");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("an index")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "sqlite"))
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

#[test]
fn with_and_without_it_every_answer_is_the_same() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    let line = bench.git(&["rev-list", "--first-parent", "--reverse", "main"]);
    // Step by step, as if each had just been done; then far back, and on from there at once.
    let steps: Vec<&str> = line.lines().collect();
    let far = [steps[steps.len() / 2], steps[steps.len() - 1]];
    for commit in steps.iter().copied().skip(1).chain(far) {
        bench.git(&["reset", "-q", "--hard", commit]);
        let path = House::path(&stage.id);
        let id = match bench.dir().join(path).exists() {
            true => stage.id.as_str(),
            false => "",
        };
        agrees(bench, "bob", id);
    }
}

#[test]
fn a_part_of_an_id_means_the_same_change() {
    let (house, stage) = house_at("implementing");
    let (bench, id) = (&house.bench, stage.id.as_str());
    let another = house.filed("Another");
    let shared = { id.chars().zip(another.chars()) }.take_while(|(one, other)| one == other);
    let shared = &id[..shared.count()];
    let tail = &id[id.len() - 5..];
    let known = [
        id,
        tail,
        &tail[..3],
        &id[id.len() - 10..id.len() - 1],
        &id[..id.len() - 1],
    ];
    for part in known {
        for part in [part.to_lowercase(), part.to_uppercase()] {
            let shown = bench.run_as("bob", &["show", &part, "--json"]);
            assert!(
                shown.code == 0 && shown.stdout.contains(id),
                "{part}: {shown}"
            );
        }
    }
    let unknown = [shared, "%%%", "___", "''\"", "zzzzz\u{10ffff}", "-26", ""];
    for part in known.into_iter().chain(unknown) {
        let with = bench.run_as("bob", &["show", "--", part]);
        let without = bench.run_as("bob", &["show", "--no-index", "--", part]);
        let said = |answer: &Answer| (answer.code, answer.stdout.clone(), answer.stderr.clone());
        assert_eq!(said(&with), said(&without), "{part}");
    }
    let ambiguous = bench.run_as("bob", &["show", shared]);
    assert!(
        ambiguous.code == 2 && ambiguous.stderr.contains(&another),
        "{ambiguous}"
    );
}

#[test]
fn what_is_found_later_about_the_past_is_found_through_it_too() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    agrees(bench, "bob", &stage.id);
    // An edit of the closed record, the way back, and an exemption.
    let path = House::path(&stage.id);
    let edited = bench
        .read(&path)
        .replacen("title = \"", "title = \"No: ", 1);
    let edit = bench.commit_as("bob", "an edit", &[(&path, &edited)]);
    agrees(bench, "bob", &stage.id);
    bench.git_as("bob", &["revert", "--no-edit", "-S", &edit]);
    agrees(bench, "bob", &stage.id);
    let policy = format!(
        "{}\n[[exemption]]\nrule = \"immutability/closed-edited\"\ncommit = \"{edit}\"\n\
         granted_by = \"alice@example.org\"\nuntil = 2040-01-01T00:00:00Z\nreason = \"put right\"\n",
        bench.read("changes/policy.toml")
    );
    bench.commit_as("alice", "law", &[("changes/policy.toml", &policy)]);
    agrees(bench, "bob", &stage.id);
    // A key that is found to be lost speaks against what landed long before.
    let key = house.fingerprint("bob");
    let people = format!(
        "{}\n[[compromised]]\nkey = \"{key}\"\nreason = \"lost\"\n",
        bench.read("changes/people.toml"),
    );
    bench.commit_as("alice", "law", &[("changes/people.toml", &people)]);
    agrees(bench, "alice", &stage.id);
    let answer = bench.run_as("alice", &["verify"]);
    assert!(answer.stdout.contains("identity/key-revoked"), "{answer}");
}

#[test]
fn what_is_over_is_shown_as_it_was_judged_then() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    let said = |how: &[&str]| {
        let listed = house.json("bob", &[&["list", "--all"][..], how].concat()).1;
        let shown = house
            .json("bob", &[&["show", &stage.id][..], how].concat())
            .1;
        let listed = listed["changes"][0]["approvals"].clone();
        assert_eq!(shown["approval_counts"], listed);
        (listed, shown["requirements"].clone())
    };
    let before = said(&[]);
    assert_eq!(before.0["satisfied"], true, "{before:?}");
    assert!(before.0["required"].as_u64() > Some(0), "{before:?}");
    // From now on every change needs three more, and an approval holds for an hour.
    let policy = bench.read("changes/policy.toml");
    let policy = policy.replacen("[evidence]", "[evidence]\napprovals_expire = \"1h\"", 1);
    let more = "\n[[approval]]\nstages = [[{ role = \"change-manager\", count = 3 }]]\n";
    assert!(policy.contains("approvals_expire"), "{policy}");
    let policy = policy + more;
    bench.commit_as("alice", "law", &[("changes/policy.toml", &policy)]);
    bench.wait(7200);
    assert_eq!(said(&[]), before);
    assert_eq!(said(&["--no-index"]), before);
    // Once it is on its way again, the law of today holds.
    let waiting = house.submitted("another one");
    let shown = house.json("bob", &["show", &waiting]).1;
    let required = &shown["approval_counts"]["required"];
    assert!(required.as_u64() > Some(3), "{shown}");
}

#[test]
fn an_index_that_is_lost_or_damaged_is_made_anew() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    agrees(bench, "bob", &stage.id);
    let path = file(bench);
    let settled = |path: &Path| {
        // Who closes it as SQLite is used to brings home what was written lately.
        let index = Connection::open(path).expect("an index");
        index
            .execute_batch("SELECT count(*) FROM place")
            .expect("readable");
    };
    settled(&path);
    let whole = fs::read(&path).expect("readable");
    let half = whole[..whole.len() / 2].to_vec();
    let mut holes = whole.clone();
    for byte in holes.iter_mut().skip(100).step_by(7) {
        *byte ^= 0x55;
    }
    let zeros = vec![0; whole.len()];
    for damaged in [Vec::new(), b"no database".to_vec(), half, holes, zeros] {
        settled(&path);
        assert!(!beside(&path, "-wal").exists());
        fs::write(&path, damaged).expect("writable");
        let answer = bench.run_as("bob", &["show", &stage.id, "--json"]);
        assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{answer}");
        agrees(bench, "bob", &stage.id);
        assert!(path.exists());
    }
    // What stands beside it may be damaged, or lost.
    for damaged in [Some(b"no log"), None] {
        house.submitted("another one");
        agrees(bench, "bob", &stage.id);
        match damaged {
            Some(damaged) => fs::write(beside(&path, "-wal"), damaged),
            None => fs::remove_file(beside(&path, "-wal")),
        }
        .expect("writable");
        fs::write(beside(&path, "-shm"), b"nothing").expect("writable");
        agrees(bench, "bob", &stage.id);
    }
    fs::remove_dir_all(path.parent().expect("a folder")).expect("own");
    agrees(bench, "bob", &stage.id);
    assert!(path.exists());
}

#[test]
fn what_was_written_lately_is_left_beside_it_while_it_is_little() {
    let (house, stage) = house_at("scheduled");
    let bench = &house.bench;
    agrees(bench, "bob", &stage.id);
    let log = beside(&file(bench), "-wal");
    let before = fs::metadata(&log).expect("it is left").len();
    house.done("bob", &["note", &stage.id, "-m", "it rains"]);
    agrees(bench, "bob", &stage.id);
    let after = fs::metadata(&log).expect("it is left").len();
    assert!(before < after && after < 1 << 20, "{before}, {after}");
    let index = Connection::open(file(bench)).expect("an index");
    let many =
        "CREATE TABLE much (text); WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n
                WHERE i < 400) INSERT INTO much SELECT randomblob(4000) FROM n";
    index.execute_batch(many).expect("writable");
    assert!(fs::metadata(&log).expect("a log").len() > 1 << 20);
    // Another one has it open: the one that closes it does not bring it home.
    agrees(bench, "bob", &stage.id);
    let copy = fs::read(&log).expect("a log");
    drop(index);
    assert!(!log.exists());
    fs::write(&log, copy).expect("writable");
    agrees(bench, "bob", &stage.id);
    assert_eq!(fs::metadata(&log).map_or(0, |log| log.len()), 0);
}

#[test]
fn damage_that_shows_at_once_costs_no_answer() {
    let (house, stage) = house_at("validated");
    let bench = &house.bench;
    agrees(bench, "bob", &stage.id);
    let index = Connection::open(file(bench)).expect("an index");
    let rows = index.execute("UPDATE place SET document = '{}'", []);
    assert_eq!(rows.expect("writable"), 1);
    drop(index);
    let answer = bench.run_as("bob", &["show", &stage.id]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{answer}");
    agrees(bench, "bob", &stage.id);
}

#[test]
fn nothing_is_answered_or_written_from_a_damaged_row() {
    let (house, stage) = house_at("validated");
    let bench = &house.bench;
    agrees(bench, "bob", &stage.id);
    let tip = bench.git(&["rev-parse", "main"]);
    for command in [&["show"][..], &["close", "-m", "done"]] {
        let index = Connection::open(file(bench)).expect("an index");
        let rows = index.execute("UPDATE tracks SET document = '{}'", []);
        assert_eq!(rows.expect("writable"), 1);
        drop(index);
        let answer = bench.run_as("bob", &[command, &[&stage.id]].concat());
        assert_eq!((answer.code, answer.stdout.as_str()), (4, ""), "{answer}");
        assert!(answer.stderr.contains("the index is damaged"), "{answer}");
        assert_eq!(bench.git(&["rev-parse", "main"]), tip);
        agrees(bench, "bob", &stage.id);
    }
}

#[test]
fn where_it_cannot_be_written_everything_works_without() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    let folder = bench.dir().join(".git/change");
    fs::remove_dir_all(&folder).expect("own");
    fs::write(&folder, "in the way").expect("writable");
    agrees(bench, "bob", &stage.id);
}

#[test]
fn what_cannot_be_written_is_told_and_hinders_nothing() {
    let (house, stage) = house_at("scheduled");
    let bench = &house.bench;
    agrees(bench, "bob", &stage.id);
    let index = Connection::open(file(bench)).expect("an index");
    let full = "CREATE TRIGGER full BEFORE INSERT ON commits
                BEGIN SELECT RAISE(ABORT, 'no room'); END";
    index.execute_batch(full).expect("writable");
    drop(index);
    let noted = bench.run_as("bob", &["note", &stage.id, "-m", "it rains"]);
    assert_eq!(noted.code, 0, "{noted}");
    let answer = bench.run_as("bob", &["log", &stage.id]);
    assert_eq!(answer.code, 0, "{answer}");
    assert!(answer.stdout.contains("it rains"), "{answer}");
    assert!(answer.stderr.contains("cannot write the index"), "{answer}");
    assert!(answer.stderr.contains("no room"), "{answer}");
    agrees(bench, "bob", &stage.id);
}

#[test]
fn many_may_make_it_at_once() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    let mut running: Vec<_> = (0..6)
        .map(|_| {
            let mut command = bench.command("bob", env!("CARGO_BIN_EXE_git-change"));
            command.args(["verify", "--json"]);
            command.stdout(std::process::Stdio::piped());
            command.spawn().expect("it starts")
        })
        .collect();
    let answers: Vec<_> = running
        .drain(..)
        .map(|one| one.wait_with_output().expect("it ends"))
        .collect();
    for answer in &answers {
        assert!(answer.status.success());
        assert_eq!(answer.stdout, answers[0].stdout);
    }
    agrees(bench, "bob", &stage.id);
}

#[test]
fn what_other_versions_left_is_swept_away() {
    let (house, stage) = house_at("closed");
    let bench = &house.bench;
    let folder = bench.dir().join(".git/change");
    fs::create_dir_all(&folder).expect("writable");
    let old = folder.join("index-0123456789abcdef.sqlite");
    fs::write(&old, "old").expect("writable");
    agrees(bench, "bob", &stage.id);
    assert!(!old.exists());
    assert!(file(bench).exists());
}
