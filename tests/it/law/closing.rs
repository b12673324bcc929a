//! Closing: no change ends better than its steps went, and nobody is led to say so.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::log_entry::Verdict;
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::plan::StepKind;
use git_change::domain::change::{Kind, State};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::next::next;

use super::court::{NOTHING, POLICY, Story, approve, law, plan, step};
use super::matrix::{close, passed, review};

/// A normal change that is being done; its third step is the way back.
fn working(law: &Law) -> Story<'_> {
    let mut planned = plan(Kind::Normal);
    planned.step.push(step(StepKind::Rollback, "put it back"));
    let mut story = Story::filed(law, planned);
    story.submitted();
    story.must("bob", &approve("peer"));
    story.must("ann", &Deed::Schedule);
    story.must("ann", &Deed::Start(None, None));
    story
}

fn came(step: u32, verdict: Verdict, note: Option<&str>) -> Deed {
    Deed::Record(vec![(step, verdict)], note.map(str::to_owned), None)
}

/// The commands that are advised, in order.
fn advised(story: &Story) -> Vec<String> {
    let steps = next(
        story.record(),
        &story.past,
        story.law,
        &story.peers,
        story.now,
    );
    steps
        .into_iter()
        .map(|step| step.command.replace("git change ", ""))
        .collect()
}

#[test]
fn a_failed_step_makes_no_success() {
    let law = law(POLICY);
    for number in [1, 2] {
        let mut story = working(&law);
        story.must("ann", &came(number, Verdict::Failed, Some("smoke")));
        story.must("ann", &Deed::Finish(None));
        story.must("ann", &passed(&[3 - number]));
        let successful = close(OutcomeCode::Successful);
        assert_eq!(
            story.does("ann", &successful),
            ["lifecycle/step-failed"],
            "step {number}"
        );
        let mut repeated = story.clone();
        repeated.must("ann", &passed(&[number]));
        repeated.must("ann", &successful);
        story.must("ann", &review());
        assert_eq!(story.does("ann", &successful), ["lifecycle/step-failed"]);
        for code in [OutcomeCode::WithIssues, OutcomeCode::Failed] {
            assert_eq!(story.clone().does("ann", &close(code)), NOTHING, "{code}");
        }
    }
}

#[test]
fn a_step_without_a_result_is_open_unless_the_work_stopped() {
    let law = law(POLICY);
    let mut story = working(&law);
    story.must("ann", &Deed::Finish(None));
    story.must("ann", &passed(&[2]));
    story.must("ann", &review());
    let closed = |story: &Story, code| story.clone().does("ann", &close(code));
    for code in [OutcomeCode::Successful, OutcomeCode::WithIssues] {
        assert_eq!(closed(&story, code), ["lifecycle/steps-open"], "{code}");
    }
    assert_eq!(closed(&story, OutcomeCode::Failed), NOTHING);
    let skipped = |note| came(1, Verdict::Skipped, note);
    let unsaid = story.clone().does("ann", &skipped(None));
    assert_eq!(unsaid, ["lifecycle/reason-missing"]);
    story.must("ann", &skipped(Some("it was new already")));
    assert_eq!(closed(&story, OutcomeCode::Successful), NOTHING);
}

#[test]
fn what_was_taken_back_says_what_came_of_the_way_back() {
    let law = law(POLICY);
    let mut story = working(&law);
    story.must("ann", &came(1, Verdict::Failed, None));
    let back = Deed::Rollback("smoke".to_owned(), None);
    let mut at_once = story.clone();
    let recorded = vec![(3, Verdict::Passed)];
    at_once.must("ann", &Deed::Recording(recorded, Box::new(back.clone())));
    story.must("ann", &back);
    assert_eq!(
        advised(&story),
        [
            "step k7m2q 3 --passed",
            "review k7m2q --objective-met no --lessons TEXT"
        ]
    );
    for story in [&mut story, &mut at_once] {
        story.must("ann", &review());
    }
    let closing = close(OutcomeCode::RolledBack);
    assert_eq!(story.does("ann", &closing), ["lifecycle/steps-open"]);
    story.must("ann", &came(3, Verdict::Failed, Some("half of it")));
    for story in [&mut story, &mut at_once] {
        story.must("ann", &closing);
    }
}

#[test]
fn work_ends_and_is_recorded_in_one_deed() {
    let law = law(POLICY);
    let mut story = working(&law);
    let finish = Deed::Finish(Some("well".to_owned()));
    let all = vec![(1, Verdict::Passed)];
    story.must("ann", &Deed::Recording(all, Box::new(finish)));
    assert_eq!(story.record().state, State::Validating);
    story.must("ann", &passed(&[2]));
    story.must("ann", &close(OutcomeCode::Successful));
    let mut hidden = working(&law);
    let unsaid = vec![(1, Verdict::Skipped)];
    let finish = Deed::Recording(unsaid, Box::new(Deed::Finish(None)));
    assert_eq!(hidden.does("ann", &finish), ["lifecycle/reason-missing"]);
}

#[test]
fn nobody_is_led_to_record_that_a_failed_step_passed() {
    let law = law(POLICY);
    let mut story = working(&law);
    story.must("ann", &came(1, Verdict::Failed, None));
    assert_eq!(
        advised(&story),
        [
            "rollback k7m2q -m REASON",
            "step k7m2q 1 --passed",
            "finish k7m2q"
        ]
    );
    story.must("ann", &passed(&[1]));
    story.must("ann", &Deed::Finish(None));
    story.must("ann", &came(2, Verdict::Failed, None));
    assert_eq!(
        advised(&story),
        [
            "rollback k7m2q -m REASON",
            "review k7m2q --objective-met yes|no --lessons TEXT",
            "step k7m2q 2 --passed"
        ]
    );
    let why = next(
        &story.record().clone(),
        &story.past,
        &law,
        &story.peers,
        story.now,
    );
    assert!(
        why.last()
            .unwrap()
            .why
            .starts_with("only after it was repeated")
    );
    story.must("ann", &review());
    assert_eq!(
        advised(&story),
        [
            "close k7m2q --outcome with_issues -m TEXT",
            "step k7m2q 2 --passed"
        ]
    );
    let after =
        close(OutcomeCode::Successful).apply(story.record(), &"ann@a.org".into(), story.now);
    let judged = story.judged(&super::court::signed("ann"), &after);
    let remedy = &judged.findings[0].remedy;
    assert!(remedy.starts_with("close it as it ended"), "{remedy}");
}
