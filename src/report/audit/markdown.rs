//! The report as Markdown.

use crate::domain::change::time::Timestamp;
use crate::report::audit::change::AuditedChange;
use crate::report::audit::gather::AuditDocument;
use crate::report::audit::sheets::{approval, findings};
use crate::report::audit::totals::Tally;
use crate::report::escape::markdown_cell;
use crate::report::moment;
use crate::report::summary::WindowDocument;

/// What a reader must know to weigh the report.
const LIMITS: &str = "Times are what commits claim; their order is proved by ancestry. A \
`forge-merge` is the word of the forge, and a `claimed` approval is proved by no signature. \
Records are as they stand at the tip; debts and standings are those at the end of the period. \
Whoever runs the command on a clone whose trusted branch is at the tip gets the same bytes.";

/// The report as Markdown.
#[must_use]
pub fn markdown(audit: &AuditDocument<'_>) -> String {
    let mut out = String::from("# Change audit\n\n");
    header(&mut out, audit);
    out.push_str(&format!("\n{LIMITS}\n"));
    exceptions(&mut out, audit);
    totals(&mut out, audit);
    out.push_str(&format!("\n## Changes: {}\n\n", audit.changes.len()));
    if audit.changes.is_empty() {
        out.push_str("No change had an event in the period.\n");
        return out;
    }
    overview(&mut out, audit);
    for change in &audit.changes {
        details(&mut out, change);
    }
    out
}

fn header(out: &mut String, audit: &AuditDocument<'_>) {
    head(out, &["Of this report", ""]);
    let period = format!(
        "from {}, before {}",
        moment::minute(audit.period.since),
        moment::minute(audit.period.until)
    );
    let root = audit.root.as_deref().unwrap_or("none");
    let commits = format!(
        "{} looked at; {} of them touch records or law and are well signed",
        audit.commits, audit.signed
    );
    let changes = format!(
        "{} with an event in the period, of {}",
        audit.population, audit.known
    );
    let separation = if audit.solo {
        "off: in solo mode one person may do everything"
    } else {
        "in force"
    };
    let history = audit.shallow.first().map_or("whole".to_owned(), |first| {
        format!("cut off: what came before {first} is not in the clone")
    });
    for (name, text) in [
        ("Command", audit.command),
        ("Period", &period),
        ("Tip", &audit.tip),
        ("Root of trust", root),
        ("Commits", &commits),
        ("Changes", &changes),
        ("Separation of duties", separation),
        ("History", &history),
    ] {
        row(out, &[name, text]);
    }
}

fn exceptions(out: &mut String, audit: &AuditDocument<'_>) {
    out.push_str(&format!("\n## Exceptions: {}\n\n", audit.exceptions.len()));
    if audit.exceptions.is_empty() {
        out.push_str("There are none.\n");
    } else {
        head(out, &["Kind", "Change", "When", "Commit", "Rule", "What"]);
    }
    for exception in &audit.exceptions {
        row(
            out,
            &[
                exception.kind.word(),
                exception.change.map_or("", |id| id.as_str()),
                &time(exception.at),
                short(exception.commit.as_deref()),
                exception.rule.unwrap_or_default(),
                &exception.message,
            ],
        );
    }
    if audit.exemptions.is_empty() {
        return;
    }
    out.push_str("\nThe policy forgives:\n\n");
    head(out, &["Rule", "For", "Granted by", "Until", "Why"]);
    for exemption in &audit.exemptions {
        let scope = exemption.change.or(exemption.commit).unwrap_or("all");
        row(
            out,
            &[
                exemption.rule,
                scope,
                exemption.granted_by,
                &moment::minute(exemption.until),
                exemption.reason,
            ],
        );
    }
}

fn totals(out: &mut String, audit: &AuditDocument<'_>) {
    out.push_str("\n## Totals\n\n");
    head(out, &["Of", "How many"]);
    let totals = &audit.totals;
    for (name, tallies) in [
        ("changes by type", &totals.by_type),
        ("changes by risk", &totals.by_risk),
        ("changes by outcome", &totals.by_outcome),
        ("approvals by evidence", &totals.by_grade),
        ("exceptions by kind", &totals.by_exception),
    ] {
        row(out, &[name, &counts(tallies)]);
    }
}

fn counts(tallies: &[Tally]) -> String {
    let some = tallies.iter().filter(|tally| tally.count > 0);
    let each: Vec<String> = some
        .map(|tally| format!("{} {}", tally.count, tally.name.replace('_', " ")))
        .collect();
    if each.is_empty() {
        "none".to_owned()
    } else {
        each.join(", ")
    }
}

fn overview(out: &mut String, audit: &AuditDocument<'_>) {
    head(
        out,
        &[
            "Change",
            "Type",
            "Risk",
            "Title",
            "Standing",
            "Approvals",
            "Findings",
        ],
    );
    for change in &audit.changes {
        row(
            out,
            &[
                change.id.as_str(),
                change.kind.word(),
                change.risk.map_or("", |level| level.word()),
                change.title,
                &change.standing,
                &change.approvals.len().to_string(),
                &change.findings.len().to_string(),
            ],
        );
    }
}

fn details(out: &mut String, change: &AuditedChange<'_>) {
    out.push_str(&format!("\n### {}\n\n", change.id));
    head(out, &[change.kind.word(), ""]);
    let services: Vec<&str> = change.services.iter().map(|name| name.as_str()).collect();
    let place = [
        Some(services.join(", ").as_str()),
        change.environment,
        change.client,
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("; ");
    let risk = change.risk.map_or("not computed", |level| level.word());
    let outcome = change
        .outcome
        .map_or("none yet".to_owned(), |code| code.word().replace('_', " "));
    for (name, text) in [
        ("Title", change.title),
        ("Risk", risk),
        ("Template", change.template.as_deref().unwrap_or_default()),
        ("Requested by", change.requester.as_str()),
        ("Implemented by", change.owner.as_str()),
        ("Where", &place),
        ("Window", &window(change.window)),
        ("Work began", &time(change.started)),
        ("Work ended", &time(change.ended)),
        ("Standing", &change.standing),
        ("Outcome", &outcome),
        ("In a sentence", change.summary.unwrap_or_default()),
        ("Reviewed", &time(change.reviewed)),
        ("Closed", &time(change.closed)),
        ("Findings", &findings(change)),
    ] {
        if !text.is_empty() {
            row(out, &[name, text]);
        }
    }
    for decision in &change.approvals {
        let text = format!(
            "{}, {}, commit {}",
            approval(decision),
            moment::minute(decision.at),
            short(decision.commit.as_deref())
        );
        row(out, &["Decision", &text]);
    }
}

fn window(window: Option<WindowDocument>) -> String {
    window.map_or(String::new(), |window| {
        format!(
            "{} to {}",
            moment::minute(window.start),
            moment::minute(window.end)
        )
    })
}

fn time(at: Option<Timestamp>) -> String {
    at.map(moment::minute).unwrap_or_default()
}

/// The beginning of the name of a commit, as git shows it.
fn short(commit: Option<&str>) -> &str {
    commit
        .and_then(|commit| commit.get(..10))
        .unwrap_or_default()
}

/// The head of a table.
fn head(out: &mut String, names: &[&str]) {
    row(out, names);
    out.push_str(&"|---".repeat(names.len()));
    out.push_str("|\n");
}

/// A row of a table; every cell is escaped here.
fn row(out: &mut String, cells: &[&str]) {
    for cell in cells {
        out.push_str("| ");
        out.push_str(&markdown_cell(cell));
        out.push(' ');
    }
    out.push_str("|\n");
}
