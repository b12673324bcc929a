//! Counting approvals: stages, people, grades, age.

use std::collections::BTreeSet;

use git_change::domain::change::approval::{Decision, Grade};
use git_change::domain::change::digest::Digest;
use git_change::domain::change::time::{Span, Timestamp};
use git_change::domain::change::{Change, Kind, Role, State};
use git_change::domain::policy::approval::{Assessment, VoidReason, assess};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::mandate;
use git_change::domain::policy::past::{Approval, Past};

use super::court::{MORNING, POLICY, at, id, law, plan};

/// A high-risk change, which needs a peer; then a service owner, and after that two of the board.
pub fn risky(law: &Law) -> Change {
    let mut change = plan(Kind::Normal);
    change.services = vec!["pay".into()];
    let peers = git_change::domain::policy::case::Peers::default();
    let level = git_change::domain::policy::risk::assess(&change, law, &peers).level;
    change.risk.level = Some(level);
    change
}

pub fn decision(law: &Law, change: &Change, who: &str, role: Option<&str>) -> Approval {
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

pub fn past(approvals: Vec<Approval>) -> Past {
    Past {
        approvals,
        ..Past::default()
    }
}

pub fn now() -> Timestamp {
    at("2026-11-23T10:00:00Z")
}

/// How many approvals each requirement has, in the order of the policy.
pub fn counts(assessment: &Assessment) -> Vec<usize> {
    assessment
        .requirements
        .iter()
        .map(|requirement| requirement.obtained.len())
        .collect()
}

#[test]
fn stages_come_one_after_the_other() {
    let law = law(POLICY);
    let change = risky(&law);
    let signed = |who, role| decision(&law, &change, who, Some(role));
    let early = past(vec![
        signed("bob", "cab"),
        signed("cyd", "cab"),
        signed("fay", "service-owner"),
        signed("bob", "peer"),
    ]);
    let assessment = assess(&change, &early, &law, now());
    assert_eq!(counts(&assessment), [1, 1, 0]);
    assert_eq!(assessment.void[0], Some(VoidReason::TooEarly));
    let mut whole = early;
    whole.approvals.push(signed("bob", "cab"));
    whole.approvals.push(signed("bob@home.org", "cab"));
    assert_eq!(counts(&assess(&change, &whole, &law, now())), [1, 1, 1]);
    whole.approvals.push(signed("cyd", "cab"));
    assert!(assess(&change, &whole, &law, now()).is_satisfied());
}

#[test]
fn a_merge_speaks_for_the_role_that_nobody_else_can_fill() {
    let policy = POLICY.replace(
        "stages = [[{ role = \"peer\", count = 1 }]]",
        "stages = [[{ role = \"peer\" }, { role = \"cab\" }]]",
    );
    let law = law(&policy);
    let mut change = plan(Kind::Normal);
    change.risk.level = Some(git_change::domain::change::risk::Level::Low);
    // Bob could serve as either; dan is of the board and no peer.
    let both = past(vec![
        decision(&law, &change, "bob", None),
        decision(&law, &change, "dan", None),
    ]);
    assert!(assess(&change, &both, &law, now()).is_satisfied());
    let other = past(vec![
        decision(&law, &change, "dan", None),
        decision(&law, &change, "bob", None),
    ]);
    assert!(assess(&change, &other, &law, now()).is_satisfied());
    let alone = past(vec![decision(&law, &change, "bob", None)]);
    assert_eq!(assess(&change, &alone, &law, now()).obtained(), 1);
}

#[test]
fn what_does_not_count_says_why() {
    let policy = POLICY.replace(
        "unsigned_drafts = true",
        "unsigned_drafts = true\napprovals_expire = \"1h\"",
    );
    let law = law(&policy);
    let change = plan(Kind::Normal);
    let with = |edit: &dyn Fn(&mut Approval)| {
        let mut approval = decision(&law, &change, "bob", Some("peer"));
        edit(&mut approval);
        past(vec![approval])
    };
    let reason = |past: &Past, moment: Timestamp| {
        let assessment = assess(&change, past, &law, moment);
        assert_eq!(assessment.is_satisfied(), assessment.void[0].is_none());
        assessment.void[0].clone()
    };
    let last = at(MORNING).plus(Span::seconds(3599));
    let good = with(&|_| {});
    assert_eq!(reason(&good, last), None);
    let expired = reason(&good, last.plus(Span::seconds(1)));
    assert_eq!(expired, Some(VoidReason::Expired));
    let claimed = with(&|one| one.grade = Grade::Claimed);
    let weak = VoidReason::TooWeak {
        grade: Grade::Claimed,
        minimum: Grade::ForgeMerge,
    };
    assert_eq!(reason(&claimed, last), Some(weak));
    let then = with(&|one| one.held = BTreeSet::new());
    let role = Role::new("peer");
    assert_eq!(reason(&then, last), Some(VoidReason::NotInRole(role)));
    let as_board = with(&|one| one.role = Some(Role::new("cab")));
    let board = Some(VoidReason::NotAsked(Some(Role::new("cab"))));
    assert_eq!(reason(&as_board, last), board);
    let other = with(&|one| one.digest = Digest::of(&plan(Kind::Standard)));
    assert!(matches!(
        reason(&other, last),
        Some(VoidReason::Edited { .. })
    ));
    let mut rejected = good.clone();
    rejected.approvals.push(Approval {
        by: id("cyd"),
        decision: Decision::Reject,
        ..good.approvals[0].clone()
    });
    let why = Some(VoidReason::Rejected(id("cyd")));
    assert_eq!(reason(&rejected, last), why);
    // A rejection that nobody signed stops nothing.
    rejected.approvals[1].grade = Grade::Claimed;
    assert_eq!(reason(&rejected, last), None);
}

#[test]
fn what_is_one_too_many_says_so() {
    let law = law(POLICY);
    let change = plan(Kind::Normal);
    let reasons = |approvals: Vec<Approval>| {
        let assessment = assess(&change, &past(approvals), &law, now());
        assert!(assessment.is_satisfied());
        assessment.void
    };
    let signed = |who| decision(&law, &change, who, Some("peer"));
    let again = reasons(vec![signed("bob"), signed("bob@home.org")]);
    assert_eq!(again, [None, Some(VoidReason::AlreadyCounted)]);
    let more = reasons(vec![signed("bob"), signed("cyd")]);
    assert_eq!(more, [None, Some(VoidReason::Surplus)]);
    let merged = reasons(vec![signed("bob"), decision(&law, &change, "dan", None)]);
    assert_eq!(merged, [None, Some(VoidReason::NotAsked(None))]);
}

#[test]
fn a_rejection_stands_until_the_change_is_handed_in_again() {
    let law = law(POLICY);
    let change = plan(Kind::Normal);
    let no = Approval {
        decision: Decision::Reject,
        ..decision(&law, &change, "cyd", Some("peer"))
    };
    let mut story = past(vec![no]);
    let reason = |past: &Past| assess(&change, past, &law, now()).void[0].clone();
    assert_eq!(reason(&story), None);
    let later = at(MORNING).plus(Span::seconds(60));
    story.entered.insert(State::Submitted, later);
    assert_eq!(reason(&story), Some(VoidReason::HandedInAgain));
}

#[test]
fn a_count_beyond_all_measure_asks_for_no_memory() {
    let policy = POLICY.replace("count = 2", "count = 4000000000");
    let law = law(&policy);
    let change = risky(&law);
    let one = past(vec![
        decision(&law, &change, "fay", Some("service-owner")),
        decision(&law, &change, "bob", Some("cab")),
    ]);
    assert_eq!(counts(&assess(&change, &one, &law, now())), [0, 1, 1]);
}
