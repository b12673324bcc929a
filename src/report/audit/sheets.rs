//! The report as CSV files: changes, and exceptions.

use crate::report::audit::change::{AuditedApproval, AuditedChange};
use crate::report::audit::gather::AuditDocument;
use crate::report::csv::{self, Sheet};

/// Every change with an event in the period, a line each. The last columns say what to repeat.
#[must_use]
pub fn changes_csv(audit: &AuditDocument<'_>) -> String {
    let mut sheet = Sheet::new(&[
        "id",
        "type",
        "risk",
        "title",
        "template",
        "requester",
        "owner",
        "services",
        "environment",
        "client",
        "state",
        "standing",
        "window_start",
        "window_end",
        "started",
        "ended",
        "approvals",
        "outcome",
        "summary",
        "reviewed",
        "closed",
        "findings",
        "tip",
        "population",
        "command",
        "solo",
    ]);
    for change in &audit.changes {
        sheet.row(&[
            change.id.to_string(),
            change.kind.to_string(),
            csv::optional(change.risk),
            change.title.to_owned(),
            csv::optional(change.template.as_ref()),
            change.requester.to_string(),
            change.owner.to_string(),
            csv::several(change.services),
            csv::optional(change.environment),
            csv::optional(change.client),
            change.state.to_string(),
            change.standing.clone(),
            csv::optional(change.window.map(|window| window.start)),
            csv::optional(change.window.map(|window| window.end)),
            csv::optional(change.started),
            csv::optional(change.ended),
            csv::several(change.approvals.iter().map(approval)),
            csv::optional(change.outcome),
            csv::optional(change.summary),
            csv::optional(change.reviewed),
            csv::optional(change.closed),
            findings(change),
            audit.tip.clone(),
            audit.population.to_string(),
            audit.command.to_owned(),
            audit.solo.to_string(),
        ]);
    }
    sheet.text()
}

/// What to look at first, a line each.
#[must_use]
pub fn exceptions_csv(audit: &AuditDocument<'_>) -> String {
    let mut sheet = Sheet::new(&[
        "kind", "change", "at", "commit", "rule", "message", "tip", "command", "solo",
    ]);
    for exception in &audit.exceptions {
        sheet.row(&[
            exception.kind.to_string(),
            csv::optional(exception.change),
            csv::optional(exception.at),
            csv::optional(exception.commit.as_ref()),
            csv::optional(exception.rule),
            exception.message.clone(),
            audit.tip.clone(),
            audit.command.to_owned(),
            audit.solo.to_string(),
        ]);
    }
    sheet.text()
}

/// A decision in one clause: `approve by carol@example.org as cab (signed)`.
pub(super) fn approval(approval: &AuditedApproval<'_>) -> String {
    let role = approval
        .role
        .map_or("through a merge".to_owned(), |role| format!("as {role}"));
    let other = if approval.over_final_content {
        ""
    } else {
        ", over other content"
    };
    let behalf: Vec<&str> = approval.behalf.iter().map(|whom| whom.as_str()).collect();
    let behalf = if behalf.is_empty() {
        String::new()
    } else {
        format!(" for {}", behalf.join(" or "))
    };
    format!(
        "{} by {}{behalf} {role} ({}{other})",
        approval.decision, approval.by, approval.grade
    )
}

/// The codes of what was found about a change.
pub(super) fn findings(change: &AuditedChange<'_>) -> String {
    csv::several(change.findings.iter().map(|finding| finding.rule))
}
