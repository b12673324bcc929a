//! Edits that would change what others agreed to.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::log_entry::{Note, StepResult, Verdict};
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::plan::StepKind;
use git_change::domain::change::risk::{Level, Raise};
use git_change::domain::change::time::Span;
use git_change::domain::change::{Kind, State};
use git_change::domain::policy::judge::judge;

use super::super::court::{MORNING, NOTHING, POLICY, Story, at, codes, id, law, signed, step};
use super::super::matrix::{close, in_state};
use super::Case;

/// Edits that would change what others agreed to.
pub fn edits() -> Vec<Case> {
    let law = law(POLICY);
    let draft = in_state(&law, Kind::Normal, State::Draft).unwrap();
    let submitted = in_state(&law, Kind::Normal, State::Submitted).unwrap();
    let scheduled = in_state(&law, Kind::Normal, State::Scheduled).unwrap();
    let working = in_state(&law, Kind::Normal, State::Implementing).unwrap();
    let closed = in_state(&law, Kind::Normal, State::Closed).unwrap();
    let now = |story: &Story| story.now.plus(Span::seconds(1));
    let note = |story: &Story, by: &str| Note {
        by: id(by),
        at: now(story),
        text: "hm".to_owned(),
    };
    let mut noted = submitted.clone();
    noted.must("ann", &Deed::Note("one".to_owned()));
    let mut emergency = in_state(&law, Kind::Emergency, State::Implementing).unwrap();
    emergency.must("ann", &Deed::Record(vec![(2, Verdict::Passed)], None, None));
    vec![
        (
            "another type in draft",
            draft.would("ann", |c| c.kind = Kind::Emergency),
            NOTHING,
        ),
        (
            "another type after submission",
            submitted.would("ann", |c| c.kind = Kind::Emergency),
            &["lifecycle/identity-changed"],
        ),
        (
            "another type while it is handed in",
            draft.would("ann", |c| {
                c.kind = Kind::Emergency;
                c.state = State::Submitted;
                c.risk.level = Some(Level::Low);
            }),
            &["lifecycle/mixed-deed", "lifecycle/identity-changed"],
        ),
        (
            "another requester",
            submitted.would("ann", |c| c.requester = id("dan")),
            &["lifecycle/identity-changed"],
        ),
        (
            "a level typed lower",
            submitted.would("ann", |c| {
                c.services = vec!["pay".into()];
                c.risk.level = Some(Level::Low);
            }),
            &["risk/level-differs"],
        ),
        (
            "a raise taken back alone",
            {
                let mut raised = draft.clone();
                raised.forges("ann", |c| {
                    c.risk.raise = Some(Raise {
                        to: Level::High,
                        reason: "new".to_owned(),
                    });
                });
                raised.submitted();
                raised.would("ann", |c| c.risk.raise = None)
            },
            &["risk/level-differs"],
        ),
        (
            "the plan while the work goes on",
            working.would("ann", |c| c.title = "More".to_owned()),
            &["lifecycle/plan-frozen"],
        ),
        (
            "a step that has a result, in an emergency",
            emergency.would("ann", |c| c.step[1].action = "look away".to_owned()),
            &["lifecycle/plan-frozen"],
        ),
        (
            "another step, in an emergency",
            emergency.would("ann", |c| c.step.push(step(StepKind::Verify, "look again"))),
            NOTHING,
        ),
        (
            "a note rewritten",
            noted.would("ann", |c| c.note[0].text = "two".to_owned()),
            &["immutability/list-rewritten"],
        ),
        (
            "a note removed",
            noted.would("ann", |c| c.note.clear()),
            &["immutability/list-rewritten"],
        ),
        (
            "a closed change",
            closed.would("ann", |c| c.labels.push("x".to_owned())),
            &["immutability/closed-edited"],
        ),
        (
            "a closed change reopened",
            closed.would("ann", |c| c.state = State::Implementing),
            &["lifecycle/illegal-transition"],
        ),
        (
            "a note in somebody's name",
            submitted.would("ann", |c| c.note.push(note(&submitted, "bob"))),
            &["immutability/entry-by-another"],
        ),
        (
            "a result dated back",
            working.would("ann", |c| {
                c.result.push(StepResult {
                    by: id("ann"),
                    at: at(MORNING),
                    step: 1,
                    result: Verdict::Passed,
                    note: None,
                    evidence: None,
                });
            }),
            &["immutability/entry-at-another-time"],
        ),
        (
            "a deed dated back",
            {
                let mut late = working.clone();
                late.now = at("2026-11-23T08:30:00Z");
                late.does("ann", &Deed::Finish(None))
            },
            &["immutability/backdated"],
        ),
        (
            "two clocks that differ a little",
            {
                let mut late = working.clone();
                late.now = at("2026-11-23T08:55:00Z");
                late.does("ann", &Deed::Finish(None))
            },
            NOTHING,
        ),
        (
            "an outcome before the end",
            working.would("ann", |c| {
                let ended = close(OutcomeCode::Successful).apply(c, &id("ann"), at(MORNING));
                c.outcome = ended.outcome;
            }),
            &["immutability/field-by-another-deed"],
        ),
        (
            "broken glass afterwards",
            emergency.would("ann", |c| c.break_glass = Some("x".to_owned())),
            &["immutability/field-by-another-deed"],
        ),
        (
            "a hold with an edit in it",
            submitted.would("ann", |c| {
                let held = Deed::Hold("wait".to_owned()).apply(c, &id("ann"), now(&submitted));
                *c = held;
                c.title = "More".to_owned();
            }),
            &["lifecycle/mixed-deed"],
        ),
        (
            "a start that also resumes",
            {
                let mut held = scheduled.clone();
                held.must("ann", &Deed::Hold("wait".to_owned()));
                held.would("ann", |c| {
                    c.hold = false;
                    c.state = State::Implementing;
                })
            },
            &["lifecycle/held", "lifecycle/mixed-deed"],
        ),
        (
            "nothing at all",
            submitted.would("ann", |_| {}),
            &["lifecycle/nothing-done"],
        ),
        (
            "no reason to hold",
            submitted.clone().does("ann", &Deed::Hold(" ".to_owned())),
            &["lifecycle/reason-missing"],
        ),
        (
            "a step left out without a word",
            working.clone().does(
                "ann",
                &Deed::Record(vec![(1, Verdict::Skipped)], None, None),
            ),
            &["lifecycle/reason-missing"],
        ),
        (
            "the record removed",
            removed(&submitted),
            &["history/record-deleted"],
        ),
    ]
}

fn removed(story: &Story) -> Vec<&'static str> {
    let actor = signed("ann");
    codes(&judge(&story.case(&actor, None)))
}
