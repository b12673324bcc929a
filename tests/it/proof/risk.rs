//! The level of risk that was written is the one that every replay computes, whatever else lands
//! meanwhile.

use crate::house::House;

/// A rule that makes whatever was never done before high, and one on failures.
const RULES: &str = r#"
[[risk.rule]]
given = { similar_below = 1 }
level = "high"
why = "never done before"

[risk.lowering]
stages = [[{ role = "change-manager", count = 1 }]]
"#;

/// A house in whose law history counts.
fn house() -> House {
    let house = House::new();
    let bench = &house.bench;
    bench.git(&["switch", "-q", "-c", "law"]);
    let policy = bench.read("changes/policy.toml");
    let policy = format!("{policy}{RULES}");
    bench.commit_as(
        "alice",
        "law: history counts",
        &[("changes/policy.toml", &policy)],
    );
    bench.git(&["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "agreed", "law"],
    );
    assert_eq!(house.errors(), []);
    house
}

fn landing(house: &House, mode: &str) {
    house.bench.git(&["config", "change.landing", mode]);
}

fn level(house: &House, id: &str) -> String {
    let shown = house.json("bob", &["show", id]).1;
    shown["record"]["risk"]["level"]
        .as_str()
        .unwrap_or("none")
        .to_owned()
}

/// Moves the window out of the way of the notice that a high risk needs, and hands the change in
/// on a branch.
fn submitted_aside(house: &House, title: &str) -> String {
    landing(house, "pull-request");
    let id = house.filed(title);
    house.done(
        "bob",
        &[
            "edit",
            &id,
            "--security",
            "none",
            "--start",
            "+72h",
            "--end",
            "+74h",
        ],
    );
    house.done("bob", &["submit", &id]);
    landing(house, "direct");
    id
}

/// Closes a change on the main line that is lowered, so that a peer and the manager suffice.
fn closed_on_main(house: &House, title: &str) -> String {
    let id = house.filed(title);
    house.done(
        "bob",
        &[
            "edit",
            &id,
            "--lower",
            "low",
            "--reason",
            "it is only staging",
        ],
    );
    house.done("bob", &["submit", &id]);
    house.done("erin", &["approve", &id, "--role", "peer"]);
    house.done("carol", &["approve", &id, "--role", "change-manager"]);
    house.done("bob", &["schedule", &id]);
    house.bench.wait(3 * 3600);
    house.done("bob", &["start", &id]);
    house.done("bob", &["step", &id, "1", "--passed"]);
    house.done("bob", &["finish", &id]);
    house.done("bob", &["validate", &id, "--step", "2", "--passed"]);
    house.done("bob", &["close", &id, "-m", "well"]);
    id
}

fn lands(house: &House, id: &str) {
    let branch = format!("change/{id}");
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "landed", &branch],
    );
}

#[test]
fn what_is_closed_elsewhere_meanwhile_changes_nothing() {
    let house = house();
    let early = submitted_aside(&house, "early");
    assert_eq!(level(&house, &early), "high");
    closed_on_main(&house, "meanwhile");
    assert_eq!(level(&house, &early), "high");
    // Its own branch does not know of that yet, so an edit of it does not either.
    landing(&house, "pull-request");
    house.done("bob", &["edit", &early, "--title", "Early"]);
    landing(&house, "direct");
    assert_eq!(level(&house, &early), "high");
    let late = submitted_aside(&house, "late");
    assert_eq!(level(&house, &late), "low");
    lands(&house, &early);
    lands(&house, &late);
    assert_eq!(house.errors(), []);
}

#[test]
fn a_branch_that_takes_the_main_line_in_knows_what_was_closed_there() {
    let house = house();
    let id = submitted_aside(&house, "early");
    closed_on_main(&house, "meanwhile");
    let branch = format!("change/{id}");
    house.bench.git(&["switch", "-q", &branch]);
    house.git_as("bob", &["merge", "-q", "-S", "--no-edit", "main"]);
    house.bench.git(&["switch", "-q", "main"]);
    landing(&house, "pull-request");
    house.done("bob", &["edit", &id, "--label", "quiet"]);
    assert_eq!(level(&house, &id), "high", "a label voids no approval");
    house.done("bob", &["edit", &id, "--title", "Early, after all"]);
    assert_eq!(level(&house, &id), "low");
    landing(&house, "direct");
    lands(&house, &id);
    assert_eq!(house.errors(), []);
}

#[test]
fn a_branch_on_another_branch_knows_what_was_closed_there() {
    let house = house();
    let bench = &house.bench;
    // A branch of its own on which a change is closed.
    bench.git(&["switch", "-q", "-c", "train"]);
    bench.git(&["config", "change.branch", "train"]);
    closed_on_main(&house, "first");
    bench.git(&["config", "--unset", "change.branch"]);
    bench.git(&["switch", "-q", "main"]);
    // Another goes on from there, and lands both.
    let id = submitted_aside(&house, "second");
    let branch = format!("change/{id}");
    assert_eq!(level(&house, &id), "high");
    bench.git(&["switch", "-q", &branch]);
    house.git_as("bob", &["merge", "-q", "-S", "--no-edit", "train"]);
    bench.git(&["switch", "-q", "main"]);
    landing(&house, "pull-request");
    house.done("bob", &["edit", &id, "--title", "Second"]);
    assert_eq!(level(&house, &id), "low");
    landing(&house, "direct");
    assert_eq!(
        house
            .ends(0, "bob", &["check", &format!("main..{branch}")])
            .code,
        0
    );
    lands(&house, &id);
    assert_eq!(house.errors(), []);
}

#[test]
fn a_higher_risk_asks_for_more_after_approval() {
    let house = house();
    closed_on_main(&house, "first");
    let id = house.submitted("second");
    assert_eq!(level(&house, &id), "low");
    house.done("carol", &["approve", &id]);
    house.done("bob", &["schedule", &id]);
    let edit = [
        "edit",
        &id,
        "--environment",
        "production",
        "--category",
        "database",
        "--start",
        "+72h",
        "--end",
        "+74h",
        "--security",
        "none",
    ];
    house.done("bob", &edit);
    // Nothing of that category was done before.
    assert_eq!(level(&house, &id), "high");
    let refused = house.ends(1, "bob", &["schedule", &id]);
    assert!(refused.stderr.contains("approval/missing"), "{refused}");
    assert!(refused.stderr.contains("as service-owner"), "{refused}");
    assert_eq!(house.errors(), []);
}

#[test]
fn a_level_that_ignores_history_is_found() {
    let house = house();
    let id = house.filed("first");
    house.done("bob", &["edit", &id, "--security", "none"]);
    let text = house
        .record(&id)
        .replace("state = \"draft\"", "state = \"submitted\"");
    let text = text.replace("[risk]", "[risk]\nlevel = \"low\"");
    let path = House::path(&id);
    let forged = house.bench.commit_as("bob", "submit", &[(&path, &text)]);
    let found = house.errors();
    assert_eq!(found, [("risk/level-differs".to_owned(), forged)]);
}

#[test]
fn the_risk_in_json_says_what_went_into_it() {
    let house = house();
    let id = house.filed("first");
    let (_, document) = house.json("bob", &["risk", &id]);
    assert_eq!(document["schema"], "git-change/risk@1");
    assert_eq!(
        (&document["level"], &document["recorded"]),
        (&"high".into(), &().into())
    );
    let rules = document["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["why"] == "never done before");
    let input = &rule.expect("the rule")["inputs"][0];
    assert_eq!(input["fact"], "similar_below");
    assert_eq!(
        (&input["found"], &input["fits"]),
        (&"0 closed before".into(), &true.into())
    );
}
