//! Each rule is reached by at least one case, and keeps its code.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use git_change::domain::policy::rule::Rule;

use super::{cheats, matrix};
use crate::documents::compare;

/// Rules about commits rather than deeds: a replay of real repositories reaches them, and
/// governance and landing are judged by cases of their own.
const BY_HISTORY: &[&str] = &["governance/", "history/", "landing/"];

/// Rules that are applied when somebody looks, at the time of looking.
const BY_LOOKING: &[Rule] = &[Rule::RatificationOverdue, Rule::ReviewOverdue];

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
        .filter(|rule| !BY_LOOKING.contains(rule))
        .map(|rule| rule.code())
        .filter(|code| !BY_HISTORY.iter().any(|family| code.starts_with(family)))
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
