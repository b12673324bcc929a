//! What git itself lets people swap: replacements, grafts, notes, objects from elsewhere.

use super::forger::Forger;
use crate::bench::Bench;

/// A forged approval at the tip, and an honest commit that pretends to be it.
fn forged() -> (Forger, String) {
    let forger = Forger::at("submitted");
    let commit = forger.appends("dave", "approval", &forger.yes("peer"));
    (forger, commit)
}

#[test]
fn a_commit_that_is_replaced() {
    let (forger, commit) = forged();
    let honest = forger.git(&["rev-parse", "approved"]);
    forger.git(&["replace", &commit, &honest]);
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn a_record_that_is_replaced() {
    let (forger, commit) = forged();
    let blob = |commit: &str| forger.git(&["rev-parse", &format!("{commit}:{}", forger.path)]);
    forger.git(&["replace", &blob("HEAD"), &blob("approved")]);
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn a_tree_that_is_replaced() {
    let (forger, commit) = forged();
    let tree = |commit: &str| forger.git(&["rev-parse", &format!("{commit}^{{tree}}")]);
    forger.git(&["replace", &tree("HEAD"), &tree("approved")]);
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn a_graft_that_hides_a_commit() {
    let (forger, commit) = forged();
    forger.does("erin", &["note", &forger.id, "-m", "later"]);
    let grandparent = forger.git(&["rev-parse", "HEAD~2"]);
    let graft = format!("{} {grandparent}\n", forger.tip());
    let info = forger.house.git_dir().join("info");
    std::fs::create_dir_all(&info).expect("own");
    std::fs::write(info.join("grafts"), graft).expect("own");
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn notes_that_speak_for_others() {
    let (forger, commit) = forged();
    forger.git(&["notes", "add", "-m", "Approved-by: carol", &commit]);
    forger.git(&["notes", "--ref", "changes", "add", "-m", "approve", &commit]);
    forger.git(&["update-ref", "refs/changes/kept", &commit]);
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn objects_from_another_repository() {
    let (forger, commit) = forged();
    let top = forger.house.bench.top().join("borrower");
    let url = forger.house.bench.dir().to_str().expect("plain");
    let to = top.to_str().expect("plain");
    forger.git(&["clone", "-q", "--shared", url, to]);
    let borrower: Bench = forger.house.bench.within(&top);
    let answer = borrower.run_as("alice", &["verify", "--json"]);
    assert_eq!(answer.code, 1, "{answer}");
    let document = serde_json::from_str(&answer.stdout).expect("JSON");
    let found = crate::house::findings(&document);
    let wanted = (
        "approval/not-in-role".to_owned(),
        "error".to_owned(),
        commit,
    );
    assert_eq!(found, [wanted]);
}

#[test]
fn configuration_that_would_hide_a_signature() {
    // What git is told to run or to trust on this machine is no part of the law.
    let (forger, commit) = forged();
    for (key, value) in [
        ("gpg.ssh.allowedSignersFile", "/dev/null"),
        ("gpg.ssh.program", "/bin/true"),
        ("log.showSignature", "true"),
        ("core.ignoreCase", "true"),
        ("i18n.commitEncoding", "latin-1"),
    ] {
        forger.git(&["config", key, value]);
    }
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn a_tree_with_two_entries_of_one_name() {
    let forger = Forger::at("submitted");
    let month = forger.git(&["rev-parse", "HEAD:changes/2026/11"]);
    let mut bytes = forger
        .house
        .bench
        .command("alice", "git")
        .args(["cat-file", "tree", &month])
        .output()
        .expect("git runs")
        .stdout;
    let honest = bytes.clone();
    bytes.extend_from_slice(&honest);
    let month = forger.object("tree", &bytes);
    let tree = |entries: &str, kind: &str, id: &str, name: &str| {
        let mut command = forger.house.bench.command("alice", "git");
        command.args(["mktree", "--missing"]);
        let text = forger.git(&["ls-tree", entries]);
        let text: String = text
            .lines()
            .map(|line| match line.ends_with(&format!("\t{name}")) {
                true => format!("040000 {kind} {id}\t{name}\n"),
                false => format!("{line}\n"),
            })
            .collect();
        super::forger::piped(command, text.as_bytes())
            .trim()
            .to_owned()
    };
    let year = tree("HEAD:changes/2026", "tree", &month, "11");
    let changes = tree("HEAD:changes", "tree", &year, "2026");
    let top = tree("HEAD", "tree", &changes, "changes");
    let parent = forger.tip();
    forger.appends("bob", "note", "text = \"x\"");
    let commit = forger.forges("bob", |payload| {
        let (_, rest) = payload.split_once('\n').expect("a tree");
        let (_, rest) = rest.split_once('\n').expect("a parent");
        format!("tree {top}\nparent {parent}\n{rest}")
    });
    let answer = forger.house.bench.run_as("alice", &["verify", "--json"]);
    assert!(matches!(answer.code, 1 | 4), "{answer}");
    assert!(
        answer.stdout.contains(&commit) || answer.stderr.contains(&month),
        "{answer}"
    );
}
