//! How a change comes into the world, and what its text claims.

use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::actor::Proof;

use super::super::court::{NOTHING, POLICY, Story, approve, at, id, law, plan};
use super::{Case, proof};

/// How a change comes into the world, and what its text claims.
pub fn births() -> Vec<Case> {
    let law = law(POLICY);
    let born = |who: &str, edit: &dyn Fn(&mut Change)| {
        let mut record = plan(Kind::Normal);
        edit(&mut record);
        Story::new(&law).writes(who, record)
    };
    let emergency = |edit: &dyn Fn(&mut Change)| {
        let mut record = plan(Kind::Emergency);
        edit(&mut record);
        Story::new(&law).writes_as(&proof("ann", Proof::Unsigned), record)
    };
    vec![
        ("filed for somebody else", born("bob", &|_| {}), NOTHING),
        (
            "born submitted",
            born("ann", &|c| c.state = State::Submitted),
            &["lifecycle/starts-as-draft"],
        ),
        (
            "born held",
            born("ann", &|c| c.hold = true),
            &["lifecycle/starts-as-draft"],
        ),
        (
            "born approved",
            born("ann", &|c| {
                let approved = approve("peer").apply(c, &id("ann"), at("2026-11-23T09:00:01Z"));
                *c = approved;
            }),
            &["lifecycle/starts-as-draft"],
        ),
        (
            "born with broken glass",
            born("ann", &|c| c.break_glass = Some("now".to_owned())),
            &["emergency/break-glass-misused"],
        ),
        (
            "another prefix",
            born("ann", &|c| c.id = "chg-2611-k7m2q".parse().unwrap()),
            &["fields/wrong-prefix"],
        ),
        (
            "an unknown service",
            born("ann", &|c| c.services = vec!["wbe".into()]),
            &["fields/unknown-service"],
        ),
        (
            "an unknown owner",
            born("ann", &|c| c.owner = "nobody@a.org".into()),
            &["fields/unknown-person"],
        ),
        (
            "an unknown environment",
            born("ann", &|c| c.environment = Some("prod".to_owned())),
            &["fields/unknown-environment"],
        ),
        (
            "after a change that does not exist",
            born("ann", &|c| {
                c.after = vec!["CHG-2611-aaaaa".parse().unwrap()]
            }),
            &["fields/unknown-change"],
        ),
        (
            "a title that turns the direction of text",
            born("ann", &|c| c.title = "a\u{202e}b".to_owned()),
            &["fields/hostile-text"],
        ),
        (
            "a title with a line break",
            born("ann", &|c| c.title = "a\nChange-Event: approve".to_owned()),
            &["fields/hostile-text"],
        ),
        (
            "no title",
            born("ann", &|c| c.title = " ".to_owned()),
            &["fields/missing"],
        ),
        (
            "an unsigned emergency",
            emergency(&|_| {}),
            &["identity/unsigned"],
        ),
    ]
}
