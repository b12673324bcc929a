//! What the policy asks of one change, for people.

use crate::domain::change::Change;
use crate::domain::change::approval::Decision;
use crate::domain::change::{Kind, Role, State};
use crate::domain::policy::explain::{Demand, Explained, Lasts, Post, Signing};
use crate::domain::policy::wording;
use crate::report::finding::people;
use crate::report::moment;
use crate::report::page::Page;
use crate::report::policy::explain::Shown;
use crate::report::policy::row::place;
use crate::report::style::{Label, Surface};

/// The page: who must sign, what must be there, and why the risk is what it is; each row with its
/// place in the policy.
#[must_use]
pub fn page(shown: Shown<'_>, surface: Surface) -> String {
    let mut page = Page::new(surface);
    head(&mut page, shown);
    approvals(&mut page, shown);
    demands(&mut page, shown);
    risk(&mut page, shown);
    page.text()
}

fn head(page: &mut Page, shown: Shown<'_>) {
    let change = shown.change;
    if shown.filed {
        page.pieces(
            0,
            &[
                (Some(Label::Id), change.id.as_str()),
                (Some(Label::Heading), &change.title),
            ],
        );
    } else {
        page.painted(0, Label::Heading, "a change that nobody has filed");
    }
    let supposed = match (shown.filed, shown.supposed) {
        (true, true) => "if it were: ",
        _ => "",
    };
    page.line(&format!("{supposed}{}", traits(change)));
    if change.state == State::Draft && shown.filed {
        page.painted(
            0,
            Label::Muted,
            "as of handing it in, with the risk as computed now",
        );
    }
}

/// What rows can ask for, as the change has it.
fn traits(change: &Change) -> String {
    let mut parts = vec![
        format!("{} change", change.kind),
        format!("risk {}", change.risk_level()),
    ];
    parts.extend(change.environment.clone());
    parts.extend(change.services.iter().map(ToString::to_string));
    parts.extend(change.category.clone());
    parts.extend(change.client.as_ref().map(|client| format!("for {client}")));
    let pin = change.template.as_ref();
    parts.extend(pin.map(|pin| format!("template {}", pin.name())));
    parts.join(" · ")
}

fn approvals(page: &mut Page, shown: Shown<'_>) {
    let Explained {
        signing,
        assessment,
        void,
        ..
    } = shown.explained;
    page.section(&format!(
        "approvals {} of {}",
        assessment.obtained(),
        assessment.required()
    ));
    if signing.is_empty() {
        page.paragraph(
            2,
            match shown.change.kind {
                Kind::Standard => "its template is approved beforehand",
                Kind::Normal | Kind::Emergency => "no row of the policy asks for one",
            },
        );
    }
    for row in signing {
        let when = match row.lowering {
            true => format!(
                "a risk held lower than computed, {}",
                wording::when(row.when)
            ),
            false => wording::when(row.when),
        };
        row_head(page, &place(&shown.lines.approval, row.row), &when);
        signing_row(page, row);
    }
    if !void.is_empty() {
        page.section("does not count");
    }
    for (approval, why) in void {
        let decided = match approval.decision {
            Decision::Approve => "approval",
            Decision::Reject => "rejection",
        };
        let role = approval.role.as_ref();
        let role = role.map_or("by merge".to_owned(), |role| format!("as {role}"));
        page.paragraph(2, &format!("{decided} {role} by {}: {why}", approval.by));
    }
}

fn row_head(page: &mut Page, place: &str, when: &str) {
    page.pieces(
        2,
        &[(Some(Label::Id), place), (None, &format!("for {when}"))],
    );
}

fn signing_row(page: &mut Page, row: &Signing<'_>) {
    let stages = row.posts.iter().map(|post| post.requirement.stage).max();
    for post in &row.posts {
        let stage = match stages {
            Some(last) if last > 0 => {
                format!("stage {}: ", post.requirement.stage.saturating_add(1))
            }
            _ => String::new(),
        };
        signing_post(page, post, &stage);
    }
    for (what, within) in [
        ("approved", row.ratify_within),
        ("reviewed", row.review_within),
    ] {
        if let Some(within) = within {
            page.paragraph(4, &format!("{what} within {within} of the start"));
        }
    }
}

fn signing_post(page: &mut Page, post: &Post, stage: &str) {
    let requirement = &post.requirement;
    let (label, word) = match (requirement.is_met(), requirement.open) {
        (true, _) => (Label::Good, "met:"),
        (false, true) => (Label::Warning, "missing:"),
        (false, false) => (Label::Muted, "missing, once the stage before is complete:"),
    };
    page.pieces(
        4,
        &[
            (Some(label), &format!("{stage}{word}")),
            (
                None,
                &format!("{} × {},", requirement.needed, requirement.role),
            ),
            (None, &format!("at least `{}`", requirement.minimum)),
        ],
    );
    for signature in &post.signed {
        let commit = signature
            .commit
            .map(|commit| format!(" in {}", commit.short()));
        page.paragraph(
            6,
            &format!(
                "signed by {}, {}, `{}`{}",
                signature.by,
                moment::minute(signature.at),
                signature.grade,
                commit.unwrap_or_default()
            ),
        );
    }
    if requirement.is_met() {
        return;
    }
    let candidates = &requirement.candidates;
    if candidates.is_empty() {
        let role = &requirement.role;
        let remedy = if role.as_str() == Role::SERVICE_OWNER {
            "name more `owners` of the service in changes/services.toml".to_owned()
        } else {
            format!("git change people add EMAIL --role {role}")
        };
        page.paragraph(6, &format!("nobody can sign; {remedy}"));
    } else {
        page.paragraph(6, &format!("can sign: {}", people(candidates)));
    }
    for (who, bar) in &post.barred {
        page.paragraph(6, &format!("cannot sign: {who}, {bar}"));
    }
}

fn demands(page: &mut Page, shown: Shown<'_>) {
    let demands = &shown.explained.demands;
    if demands.is_empty() {
        return;
    }
    page.section("must be there");
    for demand in demands {
        row_head(
            page,
            &place(&shown.lines.require, demand.row),
            &wording::when(demand.when),
        );
        demand_row(page, demand, shown);
    }
}

fn demand_row(page: &mut Page, demand: &Demand<'_>, shown: Shown<'_>) {
    if demand.from != State::Submitted {
        page.paragraph(4, &format!("from `{}` on", demand.from));
    }
    for (field, filled) in &demand.fields {
        let (label, word) = match (shown.filed, filled) {
            (false, _) => (Label::Muted, "asks for:"),
            (true, true) => (Label::Good, "met:"),
            (true, false) => (Label::Warning, "missing:"),
        };
        page.pieces(4, &[(Some(label), word), (None, field)]);
    }
    if let Some(notice) = demand.notice {
        let what = format!("{} from submission to the window", notice.asked);
        lasting(page, notice, &what);
    }
    if let Some(soak) = demand.soak {
        let what = format!("{} from the end of the work to closing", soak.asked);
        lasting(page, soak, &what);
    }
    if let Some(reserved) = &demand.reserved {
        let who = if reserved.who.is_empty() {
            "nobody".to_owned()
        } else {
            people(&reserved.who)
        };
        page.paragraph(
            4,
            &format!(
                "only {} takes it to `{}`: {who}",
                reserved.role, demand.from
            ),
        );
    }
}

fn lasting(page: &mut Page, lasts: Lasts, what: &str) {
    let given = match lasts.given {
        Some(given) if !lasts.waived => format!("{what}; it is {given}"),
        _ => what.to_owned(),
    };
    let (label, word) = match lasts.is_met() {
        _ if lasts.waived => (Label::Muted, "not asked of an emergency:"),
        None => (Label::Muted, "asks for:"),
        Some(true) => (Label::Good, "met:"),
        Some(false) => (Label::Warning, "missing:"),
    };
    page.pieces(4, &[(Some(label), word), (None, &given)]);
}

fn risk(page: &mut Page, shown: Shown<'_>) {
    let rules = &shown.explained.risk;
    if rules.is_empty() {
        return;
    }
    page.section("risk rules that match");
    for (row, rule) in rules {
        row_head(
            page,
            &place(&shown.lines.risk, *row),
            &wording::risk_rule(rule),
        );
        let level = rule.level.map(|level| format!("at least {level}"));
        let points = (rule.points > 0).then(|| format!("{} points", rule.points));
        let weight: Vec<String> = points.into_iter().chain(level).collect();
        page.paragraph(4, &format!("{}: {}", weight.join(", "), rule.why));
    }
}
