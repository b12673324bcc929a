//! Records that are small enough to be read, and made to be slow. What compares everything in them with
//! everything else never ends.

use super::forger::Forger;

/// Many texts, each once, as a list in TOML.
fn many(count: usize, text: impl Fn(usize) -> String) -> String {
    let all: Vec<String> = (0..count).map(|n| format!("\"{}\"", text(n))).collect();
    format!("[{}]", all.join(","))
}

#[test]
fn a_hundred_thousand_keys() {
    let forger = Forger::at("submitted");
    let keys: String = (0..90_000).map(|n| format!("k{n}=1\n")).collect();
    let commit = forger.edits("bob", |text| format!("{text}\n[x.all]\n{keys}"));
    forger.finds(&[]);
    assert_eq!(commit, forger.tip());
}

#[test]
pub fn a_million_keys_are_too_many_bytes() {
    let forger = Forger::at("submitted");
    let keys: String = (0..1_000_000).map(|n| format!("k{n}=1\n")).collect();
    let commit = forger.edits("bob", |text| format!("{text}\n[x.all]\n{keys}"));
    forger.finds(&[("history/too-large", &commit)]);
}

#[test]
fn ten_thousand_tables_and_dotted_keys() {
    let forger = Forger::at("submitted");
    let tables: String = (0..10_000)
        .map(|n| format!("[x.t{n}.a]\nb.c.d = {n}\n"))
        .collect();
    forger.edits("bob", |text| format!("{text}\n{tables}"));
    forger.finds(&[]);
}

#[test]
fn nested_as_deep_as_can_be_read() {
    let forger = Forger::at("submitted");
    let deep = format!("y = {}{}\n", "[".repeat(60), "]".repeat(60));
    forger.edits("bob", |text| format!("{text}\n[x.deep]\n{deep}"));
    forger.finds(&[]);
}

#[test]
fn fifty_thousand_services_and_labels() {
    let forger = Forger::at("filed");
    let labels = many(50_000, |n| format!("l{n}"));
    forger.edits("bob", |text| {
        text.replacen("schema = 1", &format!("schema = 1\nlabels = {labels}"), 1)
    });
    forger.finds(&[]);
}

#[test]
fn ten_thousand_services_that_there_are_not() {
    let forger = Forger::at("filed");
    let services = many(10_000, |n| format!("s{n}"));
    let commit = forger.edits("bob", |text| text.replace("[\"website\"]", &services));
    let found = forger.house.errors();
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|one| *one == ("fields/unknown-service".to_owned(), commit.clone()))
    );
}

#[test]
fn twenty_thousand_steps() {
    let forger = Forger::at("filed");
    let steps = "\n[[step]]\nkind = \"implement\"\ndo = \"x\"\n".repeat(20_000);
    forger.edits("bob", |text| text + &steps);
    forger.finds(&[]);
}

#[test]
fn changes_that_wait_for_themselves_and_for_each_other() {
    let forger = Forger::at("filed");
    let other = "CHG-2611-aaaaa";
    let text = forger.record();
    let waits = |text: &str, id: &str| {
        text.replacen(
            "schema = 1",
            &format!("schema = 1\nafter = [\"{id}\"]\nparent = \"{id}\""),
            1,
        )
    };
    let copy = waits(&text.replace(&forger.id, other), &forger.id);
    forger.writes("bob", &[(&format!("changes/2026/11/{other}.toml"), &copy)]);
    forger.edits("bob", |text| waits(&text, other));
    forger.finds(&[]);
    for command in [&["show"][..], &["next"], &["conflicts"]] {
        let all = [command, &[other]].concat();
        let answer = forger.house.bench.run_as("bob", &all);
        assert!(matches!(answer.code, 0..=2), "{answer}");
    }
}

#[test]
fn a_window_of_eight_thousand_years() {
    let forger = Forger::at("filed");
    let text = forger.record();
    let end = text
        .lines()
        .find(|line| line.starts_with("end = "))
        .expect("a window")
        .to_owned();
    forger.edits("bob", |text| {
        text.replace(&end, "end = 9999-12-31T23:59:59Z")
    });
    forger.finds(&[]);
    let answer = forger.house.bench.run_as("bob", &["submit", &forger.id]);
    assert!(matches!(answer.code, 0 | 1), "{answer}");
    forger.finds(&[]);
}

#[test]
fn a_commit_of_a_thousand_records() {
    let forger = Forger::at("filed");
    let text = forger.record();
    let digits = b"0123456789abcdefghjkmnpqrstvwxyz";
    let files: Vec<(String, String)> = (0..1000_usize)
        .map(|n| {
            let tail: String = [0, 0, n / 1024, n / 32 % 32, n % 32]
                .map(|d| char::from(digits[d]))
                .iter()
                .collect();
            let id = format!("CHG-2611-{tail}");
            (
                format!("changes/2026/11/{id}.toml"),
                text.replace(&forger.id, &id),
            )
        })
        .collect();
    for (path, text) in &files {
        forger.house.bench.write(path, text);
    }
    forger.git(&["add", "changes"]);
    let commit = forger.commits("bob");
    forger.finds(&[("history/many-records", &commit)]);
}
