//! The list as a table.

use std::collections::BTreeMap;

use crate::audit::brief::Brief;
use crate::audit::track::Approvals;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, ServiceId};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;
use crate::report::style::{Label, Style, Surface};
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

/// The list as a table, in the order of `briefs`; `filtered` says whether something was asked for
/// that other changes may not fit, `solo` whether the policy lets one person do everything.
///
/// What emergencies owe comes first. A `*` after the id marks what has not landed, a `!` what has
/// findings.
#[must_use]
pub fn table(
    briefs: &[Brief],
    (filtered, solo): (bool, bool),
    now: Timestamp,
    surface: Surface,
) -> Listing {
    if briefs.is_empty() {
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
    let names = short_names(briefs);
    let mut grid = Grid::new(&HEADS);
    for brief in briefs {
        grid.row(row(brief, &names));
    }
    let mut answer = debts(briefs, &names, now, surface);
    answer.push_str(&grid.draw(surface));
    Listing {
        answer,
        aside: legend(briefs, solo, surface.style),
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

fn row(brief: &Brief, names: &BTreeMap<&ChangeId, String>) -> Vec<Cell> {
    let name = name(brief, names);
    vec![
        Cell::labelled(Label::Id, &name),
        Cell::plain(brief.kind.word()),
        Cell::labelled(
            Label::of_standing(brief.standing),
            &brief.standing.to_string(),
        ),
        brief.risk.map_or(Cell::plain(""), |level| {
            let short = level.word().get(..3).filter(|_| level == Level::Moderate);
            Cell::labelled(Label::of_risk(level), level.word()).or(short.unwrap_or(level.word()))
        }),
        Cell::plain(&brief.title),
        Cell::plain(&services(&brief.services)),
        brief.window.as_ref().map_or(Cell::plain(""), |window| {
            Cell::plain(&moment::window(window)).or(&moment::start(window))
        }),
        Cell::plain(brief.owner.as_str()),
        Cell::plain(&approvals(brief.approvals)),
    ]
}

/// How a change is named in a list: with a `*` when it has not landed, with a `!` when it has
/// findings.
pub(in crate::report) fn name(brief: &Brief, names: &BTreeMap<&ChangeId, String>) -> String {
    let mut name = names.get(&brief.id).cloned().unwrap_or_default();
    if !brief.is_landed {
        name.push('*');
    }
    if brief.has_errors() {
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

fn approvals(counts: Approvals) -> String {
    if counts.required == 0 {
        String::new()
    } else {
        format!("{}/{}", counts.obtained, counts.required)
    }
}

/// The part of each id that people type; with the month where two would be the same.
pub(in crate::report) fn short_names(briefs: &[Brief]) -> BTreeMap<&ChangeId, String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for brief in briefs {
        *count.entry(brief.id.tail()).or_default() += 1;
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
    { briefs.iter() }
        .map(|brief| (&brief.id, name(&brief.id)))
        .collect()
}

/// What emergencies owe, soonest first.
fn debts(
    briefs: &[Brief],
    names: &BTreeMap<&ChangeId, String>,
    now: Timestamp,
    surface: Surface,
) -> String {
    let mut owed: Vec<_> = briefs
        .iter()
        .filter(|brief| !brief.state.is_terminal())
        .flat_map(|brief| {
            let debts = brief.debts.iter();
            debts.map(move |debt| (debt.due, debt.owed, brief))
        })
        .collect();
    owed.sort_by_key(|(due, owed, brief)| (*due, *owed, &brief.id));
    let mut out = String::new();
    for (due, owed, brief) in owed {
        let (label, what) = if due <= now {
            let late = moment::length(now.since(due));
            (Label::Error, format!("{owed} overdue for {late}"))
        } else {
            let left = moment::length(due.since(now));
            (Label::Warning, format!("{owed} due in {left}"))
        };
        let name = names.get(&brief.id).map_or("", String::as_str);
        let used = what.chars().count() + name.chars().count() + 3;
        let title = surface.width.map_or(brief.title.clone(), |width| {
            let title = escape::line(&brief.title);
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

fn has_diverged(brief: &Brief) -> bool {
    let diverged = |finding: &Finding| finding.rule == Rule::BranchDiverged;
    brief.findings.iter().any(diverged)
}

/// What the marks mean, and what else is to be known of these changes.
pub(in crate::report) fn legend(briefs: &[Brief], solo: bool, style: Style) -> String {
    let unlanded = briefs.iter().filter(|brief| !brief.is_landed).count();
    let faulty = briefs.iter().filter(|brief| brief.has_errors()).count();
    let mut out = String::new();
    if solo {
        let note = "solo mode: one person may do everything";
        out.push_str(&style.paint(Label::Warning, note));
        out.push('\n');
    }
    if unlanded > 0 {
        let note = format!("* not landed on the trusted branch yet: {unlanded}");
        out.push_str(&style.paint(Label::Muted, &note));
        out.push('\n');
    }
    let apart = briefs.iter().filter(|brief| has_diverged(brief));
    let apart: Vec<&str> = apart.map(|brief| brief.id.tail()).collect();
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
