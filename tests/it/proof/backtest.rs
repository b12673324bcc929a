//! What would differ under another policy: the past, replayed.

use serde_json::Value;

use crate::house::House;

/// Replays the past under the policy of the working tree, with this in the place of that.
fn under(house: &House, edits: &[(&str, &str)], more: &[&str]) -> Value {
    let path = "changes/policy.toml";
    let kept = house.bench.read(path);
    let mut text = kept.clone();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    house.bench.write(path, &text);
    let mut arguments = vec!["policy", "test", "--backtest"];
    arguments.extend(more);
    let (code, document) = house.json("alice", &arguments);
    house.bench.write(path, &kept);
    assert_eq!(code, 0, "{document}");
    document
}

fn total(document: &Value, what: &str) -> u64 {
    document["totals"][what].as_u64().expect("a count")
}

/// The rules of the findings of one change that are new, or gone.
fn rules(document: &Value, change: &str, side: &str) -> Vec<String> {
    let changes = document["changes"].as_array().expect("a list");
    let found = changes.iter().find(|one| one["id"] == change);
    let found = found.map(|one| one[side].as_array().expect("a list").clone());
    let rules = found.unwrap_or_default().into_iter();
    rules
        .map(|one| one["rule"].as_str().expect("a code").to_owned())
        .collect()
}

const PEER: (&str, &str) = (
    "when = { type = \"normal\" }\nstages = [[{ role = \"peer\", count = 1 }]]",
    "when = { type = \"normal\" }\nstages = [[{ role = \"peer\", count = 1 }], [{ role = \"cab\", count = 1 }]]",
);

#[test]
fn the_same_policy_would_have_decided_the_same() {
    let house = House::new();
    house.closed("one");
    let text = house.bench.read("changes/services.toml");
    house.bench.commit_as(
        "alice",
        "law: the website matters",
        &[(
            "changes/services.toml",
            &text.replace("tier = 2", "tier = 1"),
        )],
    );
    house.closed("two");
    house
        .bench
        .git(&["config", "change.landing", "pull-request"]);
    let merged = house.submitted("three");
    house.done("carol", &["merge", &merged]);
    house.bench.git(&["config", "change.landing", "direct"]);
    let id = house.submitted("four");
    let text = house.record(&id).replace("a new page", "a newer page");
    house
        .bench
        .commit_unsigned_as("erin", "quietly", &[(&*House::path(&id), &*text)]);
    let document = under(&house, &[], &[]);
    assert_eq!(total(&document, "changes"), 4, "{document}");
    assert_eq!(total(&document, "differing"), 0, "{document}");
    assert_eq!(document["law"]["new"].as_array().map(Vec::len), Some(0));
    assert_eq!(document["law"]["gone"].as_array().map(Vec::len), Some(0));
    assert!(document["policy"].is_null());
}

#[test]
fn a_stricter_policy_would_have_refused_what_passed() {
    let house = House::new();
    let id = house.closed("one");
    let document = under(&house, &[PEER], &[]);
    assert_eq!(rules(&document, &id, "new"), ["approval/missing"; 2]);
    let change = &document["changes"][0];
    let gates = change["gates"].as_array().expect("a list");
    let events: Vec<&str> = gates
        .iter()
        .filter_map(|gate| gate["event"].as_str())
        .collect();
    assert_eq!(events, ["schedule", "start"]);
    assert_eq!(gates[0]["was"]["required"], 1);
    assert_eq!(gates[0]["would"]["required"], 2);
    assert_eq!(gates[0]["would"]["obtained"], 1);
    assert!(change["risk"].is_null(), "{document}");
    for (what, count) in [("refused", 1), ("more_approvals", 1), ("cleared", 0)] {
        assert_eq!(total(&document, what), count, "{what}");
    }
}

#[test]
fn a_looser_policy_would_have_nothing_against_what_was_refused() {
    let house = House::new();
    let id = house.submitted("one");
    let text = house.record(&id);
    let forged = text.replace("state = \"submitted\"", "state = \"scheduled\"");
    house
        .bench
        .commit_as("bob", "schedule", &[(&*House::path(&id), &*forged)]);
    assert_eq!(house.errors().len(), 1);
    let nobody = (PEER.0, "when = { type = \"normal\" }\nstages = []");
    let document = under(&house, &[nobody], &[]);
    assert_eq!(rules(&document, &id, "gone"), ["approval/missing"]);
    assert_eq!(rules(&document, &id, "new"), [""; 0]);
    assert_eq!(total(&document, "cleared"), 1);
    assert_eq!(total(&document, "fewer_approvals"), 1);
    // What was forged stays forged: nothing is written.
    assert_eq!(house.errors().len(), 1);
}

#[test]
fn a_level_that_the_old_policy_computed_is_no_difference_but_another_level_is() {
    let house = House::new();
    let id = house.closed("one");
    let rule = "[risk.levels]";
    let riskier = (
        rule,
        "[[risk.rule]]\nwhen = { environment = \"staging\" }\nlevel = \"moderate\"\nwhy = \"it is\"\n\n[risk.levels]",
    );
    let document = under(&house, &[riskier], &[]);
    let change = &document["changes"][0];
    assert_eq!(change["risk"]["was"], "low");
    assert_eq!(change["risk"]["would"], "moderate");
    // A moderate risk needs a word about security, and nothing else: the approval is over the same
    // plan, and counts.
    let new = rules(&document, &id, "new");
    assert!(
        !new.is_empty() && new.iter().all(|rule| rule == "fields/missing"),
        "{document}"
    );
    assert_eq!(
        change["gates"].as_array().map(Vec::len),
        Some(0),
        "{document}"
    );
    assert_eq!(total(&document, "raised"), 1);
    let riskiest = (rule, &*riskier.1.replace("moderate\"\nwhy", "high\"\nwhy"));
    let document = under(&house, &[riskiest], &[]);
    let gate = &document["changes"][0]["gates"][0];
    assert_eq!(gate["would"]["required"], 3, "{document}");
    assert_eq!(gate["would"]["obtained"], 1, "{document}");
}

#[test]
fn a_level_that_somebody_typed_stays_a_lie() {
    let house = House::new();
    let id = house.submitted("one");
    let text = house.record(&id);
    assert!(text.contains("level = \"low\""), "{text}");
    let lie = text.replace("level = \"low\"", "level = \"moderate\"");
    house
        .bench
        .commit_as("bob", "edit", &[(&*House::path(&id), &*lie)]);
    let found = |errors: Vec<(String, String)>| {
        let mut rules: Vec<String> = errors.into_iter().map(|(rule, _)| rule).collect();
        rules.sort();
        rules
    };
    assert!(found(house.errors()).contains(&"risk/level-differs".to_owned()));
    let document = under(&house, &[PEER], &[]);
    assert!(
        !rules(&document, &id, "gone").contains(&"risk/level-differs".to_owned()),
        "{document}"
    );
}

#[test]
fn what_was_done_before_is_left_out() {
    let house = House::new();
    let old = house.closed("one");
    house.bench.wait(86400);
    let new = house.closed("two");
    let both = under(&house, &[PEER], &[]);
    assert_eq!(total(&both, "differing"), 2);
    let document = under(&house, &[PEER], &["--since", "2026-11-24T09:00:00Z"]);
    assert_eq!(total(&document, "changes"), 1, "{document}");
    assert_eq!(rules(&document, &old, "new"), [""; 0]);
    assert_eq!(rules(&document, &new, "new"), ["approval/missing"; 2]);
    house.ends(
        2,
        "alice",
        &["policy", "test", "--since", "2026-11-24T09:00:00Z"],
    );
}

#[test]
fn changes_of_the_law_are_judged_by_the_policy_that_is_supposed_too() {
    let house = House::new();
    let text = house.bench.read("changes/services.toml");
    house.bench.commit_as(
        "bob",
        "law: a description",
        &[(
            "changes/services.toml",
            &text.replace("What the public sees", "What everybody sees"),
        )],
    );
    let governed = (
        "[governance]\nstages = [[{ role = \"change-manager\", count = 1 }]]",
        "[governance]\nstages = [[{ role = \"emergency\", count = 1 }]]",
    );
    let document = under(&house, &[governed], &[]);
    let rules = |side: &str| {
        let found = document["law"][side].as_array().expect("a list").clone();
        let rules = found.into_iter().filter(|one| one["severity"] == "error");
        rules
            .map(|one| one["message"].to_string())
            .collect::<Vec<_>>()
    };
    assert!(
        rules("new")
            .iter()
            .any(|message| message.contains("role emergency")),
        "{document}"
    );
    assert!(
        rules("gone")
            .iter()
            .any(|message| message.contains("role change-manager")),
        "{document}"
    );
}
