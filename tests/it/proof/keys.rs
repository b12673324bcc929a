//! Keys whose time is over, whose owner left, or which somebody else may hold.

use crate::house::House;

/// Alice and carol change the law together: carol commits, alice merges.
fn law(house: &House, path: &str, text: &str) {
    let bench = &house.bench;
    bench.git(&["switch", "-q", "-c", "law"]);
    bench.commit_as("carol", "law: change", &[(path, text)]);
    bench.git(&["switch", "-q", "main"]);
    bench.git_as(
        "alice",
        &["merge", "-q", "-S", "--no-ff", "-m", "law: agreed", "law"],
    );
    bench.git(&["branch", "-q", "-D", "law"]);
}

/// An edit of a draft by bob, who claims that it was at `date`.
fn backdated(house: &House, id: &str, date: &str) -> String {
    let text = house.record(id).replace("a change", "another change");
    house.bench.write(&House::path(id), &text);
    house.bench.git_as("bob", &["add", &House::path(id)]);
    let mut command = house.bench.command("bob", "git");
    let output = command
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .args(["commit", "-q", "-S", "-m", "in good time"])
        .output()
        .expect("git runs");
    assert!(output.status.success());
    house.bench.git(&["rev-parse", "HEAD"])
}

#[test]
fn an_expired_key_with_a_forged_date_lands_nothing() {
    let house = House::new();
    let id = house.filed("a change");
    let keys = house.bench.read("changes/allowed_signers");
    let mut bounded = String::new();
    for line in keys.lines() {
        let line = match line.strip_prefix("bob@example.org namespaces=\"git\" ") {
            Some(key) => {
                format!("bob@example.org namespaces=\"git\",valid-before=\"20261123100000Z\" {key}")
            }
            None => line.to_owned(),
        };
        bounded.push_str(&line);
        bounded.push('\n');
    }
    law(&house, "changes/allowed_signers", &bounded);
    assert_eq!(house.errors(), []);
    house.bench.wait(7200);
    house
        .bench
        .commit_as("alice", "time passes", &[("README", "x\n")]);
    let forged = backdated(&house, &id, "2026-11-23T09:30:00Z");
    assert_eq!(
        house.errors(),
        [("identity/key-not-in-force".to_owned(), forged)]
    );
}

#[test]
fn somebody_who_left_lands_nothing_whatever_the_date() {
    let house = House::new();
    let id = house.filed("a change");
    let people = house.bench.read("changes/people.toml");
    let left = people.replace(
        "emails = [\"bob@example.org\"]",
        "emails = [\"bob@example.org\"]\nuntil = 2026-11-23T10:00:00Z",
    );
    assert_ne!(people, left);
    law(&house, "changes/people.toml", &left);
    house.bench.wait(7200);
    house
        .bench
        .commit_as("alice", "time passes", &[("README", "x\n")]);
    assert_eq!(house.errors(), []);
    let forged = backdated(&house, &id, "2026-11-23T09:30:00Z");
    assert_eq!(
        house.errors(),
        [("identity/key-not-in-force".to_owned(), forged)]
    );
}

#[test]
fn a_lost_key_is_distrusted_backwards_but_for_what_is_affirmed() {
    let house = House::new();
    let before = house.submitted("before the loss");
    let safe = house.bench.git(&["rev-parse", "HEAD"]);
    let after = house.submitted("after the loss");
    let deeds = house
        .bench
        .git(&["rev-list", "--reverse", &format!("{safe}..HEAD")]);
    let deeds: Vec<&str> = deeds.lines().collect();
    let key = house.fingerprint("bob");
    let people = house.bench.read("changes/people.toml");
    let lost = |affirmed: &str| {
        format!(
            "{people}\n[[compromised]]\nkey = \"{key}\"\nafter = \"{safe}\"\naffirmed = [{affirmed}]\nreason = \"stolen\"\n"
        )
    };
    law(&house, "changes/people.toml", &lost(""));
    let revoked = |commit: &str| ("identity/key-revoked".to_owned(), commit.to_owned());
    assert_eq!(house.errors(), [revoked(deeds[0]), revoked(deeds[1])]);
    law(
        &house,
        "changes/people.toml",
        &lost(&format!("\"{}\"", deeds[0])),
    );
    assert_eq!(house.errors(), [revoked(deeds[1])]);
    let shown = house
        .json("alice", &["signature", &safe, deeds[0], deeds[1]])
        .1;
    let statuses: Vec<_> = (0..3)
        .map(|n| shown["signatures"][n]["status"].clone())
        .collect();
    assert_eq!(statuses, ["good", "good", "revoked"]);
    let listed = house.done("alice", &["list", "--format", "csv"]);
    assert!(listed.contains(&before) && listed.contains(&after));
}

#[test]
fn nobody_changes_the_law_alone_where_there_are_others() {
    let house = House::new();
    let policy = house
        .bench
        .read("changes/policy.toml")
        .replace("solo = false", "solo = true");
    let alone = house
        .bench
        .commit_as("alice", "law: alone", &[("changes/policy.toml", &*policy)]);
    assert_eq!(
        house.errors(),
        [("governance/not-approved".to_owned(), alone)]
    );
}

#[test]
fn a_law_that_cannot_be_read_is_a_finding_and_not_the_end() {
    let house = House::new();
    house.submitted("a change");
    let broken = house.bench.commit_as(
        "alice",
        "law: oops",
        &[("changes/policy.toml", "schema = [\n")],
    );
    let errors = house.errors();
    assert!(
        errors.contains(&("governance/law-unreadable".to_owned(), broken)),
        "{errors:?}"
    );
    house.ends(3, "alice", &["list"]);

    let bench = crate::bench::Bench::new();
    bench.commit_as("alice", "nothing", &[("README", "x\n")]);
    assert_eq!(bench.run_as("alice", &["verify"]).code, 3);
    assert_eq!(
        crate::bench::Bench::new().run_as("alice", &["verify"]).code,
        3
    );
}

#[test]
fn evidence_stays_as_it_was() {
    let house = House::new();
    let id = house.submitted("a change");
    house.bench.write("shot.txt", "it works\n");
    house.done("bob", &["evidence", &id, "shot.txt", "-m", "proof"]);
    assert_eq!(house.errors(), []);
    let files = house
        .bench
        .git(&["ls-tree", "-r", "--name-only", "HEAD", "changes/2026"]);
    let path = files
        .lines()
        .find(|path| path.ends_with("shot.txt"))
        .expect("kept");
    let good = house.bench.git(&["rev-parse", "HEAD"]);
    let forged = house
        .bench
        .commit_as("erin", "nicer", &[(path, "it works well\n")]);
    assert_eq!(
        house.errors(),
        [("evidence/digest-differs".to_owned(), forged)]
    );
    house.bench.git(&["reset", "-q", "--hard", &good]);
    house.bench.git(&["rm", "-q", path]);
    let gone = house.git_as("erin", &["commit", "-q", "-S", "-m", "gone"]);
    assert_eq!(house.errors(), [("evidence/absent".to_owned(), gone)]);
}
