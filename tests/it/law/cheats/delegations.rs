//! Letting others decide.

use git_change::domain::change::time::Timestamp;
use git_change::domain::policy::actor::{Actor, Proof};
use git_change::domain::policy::delegation::{Delegation, Delegations};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::rules::delegation::Delegated;
use git_change::domain::policy::rules::governance::{LawCase, judge_law};

use super::super::court::{MORNING, NOTHING, POLICY, at, id, law, signed};
use super::{Case, more, proof};

/// Bob lets cyd decide in his role in the board, for a week.
pub fn lending() -> Delegation {
    Delegation {
        from: id("bob"),
        to: id("cyd"),
        roles: vec!["cab".into()],
        start: at(MORNING),
        end: at("2026-11-30T09:00:00Z"),
        reason: "on leave".to_owned(),
        withdrawn: None,
    }
}

/// The law of the court, in which people may delegate for ten days.
pub fn lenient() -> Law {
    law(&more("[delegation]\nlongest = \"10d\"\n"))
}

/// What the judge says of a commit that makes `before` into `after`.
fn judged(law: &Law, actor: &Actor, before: &[&[Delegation]], after: &[Delegation]) -> Verdict {
    let all = |entries: &[Delegation]| Delegations {
        schema: 1,
        delegation: entries.to_vec(),
    };
    let deed = Delegated {
        actor: actor.clone(),
        at: at(MORNING),
        before: before.iter().map(|one| all(one)).collect(),
        after: all(after),
    };
    let governed = deed.is_governed(&law.people);
    let after = Law {
        delegations: deed.after.clone(),
        ..law.clone()
    };
    let delegated = [deed];
    let case = LawCase {
        before: Some(law),
        after: Ok(&after),
        authors: &[],
        agreed: &[],
        lander: None,
        delegated: &delegated,
        governed,
        lands: true,
        at: at(MORNING),
    };
    judge_law(&case)
        .iter()
        .map(|found| found.rule.code())
        .collect()
}

type Verdict = Vec<&'static str>;

/// Letting others decide.
pub fn delegations() -> Vec<Case> {
    let (lenient, strict) = (lenient(), law(POLICY));
    let bob = signed("bob");
    let add = |entry: Delegation| judged(&lenient, &bob, &[&[]], &[entry]);
    let with = |edit: fn(&mut Delegation)| {
        let mut entry = lending();
        edit(&mut entry);
        add(entry)
    };
    let by = |who: &Actor| judged(&lenient, who, &[&[]], &[lending()]);
    let taken_back = |when: Timestamp| Delegation {
        withdrawn: Some(when),
        ..lending()
    };
    let back = taken_back(at(MORNING));
    let begun = [Delegation {
        start: at("2026-11-20T09:00:00Z"),
        ..lending()
    }];
    let change = |who: &str, parents: &[&[Delegation]], after: &[Delegation]| {
        judged(&lenient, &signed(who), parents, after)
    };
    vec![
        ("bob's own word", by(&bob), NOTHING),
        (
            "under another address of his",
            by(&signed("bob@home.org")),
            NOTHING,
        ),
        (
            "the policy knows no delegation",
            judged(&strict, &bob, &[&[]], &[lending()]),
            &["delegation/not-allowed"],
        ),
        (
            "cyd delegates to himself in bob's name",
            by(&signed("cyd")),
            &["delegation/not-own"],
        ),
        (
            "a governor delegates in bob's name",
            by(&signed("dan")),
            &["delegation/not-own"],
        ),
        (
            "who signed it is told elsewhere",
            by(&proof("bob", Proof::Unsigned)),
            NOTHING,
        ),
        (
            "a role that bob lacks",
            with(|one| one.roles.push("change-manager".into())),
            &["delegation/role-not-held"],
        ),
        (
            "services that bob does not own",
            with(|one| one.roles = vec!["service-owner".into()]),
            &["delegation/role-not-held"],
        ),
        (
            "services that fay owns",
            judged(
                &lenient,
                &signed("fay"),
                &[&[]],
                &[Delegation {
                    from: id("fay"),
                    roles: vec!["service-owner".into()],
                    ..lending()
                }],
            ),
            NOTHING,
        ),
        (
            "a chain: what bob lent to eve, eve lends on",
            judged(
                &Law {
                    delegations: Delegations {
                        schema: 1,
                        delegation: vec![Delegation {
                            to: id("eve"),
                            ..lending()
                        }],
                    },
                    ..lenient.clone()
                },
                &signed("eve"),
                &[&[]],
                &[Delegation {
                    from: id("eve"),
                    ..lending()
                }],
            ),
            &["delegation/role-not-held"],
        ),
        (
            "no role at all",
            with(|one| one.roles.clear()),
            &["delegation/role-not-held"],
        ),
        (
            "to himself",
            with(|one| one.to = id("bob@home.org")),
            &["delegation/delegate"],
        ),
        (
            "to nobody",
            with(|one| one.to = id("zoe")),
            &["delegation/delegate"],
        ),
        (
            "for the past",
            with(|one| one.start = at("2026-11-23T08:59:59Z")),
            &["delegation/time"],
        ),
        (
            "it ends as it begins",
            with(|one| one.end = one.start),
            &["delegation/time"],
        ),
        (
            "as long as it may be",
            with(|one| one.end = at("2026-12-03T09:00:00Z")),
            NOTHING,
        ),
        (
            "a second longer",
            with(|one| one.end = at("2026-12-03T09:00:01Z")),
            &["delegation/time"],
        ),
        (
            "withdrawn by whoever delegated",
            change("bob", &[&[lending()]], std::slice::from_ref(&back)),
            NOTHING,
        ),
        (
            "withdrawn by somebody else, without those who govern",
            change("cyd", &[&[lending()]], std::slice::from_ref(&back)),
            &["governance/not-approved"],
        ),
        (
            "withdrawn backwards",
            change(
                "bob",
                &[&[lending()]],
                &[taken_back(at("2026-11-23T08:59:59Z"))],
            ),
            &["delegation/time"],
        ),
        (
            "a second one, beside one that began before",
            change(
                "bob",
                std::slice::from_ref(&begun.as_slice()),
                &[begun[0].clone(), lending()],
            ),
            NOTHING,
        ),
        (
            "added with its end, beside another one, in bob's name",
            change(
                "cyd",
                std::slice::from_ref(&begun.as_slice()),
                &[begun[0].clone(), taken_back(at("2026-11-29T09:00:00Z"))],
            ),
            &["delegation/not-own"],
        ),
        (
            "made longer",
            change(
                "bob",
                &[&[lending()]],
                &[Delegation {
                    end: at("2026-12-01T09:00:00Z"),
                    ..lending()
                }],
            ),
            &["delegation/rewritten"],
        ),
        (
            "deleted",
            change("bob", &[&[lending()]], &[]),
            &["delegation/rewritten"],
        ),
        (
            "the withdrawal taken back",
            change("bob", &[std::slice::from_ref(&back)], &[lending()]),
            &["delegation/rewritten"],
        ),
        (
            "put in once more by the delegate after it was withdrawn",
            change(
                "cyd",
                &[std::slice::from_ref(&back)],
                &[back.clone(), lending()],
            ),
            &["delegation/not-own"],
        ),
        (
            "only a comment is changed",
            change("bob", &[&[lending()]], &[lending()]),
            &["governance/not-approved"],
        ),
        (
            "a merge puts together what both sides say",
            change("cyd", &[&[], &[lending()]], &[lending()]),
            NOTHING,
        ),
        (
            "a merge takes a side that does not know it yet",
            change("cyd", &[&[lending()], &[]], &[]),
            &["delegation/rewritten"],
        ),
    ]
}
