//! Merges that a hostile expert would make: more arms than two, arms that are swapped or old, and
//! merges that do several things at once.

use super::forger::Forger;

/// What the law asks for.
const PEER: &str = "stages = [[{ role = \"peer\", count = 1 }]]";

/// A merge that git would not make: the tip with other parents, its first line a tree.
fn merged(forger: &Forger, who: &str, tree: &str, parents: &[&str]) -> String {
    let tree = forger.git(&["rev-parse", &format!("{tree}^{{tree}}")]);
    let arms: String = { parents.iter() }
        .map(|parent| format!("parent {}\n", forger.git(&["rev-parse", parent])))
        .collect();
    let (at, _) = forger.after(60);
    let by = format!("{who} <{who}@example.org> {at} +0000");
    let payload = format!("tree {tree}\n{arms}author {by}\ncommitter {by}\n\na merge\n");
    let signature = forger.signs(who, &payload);
    let commit = forger.puts(&Forger::put_together(&payload, &signature));
    forger.git(&["reset", "-q", "--hard"]);
    commit
}

/// A branch `readme` beside main, with nothing of interest on it.
fn readme(forger: &Forger) {
    forger.branches("readme");
    forger.writes("erin", &[("README", "x\n")]);
    forger.goes_to("main");
}

#[test]
fn an_octopus_whose_third_arm_brings_a_forged_deed() {
    let forger = Forger::at("submitted");
    readme(&forger);
    forger.branches("evil");
    let forged = forger.appends("dave", "approval", &forger.yes("peer"));
    forger.goes_to("main");
    forger.merges("erin", &["readme", "evil"]);
    forger.finds(&[("approval/not-in-role", &forged)]);
}

#[test]
fn an_octopus_whose_third_arm_brings_a_loose_law() {
    let forger = Forger::at("submitted");
    readme(&forger);
    forger.branches("evil");
    let law = forger.house.bench.read("changes/policy.toml");
    let loose = law.replace(PEER, "stages = []");
    forger.writes("erin", &[("changes/policy.toml", &loose)]);
    forger.goes_to("main");
    let commit = forger.merges("bob", &["readme", "evil"]);
    forger.finds(&[("governance/not-approved", &commit)]);
}

#[test]
fn an_octopus_that_takes_one_arm_and_drops_the_other() {
    let forger = Forger::at("submitted");
    let main = forger.tip();
    forger.branches("one");
    forger.does_on("one", "carol", &["reject", &forger.id, "-m", "no"]);
    forger.git(&["switch", "-q", "-c", "two", &main]);
    forger.appends("bob", "note", "text = \"well\"");
    let commit = merged(&forger, "erin", "two", &["main", "one", "two"]);
    forger.finds(&[("history/merge-edits", &commit)]);
}

#[test]
fn arms_that_are_swapped() {
    // The branch becomes the main line, so that its deeds would be judged by the law that it began
    // from. Whoever has seen the main line before is told that it moved.
    let forger = Forger::at("approved");
    forger.branches("side");
    forger.goes_to("main");
    forger.law("policy.toml", |text| {
        text.replacen("count = 1", "count = 2", 1)
    });
    forger.house.done("alice", &["verify"]);
    forger.writes("erin", &[("README", "x\n")]);
    forger.house.done("alice", &["verify"]);
    forger.goes_to("side");
    forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.goes_to("main");
    let honest = forger.merges("bob", &["side"]);
    let commit = merged(&forger, "bob", &honest, &["side", &format!("{honest}^1")]);
    let (code, document) = forger.house.json("alice", &["verify"]);
    let error = |rule: &str| (rule.to_owned(), "error".to_owned(), commit.clone());
    // The law that was tightened lands once more, by whoever swapped the arms.
    let found = ["governance/not-approved", "history/main-line-moved"];
    let found = found.map(error).to_vec();
    assert_eq!((code, crate::house::findings(&document)), (1, found));
}

#[test]
fn an_evil_merge_that_changes_law_and_record_at_once() {
    let forger = Forger::at("submitted");
    readme(&forger);
    let bench = &forger.house.bench;
    bench.git_as(
        "carol",
        &["merge", "-q", "--no-ff", "--no-commit", "readme"],
    );
    let loose = bench
        .read("changes/policy.toml")
        .replace(PEER, "stages = []");
    bench.write("changes/policy.toml", &loose);
    bench.write(
        &forger.path,
        &forger.record().replace("\"submitted\"", "\"scheduled\""),
    );
    bench.git_as("carol", &["add", "-A", "changes"]);
    let commit = forger.commits("carol");
    forger.finds(&[
        ("approval/missing", &commit),
        ("history/merge-edits", &commit),
        ("governance/mixed-commit", &commit),
        ("governance/not-approved", &commit),
    ]);
}

#[test]
fn a_merge_with_an_ancestor_that_rolls_a_record_back() {
    let forger = Forger::at("approved");
    forger.does("bob", &["schedule", &forger.id]);
    let commit = merged(&forger, "erin", "submitted", &["main", "submitted"]);
    forger.finds(&[("history/merge-edits", &commit)]);
}

#[test]
fn a_merge_with_an_ancestor_that_brings_an_old_law_back() {
    let forger = Forger::at("approved");
    let old = forger.tip();
    forger.law("policy.toml", |text| {
        text.replacen("count = 1", "count = 2", 1)
    });
    let commit = merged(&forger, "carol", &old, &["main", &old]);
    forger.finds(&[("governance/not-approved", &commit)]);
}

#[test]
fn a_merge_with_itself() {
    let forger = Forger::at("submitted");
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let commit = merged(&forger, "bob", &commit, &["main", "main"]);
    forger.finds(&[
        ("approval/missing", &commit),
        ("history/merge-edits", &commit),
    ]);
}

#[test]
fn a_merge_of_forty_arms() {
    let forger = Forger::at("submitted");
    let arms: Vec<String> = (0..40).map(|arm| format!("arm{arm}")).collect();
    for arm in &arms {
        forger.git(&["switch", "-q", "-c", arm, "main"]);
        forger.writes("erin", &[(arm, "x\n")]);
    }
    forger.appends("dave", "approval", &forger.yes("peer"));
    let forged = forger.tip();
    forger.goes_to("main");
    let parents: Vec<&str> = ["main"]
        .into_iter()
        .chain(arms.iter().map(String::as_str))
        .collect();
    merged(&forger, "erin", "arm39", &parents);
    forger.finds(&[("approval/not-in-role", &forged)]);
}
