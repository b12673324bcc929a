use std::collections::BTreeSet;

use git_change::report::{rules, schema};

use serde_json::Value;

use super::compare;
use crate::bench::{Answer, Bench};

#[test]
fn the_files_in_schemas_output_are_those_of_the_types() {
    for (name, text) in schema::all() {
        compare(&format!("schemas/output/{name}"), &text);
    }
}

#[test]
fn the_page_of_rules_is_the_one_of_the_program() {
    compare("RULES.md", &rules::rules_page());
}

/// What a command answers with `--json`, checked against the schema that it names.
fn fits(answer: &Answer) -> String {
    let document: Value =
        serde_json::from_str(&answer.stdout).unwrap_or_else(|e| panic!("{e}: {answer}"));
    let name = document["schema"]
        .as_str()
        .and_then(|name| name.strip_prefix("git-change/"));
    let name = name
        .and_then(|name| name.strip_suffix("@1"))
        .unwrap_or_else(|| panic!("{answer}"));
    let file = format!("{name}.schema.json");
    let schema = schema::all().into_iter().find(|(known, _)| *known == file);
    let (_, schema) = schema.unwrap_or_else(|| panic!("{file} is missing"));
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{name}: {faults:?}\n{answer}");
    name.to_owned()
}

#[test]
fn every_answer_in_json_fits_the_schema_that_it_names() {
    let bench = Bench::new();
    let mut seen = BTreeSet::new();
    let mut run = |person: &str, arguments: &[&str]| {
        let answer = bench.run_as(person, &[arguments, &["--json"]].concat());
        assert!(answer.code < 2, "{arguments:?}: {answer}");
        seen.insert(fits(&answer));
        serde_json::from_str::<Value>(&answer.stdout).unwrap()
    };
    run("alice", &["doctor"]);
    run("alice", &["init", "--yes"]);
    run("alice", &["keys", "--yes"]);
    let key = bench.top().join("keys/bob.pub");
    let key = key.to_str().unwrap();
    let bob = [
        "people",
        "add",
        "bob@example.org",
        "--name",
        "Bob",
        "--role",
        "peer",
        "--key",
    ];
    run("alice", &[&bob[..], &[key]].concat());
    let new = [
        "new",
        "--title",
        "One",
        "--what",
        "w",
        "--why",
        "y",
        "--rollback-trigger",
        "r",
    ];
    let id = run("alice", &[&new[..], &["--step", "verify: look"]].concat())["id"]
        .as_str()
        .unwrap()
        .to_owned();
    run("alice", &["lint", &id]);
    run("alice", &["submit", &id]);
    run("alice", &["approve", &id]);
    bench.git(&["config", "change.landing", "pull-request"]);
    run("bob", &["approve", &id]);
    run("alice", &["merge", &id]);
    for look in [
        &["whoami"][..],
        &["people", "list"],
        &["template", "list"],
        &["template", "show", "rotate-certificate"],
        &["list", "--all"],
        &["search", "the"],
        &["show", &id],
        &["risk", &id],
        &["next", &id],
        &["log", &id],
        &["status"],
        &["verify"],
        &["check", "HEAD~1..HEAD"],
        &["signature", "HEAD"],
        &["policy", "explain", &id],
        &["policy", "explain", "--if", "risk=high,tag=pci"],
        &["policy", "test"],
        &["policy", "test", "--backtest"],
        &["policy", "at", "HEAD"],
    ] {
        run("alice", look);
    }
    let since = [
        "audit",
        "--since",
        "2026-11-01T00:00:00Z",
        "--format",
        "json",
    ];
    seen.insert(fits(&bench.run_as("alice", &since)));
    bench.bare_remote("origin.git");
    bench.git(&["push", "-q", "-u", "origin", "main"]);
    seen.insert(fits(&bench.run_as("alice", &["sync", "--json"])));
    seen.insert(fits(&bench.run_as("alice", &["demo", "../demo", "--json"])));
    let all = schema::all().into_iter();
    let all: BTreeSet<String> = all
        .map(|(file, _)| file.replace(".schema.json", ""))
        .collect();
    assert_eq!(seen, all);
}
