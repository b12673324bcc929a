//! Each rule is reached by at least one case, and keeps its code.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use git_change::domain::policy::rule::Rule;

use super::{cheats, governing, matrix};
use crate::bench::raised::heard;
use crate::documents::compare;
use crate::forgeries::{emergencies, floods, laws, merges, owners, places, records, shapes, times};
use crate::proof::{agreement, kept, landings, pins, policy, shallow};
use crate::sharing::strays;
use crate::telling;

/// A history in a real repository, and the rules of which the program must speak there.
type History = (fn(), &'static [Rule]);

/// The histories that reach what no single deed does: rules about commits, rules that are asked at
/// the time of looking, and rules that whoever does a deed is told of and history is not judged by.
const HISTORIES: &[History] = &[
    (laws::records_and_law_in_one_commit, &[Rule::MixedCommit]),
    (laws::a_law_that_is_a_link, &[Rule::LawUnreadable]),
    (
        laws::the_law_loosened_without_governance,
        &[Rule::LawNotApproved],
    ),
    (laws::an_empty_governance_is_said, &[Rule::FewGovernors]),
    (laws::an_expired_exemption, &[Rule::ExemptionStale]),
    (laws::solo_mode_is_said, &[Rule::SoloMode]),
    (laws::a_founder_who_is_nobody, &[Rule::RootMoved]),
    (owners::a_key_that_passes_on, &[Rule::KeyPassedOn]),
    (records::a_record_deleted, &[Rule::RecordDeleted]),
    (records::two_records_with_one_id, &[Rule::WrongPath]),
    (records::two_records_in_one_commit, &[Rule::ManyRecords]),
    (
        times::a_window_that_no_calendar_has,
        &[Rule::RecordUnreadable],
    ),
    (
        times::a_start_that_claims_to_be_before_what_it_follows,
        &[Rule::ClockRunsBack],
    ),
    (
        times::a_start_with_an_early_date_in_a_late_commit,
        &[Rule::DatesApart],
    ),
    (shapes::a_format_of_the_future, &[Rule::RecordNewer]),
    (shapes::a_symlink, &[Rule::NotAFile]),
    (shapes::a_file_beside_the_records, &[Rule::StrayFile]),
    (
        places::another_law_below_a_folder_in_other_letters,
        &[Rule::PathInDisguise],
    ),
    (floods::a_million_keys_are_too_many_bytes, &[Rule::TooLarge]),
    (merges::a_smuggling_merge, &[Rule::MergeEdits]),
    (
        emergencies::an_emergency_never_ratified,
        &[Rule::RatificationOverdue],
    ),
    (
        emergencies::an_emergency_never_reviewed,
        &[Rule::ReviewOverdue],
    ),
    (
        agreement::whoever_does_not_govern_approves_nothing,
        &[Rule::LawApprovalVoid],
    ),
    (
        kept::a_pull_request_is_asked_for_when_nobody_has_the_branch,
        &[Rule::MergeLost],
    ),
    (
        landings::only_the_last_of_two_merges_decides,
        &[Rule::MergeOnSide],
    ),
    (
        pins::a_main_line_that_was_rewritten_is_noticed,
        &[Rule::MainLineMoved],
    ),
    (
        policy::whoever_changes_the_law_is_told_and_history_is_not_judged,
        &[Rule::PolicyTestFailed],
    ),
    (
        shallow::what_is_not_there_is_neither_sound_nor_anybodys_fault,
        &[Rule::HistoryMissing],
    ),
    (
        strays::what_was_cancelled_on_main_is_not_gone_on_with_on_a_stray_branch,
        &[Rule::BranchDiverged],
    ),
    (
        telling::an_approval_that_cannot_count_is_refused_or_said_not_to,
        &[
            Rule::ApprovalNotAsked,
            Rule::ApprovalAgain,
            Rule::ApprovalSurplus,
        ],
    ),
    (
        telling::an_approval_before_the_stage_before_it_is_said_to_be_too_early,
        &[Rule::ApprovalTooEarly],
    ),
    (
        telling::a_rejection_says_why_wherever_the_change_is_seen,
        &[Rule::RejectedUnchanged],
    ),
];

/// Runs every second history, and listens.
fn raised(first: usize) {
    for (history, rules) in HISTORIES.iter().skip(first).step_by(2) {
        let said = heard(*history);
        let words: BTreeSet<&str> = said
            .split(|c: char| !(c.is_ascii_lowercase() || matches!(c, '/' | '-')))
            .collect();
        for rule in *rules {
            let code = rule.code();
            assert!(words.contains(code), "{code} is not raised: {said}");
        }
    }
}

#[test]
fn the_rules_of_history_are_raised_by_histories() {
    raised(0);
}

#[test]
fn the_other_rules_of_history_are_raised_by_histories() {
    raised(1);
}

#[test]
fn each_rule_is_reached() {
    let by_history: BTreeSet<&str> = { HISTORIES.iter() }
        .flat_map(|(_, rules)| *rules)
        .map(|rule| rule.code())
        .collect();
    let mut by_deed: BTreeSet<String> = matrix::reached().into_iter().collect();
    for family in cheats::ALL {
        for (_, codes, _) in family() {
            by_deed.extend(codes.into_iter().map(str::to_owned));
        }
    }
    by_deed.extend(governing::reached().into_iter().map(str::to_owned));
    let missed: Vec<&str> = { Rule::ALL.iter() }
        .map(|rule| rule.code())
        .filter(|code| !by_deed.contains(*code) && !by_history.contains(code))
        .collect();
    assert!(missed.is_empty(), "no case reaches {missed:?}");
    let known: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert!(by_deed.iter().all(|code| known.contains(code.as_str())));
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
