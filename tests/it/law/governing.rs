//! Changes of the law, judged as values.

use git_change::domain::change::PersonId;
use git_change::domain::policy::actor::{Actor, Proof};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::rules::governance::{LawCase, judge_law};

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
