//! The risk of one change, for people: what counts, and on request also what does not.

use crate::domain::change::Change;
use crate::domain::change::risk::Level;
use crate::domain::policy::risk::{Asked, Assessed};
use crate::report::page::Page;
use crate::report::risk::document::{InputDocument, RiskDocument, RuleDocument};
use crate::report::style::{Label, Surface};

/// The page of a computed risk. What was found is shown when `explain` asks for it.
#[must_use]
pub fn page(record: &Change, assessed: &Assessed<'_>, explain: bool, surface: Surface) -> String {
    let document = RiskDocument::of(record, assessed);
    let mut page = Page::new(surface);
    head(&mut page, record, assessed);
    page.section(&format!(
        "{} points: moderate from {}, high from {}",
        document.points, document.moderate_from, document.high_from
    ));
    let (matching, others): (Vec<_>, Vec<_>) = document.rules.iter().partition(|rule| rule.matches);
    for rule in matching {
        weighs(&mut page, &weight(rule.points, rule.level), rule.why);
        if explain {
            inputs(&mut page, rule, |_| true);
        }
    }
    for asked in &assessed.questions {
        question(&mut page, record, asked, explain);
    }
    person(&mut page, assessed);
    if explain && !others.is_empty() {
        page.section("does not count");
        for rule in others {
            let points = weight(rule.points, rule.level);
            page.painted(2, Label::Muted, &format!("{points:>4}  {}", rule.why));
            inputs(&mut page, rule, |input| !input.fits);
        }
    }
    page.text()
}

/// The level, and what decides it.
fn head(page: &mut Page, record: &Change, assessed: &Assessed<'_>) {
    page.pieces(
        0,
        &[
            (Some(Label::Id), record.id.as_str()),
            (Some(Label::Heading), &record.title),
        ],
    );
    let reason = assessed.reason();
    page.pieces(
        0,
        &[
            (
                Some(Label::of_risk(assessed.level)),
                &format!("risk {}", assessed.level),
            ),
            (None, reason.as_deref().map_or("", |_| "·")),
            (None, reason.as_deref().unwrap_or_default()),
        ],
    );
    match record.risk.level {
        None => page.painted(
            0,
            Label::Muted,
            "it is written down when the change is handed in",
        ),
        Some(level) if level != assessed.level => page.pieces(
            0,
            &[(
                Some(Label::Warning),
                &format!(
                    "the record holds {level}, by what was known when it was written; this is \
                     what is known now"
                ),
            )],
        ),
        Some(_) => {}
    }
}

/// What somebody knows of it: the matrix, and what a person holds it to be.
fn person(page: &mut Page, assessed: &Assessed<'_>) {
    if assessed.matrix.is_none() && assessed.raise.is_none() && assessed.lower.is_none() {
        return;
    }
    page.section("as people see it");
    if let Some(cell) = assessed.matrix {
        let (impact, likelihood) = (cell.impact, cell.likelihood);
        page.pieces(
            2,
            &[
                (None, &format!("impact {impact} × likelihood {likelihood}:")),
                (Some(Label::of_risk(cell.level)), cell.level.word()),
            ],
        );
    }
    if let Some(raise) = assessed.raise {
        held(page, "raised to", raise.to, &raise.reason);
    }
    let Some(lowered) = &assessed.lower else {
        return;
    };
    held(page, "lowered to", lowered.lower.to, &lowered.lower.reason);
    let (label, what) = match lowered.lowering {
        None => (
            Label::Warning,
            "the policy names nobody who could accept that, so it does not count".to_owned(),
        ),
        Some(lowering) => {
            let roles = lowering.stages.iter().flatten();
            let roles: Vec<String> = roles
                .map(|quorum| format!("{} × {}", quorum.count, quorum.role))
                .collect();
            let without = if assessed.level == assessed.computed {
                "; it lowers nothing".to_owned()
            } else {
                format!("; without it, {}", assessed.computed)
            };
            (
                Label::Muted,
                format!("accepted by {} in approving{without}", roles.join(", ")),
            )
        }
    };
    page.painted(4, label, &what);
}

fn held(page: &mut Page, what: &str, to: Level, reason: &str) {
    page.pieces(
        2,
        &[
            (None, what),
            (Some(Label::of_risk(to)), &format!("{to}:")),
            (None, reason),
        ],
    );
}

fn question(page: &mut Page, record: &Change, asked: &Asked<'_>, explain: bool) {
    let answer = asked
        .answer
        .unwrap_or("not answered, which counts as the worst");
    let points = weight(asked.points, None);
    weighs(page, &points, &format!("{} {answer}", asked.question.ask));
    if explain {
        let choices = asked.question.choices();
        let choices: Vec<String> = choices
            .into_iter()
            .map(|(word, points)| format!("{word} = {points}"))
            .collect();
        let text = format!("{}: {}", asked.question.name, choices.join(", "));
        page.painted(8, Label::Muted, &text);
    }
    if asked.answer.is_none() {
        page.painted(8, Label::Hint, &format!("→ {}", asked.remedy(&record.id)));
    }
}

/// What a rule asks for, and what was found.
fn inputs(page: &mut Page, rule: &RuleDocument<'_>, shown: impl Fn(&InputDocument) -> bool) {
    if rule.inputs.is_empty() {
        page.painted(8, Label::Muted, "for every change");
    }
    for input in rule.inputs.iter().filter(|input| shown(input)) {
        let InputDocument {
            fact,
            wanted,
            found,
            ..
        } = input;
        page.painted(
            8,
            Label::Muted,
            &format!("{fact} = {found} (asked for: {wanted})"),
        );
    }
}

/// `+15`, or the level that a rule sets.
fn weight(points: u32, level: Option<Level>) -> String {
    match (level, points) {
        (None, points) => format!("+{points}"),
        (Some(level), 0) => level.to_string(),
        (Some(level), points) => format!("+{points}, {level}"),
    }
}

fn weighs(page: &mut Page, weight: &str, why: &str) {
    page.pieces(
        2,
        &[
            (Some(Label::Heading), &format!("{weight:>4} ")),
            (None, why),
        ],
    );
}
