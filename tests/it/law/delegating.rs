//! Who decides for whom, and for how many that counts.

use git_change::domain::change::{Change, Kind, Role};
use git_change::domain::policy::approval::{Assessment, VoidReason, assess};
use git_change::domain::policy::delegation::{Delegation, Delegations};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::mandate::{holds, lent};
use git_change::domain::policy::past::Approval;
use git_change::domain::policy::people::HeldRole;
use git_change::domain::policy::rules::delegation::inherited;
use git_change::domain::policy::rules::governance::{LawCase, judge_landing};
use git_change::domain::policy::rules::separation::Conflict;

use super::cheats::{lending, lenient};
use super::counting::{counts, decision, now, past, risky};
use super::court::{MORNING, Story, approve, at, id, plan};

/// A law with these delegations.
fn with(delegations: Vec<Delegation>) -> Law {
    Law {
        delegations: Delegations {
            schema: 1,
            delegation: delegations,
        },
        ..lenient()
    }
}

/// Somebody lets somebody else decide in the board.
fn lends(from: &str, to: &str) -> Delegation {
    Delegation {
        from: id(from),
        to: id(to),
        ..lending()
    }
}

/// A high-risk change of which only the two places in the board are open.
fn board(law: &Law, more: &[(&str, &str)]) -> (Change, Vec<Approval>) {
    let change = risky(law);
    let mut approvals = vec![
        decision(law, &change, "gus", Some("peer")),
        decision(law, &change, "fay", Some("service-owner")),
    ];
    approvals.extend(more.iter().map(|(who, role)| {
        decision(
            law,
            &change,
            who,
            Some(role).filter(|r| !r.is_empty()).copied(),
        )
    }));
    (change, approvals)
}

fn assessed(law: &Law, more: &[(&str, &str)]) -> Assessment {
    let (change, approvals) = board(law, more);
    assess(&change, &past(approvals), law, now())
}

#[test]
fn a_delegate_fills_the_place_of_whoever_delegates() {
    let law = with(vec![lends("bob", "eve")]);
    let alone = assessed(&law, &[("eve", "cab")]);
    assert_eq!(counts(&alone), [1, 1, 1]);
    assert_eq!(alone.behalf[2], Some(id("bob")));
    assert_eq!(alone.requirements[2].obtained, [id("eve")]);
    let both = assessed(&law, &[("eve", "cab"), ("bob", "cab")]);
    assert_eq!(counts(&both), [1, 1, 1], "together they are one");
    let turned = assessed(&law, &[("bob", "cab"), ("eve", "cab")]);
    assert_eq!(counts(&turned), [1, 1, 1]);
    assert_eq!(turned.void[3], Some(VoidReason::Represented(id("bob"))));
    let third = assessed(&law, &[("bob", "cab"), ("eve", "cab"), ("cyd", "cab")]);
    assert!(third.is_satisfied());
}

#[test]
fn who_holds_a_role_decides_for_themself() {
    let law = with(vec![lends("bob", "cyd")]);
    let both = assessed(&law, &[("cyd", "cab"), ("bob", "cab")]);
    assert!(both.is_satisfied());
    assert_eq!(both.behalf[2..], [None, None]);
}

#[test]
fn two_delegates_of_one_person_are_one_and_one_delegate_of_two_is_one() {
    let law = with(vec![lends("bob", "eve"), lends("bob", "fay")]);
    assert_eq!(
        counts(&assessed(&law, &[("eve", "cab"), ("fay", "cab")]))[2],
        1
    );
    let law = with(vec![lends("bob", "eve"), lends("cyd", "eve")]);
    let one = assessed(&law, &[("eve", "cab"), ("eve", "cab")]);
    assert_eq!(counts(&one)[2], 1);
    let other = assessed(&law, &[("bob", "cab"), ("eve", "cab")]);
    assert!(other.is_satisfied(), "eve decides for cyd then");
    assert_eq!(other.behalf[3], Some(id("cyd")));
}

#[test]
fn a_merge_by_a_delegate_counts_where_they_hold_no_role_themselves() {
    let law = with(vec![lends("bob", "eve")]);
    let merged = assessed(&law, &[("eve", "")]);
    assert_eq!(counts(&merged)[2], 1);
    assert_eq!(merged.behalf[2], Some(id("bob")));
}

#[test]
fn whose_change_it_is_does_not_approve_through_a_delegate() {
    let law = with(vec![lends("bob", "eve")]);
    let (mut change, approvals) = board(&law, &[("eve", "cab")]);
    change.owner = id("bob@home.org");
    let counted = assess(&change, &past(approvals), &law, now());
    let reason = VoidReason::ForConflict(id("bob"), Conflict::Owner);
    assert_eq!(counted.void[2], Some(reason));
    let open = counted.requirements.last().expect("three");
    assert!(!open.candidates.contains(&id("eve")));
    let mut story = Story::filed(&law, change.clone());
    story.submitted();
    assert_eq!(
        story.does("eve", &approve("cab")),
        ["separation/approver-is-owner"]
    );
    let free = Law {
        delegations: Delegations {
            schema: 1,
            delegation: vec![lends("bob", "eve"), lends("cyd", "eve")],
        },
        ..law.clone()
    };
    let mut story = Story::filed(&free, change);
    story.submitted().must("eve", &approve("cab"));
}

#[test]
fn delegates_are_among_those_who_could_sign() {
    let law = with(vec![lends("bob", "eve")]);
    let open = |more: &[(&str, &str)]| assessed(&law, more).requirements[2].candidates.clone();
    assert_eq!(open(&[]), ["bob", "cyd", "dan", "eve"].map(id));
    assert_eq!(open(&[("bob", "cab")]), ["cyd", "dan"].map(id));
    assert_eq!(open(&[("eve", "cab")]), ["cyd", "dan"].map(id));
}

#[test]
fn a_delegation_is_in_force_within_its_time_and_never_longer_than_the_office() {
    let change = plan(Kind::Normal);
    let says = |law: &Law, moments: &[&str]| {
        let moments: Vec<_> = moments.iter().map(|text| at(text)).collect();
        holds(&id("eve"), &Role::new("cab"), &change, law, &moments)
    };
    let law = with(vec![lends("bob", "eve")]);
    assert!(says(&law, &[MORNING]));
    assert!(says(&law, &["2026-11-30T08:59:59Z"]));
    assert!(!says(&law, &["2026-11-30T09:00:00Z"]), "it ends just now");
    assert!(!says(&law, &["2026-11-23T08:59:59Z"]));
    assert!(
        !says(&law, &[MORNING, "2026-11-30T09:00:00Z"]),
        "both count"
    );
    let mut back = lends("bob", "eve");
    back.withdrawn = Some(at("2026-11-24T09:00:00Z"));
    let law = with(vec![back]);
    assert!(says(&law, &["2026-11-24T08:59:59Z"]));
    assert!(!says(&law, &["2026-11-24T09:00:00Z"]));
    let mut gone = with(vec![lends("bob", "eve")]);
    gone.people.person[1].until = Some(at("2026-11-24T09:00:00Z"));
    assert!(says(&gone, &[MORNING]) && !says(&gone, &["2026-11-24T09:00:00Z"]));
    let mut lost = with(vec![lends("bob", "eve")]);
    lost.people.person[1].roles = vec!["peer".into()];
    assert!(!says(&lost, &[MORNING]));
    let mut strict = with(vec![lends("bob", "eve")]);
    strict.policy.delegation = None;
    assert!(!says(&strict, &[MORNING]));
    let chain = with(vec![lends("bob", "fay"), lends("fay", "eve")]);
    assert!(!says(&chain, &[MORNING]));
    assert_eq!(lent(&id("fay"), &change, &chain, &[at(MORNING)]).len(), 1);
    let own = with(vec![lends("bob", "bob@home.org")]);
    assert!(lent(&id("bob"), &change, &own, &[at(MORNING)]).is_empty());
}

#[test]
fn a_role_for_a_time_counts_within_it() {
    let mut law = lenient();
    law.people.person[4].roles = vec![HeldRole::new(
        "peer".into(),
        Some(at("2026-11-23T09:00:02Z")),
        Some(at("2026-11-23T09:00:04Z")),
    )];
    let story = || {
        let mut story = Story::filed(&law, plan(Kind::Normal));
        story.now = at("2026-11-23T08:59:59Z");
        story.submitted();
        story
    };
    let tries = |seconds: u64| {
        let mut story = story();
        story.wait(git_change::domain::change::time::Span::seconds(seconds));
        story.does("eve", &approve("peer"))
    };
    assert_eq!(tries(0), ["approval/not-in-role"]);
    assert_eq!(tries(1), [""; 0]);
    assert_eq!(tries(2), [""; 0]);
    assert_eq!(tries(3), ["approval/not-in-role"], "it ends just now");
}

#[test]
fn a_circle_of_delegations_makes_nobody_more_than_they_are() {
    // Both hold the role: each counts once, for themself, whoever decides first.
    let law = with(vec![lends("bob", "cyd"), lends("cyd", "bob")]);
    let one = assessed(&law, &[("bob", "cab"), ("bob", "cab")]);
    assert_eq!(counts(&one), [1, 1, 1]);
    let both = assessed(&law, &[("cyd", "cab"), ("bob", "cab")]);
    assert!(both.is_satisfied());
    // Nobody in the circle holds it: nobody has it from the others.
    let law = with(vec![
        lends("eve", "gus"),
        lends("gus", "fay"),
        lends("fay", "eve"),
    ]);
    let none = assessed(&law, &[("eve", "cab"), ("gus", "cab"), ("fay", "cab")]);
    assert_eq!(counts(&none), [1, 1, 0]);
    // One of them holds it: the next one has it from them, and nobody beyond.
    let law = with(vec![
        lends("bob", "eve"),
        lends("eve", "gus"),
        lends("gus", "bob"),
    ]);
    let first = assessed(&law, &[("eve", "cab"), ("gus", "cab")]);
    assert_eq!(counts(&first), [1, 1, 1]);
    assert_eq!(first.behalf[2..], [Some(id("bob")), None]);
}

#[test]
fn a_delegation_does_not_pass_to_whoever_has_an_address_next() {
    let entry = lends("bob", "cyd");
    let end = entry.end;
    let before = with(vec![entry.clone()]);
    let says = |before: &Law, after: &Law, moment| {
        let found = inherited(before, after, moment);
        let found = found.into_iter();
        found.map(|one| one.message).collect::<Vec<_>>()
    };
    // Whose addresses pass to gus with the next law.
    let passes = |who: &str| {
        let mut after = before.clone();
        let mut people = after.people.person.iter();
        let gone = people.position(|one| one.name == who).expect("known");
        let gone = after.people.person.remove(gone);
        let heir = after.people.person.iter_mut().find(|one| one.name == "Gus");
        heir.expect("known").emails.extend(gone.emails);
        after
    };
    let now = at(MORNING);
    let lost = |address: &str| {
        format!(
            "the delegation from bob@a.org to cyd@a.org is not over, and {address} is Gus's now"
        )
    };
    assert_eq!(says(&before, &passes("Bob"), now), [lost("bob@a.org")]);
    assert_eq!(says(&before, &passes("Cyd"), now), [lost("cyd@a.org")]);
    assert_eq!(says(&before, &passes("Eve"), now), [""; 0]);
    assert_eq!(says(&before, &before, now), [""; 0]);
    // It ends at just that moment.
    assert_eq!(says(&before, &passes("Bob"), end), [""; 0]);
    let almost = at("2026-11-30T08:59:59Z");
    assert_eq!(says(&before, &passes("Bob"), almost), [lost("bob@a.org")]);
    // Whoever adds one by the next law says so under a name of that law.
    let none = with(Vec::new());
    assert_eq!(says(&none, &passes("Bob"), now), [""; 0]);
    let case = LawCase {
        before: Some(&before),
        after: Ok(&passes("Bob")),
        authors: &[],
        agreed: &[id("dan"), id("eve")],
        lander: None,
        delegated: &[],
        governed: true,
        lands: true,
        at: now,
    };
    let found = judge_landing(&case);
    let codes: Vec<_> = found.iter().map(|one| one.rule.code()).collect();
    assert_eq!(codes, ["delegation/not-own"]);
}
