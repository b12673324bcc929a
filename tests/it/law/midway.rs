//! A change on its way: what each deed asks for anew, and what it leaves as it was, when the law or
//! the clock went on since.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::risk::Level;
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::law::Law;

use super::court::{NOTHING, POLICY, Story, approve, at, id, law, plan, signed};
use super::matrix::in_state;

/// The law of the court, with more rows.
fn more(rows: &str) -> Law {
    law(&POLICY.replace("[governance]", &format!("{rows}\n[governance]")))
}

fn note() -> Deed {
    Deed::Note("hm".to_owned())
}

#[test]
fn a_risk_that_became_smaller_voids_nothing_until_the_plan_is_edited() {
    let before = law(POLICY);
    // Money is no reason to worry any more.
    let after = law(&POLICY.replace("level = \"high\"\nwhy", "level = \"low\"\nwhy"));
    let mut costly = plan(Kind::Normal);
    costly.services = vec!["pay".into()];
    let mut story = Story::filed(&before, costly);
    story.submitted();
    assert_eq!(story.record().risk.level, Some(Level::High));
    story.law = &after;
    assert_eq!(story.level(), Level::Low);
    let labelled = |level: Level| {
        story.would("ann", |change| {
            change.labels.push("x".to_owned());
            change.risk.level = Some(level);
        })
    };
    let edited = |level: Level| {
        story.would("ann", |change| {
            change.title = "Another".to_owned();
            change.risk.level = Some(level);
        })
    };
    let differs = ["risk/level-differs"];
    assert_eq!(labelled(Level::High), NOTHING);
    assert_eq!(labelled(Level::Low), differs);
    assert_eq!(edited(Level::High), differs);
    assert_eq!(edited(Level::Low), NOTHING);
}

#[test]
fn a_plan_that_goes_back_to_be_approved_has_the_level_that_is_computed() {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Scheduled).expect("a state of its");
    let back = |level: Level| {
        story.would("ann", |change| {
            change.state = State::Submitted;
            change.services = vec!["pay".into()];
            change.risk.level = Some(level);
        })
    };
    assert_eq!(back(Level::High), NOTHING);
    assert_eq!(back(Level::Low), ["risk/level-differs"]);
}

#[test]
fn answers_are_looked_at_when_they_are_given_or_handed_in() {
    let question = "[[risk.question]]\nname = \"practised\"\nask = \"Was it practised?\"\n\
                    answers = { yes = 0, no = 1 }";
    let (asking, silent) = (more(question), law(POLICY));
    let answered = |kind| {
        let mut record = plan(kind);
        let answers = &mut record.risk.answers;
        answers.insert("practised".to_owned(), "yes".to_owned());
        record
    };
    // The question is asked no more.
    let unknown = ["risk/unknown-answer"];
    let level = Some(Level::Low);
    let mut draft = Story::filed(&asking, answered(Kind::Normal));
    draft.law = &silent;
    assert_eq!(draft.clone().does("ann", &note()), NOTHING);
    assert_eq!(
        draft.clone().does("ann", &Deed::Submit(Level::Low)),
        unknown
    );
    let edited = |edit: fn(&mut Change)| draft.would("ann", edit);
    assert_eq!(edited(|c| c.title = "Another".to_owned()), unknown);
    assert_eq!(edited(|c| c.labels.push("x".to_owned())), NOTHING);
    // An emergency may start without being handed in; what was handed in was looked at then.
    let mut fire = Story::filed(&asking, answered(Kind::Emergency));
    fire.law = &silent;
    assert_eq!(fire.does("eve", &Deed::Start(None, level)), unknown);
    let mut story = Story::filed(&asking, answered(Kind::Normal));
    story.submitted().must("bob", &approve("peer"));
    story.law = &silent;
    story.must("ann", &Deed::Schedule);
    story.must("ann", &Deed::Start(None, None));
}

#[test]
fn a_window_is_looked_at_when_the_change_is_scheduled_or_the_schedule_is_edited() {
    let law = law(POLICY);
    let mut story = in_state(&law, Kind::Normal, State::Scheduled).expect("a state of its");
    story.now = at("2026-11-24T09:00:00Z");
    assert_eq!(story.clone().does("ann", &note()), NOTHING);
    let hold = Deed::Hold("wait".to_owned());
    assert_eq!(story.clone().does("ann", &hold), NOTHING);
    let labelled = story.would("ann", |change| change.labels.push("x".to_owned()));
    assert_eq!(labelled, ["schedule/window-over"]);
    // Before it is scheduled, a plan needs none.
    let mut bare = plan(Kind::Normal);
    bare.window = None;
    let mut story = Story::filed(&law, bare);
    story.submitted();
    let edited = story.would("ann", |change| change.title = "Another".to_owned());
    assert_eq!(edited, NOTHING);
}

#[test]
fn a_reserved_state_that_was_reached_is_nobodys_any_more() {
    let row = "[[require]]\nfrom = \"scheduled\"\nrole = \"change-manager\"";
    let law = more(row);
    let mut story = Story::filed(&law, plan(Kind::Normal));
    story.submitted().must("bob", &approve("peer"));
    story.must("dan", &Deed::Schedule);
    assert_eq!(story.clone().does("ann", &note()), NOTHING);
    assert_eq!(story.does("ann", &Deed::Start(None, None)), NOTHING);
}

#[test]
fn a_notice_that_is_too_short_says_for_which_services_it_is_asked() {
    let says = |when: &str| {
        let law = more(&format!("[[require]]\n{when}\nnotice = \"4h\""));
        let mut costly = plan(Kind::Normal);
        costly.services = vec!["pay".into()];
        let mut story = Story::filed(&law, costly);
        story.submitted();
        let after = Deed::Schedule.apply(story.record(), &id("ann"), story.now);
        let judged = story.judged(&signed("ann"), &after);
        let found = judged.findings.into_iter();
        let found = found.filter(|one| one.rule.code() == "schedule/notice-too-short");
        found.map(|one| one.message).collect::<Vec<_>>()
    };
    let asks = |more: &str| format!("and the policy asks for 4h{more}");
    for (when, more) in [
        ("", ""),
        ("when = { tag = \"money\" }", " for money"),
        (
            "when = { tag = [\"cards\", \"money\"] }",
            " for cards, money",
        ),
    ] {
        let found = says(when);
        assert!(
            found.len() == 1 && found[0].ends_with(&asks(more)),
            "{found:?}"
        );
    }
}

#[test]
fn whoever_approved_takes_the_work_over_before_it_begins_and_not_after() {
    let law = law(POLICY);
    let hands = |story: &Story, who: &str| story.would("ann", |change| change.owner = id(who));
    // Until then approvals are counted again.
    for state in [State::Submitted, State::Scheduled] {
        let story = in_state(&law, Kind::Normal, state).expect("a state of its");
        assert_eq!(hands(&story, "bob"), NOTHING, "{state}");
    }
    let begun = in_state(&law, Kind::Normal, State::Implementing).expect("a state of its");
    assert_eq!(hands(&begun, "bob"), ["separation/approver-is-owner"]);
    for who in ["cyd", "ann@home.org"] {
        assert_eq!(hands(&begun, who), NOTHING, "{who}");
    }
    // Where one person does everything, they may.
    let mut alone = law.clone();
    alone.policy.separation.solo = true;
    let mut solo = begun.clone();
    solo.law = &alone;
    assert_eq!(hands(&solo, "bob"), NOTHING);
    // Whoever is the owner already stays that, under whichever address.
    let mut story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let mut handed = story.record().clone();
    handed.owner = id("bob");
    story.must("ann", &Deed::Edit(Box::new(handed)));
    story.must("cyd", &approve("peer"));
    story.must("ann", &Deed::Schedule);
    story.must("ann", &Deed::Start(None, None));
    assert_eq!(hands(&story, "bob@home.org"), NOTHING);
    // The address in the record is that of somebody who approved, and was ann's when it began.
    let mut passed = begun;
    let mut record = passed.record().clone();
    record.owner = id("bob");
    passed.record = Some(record);
    passed.past.owner = Some(id("ann"));
    assert_eq!(passed.does("ann", &note()), NOTHING);
}

#[test]
fn a_template_that_no_failure_revokes_is_not_revoked() {
    let mut law = law(POLICY);
    let failed = |law: &Law, failures: u32| {
        let mut story = Story::filed(law, plan(Kind::Standard));
        story.peers.template_failures = failures;
        let level = story.level();
        story.does("ann", &Deed::Submit(level))
    };
    assert_eq!(failed(&law, 1), NOTHING);
    assert_eq!(failed(&law, 2), ["template/revoked"]);
    for never in [Some(0), None] {
        let restart = law.templates.get_mut("restart").expect("the court's");
        let standing = restart.template.standing.as_mut().expect("the court's");
        standing.revoke_after_failures = never;
        assert_eq!(failed(&law, 0), NOTHING);
        assert_eq!(failed(&law, 9), NOTHING);
    }
}
