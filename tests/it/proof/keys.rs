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
