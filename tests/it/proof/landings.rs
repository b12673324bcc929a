//! The ways in which a branch can come to the main line, and what each of them proves.

use super::merges::{approvals, pending};
use crate::house::House;

/// Bob files a change on a branch of this name and hands it in; carol approves it there. The main
/// branch is checked out afterwards.
fn approved_on(house: &House, branch: &str) -> String {
    let bench = &house.bench;
    bench.git(&["switch", "-q", "-c", branch]);
    bench.git(&["config", "change.branch", branch]);
    let id = house.submitted("a change");
    house.done("carol", &["approve", &id]);
    bench.git(&["config", "--unset", "change.branch"]);
    bench.git(&["switch", "-q", "main"]);
    id
}

/// Something else happens on the main line.
fn meanwhile(house: &House) {
    let files = [("README", "meanwhile\n")];
    house.bench.commit_as("alice", "meanwhile", &files);
}

fn by(who: &str, grade: &str, counts: bool) -> (String, String, bool) {
    (format!("{who}@example.org"), grade.to_owned(), counts)
}

fn warnings(house: &House) -> Vec<(String, String)> {
    let (_, found) = house.verify();
    let warnings = found
        .into_iter()
        .filter(|(_, weight, _)| weight == "warning");
    warnings.map(|(rule, _, commit)| (rule, commit)).collect()
}

fn rules(house: &House) -> Vec<String> {
    house.errors().into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_merge_keeps_the_signed_approvals_and_adds_its_own() {
    let house = House::new();
    let id = approved_on(&house, "side");
    house.git_as(
        "erin",
        &["merge", "-q", "-S", "--no-ff", "-m", "yes", "side"],
    );
    assert_eq!(house.verify(), (0, vec![]));
    let both = [
        by("carol", "signed", true),
        by("erin", "signed-merge", false),
    ];
    assert_eq!(approvals(&house, &id), both);
}

#[test]
fn a_fast_forward_keeps_what_was_signed_and_decides_nothing() {
    let house = House::new();
    let id = approved_on(&house, "side");
    house.git_as("erin", &["merge", "-q", "--ff-only", "side"]);
    assert_eq!(house.verify(), (0, vec![]));
    assert_eq!(approvals(&house, &id), [by("carol", "signed", true)]);
}

#[test]
fn an_octopus_approves_each_change_that_it_lands() {
    let (house, first) = pending();
    let bench = &house.bench;
    bench.git(&["switch", "-q", "-c", "other"]);
    bench.git(&["config", "change.branch", "other"]);
    let second = house.submitted("another change");
    bench.git(&["config", "--unset", "change.branch"]);
    bench.git(&["switch", "-q", "main"]);
    meanwhile(&house);
    let octopus = [
        "merge", "-q", "-S", "--no-ff", "-m", "both", "side", "other",
    ];
    let merge = house.git_as("carol", &octopus);
    let parents = bench.git(&["rev-list", "--parents", "-n1", &merge]);
    assert_eq!(parents.split(' ').count(), 4);
    assert_eq!(house.verify(), (0, vec![]));
    for id in [first, second] {
        let expected = [by("carol", "signed-merge", true)];
        assert_eq!(approvals(&house, &id), expected);
    }
}

#[test]
fn merging_main_into_the_branch_decides_nothing_and_harms_nothing() {
    let (house, id) = pending();
    let other = house.submitted("decided meanwhile");
    house.done("carol", &["approve", &other]);
    house.git_as("bob", &["switch", "-q", "side"]);
    house.git_as("bob", &["merge", "-q", "-S", "-m", "up to date", "main"]);
    house.git_as("bob", &["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "yes", "side"],
    );
    assert_eq!(house.verify(), (0, vec![]));
    assert_eq!(approvals(&house, &id), [by("carol", "signed-merge", true)]);
    assert_eq!(approvals(&house, &other), [by("carol", "signed", true)]);
}

#[test]
pub fn only_the_last_of_two_merges_decides() {
    let (house, id) = pending();
    meanwhile(&house);
    house.git_as("erin", &["switch", "-q", "-c", "next"]);
    let inner = ["merge", "-q", "-S", "--no-ff", "-m", "for next", "side"];
    let inner = house.git_as("erin", &inner);
    let (_, checked) = house.json("alice", &["check", "main..next"]);
    assert_eq!(checked["findings"][0]["rule"], "landing/merge-on-side");
    house.git_as("carol", &["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "next", "next"],
    );
    assert_eq!(house.errors(), []);
    let told = ("landing/merge-on-side".to_owned(), inner);
    assert_eq!(warnings(&house), [told]);
    assert_eq!(approvals(&house, &id), [by("carol", "signed-merge", true)]);
}

#[test]
fn a_foxtrot_turns_the_main_line_into_a_side() {
    let (house, id) = pending();
    house.git_as("dave", &["switch", "-q", "-c", "mine"]);
    meanwhile(&house);
    house.git_as("carol", &["switch", "-q", "main"]);
    let merge = ["merge", "-q", "-S", "--no-ff", "-m", "yes", "side"];
    let merge = house.git_as("carol", &merge);
    house.done("bob", &["schedule", &id]);
    assert_eq!(house.verify(), (0, vec![]));
    // Dave pulls main into his branch, and pushes that as main.
    house.git_as("dave", &["switch", "-q", "mine"]);
    let pull = ["merge", "-q", "-S", "--no-ff", "-m", "pull", "main"];
    house.git_as("dave", &pull);
    house.git_as("dave", &["switch", "-q", "main"]);
    house.git_as("dave", &["merge", "-q", "--ff-only", "mine"]);
    // Carol's approval is gone, and it is said why.
    assert_eq!(rules(&house), ["approval/missing"]);
    let told = ("landing/merge-on-side".to_owned(), merge);
    assert!(warnings(&house).contains(&told), "{:?}", warnings(&house));
}

#[test]
fn a_cherry_pick_is_a_deed_of_whoever_signed_it_and_nobody_elses() {
    let house = House::new();
    let id = approved_on(&house, "side");
    let deeds = house.bench.git(&["rev-list", "--reverse", "main..side"]);
    let deeds: Vec<&str> = deeds.lines().collect();
    meanwhile(&house);
    for (who, deed) in ["bob", "bob", "carol"].iter().zip(&deeds) {
        house.git_as(who, &["cherry-pick", "-S", deed]);
    }
    assert_eq!(house.errors(), []);
    assert_eq!(approvals(&house, &id), [by("carol", "signed", true)]);
    // When the branch lands as well, nothing is counted twice.
    house.git_as(
        "erin",
        &["merge", "-q", "-S", "--no-ff", "-m", "too", "side"],
    );
    assert_eq!(house.errors(), []);
    let counted = approvals(&house, &id);
    let counted: Vec<_> = counted.iter().filter(|one| one.2).collect();
    assert_eq!(counted, [&by("carol", "signed", true)]);

    let house = House::new();
    let id = approved_on(&house, "side");
    let deeds = house.bench.git(&["rev-list", "--reverse", "main..side"]);
    meanwhile(&house);
    for deed in deeds.lines() {
        house.git_as("erin", &["cherry-pick", "-S", deed]);
    }
    let another = "identity/signer-is-not-author";
    assert_eq!(rules(&house), [another, another, another]);
    assert_eq!(approvals(&house, &id), [by("carol", "claimed", false)]);
}

#[test]
fn whoever_reverts_an_approval_takes_it_back_and_is_named() {
    let house = House::new();
    let id = house.submitted("a change");
    house.done("carol", &["approve", &id]);
    assert_eq!(approvals(&house, &id), [by("carol", "signed", true)]);
    house.git_as("erin", &["revert", "--no-edit", "-S", "HEAD"]);
    assert_eq!(rules(&house), ["immutability/list-rewritten"]);
    assert_eq!(approvals(&house, &id), []);
    house.ends(1, "bob", &["schedule", &id]);

    let house = House::new();
    let id = house.submitted("a change");
    house.git_as("bob", &["revert", "--no-edit", "-S", "HEAD"]);
    assert_eq!(rules(&house), ["lifecycle/illegal-transition"]);
    assert!(house.record(&id).contains("state = \"draft\""));
}

#[test]
fn a_forge_does_not_speak_for_somebody_who_left() {
    let (house, id) = pending();
    let bench = &house.bench;
    let people = bench.read("changes/people.toml").replace(
        "emails = [\"carol@example.org\"]",
        "emails = [\"carol@example.org\"]\nuntil = 2026-11-23T10:00:00Z",
    ) + "\n[[forge]]\nname = \"forge\"\nemails = [\"mallory@example.org\"]\nkeys = [\""
        + &house.fingerprint("mallory")
        + "\"]\n";
    let keys = bench.read("changes/allowed_signers")
        + "mallory@example.org namespaces=\"git\" "
        + &house.public_key("mallory");
    bench.git(&["switch", "-q", "-c", "law"]);
    let files = [
        ("changes/people.toml", &*people),
        ("changes/allowed_signers", &*keys),
    ];
    bench.commit_as("carol", "law: a forge", &files);
    bench.git(&["switch", "-q", "main"]);
    house.git_as(
        "alice",
        &["merge", "-q", "-S", "--no-ff", "-m", "law", "law"],
    );
    bench.wait(7200);
    meanwhile(&house);
    bench.git_as(
        "mallory",
        &["merge", "-q", "--no-ff", "--no-commit", "side"],
    );
    // The forge lets its users say when they did it.
    let author = "--author=Carol <carol@example.org>";
    let early = "--date=2026-11-23T09:30:00Z";
    let merge = ["commit", "-q", "-S", author, early, "-m", "Merge #1"];
    let merge = house.git_as("mallory", &merge);
    let (code, found) = house.verify();
    assert_eq!(code, 0, "{found:?}");
    let told = ("identity/person-not-in-force".to_owned(), merge);
    assert_eq!(warnings(&house), [told]);
    assert_eq!(approvals(&house, &id), [by("carol", "forge-merge", false)]);
    let shown = house.json("bob", &["show", &id]).1;
    let reason = shown["approvals"][0]["void_reason"].as_str();
    assert!(
        reason.is_some_and(|why| why.contains("not in office")),
        "{shown}"
    );
}

#[test]
fn an_exemption_ends_for_what_lands_later_whatever_its_date() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    let exempt = "\n[[exemption]]\nrule = \"identity/unsigned\"\ngranted_by = \"carol@example.org\"\n\
                  reason = \"moving in\"\nuntil = 2026-11-23T10:00:00Z\n";
    let policy = bench.read("changes/policy.toml") + exempt;
    bench.git(&["switch", "-q", "-c", "law"]);
    bench.commit_as("carol", "law: exempt", &[("changes/policy.toml", &*policy)]);
    bench.git(&["switch", "-q", "main"]);
    house.git_as(
        "alice",
        &["merge", "-q", "-S", "--no-ff", "-m", "law", "law"],
    );
    let edit = |from: &str, to: &str| {
        let text = house.record(&id).replace(from, to);
        bench.write(&House::path(&id), &text);
        bench.git_as("bob", &["add", "-A", "changes"]);
        let mut command = bench.command("bob", "git");
        let output = command
            .env("GIT_AUTHOR_DATE", "2026-11-23T09:40:00Z")
            .env("GIT_COMMITTER_DATE", "2026-11-23T09:40:00Z")
            .args(["commit", "-q", "-m", "quietly"])
            .output()
            .expect("git runs");
        assert!(output.status.success());
        bench.git(&["rev-parse", "HEAD"])
    };
    edit("a new page", "another page");
    assert_eq!(house.errors(), []);
    bench.wait(7200);
    meanwhile(&house);
    let late = edit("another page", "yet another page");
    let unsigned = ("identity/unsigned".to_owned(), late);
    assert_eq!(house.errors(), [unsigned]);
}
