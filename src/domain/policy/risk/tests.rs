use super::similar::{Similar, is_similar};
use super::*;
use crate::domain::change::outcome::{Outcome, OutcomeCode};
use crate::domain::change::plan::{Rollback, Window};
use crate::domain::change::record::TemplatePin;
use crate::domain::change::risk::Lower;
use crate::domain::change::{ServiceId, State};

const CATALOG: &str = r#"
schema = 1
[[service]]
name = "db"
tier = 1
[[service]]
name = "api"
depends_on = ["db"]
[[service]]
name = "web"
depends_on = ["api"]
[[service]]
name = "mail"
"#;

const CALENDAR: &str = r#"
schema = 1
timezone = "Europe/Zurich"
[[freeze]]
name = "close"
start = 2026-12-01T00:00:00Z
end = 2026-12-02T00:00:00Z
services = ["db"]
"#;

fn law(policy: &str) -> Law {
    Law {
        policy: toml::from_str(&format!("schema = 1\n{policy}")).unwrap(),
        people: toml::from_str("schema = 1").unwrap(),
        catalog: toml::from_str(CATALOG).unwrap(),
        calendar: toml::from_str(CALENDAR).unwrap(),
        templates: std::collections::BTreeMap::new(),
        extension: None,
    }
}

/// A change of the database, on Tuesday from ten to eleven at night in Zurich.
fn change() -> Change {
    let id = "CHG-2611-k7m2q".parse().unwrap();
    let mut change = Change::draft(id, Kind::Normal, "Title".to_owned(), "a@b.c".into());
    change.services = vec!["db".into()];
    change.window = Some(window("2026-11-24T21:00:00Z", "2026-11-24T22:00:00Z"));
    change
}

fn window(start: &str, end: &str) -> Window {
    Window {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
        downtime: None,
    }
}

fn with(edit: impl FnOnce(&mut Change)) -> Change {
    let mut change = change();
    edit(&mut change);
    change
}

fn peers(closed: u32, failed: u32) -> Peers {
    Peers {
        similar: Some(Similar { closed, failed }),
        ..Peers::default()
    }
}

fn level(change: &Change, law: &Law) -> Level {
    assess(change, law, &Peers::default()).level
}

/// Whether a rule that asks for this matches.
fn matches_among(given: &str, change: &Change, peers: &Peers) -> bool {
    let law = law(&format!(
        "[[risk.rule]]\ngiven = {{ {given} }}\nlevel = \"high\"\nwhy = \"x\""
    ));
    let assessed = assess(change, &law, peers);
    let told = assessed.rules.iter().flat_map(|weighed| {
        let facts = weighed.conditions.iter();
        facts.map(|(fact, _)| (wanted(*fact, weighed.rule), assessed.found(*fact)))
    });
    for (wanted, found) in told {
        assert!(!wanted.is_empty() && !found.is_empty(), "{given}");
    }
    assert_eq!(assessed.level == Level::High, assessed.rules[0].matches());
    assessed.level == Level::High
}

fn matches(given: &str, change: &Change) -> bool {
    matches_among(given, change, &Peers::default())
}

#[test]
fn services_and_those_who_need_them_are_counted() {
    let two = with(|c| c.services = vec!["db".into(), "mail".into(), "db".into()]);
    assert!(matches("services = 2", &two) && !matches("services = 3", &two));
    assert!(matches("dependents = 2", &change()));
    assert!(!matches("dependents = 3", &change()));
    assert!(!matches(
        "dependents = 1",
        &with(|c| c.services = vec!["web".into()])
    ));
}

#[test]
fn hours_and_days_are_those_of_the_calendar() {
    let late = change();
    assert!(matches("hours = \"22:00-22:01\"", &late));
    assert!(!matches("hours = \"23:00-24:00\"", &late));
    assert!(matches("days = [\"mon\", \"tue\"]", &late) && !matches("days = \"wed\"", &late));
    assert!(matches("hours = \"20:00-23:00\", days = \"tue\"", &late));
    assert!(!matches("hours = \"08:00-18:00\", days = \"tue\"", &late));
    assert!(!matches("days = [\"tue\"]", &with(|c| c.window = None)));
}

#[test]
fn a_freeze_is_near_up_to_the_very_second() {
    let before = change();
    assert!(matches("freeze_within = \"6d 2h\"", &before));
    assert!(!matches("freeze_within = \"6d 1h 59m 59s\"", &before));
    let after = with(|c| c.window = Some(window("2026-12-02T01:00:00Z", "2026-12-02T02:00:00Z")));
    assert!(matches("freeze_within = \"1h\"", &after));
    assert!(!matches("freeze_within = \"59m\"", &after));
    let amid = with(|c| c.window = Some(window("2026-12-01T01:00:00Z", "2026-12-01T02:00:00Z")));
    assert!(matches("freeze_within = \"0s\"", &amid));
    let other = with(|c| c.services = vec!["mail".into()]);
    assert!(
        !matches("freeze_within = \"99d\"", &other),
        "it does not concern mail"
    );
    assert!(!matches(
        "freeze_within = \"99d\"",
        &with(|c| c.window = None)
    ));
}

#[test]
fn a_downtime_is_none_so_long_or_in_words() {
    let down = |text: &str| with(|c| c.window.as_mut().unwrap().downtime = Some(text.to_owned()));
    for none in ["none", " No ", "0", "0m", ""] {
        assert!(matches("downtime = false", &down(none)), "{none:?}");
        assert!(!matches("downtime = true", &down(none)), "{none:?}");
        assert!(!matches("downtime = \"1s\"", &down(none)), "{none:?}");
    }
    assert!(matches("downtime = false", &change()));
    assert!(matches("downtime = true", &down("10m")) && !matches("downtime = false", &down("10m")));
    assert!(matches("downtime = \"10m\"", &down("10m")));
    assert!(!matches("downtime = \"11m\"", &down("10m")));
    assert!(matches("downtime = \"11h\"", &down("a short while")));
    let without = with(|c| c.window = None);
    assert!(!matches("downtime = true", &without) && !matches("downtime = false", &without));
}

#[test]
fn the_way_back_is_one_of_four() {
    let back = |rollback: Rollback| with(|c| c.rollback = Some(rollback));
    let said = |text: &str| Some(text.to_owned());
    let ways = |change: &Change| -> Vec<&str> {
        let all = ["tested", "untested", "none", "irreversible"];
        let fit = all
            .into_iter()
            .filter(|way| matches(&format!("rollback = {way:?}"), change));
        fit.collect()
    };
    assert_eq!(ways(&change()), ["none"]);
    let trigger = || Rollback {
        trigger: said("smoke"),
        ..Rollback::default()
    };
    assert_eq!(ways(&back(trigger())), ["untested"]);
    let tried = |text: &str| {
        back(Rollback {
            tested: said(text),
            ..trigger()
        })
    };
    assert_eq!(ways(&tried("on staging")), ["tested"]);
    for no in ["no", "Not yet", "never, sorry", " "] {
        assert_eq!(ways(&tried(no)), ["untested"], "{no}");
    }
    let none = back(Rollback {
        none_because: said("data is gone"),
        ..trigger()
    });
    assert_eq!(ways(&none), ["none"]);
    let until = back(Rollback {
        irreversible_after: said("step 2"),
        ..trigger()
    });
    assert_eq!(ways(&until), ["untested", "irreversible"]);
    assert!(matches("rollback = [\"none\", \"irreversible\"]", &until));
}

#[test]
fn history_is_asked_with_numbers() {
    let change = change();
    let fits = |given, closed, failed| matches_among(given, &change, &peers(closed, failed));
    assert!(fits("similar_below = 1", 0, 0) && !fits("similar_below = 1", 1, 0));
    assert!(fits("similar_below = 3", 2, 2) && !fits("similar_below = 3", 3, 0));
    assert!(fits("failed_share = 30", 10, 3) && !fits("failed_share = 30", 10, 2));
    assert!(!fits("failed_share = 34", 3, 1), "33 of a hundred");
    assert!(
        !fits("failed_share = 1", 0, 0),
        "nothing can be said of none"
    );
    assert!(!matches("similar_below = 1", &change), "nobody has looked");
}

#[test]
fn similar_is_the_template_or_the_category_or_the_services() {
    let closed = |edit: &dyn Fn(&mut Change)| {
        with(|c| {
            c.id = "CHG-2611-3xw9d".parse().unwrap();
            c.state = State::Closed;
            edit(c);
        })
    };
    let on = |names: &[&str]| {
        names
            .iter()
            .map(|name| ServiceId::new(*name))
            .collect::<Vec<_>>()
    };
    let change = change();
    assert!(is_similar(&change, &closed(&|_| {})));
    assert!(!is_similar(&change, &closed(&|c| c.state = State::Review)));
    assert!(!is_similar(&change, &closed(&|c| c.id = change.id.clone())));
    assert!(!is_similar(
        &change,
        &closed(&|c| c.services = on(&["db", "api"]))
    ));
    assert!(!is_similar(&change, &closed(&|c| c.services.clear())));
    let bare = with(|c| c.services.clear());
    assert!(
        !is_similar(&bare, &closed(&|c| c.services.clear())),
        "nothing in common"
    );
    let network = with(|c| {
        c.category = Some("network".to_owned());
        c.services = on(&["db", "web"]);
    });
    assert!(!is_similar(&network, &closed(&|_| {})), "of no category");
    let other = |c: &mut Change| c.category = Some("network".to_owned());
    assert!(is_similar(&network, &closed(&other)));
    assert!(!is_similar(
        &network,
        &closed(&|c| {
            other(c);
            c.services = on(&["mail"]);
        })
    ));
    let pin = |blob| Some(TemplatePin::new("restart", blob));
    let made = with(|c| c.template = pin("a"));
    assert!(is_similar(
        &made,
        &closed(&|c| {
            c.template = pin("b");
            c.services = on(&["mail"]);
        })
    ));
}

#[test]
fn what_was_withdrawn_is_not_counted_and_issues_are_failures() {
    let mut similar = Similar::default();
    for code in OutcomeCode::ALL {
        similar.take(&with(|c| {
            c.outcome = Some(Outcome {
                code: *code,
                summary: None,
                deviations: Vec::new(),
            });
        }));
    }
    assert_eq!((similar.closed, similar.failed), (4, 3));
    assert_eq!(similar.failed_share(), Some(75));
}

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
}
