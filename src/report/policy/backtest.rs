//! What would differ, had another policy been in force.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::backtest::{Backtest, Differing, Gate, Shift};
use crate::audit::track::{Approvals, Located};
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, Kind};
use crate::domain::policy::finding::Severity;
use crate::report::moment;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// The JSON document of `policy test --backtest`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change policy test --backtest --json")]
pub struct BacktestDocument<'b> {
    /// Which document this is.
    pub schema: &'static str,
    /// The commit whose policy was supposed; null for that of the working tree.
    pub policy: Option<String>,
    /// The newest commit that was looked at.
    pub tip: String,
    /// How many there are of what.
    pub totals: BacktestTotals,
    /// The changes of which something would differ, by id.
    pub changes: Vec<DifferingDocument<'b>>,
    /// What would differ of the law itself.
    pub law: ShiftDocument<'b>,
}

/// How many there are of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BacktestTotals {
    /// Changes that were looked at.
    pub changes: usize,
    /// Changes of which something would differ.
    pub differing: usize,
    /// Changes of which a deed that passed would have been refused.
    pub refused: usize,
    /// Changes against which something is found, and nothing would be.
    pub cleared: usize,
    /// Changes that would have a higher level of risk.
    pub raised: usize,
    /// Changes that would have a lower level of risk.
    pub lowered: usize,
    /// Changes for which more approvals would have been asked.
    pub more_approvals: usize,
    /// Changes for which fewer would have been.
    pub fewer_approvals: usize,
}

/// A change of which something would differ.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DifferingChange")]
pub struct DifferingDocument<'b> {
    /// The change.
    pub id: &'b ChangeId,
    /// Its title.
    pub title: &'b str,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The level of risk, where it would differ.
    pub risk: Option<LevelShift>,
    /// The deeds before which other approvals would have been asked for or counted.
    pub gates: Vec<GateDocument>,
    /// What would be found, and what would not.
    #[serde(flatten)]
    pub shift: ShiftDocument<'b>,
}

/// A level of risk that would differ.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LevelShift {
    /// What it is.
    pub was: Level,
    /// What it would be.
    pub would: Level,
}

/// A deed before which approvals are counted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Gate")]
pub struct GateDocument {
    /// The deed.
    pub event: Event,
    /// When it was done.
    pub at: Timestamp,
    /// Its commit.
    pub commit: String,
    /// The approvals that were there.
    pub was: CountDocument,
    /// The approvals that would have been there.
    pub would: CountDocument,
}

/// The approvals of some moment.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalsThen")]
pub struct CountDocument {
    /// How many the policy asks for.
    pub required: u32,
    /// How many of them there are.
    pub obtained: u32,
}

/// Findings of one side alone.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Shift")]
pub struct ShiftDocument<'b> {
    /// What would be found, and is not.
    pub new: Vec<FoundDocument<'b>>,
    /// What is found, and would not be.
    pub gone: Vec<FoundDocument<'b>>,
}

/// A finding, and its commit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Found")]
pub struct FoundDocument<'b> {
    /// The code of the rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The commit.
    pub commit: Option<String>,
    /// What is wrong.
    pub message: &'b str,
}

impl<'b> BacktestDocument<'b> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/policy-backtest@1";

    /// The document of what would differ.
    #[must_use]
    pub fn of(backtest: &'b Backtest, policy: Option<ObjectId>, tip: ObjectId) -> Self {
        Self {
            schema: Self::SCHEMA,
            policy: policy.map(|commit| commit.to_string()),
            tip: tip.to_string(),
            totals: totals(backtest),
            changes: backtest
                .differing
                .iter()
                .map(DifferingDocument::of)
                .collect(),
            law: ShiftDocument::of(&backtest.law),
        }
    }
}

impl<'b> DifferingDocument<'b> {
    fn of(differing: &'b Differing) -> Self {
        let count = |approvals: Approvals| CountDocument {
            required: approvals.required,
            obtained: approvals.obtained,
        };
        let gate = |gate: &Gate| GateDocument {
            event: gate.event,
            at: gate.at,
            commit: gate.commit.to_string(),
            was: count(gate.was),
            would: count(gate.would),
        };
        Self {
            id: &differing.id,
            title: &differing.title,
            kind: differing.kind,
            risk: differing
                .level
                .map(|(was, would)| LevelShift { was, would }),
            gates: differing.gates.iter().map(gate).collect(),
            shift: ShiftDocument::of(&differing.shift),
        }
    }
}

impl<'b> ShiftDocument<'b> {
    fn of(shift: &'b Shift) -> Self {
        let all = |found: &'b [Located]| {
            let found = found.iter().map(|located| FoundDocument {
                rule: located.finding.rule.code(),
                severity: located.finding.severity,
                commit: located.commit.map(|commit| commit.to_string()),
                message: &located.finding.message,
            });
            found.collect()
        };
        Self {
            new: all(&shift.new),
            gone: all(&shift.gone),
        }
    }
}

fn totals(backtest: &Backtest) -> BacktestTotals {
    let count = |test: &dyn Fn(&Differing) -> bool| {
        let differing = backtest.differing.iter();
        differing.filter(|one| test(one)).count()
    };
    let gate = |test: fn(&Gate) -> bool| move |one: &Differing| one.gates.iter().any(test);
    BacktestTotals {
        changes: backtest.changes,
        differing: backtest.differing.len(),
        refused: count(&Differing::is_refused),
        cleared: count(&Differing::is_cleared),
        raised: count(&|one| one.level.is_some_and(|(was, would)| would > was)),
        lowered: count(&|one| one.level.is_some_and(|(was, would)| would < was)),
        more_approvals: count(&gate(|gate| gate.would.required > gate.was.required)),
        fewer_approvals: count(&gate(|gate| gate.would.required < gate.was.required)),
    }
}

/// What would differ, change by change, and how many there are of what.
#[must_use]
pub fn text(backtest: &Backtest, surface: Surface) -> String {
    let mut page = Page::new(surface);
    for differing in &backtest.differing {
        page.pieces(
            0,
            &[
                (Some(Label::Id), differing.id.as_str()),
                (Some(Label::Heading), &differing.title),
            ],
        );
        if let Some((was, would)) = differing.level {
            page.pieces(
                2,
                &[
                    (None, &format!("risk {was}, and would be")),
                    (Some(Label::of_risk(would)), would.word()),
                ],
            );
        }
        for gate in &differing.gates {
            page.paragraph(2, &gate_words(gate));
        }
        shift(&mut page, &differing.shift);
        page.line("");
    }
    if !backtest.law.is_empty() {
        page.painted(0, Label::Heading, "the law itself");
        shift(&mut page, &backtest.law);
        page.line("");
    }
    summary(&mut page, totals(backtest));
    page.text()
}

fn gate_words(gate: &Gate) -> String {
    let Gate {
        event,
        at,
        commit,
        was,
        would,
    } = gate;
    format!(
        "{event} at {}, {}: {} of {} approvals, and would be {} of {}",
        moment::minute(*at),
        commit.short(),
        was.obtained,
        was.required,
        would.obtained,
        would.required
    )
}

fn shift(page: &mut Page, shift: &Shift) {
    let sides = [
        (Label::Error, "would be found:", &shift.new),
        (Label::Good, "would be gone:", &shift.gone),
    ];
    for (label, word, found) in sides {
        for located in found {
            let finding = &located.finding;
            let commit = located.commit.map(|commit| commit.short());
            page.pieces(
                2,
                &[
                    (Some(label), word),
                    (
                        Some(Label::of_severity(finding.severity)),
                        finding.severity.word(),
                    ),
                    (Some(Label::Heading), finding.rule.code()),
                    (Some(Label::Id), &commit.unwrap_or_default()),
                ],
            );
            page.paragraph(4, &finding.message);
        }
    }
}

fn summary(page: &mut Page, totals: BacktestTotals) {
    if totals.changes == 0 {
        return page.painted(0, Label::Muted, "there are no changes to look at");
    }
    page.line(&format!(
        "{} of {} changes would differ",
        totals.differing, totals.changes
    ));
    let counts = [
        (totals.refused, "would have been refused somewhere"),
        (totals.cleared, "would have nothing against them any more"),
        (totals.raised, "of higher risk"),
        (totals.lowered, "of lower risk"),
        (totals.more_approvals, "with more approvals asked for"),
        (totals.fewer_approvals, "with fewer approvals asked for"),
    ];
    for (count, what) in counts.iter().filter(|(count, _)| *count > 0) {
        page.paragraph(2, &format!("{count} {what}"));
    }
}
