//! The list as CSV.

use crate::audit::brief::Brief;
use crate::report::csv::{self, Sheet};

/// The list as CSV, with a line of heads.
#[must_use]
pub fn csv(briefs: &[Brief]) -> String {
    let mut sheet = Sheet::new(&[
        "id",
        "title",
        "type",
        "state",
        "standing",
        "risk",
        "requester",
        "owner",
        "services",
        "environment",
        "client",
        "window_start",
        "window_end",
        "approvals_required",
        "approvals_obtained",
        "approvals_satisfied",
        "hold",
        "landed",
        "findings",
    ]);
    for brief in briefs {
        let window = brief.window.as_ref();
        let findings = brief.findings.iter().map(|finding| finding.rule.code());
        sheet.row(&[
            brief.id.to_string(),
            brief.title.clone(),
            brief.kind.to_string(),
            brief.state.to_string(),
            brief.standing.to_string(),
            csv::optional(brief.risk),
            brief.requester.to_string(),
            brief.owner.to_string(),
            csv::several(&brief.services),
            csv::optional(brief.environment.as_ref()),
            csv::optional(brief.client.as_ref()),
            csv::optional(window.map(|window| window.start)),
            csv::optional(window.map(|window| window.end)),
            brief.approvals.required.to_string(),
            brief.approvals.obtained.to_string(),
            brief.approvals.are_all().to_string(),
            brief.hold.to_string(),
            brief.is_landed.to_string(),
            csv::several(findings),
        ]);
    }
    sheet.text()
}
