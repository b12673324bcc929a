//! Emergencies that are none, and those that nobody ever answers for.

use super::forger::Forger;
use crate::house::findings;

#[test]
pub fn an_emergency_never_ratified() {
    let forger = Forger::at("reviewed emergency");
    let start = forger.git(&["rev-parse", "emergency"]);
    forger.finds(&[]);
    forger.house.bench.wait(25 * 3600);
    forger.finds(&[("emergency/ratification-overdue", &start)]);
}

#[test]
pub fn an_emergency_never_reviewed() {
    let forger = Forger::at("emergency");
    let start = forger.tip();
    forger.does("dave", &["approve", &forger.id]);
    forger.house.bench.wait(6 * 86_400);
    forger.finds(&[("emergency/review-overdue", &start)]);
    assert_eq!(forger.house.verify().0, 0, "a warning");
}

#[test]
fn an_emergency_on_a_branch_owes_as_much() {
    let forger = Forger::at("emergency");
    let start = forger.tip();
    let branch = format!("change/{}", forger.id);
    forger.branches(&branch);
    forger.goes_to("main");
    forger.git(&["reset", "-q", "--hard", "founded"]);
    forger.house.bench.wait(6 * 86_400);
    forger.finds(&[]);
    let looks = || {
        let all = ["verify", "--branches", "--ref", "main"];
        let (code, document) = forger.house.json("alice", &all);
        (code, findings(&document))
    };
    let found = |rule: &str, severity: &str| (rule.to_owned(), severity.to_owned(), start.clone());
    let ratification = found("emergency/ratification-overdue", "error");
    let review = found("emergency/review-overdue", "warning");
    assert_eq!(looks(), (1, vec![ratification.clone(), review.clone()]));
    // What has landed is owed once, and is not paid by what has not landed.
    forger.merges("erin", &[&branch]);
    assert_eq!(looks(), (1, vec![ratification.clone(), review.clone()]));
    let ratified = forger.does_on(&branch, "dave", &["approve", &forger.id]);
    let late = ("emergency/ratification-overdue", "warning");
    let late = (late.0.to_owned(), late.1.to_owned(), ratified);
    let both = vec![late.clone(), ratification, review.clone()];
    assert_eq!(looks(), (1, both));
    forger.merges("erin", &[&branch]);
    assert_eq!(looks(), (0, vec![late, review]));
}

#[test]
fn what_was_paid_too_late_stays_a_warning() {
    let forger = Forger::at("validated emergency");
    forger.house.bench.wait(6 * 86_400);
    let ratified = forger.does("dave", &["approve", &forger.id]);
    let review = [
        "review",
        &forger.id,
        "--objective-met",
        "yes",
        "--lessons",
        "x",
    ];
    let reviewed = forger.does("bob", &review);
    let late = [
        ("emergency/ratification-overdue", &*ratified),
        ("emergency/review-overdue", &*reviewed),
    ];
    forger.finds(&late);
    assert_eq!(forger.house.verify().0, 0, "warnings");
    forger.does(
        "bob",
        &["close", &forger.id, "--outcome", "successful", "-m", "x"],
    );
    forger.finds(&late);
}

#[test]
fn an_emergency_closed_without_ratification() {
    let forger = Forger::at("reviewed emergency");
    let commit = forger.edits("bob", |text| {
        let closed = text.replace("\"review\"", "\"closed\"");
        format!("{closed}\n[outcome]\ncode = \"successful\"\nsummary = \"x\"\n")
    });
    forger.finds(&[("emergency/not-ratified", &commit)]);
}

#[test]
fn an_emergency_that_its_requester_ratifies() {
    let forger = Forger::at("validated emergency");
    let commit = forger.appends("bob", "approval", &forger.yes("emergency"));
    forger.finds(&[
        ("separation/approver-is-requester", &commit),
        ("approval/not-in-role", &commit),
    ]);
}

#[test]
fn a_normal_change_that_breaks_the_glass() {
    let forger = Forger::at("scheduled");
    let (at, _) = forger.after(3 * 3600);
    let commit = forger.claims("bob", at, |text| {
        text.replace("\"scheduled\"", "\"implementing\"").replacen(
            "title",
            "break_glass = \"haste\"\ntitle",
            1,
        )
    });
    forger.finds(&[("emergency/break-glass-misused", &commit)]);
}

#[test]
fn a_normal_change_that_turns_into_an_emergency() {
    let forger = Forger::at("submitted");
    let commit = forger.replaces("bob", "type = \"normal\"", "type = \"emergency\"");
    forger.finds(&[("lifecycle/identity-changed", &commit)]);
}

#[test]
fn an_emergency_started_by_anybody() {
    let forger = Forger::at("emergency");
    let text = forger.record();
    let draft = text
        .replace("\"implementing\"", "\"draft\"")
        .replace(&forger.id, "CHG-2611-aaaaa");
    let draft: String = draft
        .lines()
        .filter(|line| !line.starts_with("break_glass"))
        .map(|line| format!("{line}\n"))
        .collect();
    let path = "changes/2026/11/CHG-2611-aaaaa.toml";
    forger.writes("bob", &[(path, &draft)]);
    let started = draft.replace("\"draft\"", "\"implementing\"");
    let commit = forger.writes("bob", &[(path, &started)]);
    forger.finds(&[("emergency/no-authority", &commit)]);
}
