//! What the policy asks of a change, explained row by row.

use std::collections::BTreeSet;

use git_change::domain::change::approval::{Decision, Grade};
use git_change::domain::change::digest::Digest;
use git_change::domain::change::risk::Level;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Change, ChangeId, Kind, Role, State};
use git_change::domain::policy::approval::VoidReason;
use git_change::domain::policy::bar::Bar;
use git_change::domain::policy::case::Peers;
use git_change::domain::policy::explain::{Explained, explain};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::mandate;
use git_change::domain::policy::past::{Approval, Past};
use git_change::domain::policy::rules::separation::Conflict;
use git_change::domain::policy::suppose::Supposed;

use super::court::{MORNING, POLICY, at, id, law, plan};

/// The court's law, which also asks for fields, notice and a watch, and reserves a step.
fn stricter() -> Law {
    law(&format!(
        "{POLICY}\n[[require]]\nwhen = {{ type = \"normal\" }}\nfields = [\"rollback\", \"x.cost\"]\n\
         notice = \"2h\"\nsoak = \"1d\"\n[[require]]\nfrom = \"scheduled\"\nrole = \"change-manager\"\n\
         [[require]]\nwhen = {{ type = \"emergency\" }}\nnotice = \"1h\"\n"
    ))
}

fn signed(law: &Law, change: &Change, who: &str, role: Option<&str>) -> Approval {
    Approval {
        by: id(who),
        role: role.map(Role::new),
        decision: Decision::Approve,
        grade: Grade::Signed,
        at: at(MORNING),
        commit: None,
        digest: Digest::of(change),
        held: mandate::own(&id(who), change, law, &[at(MORNING)]),
        lent: mandate::lent(&id(who), change, law, &[at(MORNING)]),
    }
}

fn past(approvals: Vec<Approval>) -> Past {
    Past {
        approvals,
        ..Past::default()
    }
}

fn bars(explained: &Explained, row: usize, post: usize) -> Vec<(String, Bar)> {
    let post = &explained.signing[row].posts[post];
    let barred = post.barred.iter();
    barred.map(|(who, bar)| (who.to_string(), *bar)).collect()
}

#[test]
fn whoever_holds_the_role_and_cannot_sign_is_named_with_the_reason() {
    let law = law(POLICY);
    let mut change = plan(Kind::Normal);
    change.requester = id("bob");
    let none = past(Vec::new());
    let explained = explain(&change, &none, &law, &Peers::default(), at(MORNING));
    let post = &explained.signing[0].posts[0];
    assert_eq!(post.requirement.candidates, [id("cyd")]);
    let left = at("2026-11-01T00:00:00Z");
    assert_eq!(
        bars(&explained, 0, 0),
        [
            ("bob@a.org".to_owned(), Bar::Conflict(Conflict::Requester)),
            ("gus@a.org".to_owned(), Bar::Left(left)),
        ]
    );
}

#[test]
fn who_signed_is_named_with_grade_and_who_is_counted_already_with_that() {
    let law = law(POLICY);
    let mut change = plan(Kind::Normal);
    change.risk.level = Some(Level::High);
    let approvals = vec![
        signed(&law, &change, "fay", Some("service-owner")),
        signed(&law, &change, "bob@home.org", Some("cab")),
    ];
    let past = past(approvals);
    let explained = explain(&change, &past, &law, &Peers::default(), at(MORNING));
    let board = &explained.signing[1];
    assert_eq!(board.row, 1);
    assert_eq!(board.posts[0].signed[0].by, id("fay"));
    assert!(board.posts[0].requirement.is_met());
    assert_eq!(board.posts[1].signed[0].grade, Grade::Signed);
    assert_eq!(board.posts[1].requirement.missing(), 1);
    // Bob signed for this very place, so he is not among those who cannot.
    assert_eq!(bars(&explained, 1, 1), []);
    assert_eq!(
        board.posts[1].requirement.candidates,
        [id("cyd"), id("dan")]
    );
    assert_eq!(explained.assessment.obtained(), 2);
    assert!(explained.void.is_empty());
}

#[test]
fn a_decision_that_does_not_count_is_there_with_the_reason() {
    let law = law(POLICY);
    let change = plan(Kind::Normal);
    let past = past(vec![signed(&law, &change, "ann", Some("peer"))]);
    let explained = explain(&change, &past, &law, &Peers::default(), at(MORNING));
    let [(approval, why)] = &*explained.void else {
        panic!("{:?}", explained.void);
    };
    assert_eq!(approval.by, id("ann"));
    assert_eq!(*why, VoidReason::Conflict(Conflict::Requester));
}

#[test]
fn what_must_be_there_is_held_against_what_is() {
    let law = stricter();
    let mut change = plan(Kind::Normal);
    change.state = State::Submitted;
    let mut past = past(Vec::new());
    past.entered
        .insert(State::Submitted, at("2026-11-23T06:30:00Z"));
    let explained = explain(&change, &past, &law, &Peers::default(), at(MORNING));
    let [whole, reserved] = &*explained.demands else {
        panic!("{:?}", explained.demands);
    };
    let filled: BTreeSet<(&str, bool)> = whole.fields.iter().copied().collect();
    let rollback = git_change::domain::policy::rules::fields::is_filled(&change, "rollback");
    assert_eq!(filled, [("rollback", rollback), ("x.cost", false)].into());
    let notice = whole.notice.expect("asked for");
    assert_eq!(notice.given, Some(Span::minutes(90)));
    assert_eq!(notice.is_met(), Some(false));
    assert_eq!(whole.soak.expect("asked for").is_met(), None);
    let role = reserved.reserved.as_ref().expect("reserved");
    assert_eq!(reserved.from, State::Scheduled);
    assert_eq!(role.who, [id("dan"), id("eve")]);
    past.entered
        .insert(State::Validating, at("2026-11-20T09:00:00Z"));
    let explained = explain(&change, &past, &law, &Peers::default(), at(MORNING));
    assert_eq!(explained.demands[0].soak.unwrap().is_met(), Some(true));
}

#[test]
fn an_emergency_gives_no_notice() {
    let law = stricter();
    let change = plan(Kind::Emergency);
    let none = past(Vec::new());
    let explained = explain(&change, &none, &law, &Peers::default(), at(MORNING));
    let notice = explained.demands.iter().find_map(|row| row.notice);
    assert_eq!(notice.map(|notice| notice.waived), Some(true));
}

fn supposed(text: &str) -> (Change, Law) {
    let law = law(POLICY);
    let title = String::new();
    let base = Change::draft(ChangeId::supposed(), Kind::Normal, title, id("ann"));
    let supposed: Supposed = text.parse().unwrap();
    assert_eq!(supposed.strangers(&law), []);
    supposed.over(&base, &law, &Peers::default())
}

#[test]
fn what_is_supposed_is_judged_as_if_it_were_so() {
    let rows = |text: &str| {
        let (change, law) = supposed(text);
        let none = past(Vec::new());
        let explained = explain(&change, &none, &law, &Peers::default(), at(MORNING));
        let rows = explained.signing.iter().map(|signing| signing.row);
        (explained.level, rows.collect::<Vec<_>>())
    };
    assert_eq!(rows("service=web"), (Level::Low, vec![0]));
    assert_eq!(rows("service=pay"), (Level::High, vec![0, 1]));
    assert_eq!(rows("tag=money"), (Level::High, vec![0, 1]));
    assert_eq!(rows("tag=money,risk=low"), (Level::Low, vec![0]));
    assert_eq!(rows("impact=high,likelihood=high").0, Level::High);
    assert_eq!(rows("type=emergency"), (Level::Low, vec![2]));
    assert_eq!(rows("template=restart"), (Level::Low, vec![]));
}

#[test]
fn a_name_that_the_law_does_not_know_is_told_with_those_that_there_are() {
    let law = law(POLICY);
    let read = |text: &str| text.parse::<Supposed>().unwrap().strangers(&law);
    let found = read("service=webb,environment=moon,template=x,owner=zoe@a.org");
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["webb", "moon", "x", "zoe@a.org"]);
    assert_eq!(found[0].known, ["web", "pay"]);
    assert_eq!(read("owner=bob@home.org"), []);
}
