//! Changes of the law that are approved by signed commits before they land.

use crate::house::House;

/// A file of the law that asks for a day of notice where it asked for two.
fn shorter(house: &House, path: &str) -> String {
    let asked = house.bench.read(path);
    let shorter = asked.replace("notice = \"2d\"", "notice = \"1d\"");
    assert_ne!(asked, shorter);
    shorter
}

/// Somebody changes the law on the branch `law/notice`; the main branch is checked out afterwards.
fn proposed(house: &House, who: &str) {
    let bench = &house.bench;
    let paths = ["changes/policy.toml", "changes/policy-tests.toml"];
    let [policy, cases] = paths.map(|path| (path, shorter(house, path)));
    bench.git(&["switch", "-q", "-c", "law/notice"]);
    bench.commit_as(
        who,
        "law: less notice",
        &[(policy.0, &*policy.1), (cases.0, &*cases.1)],
    );
    bench.git(&["switch", "-q", "main"]);
}

fn merge(house: &House, who: &str) -> String {
    let merge = ["merge", "-q", "-S", "--no-ff", "-m", "law", "law/notice"];
    house.git_as(who, &merge)
}

fn approve(house: &House, who: &str) {
    house.done(who, &["approve", "law/notice"]);
}

/// What `verify` finds, errors and warnings.
fn found(house: &House) -> Vec<(String, String)> {
    let (_, found) = house.verify();
    found
        .into_iter()
        .map(|(rule, _, commit)| (rule, commit))
        .collect()
}

fn not_approved(commit: String) -> (String, String) {
    ("governance/not-approved".to_owned(), commit)
}

fn void(commit: String) -> (String, String) {
    ("governance/approval-void".to_owned(), commit)
}

/// An approval made with plain git, on whatever is checked out.
fn by_hand(house: &House, who: &str, like: &str) -> String {
    let message = house.bench.git(&["log", "-1", "--format=%B", like]);
    house.git_as(
        who,
        &["commit", "-q", "-S", "--allow-empty", "-m", &message],
    )
}

#[test]
fn two_who_govern_approve_and_anybody_lands_it() {
    let house = House::new();
    proposed(&house, "erin");
    house.ends(1, "bob", &["merge", "law/notice"]);
    let (_, checked) = house.json("bob", &["check", "main..law/notice"]);
    assert_eq!(checked["findings"][0]["rule"], "governance/not-approved");
    approve(&house, "alice");
    house.ends(1, "bob", &["merge", "law/notice"]);
    let (_, told) = house.json("carol", &["approve", "law/notice", "-m", "agreed"]);
    assert_eq!(told["awaits"], serde_json::json!([]));
    let message = house.bench.git(&["log", "-1", "--format=%B", "law/notice"]);
    assert!(
        message
            .starts_with("law: approve\n\nagreed\n\nChange-Event: approve\nChange-Digest: sha256:")
    );
    let changed = house
        .bench
        .git(&["diff", "--name-only", "law/notice~2", "law/notice"]);
    assert_eq!(changed, "");
    let (_, checked) = house.json("bob", &["check", "main..law/notice"]);
    assert_eq!(checked["findings"], serde_json::json!([]));
    house.done("bob", &["merge", "law/notice"]);
    assert_eq!(house.verify(), (0, vec![]));
}

#[test]
fn an_author_who_governs_needs_one_more() {
    let house = House::new();
    proposed(&house, "alice");
    house.ends(1, "alice", &["approve", "law/notice"]);
    approve(&house, "carol");
    merge(&house, "bob");
    assert_eq!(house.verify(), (0, vec![]));
}

#[test]
fn an_edit_after_it_voids_an_approval_and_an_authors_consent() {
    let house = House::new();
    proposed(&house, "alice");
    approve(&house, "carol");
    let approval = house.bench.git(&["rev-parse", "law/notice"]);
    house.git_as("erin", &["switch", "-q", "law/notice"]);
    let policy = house.bench.read("changes/policy.toml");
    let policy = policy.replace("notice = \"1d\"", "notice = \"1h\"");
    let files = [("changes/policy.toml", &*policy)];
    house.bench.commit_as("erin", "law: hardly any", &files);
    house.git_as("erin", &["switch", "-q", "main"]);
    let refused = house.ends(1, "bob", &["merge", "law/notice"]);
    assert!(refused.stderr.contains("0 of 2 people"), "{refused}");
    let merge = merge(&house, "bob");
    assert_eq!(found(&house), [not_approved(merge), void(approval)]);
}

#[test]
fn an_approval_of_what_the_main_line_changed_meanwhile_is_void() {
    let house = House::new();
    proposed(&house, "alice");
    approve(&house, "carol");
    let approval = house.bench.git(&["rev-parse", "law/notice"]);
    let services = house.bench.read("changes/services.toml") + "\n# more to come\n";
    let bench = &house.bench;
    bench.git(&["switch", "-q", "-c", "law/other"]);
    bench.commit_as(
        "alice",
        "law: other",
        &[("changes/services.toml", &*services)],
    );
    bench.git(&["switch", "-q", "main"]);
    house.done("carol", &["merge", "law/other"]);
    house.ends(1, "bob", &["merge", "law/notice"]);
    let merged = merge(&house, "bob");
    assert_eq!(found(&house), [not_approved(merged), void(approval)]);
}

#[test]
pub fn whoever_does_not_govern_approves_nothing() {
    let house = House::new();
    proposed(&house, "alice");
    let refused = house.ends(1, "erin", &["approve", "law/notice"]);
    assert!(
        refused.stderr.contains("governance/approval-void"),
        "{refused}"
    );
    approve(&house, "carol");
    let proper = house.bench.git(&["rev-parse", "law/notice"]);
    house.git_as("erin", &["switch", "-q", "law/notice"]);
    house.git_as("erin", &["reset", "-q", "--hard", "HEAD~1"]);
    let erin = by_hand(&house, "erin", &proper);
    house.git_as("erin", &["switch", "-q", "main"]);
    let merge = merge(&house, "bob");
    assert_eq!(found(&house), [not_approved(merge), void(erin)]);
}

#[test]
fn one_person_counts_once() {
    let house = House::new();
    proposed(&house, "erin");
    approve(&house, "carol");
    let refused = house.ends(1, "carol", &["approve", "law/notice"]);
    assert!(
        refused.stderr.contains("lifecycle/nothing-done"),
        "{refused}"
    );
    house.git_as("carol", &["switch", "-q", "law/notice"]);
    by_hand(&house, "carol", "law/notice");
    house.git_as("carol", &["switch", "-q", "main"]);
    let merge = merge(&house, "carol");
    assert_eq!(found(&house), [not_approved(merge)]);
}

#[test]
fn an_approval_by_a_stranger_or_over_another_digest_is_none() {
    let house = House::new();
    proposed(&house, "alice");
    approve(&house, "carol");
    let proper = house.bench.git(&["rev-parse", "law/notice"]);
    house.git_as("carol", &["switch", "-q", "law/notice"]);
    house.git_as("carol", &["reset", "-q", "--hard", "HEAD~1"]);
    let mallory = by_hand(&house, "mallory", &proper);
    let message = house.bench.git(&["log", "-1", "--format=%B", &proper]);
    let other = message.replace("sha256:", "sha256:0");
    let empty = ["commit", "-q", "-S", "--allow-empty", "-m", &other];
    house.git_as("carol", &empty);
    house.git_as(
        "carol",
        &["commit", "-q", "-S", "--allow-empty", "-m", "once more"],
    );
    house.git_as("carol", &["switch", "-q", "main"]);
    let merge = merge(&house, "bob");
    assert_eq!(found(&house), [not_approved(merge), void(mallory)]);
}

#[test]
fn a_retired_key_approves_nothing_whatever_the_date() {
    let house = House::new();
    let bench = &house.bench;
    proposed(&house, "alice");
    let keys = bench.read("changes/allowed_signers").replace(
        "carol@example.org namespaces=\"git\" ",
        "carol@example.org namespaces=\"git\",valid-before=\"20261123100000Z\" ",
    );
    bench.git(&["switch", "-q", "-c", "law/keys"]);
    bench.commit_as("alice", "law: keys", &[("changes/allowed_signers", &*keys)]);
    bench.git(&["switch", "-q", "main"]);
    house.done("carol", &["merge", "law/keys"]);
    bench.git_as("alice", &["switch", "-q", "law/notice"]);
    bench.git_as("alice", &["merge", "-q", "-S", "-m", "up to date", "main"]);
    // She signs in time, as the commit claims; the main line is past it when it lands.
    approve(&house, "carol");
    let approval = bench.git(&["rev-parse", "law/notice"]);
    bench.git_as("alice", &["switch", "-q", "main"]);
    bench.wait(7200);
    bench.commit_as("alice", "time passes", &[("README", "x\n")]);
    let merge = merge(&house, "bob");
    let found = found(&house);
    assert_eq!(found, [not_approved(merge), void(approval)]);
}

#[test]
fn only_a_branch_of_law_is_approved_that_way() {
    let house = House::new();
    house.bench.git(&["branch", "law/nothing"]);
    let none = house.ends(1, "alice", &["approve", "law/nothing"]);
    assert!(none.stderr.contains("changes nothing of the law"), "{none}");
    house.ends(2, "alice", &["approve", "law/nowhere"]);
    house.ends(2, "alice", &["approve", "law/nothing", "--role", "peer"]);
}
