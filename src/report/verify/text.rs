//! The verdict for people.

use std::collections::BTreeMap;

use crate::audit::track::Located;
use crate::domain::change::ChangeId;
use crate::domain::change::approval::Grade;
use crate::domain::policy::finding::Severity;
use crate::report::finding;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};
use crate::report::verify::{Extent, Verdict};

/// The verdict when nobody can look at a part.
const UNTOLD: &str = "cannot be told: a part of history is not in this clone";

/// The verdict for people: yes or no first, then what it rests on, then every finding.
#[must_use]
pub fn text(verdict: &Verdict<'_>, surface: Surface) -> String {
    let mut page = Page::new(surface);
    let errors = count(verdict, Severity::Error);
    let warnings = count(verdict, Severity::Warning);
    let (label, word) = match (errors, warnings) {
        (_, 0) if verdict.is_open() => (Label::Warning, UNTOLD.to_owned()),
        (_, warnings) if verdict.is_open() => (
            Label::Warning,
            format!("{UNTOLD}; {}", many(warnings, "warning")),
        ),
        (0, 0) => (Label::Good, "sound".to_owned()),
        (0, warnings) => (
            Label::Good,
            format!("sound, with {}", many(warnings, "warning")),
        ),
        (errors, 0) => (
            Label::Error,
            format!("not sound: {}", many(errors, "error")),
        ),
        (errors, warnings) => (
            Label::Error,
            format!(
                "not sound: {}, {}",
                many(errors, "error"),
                many(warnings, "warning")
            ),
        ),
    };
    page.painted(0, label, &word);
    facts(&mut page, verdict);
    for located in verdict.findings {
        page.gap();
        one(&mut page, located, surface);
    }
    page.text()
}

fn facts(page: &mut Page, verdict: &Verdict<'_>) {
    page.gap();
    let tip = verdict.tip.to_string();
    match verdict.extent {
        Extent::Whole => page.field("tip", &tip),
        Extent::Range { base, head } => {
            page.field("range", &format!("{}..{}", base.short(), head.short()));
            page.field("tip", &tip);
        }
    }
    match verdict.root {
        Some(root) => page.field("root", &format!("{root}, which founded the law")),
        None => page.field("root", "none: no commit has a law that can be read"),
    }
    page.field(
        "commits",
        &format!(
            "{} looked at; {} of them touch records or law and are well signed",
            verdict.commits, verdict.signed
        ),
    );
    page.field("changes", &verdict.changes.to_string());
    page.field("approvals", &grades(&verdict.approvals));
    if let Some(first) = verdict.shallow.first() {
        page.field(
            "shallow",
            &format!("what came before {} is not in this clone", first.short()),
        );
    }
}

/// The approvals by grade, strongest first: `3 signed, 1 forge-merge`.
fn grades(counts: &BTreeMap<Grade, usize>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let counts = counts.iter().rev();
    let each: Vec<String> = counts
        .map(|(grade, count)| format!("{count} {grade}"))
        .collect();
    each.join(", ")
}

fn one(page: &mut Page, located: &Located, surface: Surface) {
    let found = &located.finding;
    let change = located.change.as_ref().map_or("", ChangeId::as_str);
    let commit = located
        .commit
        .map_or(String::new(), |commit| commit.short());
    page.pieces(
        0,
        &[
            (
                Some(Label::of_severity(found.severity)),
                found.severity.word(),
            ),
            (Some(Label::Heading), found.rule.code()),
            (Some(Label::Id), change),
            (Some(Label::Id), &commit),
        ],
    );
    page.paragraph(2, &found.message);
    page.ready(&finding::remedy_lines(
        found,
        located.change.as_ref(),
        surface,
    ));
}

fn count(verdict: &Verdict<'_>, severity: Severity) -> usize {
    let findings = verdict.findings.iter();
    findings
        .filter(|located| located.finding.severity == severity)
        .count()
}

fn many(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
