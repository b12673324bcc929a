//! What somebody claims of the risk.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::risk::{Level, Lower, Raise};
use git_change::domain::change::{Change, Kind, State};

use super::super::court::{NOTHING, POLICY, Story, approve, law, plan};
use super::super::matrix::in_state;
use super::{Case, more};

/// Somebody may accept a lower risk, and a question is asked.
const RISK: &str = r#"
[[risk.question]]
name = "practised"
ask = "Was it practised?"
answers = { yes = 0, no = 30 }
[risk.lowering]
stages = [[{ role = "change-manager" }]]
"#;

fn lower(to: Level, reason: &str) -> Option<Lower> {
    Some(Lower {
        to,
        reason: reason.to_owned(),
    })
}

fn answer(change: &mut Change, name: &str, answer: &str) {
    change
        .risk
        .answers
        .insert(name.to_owned(), answer.to_owned());
}

/// What somebody claims of the risk.
pub fn risks() -> Vec<Case> {
    let (strict, open) = (law(POLICY), law(&more(RISK)));
    let draft = in_state(&strict, Kind::Normal, State::Draft).unwrap();
    let mut asked = Story::filed(&open, plan(Kind::Normal));
    let lowered = || {
        let mut record = plan(Kind::Normal);
        record.services = vec!["pay".into()];
        record.risk.lower = lower(Level::Low, "it is switched off");
        answer(&mut record, "practised", "yes");
        let mut story = Story::filed(&open, record);
        assert_eq!(story.level(), Level::Low);
        story.submitted();
        story
    };
    let standard = in_state(&open, Kind::Standard, State::Draft).unwrap();
    vec![
        (
            "lowered where nobody accepts it",
            draft.would("ann", |c| c.risk.lower = lower(Level::Low, "trust me")),
            &["risk/lowering-not-allowed"],
        ),
        (
            "a standard change lowered",
            standard.would("ann", |c| c.risk.lower = lower(Level::Low, "trust me")),
            &["risk/lowering-not-allowed"],
        ),
        (
            "lowered without a reason",
            asked.would("ann", |c| c.risk.lower = lower(Level::Low, " ")),
            &["lifecycle/reason-missing"],
        ),
        (
            "lowered, with a reason",
            asked.would("ann", |c| c.risk.lower = lower(Level::Low, "off")),
            NOTHING,
        ),
        (
            "lowered, and approved as if it were low",
            {
                let mut story = lowered();
                story.must("bob", &approve("peer"));
                story.does("ann", &Deed::Schedule)
            },
            &["approval/missing"],
        ),
        (
            "lowered, and accepted",
            {
                let mut story = lowered();
                story.must("bob", &approve("peer"));
                story.must("dan", &approve("change-manager"));
                story.does("ann", &Deed::Schedule)
            },
            NOTHING,
        ),
        (
            "lowered after the approval",
            {
                let mut story = lowered();
                story.forges("ann", |c| {
                    c.risk.lower = None;
                    c.risk.level = Some(Level::High);
                });
                story.must("dan", &approve("change-manager"));
                story.must("bob", &approve("peer"));
                story.forges("ann", |c| {
                    c.risk.lower = lower(Level::Low, "after all");
                    c.risk.level = Some(Level::Low);
                });
                story.does("ann", &Deed::Schedule)
            },
            &["approval/missing"],
        ),
        (
            "lowered below what a person raised it to",
            {
                let mut record = plan(Kind::Normal);
                record.risk.raise = Some(Raise {
                    to: Level::High,
                    reason: "new".to_owned(),
                });
                record.risk.lower = lower(Level::Low, "old");
                answer(&mut record, "practised", "yes");
                Story::filed(&open, record).does("ann", &Deed::Submit(Level::Low))
            },
            &["risk/level-differs"],
        ),
        (
            "an answer to a question that nobody asks",
            draft.would("ann", |c| answer(c, "practised", "yes")),
            &["risk/unknown-answer"],
        ),
        (
            "an answer that the question does not know",
            asked.would("ann", |c| answer(c, "practised", "certainly")),
            &["risk/unknown-answer"],
        ),
        (
            "no answer counted as a good one",
            asked.does("ann", &Deed::Submit(Level::Low)),
            &["risk/level-differs"],
        ),
        (
            "a level that changes while the work goes on",
            {
                let working = in_state(&strict, Kind::Normal, State::Implementing).unwrap();
                working.would("ann", |c| c.risk.level = Some(Level::High))
            },
            &["risk/level-differs"],
        ),
        (
            "a level raised by hand",
            {
                let submitted = in_state(&strict, Kind::Normal, State::Submitted).unwrap();
                submitted.would("ann", |c| c.risk.level = Some(Level::High))
            },
            &["risk/level-differs"],
        ),
    ]
}
