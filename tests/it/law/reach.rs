//! Each rule is reached by at least one case, and keeps its code.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use git_change::domain::policy::rule::Rule;

use super::{cheats, matrix};
use crate::documents::compare;

/// Rules about commits rather than deeds: histories in real repositories reach them.
const BY_HISTORY: &[&str] = &["governance/", "history/", "landing/"];

/// Rules that are asked at the time of looking, and of what came too late.
const BY_LOOKING: &[Rule] = &[Rule::RatificationOverdue, Rule::ReviewOverdue];

fn is_by_history(rule: &Rule) -> bool {
    let code = rule.code();
    BY_LOOKING.contains(rule) || BY_HISTORY.iter().any(|family| code.starts_with(family))
}

/// All text of the suites that look at histories. Their tests compare whole lists of findings, so
/// a code that stands there was found.
fn suites() -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut text = std::fs::read_to_string(top.join("law/governing.rs")).expect("readable");
    for suite in ["forgeries", "proof", "sharing"] {
        for file in std::fs::read_dir(top.join(suite)).into_iter().flatten() {
            let path = file.expect("readable").path();
            text += &std::fs::read_to_string(path).expect("readable");
        }
    }
    text
}

#[test]
fn each_rule_of_history_is_reached_by_a_history() {
    let text = suites();
    let missed: Vec<&str> = Rule::ALL
        .iter()
        .filter(|rule| is_by_history(rule))
        .map(|rule| rule.code())
        .filter(|code| !text.contains(&format!("\"{code}\"")))
        .collect();
    assert!(missed.is_empty(), "no history reaches {missed:?}");
}

/// Rules that whoever does a deed is told of, and that history is not judged by: the suite `telling`
/// reaches them with the real program.
const ON_THE_SPOT: &[Rule] = &[
    Rule::ApprovalNotAsked,
    Rule::ApprovalAgain,
    Rule::ApprovalTooEarly,
    Rule::ApprovalSurplus,
    Rule::RejectedUnchanged,
];

#[test]
fn each_rule_of_a_deed_is_reached_by_a_case() {
    let mut reached: BTreeSet<String> = matrix::reached().into_iter().collect();
    for family in cheats::ALL {
        for (_, codes, _) in family() {
            reached.extend(codes.into_iter().map(str::to_owned));
        }
    }
    let missed: Vec<&str> = Rule::ALL
        .iter()
        .filter(|rule| !is_by_history(rule) && !ON_THE_SPOT.contains(rule))
        .map(|rule| rule.code())
        .filter(|code| !reached.contains(*code))
        .collect();
    assert!(missed.is_empty(), "no case reaches {missed:?}");
    let known: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert!(reached.iter().all(|code| known.contains(code.as_str())));
}

#[test]
fn codes_are_unique_and_stable() {
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for rule in Rule::ALL {
        assert!(seen.insert(rule.code()), "{} twice", rule.code());
        assert!(!rule.title().ends_with('.') && !rule.remedy().is_empty());
        let _ = writeln!(text, "{:<36} {}", rule.code(), rule.severity());
    }
    compare("tests/cases/law/rules.txt", &text);
}
