//! How points, matrix, rules and people come to a level.

use super::super::{Peers, assess};
use super::{change, law, level, with};
use crate::domain::change::risk::{Impact, Level, Likelihood, Lower, Raise};
use crate::domain::change::{Change, Kind};
use crate::domain::policy::law::Law;

const QUESTIONS: &str = r#"
[[risk.question]]
name = "practised"
ask = "Was it practised?"
when = { type = "normal" }
answers = { yes = 0, partly = 8, no = 30 }
"#;

#[test]
fn a_question_without_a_known_answer_counts_as_the_worst() {
    let law = law(QUESTIONS);
    let points = |answer: Option<&str>, kind| {
        let change = with(|c| {
            c.kind = kind;
            let answers = answer.map(|answer| ("practised".to_owned(), answer.to_owned()));
            c.risk.answers = answers.into_iter().collect();
        });
        let assessed = assess(&change, &law, &Peers::default());
        (assessed.points, assessed.unanswered().count())
    };
    assert_eq!(points(Some("yes"), Kind::Normal), (0, 0));
    assert_eq!(points(Some("partly"), Kind::Normal), (8, 0));
    assert_eq!(points(None, Kind::Normal), (30, 1));
    assert_eq!(points(Some("Yes"), Kind::Normal), (30, 1));
    assert_eq!(points(None, Kind::Emergency), (0, 0), "it does not apply");
    assert_eq!(law.policy.risk.question[0].words(), "yes, partly or no");
}

#[test]
fn the_thresholds_belong_to_the_level_above() {
    let points = |points: u64| {
        let row = format!("[[risk.rule]]\npoints = {points}\nwhy = \"x\"\n");
        level(&change(), &law(&row))
    };
    assert_eq!((points(25), points(26)), (Level::Low, Level::Moderate));
    assert_eq!((points(50), points(51)), (Level::Moderate, Level::High));
    let most = format!("[[risk.rule]]\npoints = {}\nwhy = \"x\"\n", u32::MAX);
    let law = law(&format!("{most}{most}"));
    let change = change();
    let assessed = assess(&change, &law, &Peers::default());
    assert_eq!((assessed.points, assessed.level), (u32::MAX, Level::High));
}

/// Policies and changes of all sorts.
fn all_sorts() -> Vec<(Law, Change)> {
    let rules = [
        "",
        "points = 20",
        "points = 40",
        "points = 60",
        "level = \"moderate\"",
    ];
    let mut sorts = Vec::new();
    for rule in rules {
        for impact in [
            None,
            Some(Impact::Low),
            Some(Impact::Medium),
            Some(Impact::High),
        ] {
            for raise in [
                None,
                Some(Level::Low),
                Some(Level::Moderate),
                Some(Level::High),
            ] {
                let row =
                    format!("[[risk.rule]]\nwhy = \"x\"\n{rule}\n[risk.lowering]\nstages = []");
                let change = with(|c| {
                    c.risk.impact = impact;
                    c.risk.likelihood = impact.map(|_| Likelihood::Medium);
                    c.risk.raise = raise.map(|to| Raise {
                        to,
                        reason: "r".to_owned(),
                    });
                });
                sorts.push((law(&row), change));
            }
        }
    }
    sorts
}

fn lowered(change: &Change, to: Level) -> Change {
    let mut change = change.clone();
    change.risk.lower = Some(Lower {
        to,
        reason: "l".to_owned(),
    });
    change
}

#[test]
fn one_more_reason_to_worry_never_lowers_the_level() {
    for (law, change) in all_sorts() {
        let before = level(&change, &law);
        for added in [
            "points = 0",
            "points = 30",
            "level = \"low\"",
            "level = \"high\"",
        ] {
            let mut stricter = law.clone();
            let rule = toml::from_str(&format!("why = \"y\"\n{added}")).unwrap();
            stricter.policy.risk.rule.push(rule);
            assert!(level(&change, &stricter) >= before, "{added}");
        }
        for to in Level::ALL {
            let mut raised = change.clone();
            let raise = change
                .risk
                .raise
                .as_ref()
                .map_or(*to, |raise| raise.to.max(*to));
            raised.risk.raise = Some(Raise {
                to: raise,
                reason: "r".to_owned(),
            });
            assert_eq!(level(&raised, &law), before.max(raise));
        }
    }
}

#[test]
fn the_level_in_the_record_has_no_influence() {
    for (mut law, change) in all_sorts() {
        let asks = "why = \"x\"\nwhen = { risk = \"high\" }\nlevel = \"high\"";
        let before = level(&change, &law);
        law.policy.risk.rule.push(toml::from_str(asks).unwrap());
        for written in [None, Some(Level::Low), Some(Level::High)] {
            let mut change = change.clone();
            change.risk.level = written;
            assert_eq!(level(&change, &law), before);
        }
    }
}

#[test]
fn lowering_takes_nothing_from_what_a_person_raised_it_to() {
    for (law, change) in all_sorts() {
        let computed = assess(&change, &law, &Peers::default()).computed;
        let raised = change
            .risk
            .raise
            .as_ref()
            .map_or(Level::Low, |raise| raise.to);
        for to in Level::ALL {
            let lower = lowered(&change, *to);
            let assessed = assess(&lower, &law, &Peers::default());
            assert_eq!(assessed.computed, computed);
            assert!(assessed.level <= computed && assessed.level >= raised.min(computed));
            assert_eq!(assessed.level, computed.min((*to).max(raised)));
        }
    }
}

#[test]
fn nobody_lowers_where_nobody_accepts_it() {
    let high = "[[risk.rule]]\nlevel = \"high\"\nwhy = \"x\"\n";
    let accepts =
        "[risk.lowering]\nwhen = { environment = \"staging\" }\nstages = [[{ role = \"r\" }]]";
    let staging = with(|c| c.environment = Some("staging".to_owned()));
    let down = lowered(&staging, Level::Low);
    assert_eq!(level(&down, &law(high)), Level::High);
    let law = law(&format!("{high}{accepts}"));
    assert_eq!(level(&down, &law), Level::Low);
    assert_eq!(level(&lowered(&change(), Level::Low), &law), Level::High);
    let mut standard = down.clone();
    standard.kind = Kind::Standard;
    assert_eq!(level(&standard, &law), Level::High);
}

#[test]
fn the_reason_names_what_weighs_most() {
    let reason = |policy: &str, change: &Change| {
        let law = law(policy);
        assess(change, &law, &Peers::default()).reason()
    };
    let two = "[[risk.rule]]\npoints = 10\nwhy = \"little\"\n[[risk.rule]]\npoints = 20\nwhy = \"much\"\n";
    assert_eq!(
        reason(two, &change()).unwrap(),
        "30 points, 20 of them: much"
    );
    assert_eq!(reason("", &change()), None);
    let floor = format!("{two}[[risk.rule]]\nlevel = \"moderate\"\nwhy = \"floor\"");
    assert_eq!(reason(&floor, &change()).unwrap(), "floor");
    let matrix = with(|c| c.risk.impact = Some(Impact::High));
    assert_eq!(reason("", &matrix).unwrap(), "impact high, likelihood low");
    let raised = with(|c| {
        c.risk.raise = Some(Raise {
            to: Level::High,
            reason: "new team".to_owned(),
        });
    });
    assert_eq!(reason(two, &raised).unwrap(), "raised: new team");
    let lower = lowered(&change(), Level::Low);
    let accepted = format!("{two}[risk.lowering]\nstages = []");
    assert_eq!(
        reason(&accepted, &lower).unwrap(),
        "lowered from moderate: l"
    );
    // What lowers nothing is no reason.
    let high = lowered(&change(), Level::High);
    let much = "30 points, 20 of them: much";
    assert_eq!(reason(&accepted, &high).unwrap(), much);
    assert_eq!(reason(two, &lower).unwrap(), much);
    let same = two.replace("10", "20");
    let first = "40 points, 20 of them: little";
    assert_eq!(reason(&same, &change()).unwrap(), first);
}

#[test]
fn a_question_is_told_with_what_its_answer_weighs_and_the_command_that_answers_it() {
    let asked = |answers: &str, answer: Option<&str>| {
        let law = law(&format!(
            "[[risk.question]]\nname = \"practised\"\nask = \"Was it practised?\"\n\
             answers = {{ {answers} }}"
        ));
        let change = with(|c| {
            let given = answer.map(|one| ("practised".to_owned(), one.to_owned()));
            c.risk.answers.extend(given);
        });
        let assessed = assess(&change, &law, &Peers::default());
        let question = assessed.questions[0];
        (question.to_string(), question.remedy(&change.id))
    };
    let three = "no = 30, yes = 0, once = 10";
    let command = "git change edit k7m2q --answer practised=yes";
    assert_eq!(
        asked(three, Some("once")),
        (
            "Was it practised? once, 10 points".to_owned(),
            format!("{command}, or once, no")
        )
    );
    let worst = "Was it practised? Without an answer, the worst one counts, 30 points";
    assert_eq!(asked(three, None).0, worst);
    assert_eq!(asked("yes = 0", None).1, command);
}
