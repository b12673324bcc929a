//! After any byte of a record, a message or a signature was changed, `verify` names the commit.

use std::io::Write;
use std::process::Stdio;

use crate::bench::Bench;
use crate::house::House;

/// Writes an object; returns its id.
fn write(bench: &Bench, kind: &str, bytes: &[u8]) -> String {
    let mut command = bench.command("mallory", "git");
    let mut child = command
        .args(["hash-object", "-w", "--literally", "-t", kind, "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git runs");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(bytes)
        .expect("written");
    let output = child.wait_with_output().expect("git ends");
    String::from_utf8(output.stdout)
        .expect("an id")
        .trim()
        .to_owned()
}

/// The bytes of an object.
fn read(bench: &Bench, kind: &str, id: &str) -> Vec<u8> {
    let output = bench
        .command("alice", "git")
        .args(["cat-file", kind, id])
        .output();
    output.expect("git runs").stdout
}

/// Turns a byte into another one that is as likely to be text.
fn turn(byte: u8) -> u8 {
    match byte {
        b'a'..=b'y' | b'A'..=b'Y' | b'0'..=b'8' => byte + 1,
        b'z' | b'Z' | b'9' => byte - 1,
        b'\n' => b' ',
        _ => b'x',
    }
}

fn some(range: std::ops::Range<usize>, step: usize) -> impl Iterator<Item = usize> {
    let last = range.end.saturating_sub(1);
    range.step_by(step).chain([last])
}

#[test]
fn every_changed_byte_is_found_and_its_commit_named() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    bench.git_as("bob", &["switch", "-q", "-c", "side"]);
    house.done("carol", &["approve", &id]);
    assert_eq!(house.errors(), []);
    let tip = bench.git(&["rev-parse", "main"]);
    let raw = read(bench, "commit", &tip);
    let text = String::from_utf8(raw.clone()).expect("text");
    let message = text.find("\n\n").expect("a message") + 2;
    let signature = text.find("gpgsig ").expect("signed") + "gpgsig ".len();
    let end = message - 2;
    let author = text.find("author ").expect("an author") + "author ".len();
    let places = some(message..raw.len(), 7)
        .chain(some(signature..end, 23))
        .chain(some(author..author + 30, 5));
    let mut count = 0;
    for place in places {
        let mut forged = raw.clone();
        forged[place] = turn(forged[place]);
        let commit = write(bench, "commit", &forged);
        bench.git(&["update-ref", "refs/heads/main", &commit]);
        let errors = house.errors();
        let named = errors.iter().any(|(_, named)| *named == commit);
        let seen =
            String::from_utf8_lossy(&forged[place.saturating_sub(12)..place + 1]).into_owned();
        assert!(named, "byte {place} after {seen:?}: {errors:?}");
        count += 1;
    }
    assert!(count > 50);
    let blob = bench.git(&["rev-parse", &format!("{tip}:{}", House::path(&id))]);
    let record = read(bench, "blob", &blob);
    for place in some(0..record.len(), 61) {
        let mut forged = record.clone();
        forged[place] = turn(forged[place]);
        let path = bench.top().join("forged.index");
        let index = |arguments: &[&str]| {
            let output = bench
                .command("mallory", "git")
                .env("GIT_INDEX_FILE", &path)
                .args(arguments)
                .output()
                .expect("git runs");
            assert!(output.status.success(), "{arguments:?}");
            String::from_utf8(output.stdout)
                .expect("text")
                .trim()
                .to_owned()
        };
        index(&["read-tree", &tip]);
        let info = format!(
            "100644,{},{}",
            write(bench, "blob", &forged),
            House::path(&id)
        );
        index(&["update-index", "--cacheinfo", &info]);
        let tree = index(&["write-tree"]);
        let (_, rest) = text.split_once('\n').expect("a tree line");
        let commit = write(bench, "commit", format!("tree {tree}\n{rest}").as_bytes());
        bench.git(&["update-ref", "refs/heads/main", &commit]);
        let errors = house.errors();
        assert!(
            errors.iter().any(|(_, named)| *named == commit),
            "byte {place}: {errors:?}"
        );
    }
}

#[test]
fn every_kind_of_byte_before_the_signature_is_found_too() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    house.done("carol", &["approve", &id]);
    let raw = read(bench, "commit", "main");
    let text = String::from_utf8(raw.clone()).expect("text");
    let end = text.find("gpgsig ").expect("signed");
    for place in some(0..end, 11) {
        let mut forged = raw.clone();
        forged[place] = turn(forged[place]);
        let commit = write(bench, "commit", &forged);
        let reference = house.git_dir().join("refs/heads/main");
        std::fs::write(reference, format!("{commit}\n")).expect("own");
        let answer = bench.run_as("alice", &["verify", "--ref", "main"]);
        // A tree or parent that is not there is no fault of a person's: it stops the run, and is
        // named itself.
        let from = text[..place].rfind('\n').map_or(0, |end| end + 1);
        let line = forged[from..].split(|byte| *byte == b'\n').next();
        let line = String::from_utf8_lossy(line.unwrap_or_default()).into_owned();
        let missing = line.split(' ').nth(1).unwrap_or("?");
        let named = match answer.code {
            1 => answer.stdout.contains(&commit[..10]),
            4 => [&commit, missing]
                .iter()
                .any(|one| answer.stderr.contains(*one)),
            _ => false,
        };
        assert!(named, "byte {place} in {line:?}: {answer}");
    }
}

/// An approval in which the name of one object stands where that of another was signed: the change,
/// and the commit.
fn approval_with(house: &House, signed: &str, forged: &str) -> (String, String) {
    let bench = &house.bench;
    let id = house.submitted("a change");
    house.done("carol", &["approve", &id]);
    let text = String::from_utf8(read(bench, "commit", "main")).expect("text");
    let name = |what: &str| bench.git(&["rev-parse", what]);
    let text = text.replacen(&name(signed), &name(forged), 1);
    let commit = write(bench, "commit", text.as_bytes());
    bench.git(&["update-ref", "refs/heads/main", &commit]);
    (id, commit)
}

#[test]
fn another_parent_that_is_there_is_found() {
    let house = House::new();
    let (_, commit) = approval_with(&house, "main~1", "main~2");
    let bad = ("identity/bad-signature".to_owned(), commit);
    assert!(house.errors().contains(&bad), "{:?}", house.errors());
}

#[test]
fn with_the_tree_of_its_parent_a_commit_does_nothing_and_is_not_believed() {
    let house = House::new();
    let (id, commit) = approval_with(&house, "main^{tree}", "main~1^{tree}");
    assert_eq!(house.verify(), (0, vec![]));
    let (_, shown) = house.json("bob", &["show", &id]);
    assert_eq!(shown["approvals"], serde_json::json!([]));
    assert!(!house.done("bob", &["log", &id]).contains(&commit[..10]));
}

#[test]
fn a_forged_merge_is_named_too() {
    let house = House::new();
    let bench = &house.bench;
    let first = house.filed("a change");
    bench.git(&["switch", "-q", "-c", "side"]);
    bench.git_as("bob", &["config", "change.branch", "side"]);
    house.done("bob", &["submit", &first]);
    bench.git(&["config", "--unset", "change.branch"]);
    bench.git(&["switch", "-q", "main"]);
    let merge = house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "agreed", "side"],
    );
    assert_eq!(house.errors(), []);
    let raw = read(bench, "commit", &merge);
    let text = String::from_utf8(raw.clone()).expect("text");
    let signature = text.find("gpgsig ").expect("signed") + "gpgsig ".len();
    let message = text.find("\n\n").expect("a message");
    for place in some(signature..message, 17).chain(some(message + 2..raw.len(), 2)) {
        let mut forged = raw.clone();
        forged[place] = turn(forged[place]);
        let commit = write(bench, "commit", &forged);
        bench.git(&["update-ref", "refs/heads/main", &commit]);
        let errors = house.errors();
        let seen = String::from_utf8_lossy(&forged[place.saturating_sub(12)..=place]).into_owned();
        assert!(
            errors.iter().any(|(_, named)| *named == commit),
            "byte {place} after {seen:?}: {errors:?}"
        );
    }
}

#[test]
fn an_approval_that_somebody_else_writes_is_none() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    let path = House::path(&id);
    let shown = house.json("bob", &["show", &id]).1;
    let digest = shown["digest"].as_str().expect("a digest").to_owned();
    let at = "2026-11-23T12:00:00+00:00";
    let text = format!(
        "{}\n[[approval]]\nby = \"carol@example.org\"\nrole = \"peer\"\ndecision = \"approve\"\nat = {at}\ndigest = \"{digest}\"\n",
        house.record(&id)
    );
    bench.write(&path, &text);
    bench.git_as("bob", &["add", &path]);
    let date = format!("--date={at}");
    let forged = house.git_as(
        "bob",
        &["commit", "-q", "-S", &date, "-m", "approved, she said"],
    );
    assert_eq!(house.errors(), [("approval/unproved".to_owned(), forged)]);
    let shown = house.json("bob", &["show", &id]).1;
    assert_eq!(shown["approvals"][0]["grade"], "claimed");
    assert_eq!(shown["approvals"][0]["counts"], false);
    house.ends(1, "bob", &["schedule", &id]);
}

#[test]
fn damage_is_no_verdict_and_names_the_object() {
    let house = House::new();
    house.submitted("a change");
    let broken = house.bench.git(&["rev-parse", "HEAD~1"]);
    let object = house
        .git_dir()
        .join("objects")
        .join(&broken[..2])
        .join(&broken[2..]);
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of this test")]
    {
        let mut open = std::fs::metadata(&object).expect("loose").permissions();
        open.set_readonly(false);
        std::fs::set_permissions(&object, open).expect("own");
    }
    std::fs::write(&object, "x").expect("own");
    let answer = house.ends(4, "alice", &["verify"]);
    assert!(answer.stderr.contains(&broken), "{answer}");
}
