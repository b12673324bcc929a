//! The law as it was, for people.

use crate::domain::change::{PersonId, State};
use crate::domain::policy::wording;
use crate::report::moment;
use crate::report::page::Page;
use crate::report::people;
use crate::report::policy::at::{ApprovalThen, AtDocument, RequireThen, Then};
use crate::report::style::{Label, Surface};

/// The page: which commit it is, the rows in words, the people, and who could decide what.
#[must_use]
pub fn page(then: Then<'_>, surface: Surface) -> String {
    let document = AtDocument::of(then);
    let mut page = Page::new(surface);
    head(&mut page, then);
    page.section("who approves");
    if document.approval.is_empty() {
        page.paragraph(2, "nobody is asked");
    }
    for row in &document.approval {
        line(&mut page, &wording::when(row.when), &approval(row));
    }
    if !document.require.is_empty() {
        page.section("what must be there");
    }
    for row in &document.require {
        line(&mut page, &wording::when(row.when), &require(row));
    }
    if !document.risk.is_empty() {
        page.section("what makes a risk");
    }
    for row in &document.risk {
        let level = row.level.map(|level| format!("at least {level}"));
        let points = (row.points > 0).then(|| format!("{} points", row.points));
        let weight: Vec<String> = points.into_iter().chain(level).collect();
        let words = format!("{}: {}", weight.join(", "), row.why);
        line(&mut page, &row.about, &words);
    }
    if let Some(stages) = document.lowering {
        page.paragraph(
            2,
            &format!("held lower than computed: {}", wording::stages(stages)),
        );
    }
    page.section("who changes the law");
    let stages = wording::stages(document.governance);
    if document.solo {
        page.paragraph(2, &stages);
        page.paragraph(2, "one person may do everything");
    } else {
        page.paragraph(
            2,
            &format!("{stages}, and two of each role wherever there are two"),
        );
    }
    if document.exemptions > 0 {
        page.paragraph(2, &format!("exemptions: {}", document.exemptions));
    }
    page.section("who could decide");
    for (role, who) in &document.roles {
        decides(&mut page, role.as_str(), who);
    }
    for (service, who) in &document.service_owners {
        decides(&mut page, &format!("service-owner of {service}"), who);
    }
    page.section("people");
    page.ready(&people::table(then.law, then.at, surface));
    page.text()
}

fn head(page: &mut Page, then: Then<'_>) {
    let commit = then.commit.to_string();
    page.pieces(
        0,
        &[
            (Some(Label::Heading), "the law of"),
            (Some(Label::Id), &commit),
        ],
    );
    page.field(
        "made",
        &format!("{}, as it claims", moment::minute(then.committed)),
    );
    if then.by_time {
        let found = format!(
            "{}: the last commit of the main line by then, by its own clock",
            moment::minute(then.at)
        );
        page.field("asked for", &found);
    }
    match (then.root, then.on_main_line) {
        (Some(root), _) => page.field("root", &format!("{root}, which founded the law")),
        (None, false) => page.field("root", "unknown: the commit is not on the main line"),
        (None, true) => page.field("root", "before what this clone has"),
    }
    let minimum = then.law.policy.evidence.minimum;
    page.field("evidence", &format!("at least `{minimum}`"));
}

/// The changes that a row is about, and below what it says.
fn line(page: &mut Page, when: &str, says: &str) {
    page.pieces(2, &[(Some(Label::Muted), "for"), (None, when)]);
    page.paragraph(4, says);
}

fn approval(row: &ApprovalThen<'_>) -> String {
    let mut parts = vec![
        wording::stages(row.stages),
        format!("at least `{}`", row.evidence),
    ];
    parts.extend(
        row.ratify_within
            .map(|span| format!("within {span} of the start")),
    );
    parts.extend(
        row.review_within
            .map(|span| format!("reviewed within {span}")),
    );
    parts.join(", ")
}

fn require(row: &RequireThen<'_>) -> String {
    let mut parts = Vec::new();
    if !row.fields.is_empty() {
        parts.push(row.fields.join(", "));
    }
    parts.extend(row.notice.map(|span| format!("{span} of notice")));
    parts.extend(row.soak.map(|span| format!("watched for {span}")));
    parts.extend(row.role.map(|role| format!("only by {role}")));
    let from = match row.from {
        State::Submitted => String::new(),
        state => format!(", from `{state}` on"),
    };
    format!("{}{from}", parts.join(", "))
}

fn decides(page: &mut Page, role: &str, who: &[&PersonId]) {
    let names: Vec<&str> = who.iter().map(|who| who.as_str()).collect();
    if names.is_empty() {
        page.pieces(
            2,
            &[
                (None, &format!("{role}:")),
                (Some(Label::Warning), "nobody"),
            ],
        );
    } else {
        page.paragraph(2, &format!("{role}: {}", names.join(", ")));
    }
}
