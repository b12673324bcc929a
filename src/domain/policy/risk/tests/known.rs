//! Each fact at its edges.

use super::super::similar::{Similar, is_similar};
use super::super::wanted;
use super::{change, law, peers, window, with};
use crate::domain::change::outcome::{Outcome, OutcomeCode};
use crate::domain::change::plan::{Rollback, Step, StepKind};
use crate::domain::change::record::TemplatePin;
use crate::domain::change::risk::Level;
use crate::domain::change::{Change, ServiceId, State};
use crate::domain::policy::case::Peers;
use crate::domain::policy::risk::assess;

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

fn way_back() -> Step {
    Step {
        kind: StepKind::Rollback,
        action: "put it back".to_owned(),
        run: None,
        expect: None,
        abort_if: None,
        minutes: None,
        by: None,
    }
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
    // Whoever says only that it was not tested, or only how, has a way.
    let only = |text: &str| {
        back(Rollback {
            tested: said(text),
            ..Rollback::default()
        })
    };
    assert_eq!(ways(&only("not yet")), ["untested"]);
    assert_eq!(ways(&only("on staging")), ["tested"]);
    assert_eq!(ways(&only(" ")), ["none"]);
    let step = with(|c| c.step = vec![way_back()]);
    assert_eq!(ways(&step), ["untested"]);
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

#[test]
fn what_was_found_is_told_in_words() {
    let found = |given: &str, change: &Change, peers: &Peers| {
        let law = law(&format!(
            "[[risk.rule]]\n{given}\nlevel = \"high\"\nwhy = \"x\""
        ));
        let assessed = assess(change, &law, peers);
        let facts = assessed.rules[0].conditions.iter();
        let told = facts.map(|(fact, _)| assessed.found(*fact));
        told.collect::<Vec<_>>().join("; ")
    };
    let nobody = Peers::default();
    let bare = with(|c| c.window = None);
    let mail = with(|c| c.services = vec!["mail".into()]);
    let down = |text: &str| with(|c| c.window.as_mut().unwrap().downtime = Some(text.to_owned()));
    let freeze = "given = { freeze_within = \"1d\" }";
    let downtime = "given = { downtime = true }";
    let hours = "given = { hours = \"22:00-23:00\" }";
    for (given, change, words) in [
        (freeze, &change(), "6d 2h from \"close\""),
        (freeze, &mail, "no freeze"),
        (freeze, &bare, "no window"),
        (downtime, &change(), "none"),
        (downtime, &down("10m"), "10m"),
        (downtime, &down("a short while"), "a short while"),
        (downtime, &bare, "no window"),
        (hours, &bare, "no window"),
        ("given = { services = 1 }", &change(), "1: db"),
        ("given = { dependents = 1 }", &change(), "2: api, web"),
        ("given = { dependents = 1 }", &mail, "0"),
        ("given = { rollback = \"none\" }", &change(), "none"),
        ("when = { tag = \"x\" }", &mail, "none"),
        ("given = { similar_below = 1 }", &bare, "not looked up"),
        ("given = { failed_share = 1 }", &bare, "not looked up"),
        (
            "when = { type = \"normal\", tier = 1 }",
            &change(),
            "normal; 1 (db)",
        ),
    ] {
        assert_eq!(found(given, change, &nobody), words, "{given}");
    }
    let window = found(hours, &change(), &nobody);
    assert!(
        window.contains("22:00") && window.ends_with(" Europe/Zurich"),
        "{window}"
    );
    let ended = |given| found(given, &bare, &peers(3, 1));
    assert_eq!(ended("given = { similar_below = 1 }"), "3 closed before");
    assert_eq!(ended("given = { failed_share = 1 }"), "33%, 1 of 3");
    let none = found("given = { failed_share = 1 }", &bare, &peers(0, 0));
    assert_eq!(none, "none closed before");
    let many = with(|c| c.services = ["a", "b", "c", "d", "e", "f", "g"].map(Into::into).into());
    let told = found("given = { services = 1 }", &many, &nobody);
    assert_eq!(told, "7: a, b, c, d, e, … 2 more");
    let five = with(|c| c.services = ["a", "b", "c", "d", "e"].map(Into::into).into());
    let told = found("given = { services = 1 }", &five, &nobody);
    assert_eq!(told, "5: a, b, c, d, e");
}
