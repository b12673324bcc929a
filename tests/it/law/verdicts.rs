//! What becomes of each decision: what counts, what is open next, and what whoever decides is told.

use git_change::domain::change::approval::{Decision, Grade};
use git_change::domain::change::deed::Deed;
use git_change::domain::change::digest::MaterialField;
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::risk::Level;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Change, Kind, Role, State};
use git_change::domain::policy::actor::{Actor, Proof};
use git_change::domain::policy::approval::{VoidReason, assess};
use git_change::domain::policy::delegation::{Delegation, Delegations};
use git_change::domain::policy::finding::{Finding, Severity};
use git_change::domain::policy::judge::{MergeCase, permit, permit_merge};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::past::Approval;
use git_change::domain::policy::permit::NewFile;
use git_change::domain::policy::rule::Rule;
use git_change::domain::policy::rules::separation::Conflict;

use super::cheats::{lending, lenient};
use super::counting::{decision, now, past, risky};
use super::court::{POLICY, Story, TEMPLATE_BLOB, approve, codes, id, law, plan, reject, signed};
use super::matrix::{close, in_state, review};

fn small(kind: Kind) -> Change {
    let mut change = plan(kind);
    change.risk.level = Some(Level::Low);
    change
}

#[test]
fn a_rejection_is_overtaken_by_whoever_approves_after_it() {
    let law = law(POLICY);
    let change = small(Kind::Normal);
    let yes = decision(&law, &change, "bob", Some("peer"));
    let no = |grade| Approval {
        decision: Decision::Reject,
        grade,
        ..decision(&law, &change, "cyd", Some("peer"))
    };
    let void = |all: Vec<Approval>| assess(&change, &past(all), &law, now()).void;
    let after = void(vec![no(Grade::Signed), yes.clone()]);
    assert_eq!(after, [Some(VoidReason::Overtaken), None]);
    // What nobody signed stops nothing, and what came before it overtakes nothing.
    let before = void(vec![yes, no(Grade::Claimed)]);
    assert_eq!(before, [None, None]);
}

#[test]
fn a_stage_is_open_once_all_of_the_stage_before_it_is_there() {
    let law = law(POLICY);
    let change = risky(&law);
    let open = |law: &Law, change: &Change, all: &[(&str, &str)]| {
        let all = all.iter();
        let all = all.map(|(who, role)| decision(law, change, who, Some(role)));
        let assessment = assess(change, &past(all.collect()), law, now());
        let all = assessment.requirements.iter().map(|one| one.open);
        all.collect::<Vec<_>>()
    };
    assert_eq!(open(&law, &change, &[]), [true, true, false]);
    let owner = ("fay", "service-owner");
    assert_eq!(open(&law, &change, &[owner]), [true, true, true]);
    let three = "[[{ role = \"peer\" }, { role = \"cab\" }], [{ role = \"change-manager\" }], \
                 [{ role = \"emergency\" }]]";
    let policy = POLICY.replace("[[{ role = \"peer\", count = 1 }]]", three);
    let law = super::court::law(&policy);
    let change = small(Kind::Normal);
    let after = |all| open(&law, &change, all);
    assert_eq!(after(&[("bob", "cab")]), [true, true, false, false]);
    let both = [("bob", "cab"), ("cyd", "peer")];
    assert_eq!(after(&both), [true, true, true, false]);
}

#[test]
fn a_delegate_who_comes_when_the_places_are_filled_is_one_too_many() {
    let mut law = Law {
        delegations: Delegations {
            schema: 1,
            delegation: vec![Delegation {
                from: id("cyd"),
                to: id("eve"),
                ..lending()
            }],
        },
        ..lenient()
    };
    let stage = &mut law.policy.approval[0].stages[0];
    let mut board = stage[0].clone();
    board.role = "cab".into();
    stage.push(board);
    let change = small(Kind::Normal);
    let yes = |who| decision(&law, &change, who, Some("cab"));
    let all = past(vec![yes("dan"), yes("eve")]);
    // The place is dan's, and neither eve nor cyd sits anywhere; a peer is still missing.
    let assessment = assess(&change, &all, &law, now());
    assert_eq!(assessment.void, [None, Some(VoidReason::Surplus)]);
    assert!(!assessment.is_satisfied());
}

/// The rules, whether the deed is refused, and the first message.
type Told = (Vec<&'static str>, bool, String);

/// What somebody is told who means to do something.
fn told(story: &Story, who: &str, deed: &Deed) -> Told {
    let mut story = story.clone();
    story.tick();
    let after = deed.apply(story.record(), &id(who), story.now);
    let actor = signed(who);
    let file = NewFile {
        path: "changes/x".to_owned(),
        content: None,
    };
    let case = story.case(&actor, Some(&after));
    let (refused, findings) = match permit(&case, None, vec![file.clone()]) {
        Ok((permit, judgement)) => {
            assert_eq!(permit.files(), [file], "what was judged is written");
            (false, judgement.findings)
        }
        Err(judgement) => (true, judgement.findings),
    };
    let codes = findings.iter().map(|finding| finding.rule.code());
    let message = findings.first().map(|finding| finding.message.clone());
    (codes.collect(), refused, message.unwrap_or_default())
}

fn nothing() -> Told {
    (Vec::new(), false, String::new())
}

fn refused(code: &'static str, message: &str) -> Told {
    (vec![code], true, message.to_owned())
}

fn warned(code: &'static str, message: &str) -> Told {
    (vec![code], false, message.to_owned())
}

#[test]
fn whoever_approves_is_told_when_it_does_not_count() {
    let law = law(POLICY);
    let mut story = Story::filed(&law, plan(Kind::Normal));
    story.submitted();
    assert_eq!(told(&story, "bob", &approve("peer")), nothing());
    let message = "no row of the policy asks for the role cab";
    let board = told(&story, "dan", &approve("cab"));
    assert_eq!(board, refused("approval/not-asked", message));
    // Whoever says no is heard in whatever role.
    assert_eq!(told(&story, "dan", &reject("cab")), nothing());
    story.must("bob", &approve("peer"));
    let again = told(&story, "bob", &approve("peer"));
    let message = "bob@a.org is counted already in the row that asks for peer";
    assert_eq!(again, refused("approval/again", message));
    let more = told(&story, "cyd", &approve("peer"));
    let message = "it does not count now: enough people have approved as peer";
    assert_eq!(more, warned("approval/surplus", message));
    assert_eq!(told(&story, "cyd", &reject("peer")), nothing());
    let mut free = law.clone();
    free.policy.approval.clear();
    let mut story = Story::filed(&free, plan(Kind::Normal));
    story.submitted();
    let needless = told(&story, "bob", &approve("peer"));
    let message = "the policy asks for no approval of this change";
    assert_eq!(needless, refused("approval/not-asked", message));
}

#[test]
fn whoever_approves_before_their_stage_is_told_who_comes_first() {
    let law = law(POLICY);
    let mut costly = plan(Kind::Normal);
    costly.services = vec!["pay".into()];
    let mut story = Story::filed(&law, costly);
    story.submitted();
    let message = |first: &str| format!("it does not count: before cab, {first} must approve");
    let early = |first: &str| warned("approval/too-early", &message(first));
    assert_eq!(
        told(&story, "dan", &approve("cab")),
        early("peer, service-owner")
    );
    story.must("bob", &approve("peer"));
    assert_eq!(told(&story, "dan", &approve("cab")), early("service-owner"));
    story.must("fay", &approve("service-owner"));
    assert_eq!(told(&story, "dan", &approve("cab")), nothing());
}

#[test]
fn a_delegate_of_somebody_who_is_counted_is_told_so() {
    let law = Law {
        delegations: Delegations {
            schema: 1,
            delegation: vec![Delegation {
                to: id("eve"),
                roles: vec!["peer".into()],
                ..lending()
            }],
        },
        ..lenient()
    };
    let mut story = Story::filed(&law, plan(Kind::Normal));
    story.submitted();
    assert_eq!(told(&story, "eve", &approve("peer")), nothing());
    // Two are asked for, and bob with whoever decides for him is one.
    let mut two = law.clone();
    two.policy.approval[0].stages[0][0].count = 2;
    let mut story = Story::filed(&two, plan(Kind::Normal));
    story.submitted().must("bob", &approve("peer"));
    let both = told(&story, "eve", &approve("peer"));
    let message = "eve@a.org decides for bob@a.org, and one of them is counted already in the row \
                   that asks for peer";
    assert_eq!(both, refused("approval/again", message));
}

#[test]
fn whoever_hands_a_rejected_plan_in_as_it_was_is_told_so() {
    let law = law(POLICY);
    let mut story = Story::filed(&law, plan(Kind::Normal));
    story.submitted().must("bob", &reject("peer"));
    assert_eq!(story.record().state, State::Draft);
    let submit = Deed::Submit(story.level());
    let (codes, refused, message) = told(&story, "ann", &submit);
    assert_eq!(
        (codes, refused),
        (vec!["approval/rejected-unchanged"], false)
    );
    assert!(message.starts_with("the plan is as it was"), "{message}");
    assert_eq!(told(&story, "ann", &Deed::Note("hm".to_owned())), nothing());
    let mut edited = story.record().clone();
    edited.title = "Replace the fan".to_owned();
    let edit = Deed::Edit(Box::new(edited));
    assert_eq!(told(&story, "ann", &edit), nothing());
    story.must("ann", &edit);
    assert_eq!(told(&story, "ann", &submit), nothing());
}

#[test]
fn what_is_missing_names_the_stages_that_come_after_it() {
    let law = law(POLICY);
    let mut costly = plan(Kind::Normal);
    costly.services = vec!["pay".into()];
    let mut story = Story::filed(&law, costly);
    story.submitted();
    let missing = |story: &Story| {
        let after = Deed::Schedule.apply(story.record(), &id("ann"), story.now);
        let found = story.judged(&signed("ann"), &after).findings.into_iter();
        let missing = found.filter(|one: &Finding| one.rule.code() == "approval/missing");
        missing.map(|one| one.message).collect::<Vec<_>>()
    };
    assert_eq!(
        missing(&story),
        [
            "0 of 1 approvals as peer are there",
            "0 of 1 approvals as service-owner are there, then cab"
        ]
    );
    story.must("fay", &approve("service-owner"));
    story.must("dan", &approve("cab"));
    assert_eq!(
        missing(&story),
        [
            "0 of 1 approvals as peer are there",
            "1 of 2 approvals as cab are there"
        ]
    );
}

/// In seconds.
const DAY: u64 = 24 * 3600;

#[test]
fn what_an_emergency_owes_is_paid_too_late_from_the_second_it_is_due() {
    let law = law(POLICY);
    let begun = in_state(&law, Kind::Emergency, State::Implementing).expect("a state of its");
    let started = begun.past.entered(State::Implementing).expect("it began");
    let at = |seconds: u64| {
        let mut story = begun.clone();
        // The clock ticks before the deed.
        story.now = started;
        story.wait(Span::seconds(seconds - 1));
        story
    };
    let late = ["emergency/ratification-overdue"];
    let yes = approve("emergency");
    assert_eq!(at(DAY - 1).does("eve", &yes), [""; 0]);
    assert_eq!(at(DAY).does("eve", &yes), late);
    assert_eq!(
        at(DAY).does("ann", &Deed::Note("hm".to_owned())),
        [""; 0],
        "it pays nothing"
    );
    // Of two things that are owed, each is paid by itself.
    let mut story = at(6 * DAY);
    assert_eq!(story.does("eve", &yes), late);
    story.must("ann", &Deed::Finish(None));
    assert_eq!(story.does("ann", &review()), ["emergency/review-overdue"]);
    // What nobody proves pays nothing, and neither does an end that there is not.
    let mut story = at(6 * DAY);
    story.must("ann", &Deed::Finish(None)).tick();
    let unsigned = Actor {
        proof: Proof::Unsigned,
        ..signed("ann")
    };
    let after = review().apply(story.record(), &id("ann"), story.now);
    let judged = story.judged(&unsigned, &after);
    assert_eq!(codes(&judged), ["identity/unsigned"]);
    let closed = story.does("ann", &close(OutcomeCode::Failed));
    let owed = ["lifecycle/review-missing", "emergency/not-ratified"];
    assert_eq!(closed, owed);
}

#[test]
fn a_merge_of_a_submitted_change_by_whoever_cannot_approve_it_is_refused() {
    let law = law(POLICY);
    let story = in_state(&law, Kind::Normal, State::Submitted).expect("a state of its");
    let merges = |who: &str, record: &Change, on_branch: &[Finding]| {
        let case = MergeCase {
            who: &id(who),
            before: None,
            lands: Some((record, &story.past)),
            law: &law,
            moments: [story.now, story.now],
            on_branch,
            law_change: None,
        };
        let of = |found: &[Finding]| {
            let found = found.iter();
            found.map(|one| one.rule.code()).collect::<Vec<_>>()
        };
        match permit_merge(&case, TEMPLATE_BLOB) {
            Ok((permit, found)) => {
                assert_eq!(permit.base(), Some(TEMPLATE_BLOB));
                (false, of(&found))
            }
            Err(found) => (true, of(&found)),
        }
    };
    let record = story.record();
    assert_eq!(merges("cyd", record, &[]), (false, vec![]));
    let own = merges("ann", record, &[]);
    assert_eq!(own, (true, vec!["separation/approver-is-requester"]));
    let role = merges("dan", record, &[]);
    assert_eq!(role, (true, vec!["approval/not-in-role"]));
    // A draft is nobody's decision.
    let draft = plan(Kind::Normal);
    assert_eq!(merges("ann", &draft, &[]), (false, vec![]));
    let error = Finding::new(Rule::ClosedEdited, "it is over");
    let found = merges("cyd", record, std::slice::from_ref(&error));
    assert_eq!(found, (true, vec![error.rule.code()]));
    let warning = Finding {
        severity: Severity::Warning,
        ..error
    };
    let found = merges("cyd", record, std::slice::from_ref(&warning));
    assert_eq!(found, (false, vec![warning.rule.code()]));
}

#[test]
fn what_history_adds_to_a_judgement_silences_what_follows_from_it() {
    let law = law(POLICY);
    let story = Story::filed(&law, plan(Kind::Normal));
    let mut both = Deed::Note("hm".to_owned()).apply(story.record(), &id("ann"), story.now);
    both.title = "Another".to_owned();
    let mut judged = story.judged(&signed("ann"), &both);
    assert_eq!(codes(&judged), ["lifecycle/mixed-deed"]);
    judged.blame(Finding::new(Rule::MergeEdits, "the merge made it"));
    assert_eq!(codes(&judged), [Rule::MergeEdits.code()]);
}

#[test]
fn each_reason_why_a_decision_does_not_count_is_a_clause_of_its_own() {
    let (bob, cab) = (|| id("bob"), || Role::new("cab"));
    let edited = |fields: &[MaterialField], by: &[&str]| VoidReason::Edited {
        fields: fields.to_vec(),
        by: by.iter().map(|who| id(who)).collect(),
    };
    let title = MaterialField::ALL[..1].to_vec();
    let word = title[0].word();
    let all = [
        (
            edited(&title, &["bob", "cyd"]),
            &*format!("{word} was edited since, by bob@a.org, cyd@a.org"),
        ),
        (edited(&title, &[]), "it is over other content"),
        (edited(&[], &["bob"]), "it is over other content"),
        (
            VoidReason::Conflict(Conflict::Owner),
            "the approver is the owner of the change",
        ),
        (
            VoidReason::ForConflict(bob(), Conflict::Requester),
            "the approver decides for bob@a.org, who is the requester of the change",
        ),
        (
            VoidReason::ForConflict(bob(), Conflict::Editor),
            "the approver decides for bob@a.org, who is an author of its plan",
        ),
        (
            VoidReason::Represented(bob()),
            "bob@a.org, for whom it is, and the approver fill one place together",
        ),
        (VoidReason::Expired, "it has expired"),
        (
            VoidReason::Rejected(bob()),
            "bob@a.org rejected the change afterwards",
        ),
        (
            VoidReason::TooWeak {
                grade: Grade::Claimed,
                minimum: Grade::Signed,
            },
            "its evidence is `claimed` and the policy asks for `signed`",
        ),
        (
            VoidReason::NotInRole(cab()),
            "the approver did not hold the role cab",
        ),
        (
            VoidReason::NoRole,
            "the approver was not in office when it landed, or held no role",
        ),
        (VoidReason::TooEarly, "it came before its stage was open"),
        (
            VoidReason::NotAsked(Some(cab())),
            "no row of the policy asks for the role cab",
        ),
        (
            VoidReason::NotAsked(None),
            "no row of the policy asks for it",
        ),
        (
            VoidReason::AlreadyCounted,
            "the approver is counted already",
        ),
        (VoidReason::Surplus, "enough people have approved already"),
        (
            VoidReason::HandedInAgain,
            "the change was handed in again afterwards",
        ),
        (VoidReason::Overtaken, "it was approved afterwards"),
    ];
    for (reason, words) in all {
        assert_eq!(reason.to_string(), words);
    }
}
