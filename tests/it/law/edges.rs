//! The edges of rules: what holds to the second, and what holds of one and not of the other.

use git_change::domain::change::approval::{Decision, Grade};
use git_change::domain::change::deed::Deed;
use git_change::domain::change::outcome::{Outcome, OutcomeCode};
use git_change::domain::change::risk::Level;
use git_change::domain::change::{Change, Kind, Role, State};
use git_change::domain::policy::actor::{Actor, Proof};
use git_change::domain::policy::approval::{VoidReason, assess};
use git_change::domain::policy::delegation::{Delegation, Delegations};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::past::Past;
use git_change::domain::policy::rules::fields::{is_filled, missing};
use git_change::domain::policy::rules::landing::{
    is_decision, no_approval, out_of_office, too_weak,
};

use super::cheats::{lending, lenient};
use super::counting::{counts, decision, now, past, risky};
use super::court::{MORNING, NOTHING, POLICY, Story, approve, at, id, law, plan, signed};
use super::matrix::{in_state, passed};

fn submitted(past: Past, when: &str) -> Past {
    Past {
        entered: [(State::Submitted, at(when))].into(),
        ..past
    }
}

#[test]
fn a_rejection_stands_unless_the_change_was_handed_in_after_it() {
    let law = law(POLICY);
    let change = risky(&law);
    let mut no = decision(&law, &change, "bob", Some("peer"));
    no.decision = Decision::Reject;
    for (when, answered) in [
        ("2026-11-23T08:59:59Z", None),
        (MORNING, None),
        ("2026-11-23T09:00:01Z", Some(VoidReason::HandedInAgain)),
    ] {
        let past = submitted(past(vec![no.clone()]), when);
        assert_eq!(
            assess(&change, &past, &law, now()).void,
            [answered],
            "{when}"
        );
    }
}

#[test]
fn nobody_serves_two_stages_of_one_row() {
    let two = "stages = [[{ role = \"cab\" }], [{ role = \"cab\" }]]";
    let law = law(&POLICY.replace("stages = [[{ role = \"peer\", count = 1 }]]", two));
    let mut change = plan(Kind::Normal);
    change.risk.level = Some(Level::Low);
    let yes = |who| decision(&law, &change, who, Some("cab"));
    let one = past(vec![yes("bob"), yes("bob"), yes("bob@home.org")]);
    let one = assess(&change, &one, &law, now());
    assert_eq!(counts(&one), [1, 0]);
    assert_eq!(one.void[1], Some(VoidReason::AlreadyCounted));
    let both = past(vec![yes("bob"), yes("cyd")]);
    assert_eq!(counts(&assess(&change, &both, &law, now())), [1, 1]);
}

#[test]
fn what_is_asked_and_what_is_there_is_counted_over_all_rows() {
    let law = law(POLICY);
    let change = risky(&law);
    let told = |all: &[(&str, &str)]| {
        let all = all.iter();
        let all = all.map(|(who, role)| decision(&law, &change, who, Some(role)));
        let assessment = assess(&change, &past(all.collect()), &law, now());
        (assessment.required(), assessment.obtained())
    };
    assert_eq!(told(&[]), (4, 0));
    let some = [("bob", "peer"), ("fay", "service-owner"), ("cyd", "cab")];
    assert_eq!(told(&some), (4, 3));
}

/// Ann, without a signature.
fn unsigned() -> Actor {
    Actor {
        proof: Proof::Unsigned,
        ..signed("ann")
    }
}

#[test]
fn only_drafts_go_unsigned_and_only_where_the_policy_says_so() {
    let (lenient, strict) = (
        law(POLICY),
        law(&POLICY.replace("unsigned_drafts = true", "unsigned_drafts = false")),
    );
    let unsigned_draft = |law, kind| Story::new(law).writes_as(&unsigned(), plan(kind));
    let refused = ["identity/unsigned"];
    assert_eq!(unsigned_draft(&lenient, Kind::Normal), NOTHING);
    assert_eq!(unsigned_draft(&lenient, Kind::Emergency), refused);
    assert_eq!(unsigned_draft(&strict, Kind::Normal), refused);
    let mut story = Story::filed(&lenient, plan(Kind::Normal));
    let mut edited = story.record().clone();
    edited.title = "Another".to_owned();
    assert_eq!(story.writes_as(&unsigned(), edited), NOTHING);
    // What goes unsigned is a draft before and after.
    let handed_in = Deed::Submit(story.level()).apply(story.record(), &id("ann"), story.now);
    assert_eq!(story.writes_as(&unsigned(), handed_in), refused);
    let back = story.record().clone();
    let back = Change {
        state: State::Draft,
        ..back
    };
    assert!(story.writes_as(&unsigned(), back).contains(&refused[0]));
    // A signature of another person is no missing one.
    let mut story = Story::filed(&lenient, plan(Kind::Normal));
    let other = Actor {
        proof: Proof::Stray {
            key: "SHA256:k".to_owned(),
        },
        ..signed("ann")
    };
    let mut edited = story.record().clone();
    edited.title = "Another".to_owned();
    assert_eq!(story.writes_as(&other, edited), ["identity/unknown-key"]);
}

#[test]
fn an_illegal_move_says_nothing_more_about_its_level() {
    let law = law(POLICY);
    let all = [
        State::Submitted,
        State::Scheduled,
        State::Implementing,
        State::Validating,
        State::Review,
    ];
    // Whoever hands in or starts says a level, wherever that comes from.
    let levelled = [State::Submitted, State::Implementing];
    let mut illegal = 0;
    for from in all {
        let story = in_state(&law, Kind::Normal, from).expect("a state of its");
        for to in all.into_iter().filter(|to| !levelled.contains(to)) {
            let moved = story.would("ann", |change| {
                change.state = to;
                change.risk.level = Some(Level::High);
                change.title = "Another".to_owned();
            });
            if from != to && moved.contains(&"lifecycle/illegal-transition") {
                illegal += 1;
                let level = "risk/level-differs";
                assert!(!moved.contains(&level), "{from} {to}: {moved:?}");
            }
        }
    }
    assert!(illegal > 3, "{illegal}");
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let typed = story.would("ann", |change| change.risk.level = Some(Level::High));
    assert_eq!(typed, ["risk/level-differs"]);
}

#[test]
fn a_deed_in_the_wrong_state_says_which_it_is_for() {
    let law = law(POLICY);
    let says = |kind, state, who: &str, deed: &Deed| {
        let story = in_state(&law, kind, state).expect("a state of its");
        let after = deed.apply(story.record(), &id(who), story.now);
        let judged = story.judged(&signed(who), &after);
        let found = judged.findings.into_iter();
        let found = found.filter(|one| one.rule.code() == "lifecycle/illegal-transition");
        found.map(|one| one.message).collect::<Vec<_>>()
    };
    let step = says(Kind::Normal, State::Scheduled, "ann", &passed(&[1]));
    let wanted = "what came of a step is recorded while the change is implementing, validating or \
                  review; this one is scheduled";
    assert_eq!(step, [wanted]);
    let more = Deed::Addendum("and so on".to_owned());
    let early = says(Kind::Standard, State::Review, "ann", &more);
    let wanted = "`addendum` is for a change that is closed or cancelled; this one is review";
    assert_eq!(early, [wanted]);
    let start = Deed::Start(None, None);
    for (kind, name) in [(Kind::Standard, "a standard"), (Kind::Normal, "a normal")] {
        let wanted = format!("{name} change does not go from `draft` to `implementing`");
        assert_eq!(says(kind, State::Draft, "ann", &start), [wanted]);
    }
    let schedule = says(Kind::Emergency, State::Draft, "ann", &Deed::Schedule);
    let wanted = "an emergency change does not go from `draft` to `scheduled`";
    assert_eq!(schedule, [wanted]);
}

#[test]
fn a_reserved_state_is_not_passed_and_may_be_withdrawn_from() {
    let row = |from: &str| {
        let row =
            format!("[[require]]\nfrom = \"{from}\"\nrole = \"change-manager\"\n[governance]");
        law(&POLICY.replace("[governance]", &row))
    };
    let cancel = || Deed::Cancel("no".to_owned());
    let scheduling = row("scheduled");
    let story = in_state(&scheduling, Kind::Normal, State::Submitted).expect("a state of its");
    let mut approved = story.clone();
    approved.must("bob", &approve("peer"));
    let refused = ["lifecycle/role-not-allowed"];
    assert_eq!(approved.clone().does("ann", &Deed::Schedule), refused);
    assert_eq!(approved.clone().does("dan", &Deed::Schedule), NOTHING);
    assert_eq!(approved.clone().does("ann", &cancel()), NOTHING);
    let cancelling = row("cancelled");
    let story = in_state(&cancelling, Kind::Normal, State::Submitted).expect("a state of its");
    assert_eq!(story.clone().does("ann", &cancel()), refused);
    assert_eq!(story.clone().does("dan", &cancel()), NOTHING);
}

#[test]
fn who_cancels_says_so_and_why() {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let cancelled = |code, summary: &str| {
        story.would("ann", |change| {
            change.state = State::Cancelled;
            change.outcome = Some(Outcome {
                code,
                summary: Some(summary.to_owned()),
                deviations: Vec::new(),
            });
        })
    };
    let missing = ["lifecycle/reason-missing"];
    assert_eq!(cancelled(OutcomeCode::Cancelled, "no"), NOTHING);
    assert_eq!(cancelled(OutcomeCode::Cancelled, " "), missing);
    assert_eq!(cancelled(OutcomeCode::Successful, "no"), missing);
    let story = in_state(&law, Kind::Normal, State::Implementing).expect("a state of its");
    let rolled_back = |code, summary: &str| {
        story.would("ann", |change| {
            change.state = State::Review;
            change.outcome = Some(Outcome {
                code,
                summary: Some(summary.to_owned()),
                deviations: Vec::new(),
            });
        })
    };
    assert_eq!(rolled_back(OutcomeCode::RolledBack, "no"), NOTHING);
    assert_eq!(rolled_back(OutcomeCode::RolledBack, " "), missing);
    assert_eq!(rolled_back(OutcomeCode::Successful, "no"), missing);
}

#[test]
fn haste_excuses_what_is_missing_once_work_has_begun_and_not_before() {
    let law = law(POLICY);
    let mut bare = plan(Kind::Emergency);
    bare.request.why = None;
    assert_eq!(missing(&bare, Level::Low, &law), ["request.why"]);
    assert_eq!(missing(&plan(Kind::Normal), Level::Low, &law), NOTHING);
    let mut story = Story::filed(&law, bare);
    let level = story.level();
    let mut begun = story.clone();
    let start = Deed::Start(Some("fire".to_owned()), Some(level));
    assert_eq!(begun.does("ann", &start), NOTHING);
    assert_eq!(story.does("ann", &Deed::Submit(level)), ["fields/missing"]);
}

#[test]
fn which_merge_is_a_decision() {
    let law = law(POLICY);
    let draft = plan(Kind::Normal);
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let record = story.record();
    assert!(is_decision(None, record, &law));
    assert!(is_decision(Some(&draft), record, &law));
    assert!(!is_decision(Some(record), record, &law), "it was known");
    let mut other = record.clone();
    other.title = "Another".to_owned();
    assert!(is_decision(Some(&other), record, &law), "other content");
    assert!(!is_decision(None, &draft, &law), "not handed in");
    let mut held = record.clone();
    held.hold = true;
    assert!(!is_decision(None, &held, &law), "held");
    let mut nothing = law.clone();
    nothing.policy.approval.clear();
    assert!(!is_decision(None, record, &nothing), "nobody is asked");
}

#[test]
fn whose_merge_approves() {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let why = |who: &str, when: &str| {
        let moments = [at(when), at(MORNING)];
        let found = no_approval(&id(who), story.record(), &story.past, &law, &moments);
        found.map(|finding| (finding.rule.code(), finding.is_error()))
    };
    assert_eq!(why("bob", MORNING), None);
    let warned = |code| Some((code, false));
    assert_eq!(
        why("ann", MORNING),
        warned("separation/approver-is-requester")
    );
    assert_eq!(why("fay", MORNING), warned("approval/not-in-role"));
    assert_eq!(why("gus", MORNING), warned("identity/person-not-in-force"));
    let early = "2026-10-01T00:00:00Z";
    assert_eq!(why("gus", early), warned("identity/person-not-in-force"));
    let out = |who: &str, moments: &[&str]| {
        let moments: Vec<_> = moments.iter().map(|text| at(text)).collect();
        out_of_office(&id(who), &law, &moments)
    };
    assert_eq!(out("gus", &[early]), None);
    assert_eq!(out("gus", &[early, MORNING]), Some(at(MORNING)));
    assert_eq!(out("bob", &[MORNING]), None);
}

#[test]
fn a_merge_that_nobody_proves_approves_only_where_a_claim_does() {
    let strict = law(POLICY);
    let change = {
        let mut change = plan(Kind::Normal);
        change.risk.level = Some(Level::Low);
        change
    };
    let evidence = "[evidence]\nminimum = \"claimed\"";
    let lenient = law(&POLICY.replace("[evidence]", evidence));
    let weak = too_weak(Grade::Claimed, &change, &strict).expect("a claim");
    assert!(!weak.is_error(), "it lands all the same: {weak:?}");
    assert!(too_weak(Grade::ForgeMerge, &change, &strict).is_none());
    assert!(too_weak(Grade::Claimed, &change, &lenient).is_none());
    let mut high = change.clone();
    high.risk.level = Some(Level::High);
    high.kind = Kind::Normal;
    let mut rows = lenient.clone();
    rows.policy.approval.retain(|row| row.evidence.is_some());
    assert!(too_weak(Grade::Claimed, &high, &rows).is_some());
    assert!(too_weak(Grade::ForgeMerge, &high, &rows).is_none());
}

#[test]
fn what_is_empty_is_not_filled_in() {
    let mut change = plan(Kind::Normal);
    change.rollback = None;
    change.request.security = Some(" ".to_owned());
    for (field, filled) in [
        ("title", true),
        ("request.what", true),
        ("request.security", false),
        ("labels", false),
        ("rollback", false),
        ("window", true),
        ("window.downtime", false),
        ("step.verify", true),
        ("step.rollback", false),
        ("step.nothing", false),
        ("x", false),
        ("hold", false),
        ("nothing", false),
        ("title.nothing", false),
    ] {
        assert_eq!(is_filled(&change, field), filled, "{field}");
    }
    change.labels.push("x".to_owned());
    change.x.insert("cost".to_owned(), 0.into());
    for field in ["labels", "x", "x.cost"] {
        assert!(is_filled(&change, field), "{field}");
    }
}

#[test]
fn a_plan_goes_back_to_be_approved_again_only_when_it_is_edited() {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Scheduled).expect("a state of its");
    let back = |edit: fn(&mut Change)| {
        story.would("ann", |change| {
            change.state = State::Submitted;
            edit(change);
        })
    };
    assert_eq!(back(|_| ()), ["lifecycle/illegal-transition"]);
    assert_eq!(back(|change| change.title = "Another".to_owned()), NOTHING);
}

#[test]
fn whoever_merges_for_somebody_else_does_so_in_a_role_that_is_asked_for() {
    let record = {
        let lenient = lenient();
        let story = in_state(&lenient, Kind::Normal, State::Submitted);
        story.expect("a state of its").record().clone()
    };
    let why = |role: &str| {
        let lent = Delegation {
            from: id("bob"),
            to: id("eve"),
            roles: vec![Role::new(role)],
            ..lending()
        };
        let law = Law {
            delegations: Delegations {
                schema: 1,
                delegation: vec![lent],
            },
            ..lenient()
        };
        let found = no_approval(&id("eve"), &record, &Past::default(), &law, &[at(MORNING)]);
        found.map(|finding| finding.rule.code())
    };
    assert_eq!(why("peer"), None);
    assert_eq!(why("cab"), Some("approval/not-in-role"));
}
