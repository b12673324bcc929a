//! The way back: what was done against the law can be undone, and stays in history.

use crate::house::House;

/// A finding of `verify` or `check`: rule, severity, commit.
fn finding(rule: &str, severity: &str, commit: &str) -> (String, String, String) {
    (rule.to_owned(), severity.to_owned(), commit.to_owned())
}

/// The remedy of the only error that `verify` finds.
fn remedy(house: &House) -> String {
    let (_, document) = house.json("alice", &["verify", "--ref", "main"]);
    let findings = document["findings"].as_array().expect("findings");
    let mut errors = findings.iter().filter(|one| one["severity"] == "error");
    let remedy = errors.next().expect("an error")["remedy"].as_str();
    assert_eq!(errors.next(), None);
    remedy.expect("text").to_owned()
}

/// Somebody edits a record by hand.
fn edited(house: &House, who: &str, id: &str, from: &str, to: &str) -> String {
    let text = house.record(id);
    assert!(text.contains(from), "{text}");
    let files = [(&*House::path(id), &*text.replace(from, to))];
    house.bench.commit_as(who, "a typo", &files)
}

fn revert(house: &House, who: &str, commit: &str) -> String {
    house.git_as(who, &["revert", "-S", "--no-edit", commit])
}

#[test]
fn an_edited_closed_change_is_put_right_and_not_forgotten() {
    let house = House::new();
    let id = house.closed("a change");
    let before = house.record(&id);
    let bad = edited(&house, "bob", &id, "copy it", "burn it");
    let found = finding("immutability/closed-edited", "error", &bad);
    assert_eq!(house.verify(), (1, vec![found.clone()]));
    let short = &bad[..10];
    let way = remedy(&house);
    assert!(
        way.starts_with(&format!("git revert -S {short}, then ")),
        "{way}"
    );

    let good = revert(&house, "carol", &bad);
    assert_eq!(house.record(&id), before);
    assert_eq!(house.verify(), (1, vec![found]));
    let way = remedy(&house);
    let undone = format!("{} undid it; then an [[exemption]]", &good[..10]);
    assert!(way.starts_with(&undone), "{way}");
    let (_, log) = house.json("alice", &["log", &id]);
    let last = log["events"].as_array().and_then(|all| all.last()).cloned();
    let last = last.expect("an event");
    assert_eq!(
        (&last["event"], &last["commit"]),
        (&"restore".into(), &good.into())
    );
    assert_eq!(last["detail"], format!("undoes {short}"));

    let policy = house.bench.read("changes/policy.toml");
    let exemption = format!(
        "{policy}\n[[exemption]]\nrule = \"immutability/closed-edited\"\ncommit = \"{short}\"\n\
         granted_by = \"alice@example.org\"\nuntil = 2027-01-01T00:00:00Z\nreason = \"undone\"\n"
    );
    house.bench.git_as("alice", &["switch", "-q", "-c", "law"]);
    let files = [("changes/policy.toml", &*exemption)];
    house.bench.commit_as("alice", "law: forgive it", &files);
    house.bench.git_as("carol", &["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "agreed", "law"],
    );
    let forgiven = finding("immutability/closed-edited", "warning", &bad);
    assert_eq!(house.verify(), (0, vec![forgiven]));
}

#[test]
fn what_is_only_half_put_right_is_an_edit_like_any_other() {
    let house = House::new();
    let id = house.closed("a change");
    let bad = edited(&house, "bob", &id, "copy it", "burn it");
    let half = edited(&house, "bob", &id, "burn it", "copy them");
    let edit = |commit: &str| ("immutability/closed-edited".to_owned(), commit.to_owned());
    assert_eq!(house.errors(), [edit(&bad), edit(&half)]);
    let way = format!("git revert -S {} {}, then", &half[..10], &bad[..10]);
    let (_, document) = house.json("alice", &["verify", "--ref", "main"]);
    assert!(document.to_string().contains(&way), "{document}");
    // One by one, the newest first.
    revert(&house, "bob", &half);
    revert(&house, "bob", &bad);
    assert_eq!(house.errors(), [edit(&bad), edit(&half)]);
    // Who does it once more does it once more.
    let again = revert(&house, "bob", "HEAD");
    assert_eq!(house.errors(), [edit(&bad), edit(&half), edit(&again)]);
}

#[test]
fn a_removed_record_comes_back_and_goes_on() {
    let house = House::new();
    let id = house.submitted("a change");
    house.done("carol", &["approve", &id]);
    house.bench.git_as("bob", &["rm", "-q", &House::path(&id)]);
    let gone = house.git_as("bob", &["commit", "-q", "-S", "-m", "gone"]);
    let removed = [("history/record-deleted".to_owned(), gone.clone())];
    assert_eq!(house.errors(), removed);
    revert(&house, "bob", &gone);
    assert_eq!(house.errors(), removed);
    house.done("bob", &["schedule", &id]);
    assert_eq!(house.errors(), removed);

    let path = House::path(&id);
    let broken = house
        .bench
        .commit_as("bob", "oops", &[(&*path, "id = 7\n")]);
    revert(&house, "bob", &broken);
    let unreadable = ("history/record-unreadable".to_owned(), broken);
    assert_eq!(house.errors(), [removed[0].clone(), unreadable]);
}

#[test]
fn what_was_added_meanwhile_stays() {
    let house = House::new();
    let id = house.closed("a change");
    let bad = edited(&house, "bob", &id, "copy it", "burn it");
    house.done("bob", &["addendum", &id, "-m", "that was a mistake"]);
    revert(&house, "bob", &bad);
    assert!(house.record(&id).contains("that was a mistake"));
    let edit = ("immutability/closed-edited".to_owned(), bad);
    assert_eq!(house.errors(), [edit]);
}

#[test]
fn whoever_puts_it_right_signs_for_it() {
    let house = House::new();
    let id = house.closed("a change");
    let bad = edited(&house, "bob", &id, "copy it", "burn it");
    let quiet = house.git_as("bob", &["revert", "--no-gpg-sign", "--no-edit", &bad]);
    let rules = [
        ("immutability/closed-edited".to_owned(), bad),
        ("identity/unsigned".to_owned(), quiet),
    ];
    assert_eq!(house.errors(), rules);
}

#[test]
fn a_branch_that_puts_it_right_is_within_the_law() {
    let house = House::new();
    let id = house.closed("a change");
    let bad = edited(&house, "bob", &id, "copy it", "burn it");
    house.bench.git_as("bob", &["switch", "-q", "-c", "right"]);
    revert(&house, "bob", &bad);
    let (code, document) = house.json("bob", &["check", "main..right"]);
    assert_eq!(
        (code, document["findings"].as_array().map(Vec::len)),
        (0, Some(0))
    );
    house.bench.git_as("carol", &["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "agreed", "right"],
    );
    let edit = ("immutability/closed-edited".to_owned(), bad);
    assert_eq!(house.errors(), [edit]);
}
