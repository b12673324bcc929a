//! `[risk]` of `policy.toml` that contradicts itself.

use super::policy::{stages, weaker};
use super::words::unique;
use crate::document::path::Path;
use crate::document::problem::{Complaint, quoted};
use crate::domain::policy::model::{Given, Policy, Question, When};

pub(in crate::document) fn check(policy: &Policy) -> Vec<Complaint> {
    let risk = &policy.risk;
    let mut complaints = Vec::new();
    if risk.levels.moderate >= risk.levels.high {
        complaints.push(Complaint::error(
            Path::from("risk.levels.high"),
            format!(
                "the risk is high from {} points on, and moderate from {}: nothing is ever moderate",
                risk.levels.high, risk.levels.moderate
            ),
        ));
    }
    for (index, rule) in risk.rule.iter().enumerate() {
        let here = Path::from("risk.rule").index(index);
        if rule.points == 0 && rule.level.is_none() {
            complaints.push(
                Complaint::warning(
                    here.clone(),
                    "this rule neither adds points nor sets a level",
                )
                .remedy("set `points` or `level`"),
            );
        }
        complaints.extend(circular(&rule.when, &here));
        complaints.extend(given(&rule.given, &here.key("given")));
    }
    let questions = || (0..).zip(&risk.question);
    let place = |index: usize| Path::from("risk.question").index(index);
    complaints.extend(unique(
        questions().map(|(index, question)| (place(index).key("name"), question.name.as_str())),
        "the question",
    ));
    for (index, asked) in questions() {
        complaints.extend(question(asked, &place(index)));
    }
    if let Some(lowering) = &risk.lowering {
        let here = Path::from("risk.lowering");
        if lowering.stages.is_empty() {
            complaints.push(
                Complaint::error(
                    here.key("stages"),
                    "nobody would accept that a risk is lowered",
                )
                .remedy("name a role, or take [risk.lowering] out, so that nobody may"),
            );
        }
        complaints.extend(stages(&lowering.stages, &here.key("stages")));
        complaints.extend(circular(&lowering.when, &here));
        complaints.extend(
            lowering
                .evidence
                .filter(|grade| *grade < policy.evidence.minimum)
                .map(|grade| weaker(grade.word(), policy, here.key("evidence"))),
        );
    }
    complaints
}

/// What helps to compute the level cannot ask for it.
fn circular(when: &When, row: &Path) -> Option<Complaint> {
    when.risk.as_ref()?;
    let path = row.key("when").key("risk");
    let what = "it asks for the level of risk, which is computed from it";
    Some(Complaint::error(path, what).remedy("take `risk` out"))
}

/// Numbers that say nothing.
fn given(given: &Given, here: &Path) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (key, least) in [
        ("services", given.services),
        ("dependents", given.dependents),
    ] {
        if least == Some(0) {
            let what = "every change has at least none, so this asks for nothing";
            complaints.push(Complaint::warning(here.key(key), what).remedy("ask for 1 or more"));
        }
    }
    if given.similar_below == Some(0) {
        let what = "there are never fewer than none, so this never matches";
        let complaint = Complaint::warning(here.key("similar_below"), what);
        complaints.push(complaint.remedy("1 means that there was none"));
    }
    if let Some(share) = given
        .failed_share
        .filter(|share| !(1..=100).contains(share))
    {
        complaints.push(
            Complaint::error(
                here.key("failed_share"),
                format!("{share} of a hundred is no share that can be failed"),
            )
            .remedy("give a number from 1 to 100"),
        );
    }
    complaints
}

fn question(question: &Question, here: &Path) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = circular(&question.when, here).into_iter().collect();
    let name = question.name.as_str();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if name.is_empty() || !name.chars().all(plain) {
        complaints.push(
            Complaint::error(
                here.key("name"),
                format!(
                    "{} is typed in --answer NAME=ANSWER, and cannot be",
                    quoted(name)
                ),
            )
            .remedy("use letters, digits, - and _"),
        );
    }
    if question.answers.is_empty() {
        complaints.push(
            Complaint::error(here.key("answers"), "a question that nobody can answer")
                .remedy("give each answer its points: { yes = 0, no = 15 }"),
        );
    }
    complaints
}
