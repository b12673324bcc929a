//! The list as a table.

use std::collections::BTreeMap;

use crate::audit::view::ChangeView;
use crate::domain::change::risk::Level;
use crate::domain::change::{ChangeId, ServiceId};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;
use crate::report::style::{Label, Style, Surface};
use crate::report::summary::ApprovalCounts;
use crate::report::table::{Cell, Grid, Head, Room, fit};
use crate::report::{escape, moment};

/// A list for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The answer, for stdout; empty when there are no changes.
    pub answer: String,
    /// What is to be said beside it, for stderr: what the marks mean, or why there is nothing.
    pub aside: String,
}

/// The list as a table, in the order of `views`; `filtered` says whether something was asked for
/// that other changes may not fit.
///
/// What emergencies owe comes first. A `*` after the id marks what has not landed, a `!` what has
/// findings.
#[must_use]
pub fn table(views: &[ChangeView<'_>], filtered: bool, surface: Surface) -> Listing {
    if views.is_empty() {
        let aside = if filtered {
            "no change fits; to see all: git change list --all\n"
        } else {
            "no change is under way; to file one: git change new; to see all: git change list --all\n"
        };
        return Listing {
            answer: String::new(),
            aside: aside.to_owned(),
        };
    }
    let all: Vec<&ChangeView<'_>> = views.iter().collect();
    let names = short_names(&all);
    let mut grid = Grid::new(&HEADS);
    for view in views {
        grid.row(row(view, &names));
    }
    let mut answer = debts(views, &names, surface);
    answer.push_str(&grid.draw(surface));
    Listing {
        answer,
        aside: legend(&all, surface.style),
    }
}

const HEADS: [Head; 9] = [
    Head::new("ID", Room::Fixed),
    Head::new("TYPE", Room::Spare(6)),
    Head::new("STANDING", Room::Fixed),
    Head::new("RISK", Room::Spare(4)),
    Head::new("TITLE", Room::Stretch(16)),
    Head::new("SERVICE", Room::SpareStretch(5, 8)),
    Head::new("WINDOW", Room::Spare(3)).or("START"),
    Head::new("OWNER", Room::SpareStretch(2, 8)),
    Head::new("APPROVALS", Room::Spare(1)).or("OK"),
];

fn row(view: &ChangeView<'_>, names: &BTreeMap<&ChangeId, String>) -> Vec<Cell> {
    let record = view.record;
    let name = name(view, names);
    let risk = record.risk.level;
    vec![
        Cell::labelled(Label::Id, &name),
        Cell::plain(record.kind.word()),
        Cell::labelled(
            Label::of_standing(view.standing),
            &view.standing.to_string(),
        ),
        risk.map_or(Cell::plain(""), |level| {
            let brief = level.word().get(..3).filter(|_| level == Level::Moderate);
            Cell::labelled(Label::of_risk(level), level.word()).or(brief.unwrap_or(level.word()))
        }),
        Cell::plain(&record.title),
        Cell::plain(&services(&record.services)),
        record.window.as_ref().map_or(Cell::plain(""), |window| {
            Cell::plain(&moment::window(window)).or(&moment::start(window))
        }),
        Cell::plain(record.owner.as_str()),
        Cell::plain(&approvals(view)),
    ]
}

/// How a change is named in a list: with a `*` when it has not landed, with a `!` when it has
/// findings.
pub(in crate::report) fn name(
    view: &ChangeView<'_>,
    names: &BTreeMap<&ChangeId, String>,
) -> String {
    let mut name = names.get(view.id()).cloned().unwrap_or_default();
    if !view.is_landed() {
        name.push('*');
    }
    if view.findings.iter().any(|finding| finding.is_error()) {
        name.push('!');
    }
    name
}

/// The first service, and how many more there are.
fn services(services: &[ServiceId]) -> String {
    match services {
        [] => String::new(),
        [only] => only.to_string(),
        [first, others @ ..] => format!("{first} +{}", others.len()),
    }
}

fn approvals(view: &ChangeView<'_>) -> String {
    let counts = ApprovalCounts::of(&view.assessment);
    if counts.required == 0 {
        String::new()
    } else {
        format!("{}/{}", counts.obtained, counts.required)
    }
}

/// The part of each id that people type; with the month where two would be the same.
pub(in crate::report) fn short_names<'v>(
    views: &[&ChangeView<'v>],
) -> BTreeMap<&'v ChangeId, String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for view in views {
        *count.entry(view.id().tail()).or_default() += 1;
    }
    let name = |id: &ChangeId| {
        let whole = id.as_str();
        if count.get(id.tail()).is_some_and(|many| *many > 1) {
            whole
                .split_once('-')
                .map_or(whole, |(_, rest)| rest)
                .to_owned()
        } else {
            id.tail().to_owned()
        }
    };
    views
        .iter()
        .map(|view| (view.id(), name(view.id())))
        .collect()
}

/// What emergencies owe, soonest first.
fn debts(
    views: &[ChangeView<'_>],
    names: &BTreeMap<&ChangeId, String>,
    surface: Surface,
) -> String {
    let mut owed: Vec<_> = views
        .iter()
        .filter(|view| !view.record.state.is_terminal())
        .flat_map(|view| {
            view.debts
                .iter()
                .map(move |debt| (debt.due, debt.owed, view))
        })
        .collect();
    owed.sort_by_key(|(due, owed, view)| (*due, *owed, view.id()));
    let mut out = String::new();
    for (due, owed, view) in owed {
        let (label, what) = if due <= view.now {
            let late = moment::length(view.now.since(due));
            (Label::Error, format!("{owed} overdue for {late}"))
        } else {
            let left = moment::length(due.since(view.now));
            (Label::Warning, format!("{owed} due in {left}"))
        };
        let name = names.get(view.id()).map_or("", String::as_str);
        let used = what.chars().count() + name.chars().count() + 3;
        let title = surface.width.map_or(view.record.title.clone(), |width| {
            let title = escape::line(&view.record.title);
            fit(&title, width.saturating_sub(used))
        });
        out.push_str(&format!(
            "{}: {} {}\n",
            surface.style.paint(label, &what),
            surface.style.paint(Label::Id, name),
            escape::line(&title),
        ));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn has_diverged(view: &ChangeView<'_>) -> bool {
    let diverged = |finding: &Finding| finding.rule == Rule::BranchDiverged;
    view.findings.iter().any(diverged)
}

/// What the marks mean, and what else is to be known of these changes.
pub(in crate::report) fn legend(views: &[&ChangeView<'_>], style: Style) -> String {
    let unlanded = views.iter().filter(|view| !view.is_landed()).count();
    let faulty = views
        .iter()
        .filter(|view| view.findings.iter().any(|finding| finding.is_error()))
        .count();
    let mut out = String::new();
    if views
        .first()
        .is_some_and(|view| view.law.policy.separation.solo)
    {
        let note = "solo mode: one person may do everything";
        out.push_str(&style.paint(Label::Warning, note));
        out.push('\n');
    }
    if unlanded > 0 {
        let note = format!("* not landed on the trusted branch yet: {unlanded}");
        out.push_str(&style.paint(Label::Muted, &note));
        out.push('\n');
    }
    let apart = views
        .iter()
        .filter(|view| has_diverged(view))
        .map(|view| view.id());
    let apart: Vec<&str> = apart.map(ChangeId::tail).collect();
    if !apart.is_empty() {
        let note = format!(
            "a branch has diverged, and does not count: {}; to see which: git change show ID",
            apart.join(", ")
        );
        out.push_str(&style.paint(Label::Warning, &note));
        out.push('\n');
    }
    if faulty > 0 {
        let note = format!("! against the law: {faulty}; to see how: git change show ID");
        out.push_str(&style.paint(Label::Error, &note));
        out.push('\n');
    }
    out
}
