//! Paths that some disks take for others, and ids that say another month than their path.

use super::forger::Forger;
use crate::house::House;

#[test]
fn another_top_folder_that_differs_in_letters() {
    for top in ["Changes", "CHANGES", "change\u{17f}", "chan\u{200c}ges"] {
        let forger = Forger::at("submitted");
        let path = forger.path.replacen("changes", top, 1);
        let record = forger.object("blob", forger.record().as_bytes());
        forger.indexes("100644", &record, &path);
        let commit = forger.commits("mallory");
        forger.finds(&[("history/path-in-disguise", &commit)]);
        // What was said once is not said of each commit that follows.
        forger.git(&["reset", "-q"]);
        forger.appends("bob", "note", "text = \"well\"");
        forger.finds(&[("history/path-in-disguise", &commit)]);
    }
}

#[test]
pub fn another_law_below_a_folder_in_other_letters() {
    let forger = Forger::at("submitted");
    let law = forger.object("blob", b"schema = 1\n");
    forger.indexes("100644", &law, "CHANGES/policy.toml");
    let commit = forger.commits("mallory");
    forger.indexes("100644", &law, "README");
    forger.commits("bob");
    forger.finds(&[("history/path-in-disguise", &commit)]);
}

#[test]
fn a_file_and_a_link_in_other_letters() {
    for mode in ["100644", "120000"] {
        let forger = Forger::at("submitted");
        let target = forger.object("blob", b"/etc");
        forger.indexes(mode, &target, "Changes");
        let commit = forger.commits("mallory");
        forger.finds(&[("history/path-in-disguise", &commit)]);
    }
}

#[test]
fn a_disguise_on_a_branch_is_found_where_it_was_made() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let law = forger.object("blob", b"schema = 1\n");
    forger.indexes("100644", &law, "Changes/policy.toml");
    let commit = forger.commits("mallory");
    let (code, checked) = forger.house.json("alice", &["check", "main..side"]);
    assert_eq!(
        (code, &checked["findings"][0]["commit"]),
        (1, &commit.clone().into())
    );
    forger.git(&["reset", "-q", "--hard"]);
    forger.goes_to("main");
    forger.merges("erin", &["side"]);
    forger.finds(&[("history/path-in-disguise", &commit)]);
}

#[test]
fn a_disguise_by_the_merge_itself_and_one_from_before_the_law() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    forger.writes("erin", &[("README", "x\n")]);
    forger.goes_to("main");
    let how = ["merge", "-q", "--no-ff", "--no-commit", "side"];
    forger.house.bench.git_as("erin", &how);
    let law = forger.object("blob", b"schema = 1\n");
    forger.indexes("100644", &law, "Changes/policy.toml");
    let commit = forger.commits("erin");
    forger.finds(&[("history/path-in-disguise", &commit)]);

    let bench = crate::bench::Bench::new();
    bench.commit_as(
        "mallory",
        "early",
        &[("CHANGES/policy.toml", "schema = 1\n")],
    );
    let house = House::moved_into(bench);
    house.done("alice", &["init", "--preset", "team", "--yes"]);
    let root = house.bench.git(&["config", "change.root"]);
    assert_eq!(
        house.errors(),
        [("history/path-in-disguise".to_owned(), root)]
    );
}

#[test]
fn a_document_of_the_law_in_other_letters() {
    for (name, governed) in [
        ("Templates/x.toml", false),
        ("2026\u{200d}/11/x.toml", false),
        ("Policy.toml", true),
    ] {
        let forger = Forger::at("submitted");
        forger.branches("side");
        let law = forger.object("blob", b"schema = 1\n");
        forger.indexes("100644", &law, &format!("changes/{name}"));
        let commit = forger.commits("carol");
        forger.git(&["reset", "-q", "--hard"]);
        forger.goes_to("main");
        forger.merges(if governed { "alice" } else { "erin" }, &["side"]);
        forger.finds(&[("history/path-in-disguise", &commit)]);
    }
}

#[test]
fn an_id_of_another_month_than_its_path() {
    for (id, path) in [
        ("CHG-2610-aaaaa", "changes/2026/11/CHG-2610-aaaaa.toml"),
        ("CHG-2611-aaaaa", "changes/2025/11/CHG-2611-aaaaa.toml"),
        ("CHG-2611-aaaaa", "changes/2026/CHG-2611-aaaaa.toml"),
        ("CHG-2611-aaaaa", "changes/2026/11/11/CHG-2611-aaaaa.toml"),
    ] {
        let forger = Forger::at("filed");
        let text = forger.record().replace(&forger.id, id);
        let commit = forger.writes("bob", &[(path, &text)]);
        forger.finds(&[("history/wrong-path", &commit)]);
    }
}

#[test]
fn an_id_of_a_month_that_no_year_has() {
    for (id, path) in [
        ("CHG-2613-aaaaa", "changes/2026/13/CHG-2613-aaaaa.toml"),
        ("CHG-2600-aaaaa", "changes/2026/00/CHG-2600-aaaaa.toml"),
    ] {
        let forger = Forger::at("filed");
        let text = forger.record().replace(&forger.id, id);
        let commit = forger.writes("bob", &[(path, &text)]);
        forger.finds(&[("history/stray-file", &commit)]);
    }
}
