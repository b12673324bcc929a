//! Changes of the law, judged as values.

use git_change::domain::change::PersonId;
use git_change::domain::change::approval::Grade;
use git_change::domain::policy::actor::{Actor, Proof};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::rules::governance::{
    LawCase, awaits, awaits_landing, judge_agreement, judge_law, missing_governors, unagreed,
};

use super::court::{MORNING, NOTHING, POLICY, at, id, law, signed};

/// The codes of what speaks against a change of the law by these people, who all agree, so that it
/// lands.
fn by(authors: &[Actor], before: Option<&Law>, after: Result<&Law, &str>) -> Vec<&'static str> {
    let agreed: Vec<PersonId> = authors.iter().map(|one| id(&one.email)).collect();
    let case = LawCase {
        before,
        after,
        authors,
        agreed: &agreed,
        lander: None,
        delegated: &[],
        governed: true,
        lands: true,
        at: at(MORNING),
    };
    let found = judge_law(&case);
    found.iter().map(|finding| finding.rule.code()).collect()
}

/// Who changes the law, the codes of what speaks against it, and which are wanted.
type Trial = (&'static str, Vec<&'static str>, &'static [&'static str]);

fn trials() -> Vec<Trial> {
    let old = law(POLICY);
    let new = law(&POLICY.replace("count = 2", "count = 3"));
    let unsigned = Actor {
        proof: Proof::Unsigned,
        ..signed("dan")
    };
    let cases: [(&'static str, Vec<Actor>, &'static [&'static str]); 6] = [
        ("both", vec![signed("dan"), signed("eve")], NOTHING),
        (
            "one alone",
            vec![signed("dan")],
            &["governance/not-approved"],
        ),
        (
            "one without the role",
            vec![signed("dan"), signed("bob")],
            &["governance/not-approved"],
        ),
        (
            "somebody who left",
            vec![signed("dan"), signed("eve"), signed("gus")],
            &["governance/unsigned"],
        ),
        (
            "a stranger",
            vec![signed("dan"), signed("eve"), signed("mallory")],
            &["governance/unsigned"],
        ),
        (
            "without a signature",
            vec![unsigned, signed("dan"), signed("eve")],
            &["identity/unsigned"],
        ),
    ];
    let judged = |(name, authors, wanted): (_, Vec<Actor>, _)| {
        (name, by(&authors, Some(&old), Ok(&new)), wanted)
    };
    cases.into_iter().map(judged).collect()
}

/// All codes that these trials reach.
pub fn reached() -> Vec<&'static str> {
    trials()
        .into_iter()
        .flat_map(|(_, codes, _)| codes)
        .collect()
}

#[test]
fn who_may_change_the_law() {
    for (name, codes, wanted) in trials() {
        assert_eq!(codes, wanted, "{name}");
    }
    let old = law(POLICY);
    let new = law(&POLICY.replace("count = 2", "count = 3"));
    let both = [signed("dan"), signed("eve")];
    let broken = by(&both, Some(&old), Err("line 1: oops"));
    assert_eq!(broken, ["governance/law-unreadable"]);
    assert_eq!(by(&both, None, Ok(&new)), NOTHING, "the founding");
}

#[test]
fn a_law_that_names_too_few_says_so_and_goes_on() {
    let mut old = law(POLICY);
    let new = law(POLICY);
    old.people.person.retain(|person| person.name != "Eve");
    let alone = by(&[signed("dan")], Some(&old), Ok(&new));
    assert_eq!(alone, ["governance/too-few-people"]);
    old.policy.governance.stages.clear();
    let ungoverned = by(&[signed("bob")], Some(&old), Ok(&new));
    assert_eq!(ungoverned, ["governance/too-few-people"]);
    let mut solo = law(POLICY);
    solo.policy.separation.solo = true;
    assert_eq!(by(&[signed("dan")], Some(&solo), Ok(&new)), NOTHING);
}

#[test]
fn whoever_lands_it_agrees_by_the_merge_when_the_merge_is_proved() {
    let (old, new) = (law(POLICY), law(POLICY));
    let authors = [signed("dan")];
    let (dan, eve, bob) = (id("dan"), id("eve"), id("bob"));
    let landed = |who, grade| {
        let case = LawCase {
            before: Some(&old),
            after: Ok(&new),
            authors: &authors,
            agreed: std::slice::from_ref(&dan),
            lander: Some((who, grade)),
            delegated: &[],
            governed: true,
            lands: true,
            at: at(MORNING),
        };
        let found = judge_law(&case);
        found
            .iter()
            .map(|finding| finding.rule.code())
            .collect::<Vec<_>>()
    };
    assert_eq!(landed(&eve, Grade::SignedMerge), NOTHING);
    assert_eq!(landed(&eve, Grade::ForgeMerge), NOTHING);
    let refused = ["governance/not-approved"];
    assert_eq!(landed(&eve, Grade::Claimed), refused);
    assert_eq!(landed(&dan, Grade::SignedMerge), refused);
    assert_eq!(landed(&bob, Grade::SignedMerge), refused);
}

#[test]
fn who_may_approve_a_change_of_the_law_and_what_is_still_missing() {
    let (old, new) = (law(POLICY), law(POLICY));
    let authors = [signed("dan")];
    let agreed = [id("dan")];
    let case = LawCase {
        before: Some(&old),
        after: Ok(&new),
        authors: &authors,
        agreed: &agreed,
        lander: None,
        delegated: &[],
        governed: true,
        lands: false,
        at: at(MORNING),
    };
    let says = |who: &str| {
        let found = judge_agreement(&case, &id(who));
        found
            .iter()
            .map(|finding| finding.rule.code())
            .collect::<Vec<_>>()
    };
    assert_eq!(says("eve"), NOTHING);
    assert_eq!(says("bob"), ["governance/approval-void"]);
    assert_eq!(says("dan"), ["lifecycle/nothing-done"]);
    assert_eq!(missing_governors(&case), [id("eve")]);
    let told = unagreed(&case);
    assert!(told.len() == 1 && !told[0].is_error(), "{told:?}");
    // What cannot be read is said first.
    let unsigned = [Actor {
        proof: Proof::Unsigned,
        ..signed("dan")
    }];
    let broken = LawCase {
        after: Err("oops"),
        authors: &unsigned,
        ..case
    };
    let found = judge_law(&broken);
    let codes: Vec<_> = found.iter().map(|finding| finding.rule.code()).collect();
    assert_eq!(codes, ["governance/law-unreadable", "identity/unsigned"]);
}

#[test]
fn a_change_of_the_law_waits_for_whoever_must_agree_and_then_for_whoever_wrote_it() {
    let (old, new) = (law(POLICY), law(POLICY));
    let authors = [signed("dan")];
    let by = |agreed: &[&str], after: Result<&Law, &str>| {
        let agreed: Vec<PersonId> = agreed.iter().map(|who| id(who)).collect();
        let case = LawCase {
            before: Some(&old),
            after,
            authors: &authors,
            agreed: &agreed,
            lander: None,
            delegated: &[],
            governed: true,
            lands: false,
            at: at(MORNING),
        };
        let all = ["bob", "dan", "eve"];
        let who = |waits: &dyn Fn(&PersonId) -> bool| {
            let all = all.into_iter().filter(|who| waits(&id(who)));
            all.collect::<Vec<_>>()
        };
        let agree = who(&|one| awaits(&case, one));
        let land = who(&|one| awaits_landing(&case, one));
        (agree, land)
    };
    assert_eq!(by(&["dan"], Ok(&new)), (vec!["eve"], vec![]));
    assert_eq!(by(&["dan", "eve"], Ok(&new)), (vec![], vec!["dan"]));
    assert_eq!(by(&[], Ok(&new)), (vec!["dan", "eve"], vec![]));
    // Nobody agrees to what cannot be read.
    assert_eq!(by(&["dan"], Err("oops")), (vec![], vec![]));
}
