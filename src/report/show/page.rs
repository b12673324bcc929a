//! The page that an approver reads: the verdict first, then the plan, then what history says.

use crate::audit::view::ChangeView;
use crate::domain::policy::next::NextStep;
use crate::report::finding;
use crate::report::moment;
use crate::report::next::step_lines;
use crate::report::page::Page;
use crate::report::show::{aftermath, plan, verdicts};
use crate::report::style::{Label, Surface};

/// The page of a change, of the steps that lead on from it, and of what decides its risk.
#[must_use]
pub fn page(
    view: &ChangeView<'_>,
    next: &[NextStep],
    risk_reason: Option<&str>,
    surface: Surface,
) -> String {
    let mut page = Page::new(surface);
    head(&mut page, view);
    urgent(&mut page, view, surface);
    plan::request(&mut page, view.record, risk_reason);
    plan::steps(&mut page, view.record);
    plan::rollback(&mut page, view.record);
    verdicts::approvals(&mut page, view);
    if !next.is_empty() {
        page.section("next");
        for step in next {
            step_lines(&mut page, step, 2);
        }
    }
    aftermath::aftermath(&mut page, view.record);
    page.text()
}

fn head(page: &mut Page, view: &ChangeView<'_>) {
    let record = view.record;
    page.pieces(
        0,
        &[
            (Some(Label::Id), record.id.as_str()),
            (Some(Label::Heading), &record.title),
        ],
    );
    let risk = record
        .risk
        .level
        .map_or("risk not computed yet".to_owned(), |level| {
            format!("risk {level}")
        });
    let landed = if view.is_landed() {
        ""
    } else {
        "· not landed on the trusted branch yet"
    };
    page.pieces(
        0,
        &[
            (None, record.kind.word()),
            (None, "·"),
            (
                Some(Label::of_standing(view.standing)),
                &view.standing.to_string(),
            ),
            (None, "·"),
            (record.risk.level.map(Label::of_risk), &risk),
            (Some(Label::Warning), landed),
        ],
    );
}

/// What nobody may overlook: debts, broken glass, findings.
fn urgent(page: &mut Page, view: &ChangeView<'_>, surface: Surface) {
    let record = view.record;
    let glass = record.break_glass.as_deref();
    let rejection = record.rejection();
    let calm = view.debts.is_empty() && glass.is_none() && view.findings.is_empty();
    if calm && rejection.is_none() {
        return;
    }
    page.gap();
    if let Some(entry) = rejection {
        page.pieces(0, &[(Some(Label::Warning), &entry.said())]);
    }
    for debt in &view.debts {
        let (label, tense) = if debt.is_overdue(view.now) {
            (Label::Error, "overdue since")
        } else {
            (Label::Warning, "due")
        };
        let what = format!("{} {tense} {}", debt.owed, moment::minute(debt.due));
        let distance = format!("({})", moment::distance(debt.due, view.now));
        page.pieces(0, &[(Some(label), &what), (None, &distance)]);
    }
    if let Some(reason) = glass {
        page.pieces(
            0,
            &[(Some(Label::Warning), "glass broken:"), (None, reason)],
        );
    }
    page.ready(&finding::refusal(&view.findings, Some(view.id()), surface));
}
