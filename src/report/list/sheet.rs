//! The list as CSV.

use crate::audit::view::ChangeView;
use crate::report::csv::{self, Sheet};
use crate::report::summary::ApprovalCounts;

/// The list as CSV, with a line of heads.
#[must_use]
pub fn csv(views: &[ChangeView<'_>]) -> String {
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
    for view in views {
        let (record, counts) = (view.record, ApprovalCounts::of(&view.assessment));
        let window = record.window.as_ref();
        let findings = view.findings.iter().map(|finding| finding.rule.code());
        sheet.row(&[
            record.id.to_string(),
            record.title.clone(),
            record.kind.to_string(),
            record.state.to_string(),
            view.standing.to_string(),
            csv::optional(record.risk.level),
            record.requester.to_string(),
            record.owner.to_string(),
            csv::several(&record.services),
            csv::optional(record.environment.as_ref()),
            csv::optional(record.client.as_ref()),
            csv::optional(window.map(|window| window.start)),
            csv::optional(window.map(|window| window.end)),
            counts.required.to_string(),
            counts.obtained.to_string(),
            counts.satisfied.to_string(),
            record.hold.to_string(),
            view.is_landed().to_string(),
            csv::several(findings),
        ]);
    }
    sheet.text()
}
