//! Random lives of changes: what the judge permits keeps the workflow, whoever does what.

use git_change::domain::change::deed::Deed;
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Change, Kind, PersonId, State};
use git_change::domain::policy::approval::assess;
use git_change::domain::policy::law::Law;
use git_change::domain::policy::rules::lifecycle::is_legal;

use super::court::{NOTHING, POLICY, Story, approve, law, plan, reject};
use super::matrix::{close, passed, review, task};

/// A small generator of numbers that are the same on every machine (`SplitMix64`).
pub struct Dice(pub u64);

impl Dice {
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).expect("small")
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.throw(all.len())]
    }
}

pub const PEOPLE: [&str; 8] = [
    "ann",
    "bob",
    "cyd",
    "dan",
    "eve",
    "fay",
    "gus",
    "bob@home.org",
];

fn edited(dice: &mut Dice, record: &Change) -> Deed {
    let mut record = record.clone();
    match dice.throw(6) {
        0 => record.title = format!("Replace disk {}", dice.throw(3)),
        1 => record.services = vec![dice.one_of(&["web", "pay"]).into()],
        2 => record.owner = super::court::id(dice.one_of(&["ann", "bob", "cyd"])),
        3 => record.kind = [Kind::Standard, Kind::Normal, Kind::Emergency][dice.throw(3)],
        4 => record.labels.push("x".to_owned()),
        _ => record.requester = super::court::id("dan"),
    }
    Deed::Edit(Box::new(record))
}

/// Some deed, often one that is not allowed.
pub fn deed(dice: &mut Dice, story: &Story) -> Deed {
    let why = || "because".to_owned();
    let level = story.level();
    let code = [
        OutcomeCode::Successful,
        OutcomeCode::RolledBack,
        OutcomeCode::WithIssues,
    ][dice.throw(3)];
    let role = *dice.one_of(&[&"peer", &"cab", &"service-owner", &"emergency"]);
    match dice.throw(20) {
        0 => edited(dice, story.record()),
        1 => Deed::Submit(level),
        2..=5 => approve(role),
        6 if dice.throw(3) == 0 => reject(role),
        6 | 7 => Deed::Schedule,
        8 => Deed::Start(None, (dice.throw(2) == 0).then_some(level)),
        9 => Deed::Start(Some(why()), Some(level)),
        10 => passed(&[1, 2]),
        11 => Deed::Finish(None),
        12 => Deed::Rollback(why(), Some(task())),
        13 => review(),
        14 | 15 => close(code),
        16 if dice.throw(8) == 0 => Deed::Cancel(why()),
        16 if dice.throw(4) == 0 => Deed::Hold(why()),
        16 | 17 => Deed::Resume(None),
        18 => Deed::Addendum(why()),
        _ => Deed::Note(why()),
    }
}

/// What must hold of every deed that was permitted.
fn keeps_the_workflow(before: &Story, after: &Story) {
    let (old, new) = (before.record(), after.record());
    let moved = old.state != new.state;
    assert!(
        !moved || is_legal(new.kind, old.state, new.state),
        "{} {} {}",
        new.kind,
        old.state,
        new.state
    );
    assert_eq!((&old.id, &old.requester), (&new.id, &new.requester));
    assert!(old.kind == new.kind || old.state == State::Draft);
    if old.state.is_terminal() {
        let mut same = new.clone();
        same.addendum.clone_from(&old.addendum);
        assert_eq!(*old, same, "what is over has changed");
    }
    if old.hold && moved {
        assert_eq!(new.state, State::Cancelled);
    }
    assert!(new.approval.starts_with(&old.approval) && new.note.starts_with(&old.note));
    if moved && new.state == State::Implementing && new.kind == Kind::Normal {
        let assessment = assess(new, &before.past, before.law, after.now);
        assert!(assessment.is_satisfied(), "started without approval");
        for requirement in &assessment.requirements {
            let own = |who: &PersonId| *who == new.requester || *who == new.owner;
            assert!(!requirement.obtained.iter().any(own));
        }
        assert!(new.window.as_ref().is_some_and(|w| w.contains(after.now)));
    }
    if moved && new.state == State::Closed && new.kind == Kind::Emergency {
        assert!(assess(new, &after.past, after.law, after.now).is_satisfied());
        assert!(new.review.is_some());
    }
}

/// A yes more is never a reason to object: whatever comes next, nothing is said about approvals
/// that was not said without it.
fn approvals_only_silence(before: &Story, after: &Story) {
    let about = |story: &Story, to: State| -> Vec<&'static str> {
        let codes = story.would("ann", |change| change.state = to);
        let of_approval = ["approval/", "emergency/", "separation/"];
        let mut codes = codes.into_iter();
        codes
            .by_ref()
            .filter(|code| of_approval.iter().any(|family| code.starts_with(family)))
            .collect()
    };
    for to in State::ALL {
        let (old, new) = (about(before, *to), about(after, *to));
        assert!(new.iter().all(|code| old.contains(code)), "{old:?} {new:?}");
    }
}

/// A yes more never makes less of what is there.
fn approvals_only_add(dice: &mut Dice, before: &Story, after: &Story) {
    let missing = |story: &Story| -> Vec<u32> {
        let assessment = assess(story.record(), &story.past, story.law, after.now);
        assessment
            .requirements
            .iter()
            .map(|r| r.missing())
            .collect()
    };
    let (old, new) = (missing(before), missing(after));
    assert!(
        old.iter().zip(&new).all(|(old, new)| new <= old),
        "{old:?} {new:?}"
    );
    // As a merge it speaks for every role.
    let mut merged = after.clone();
    if let Some(last) = merged.past.approvals.last_mut()
        && dice.throw(2) == 0
    {
        last.role = None;
        assert!(
            missing(&merged)
                .iter()
                .zip(&old)
                .all(|(new, old)| new <= old)
        );
    }
}

fn live(law: &Law, kind: Kind, seed: u64, ends: &mut Vec<(Kind, State)>) {
    let mut dice = Dice(seed);
    let mut story = Story::filed(law, plan(kind));
    for _ in 0..60 {
        let deed = deed(&mut dice, &story);
        let who = *dice.one_of(&[
            &PEOPLE[0],
            &PEOPLE[0],
            &PEOPLE[dice_index(seed, story.record().note.len())],
            &PEOPLE[1],
            &PEOPLE[2],
            &PEOPLE[4],
            &PEOPLE[5],
            &PEOPLE[7],
        ]);
        let before = story.clone();
        story.wait(Span::seconds(30));
        if story.does(who, &deed) == NOTHING {
            keeps_the_workflow(&before, &story);
            if matches!(deed, Deed::Approve(..)) {
                approvals_only_add(&mut dice, &before, &story);
                approvals_only_silence(&before, &story);
            }
        } else {
            assert_eq!(before.record, story.record);
        }
    }
    ends.push((story.record().kind, story.record().state));
}

fn dice_index(seed: u64, more: usize) -> usize {
    Dice(seed ^ more as u64).throw(PEOPLE.len())
}

#[test]
fn whatever_is_permitted_keeps_the_workflow() {
    let law = law(POLICY);
    let mut ends = Vec::new();
    for seed in 0..90 {
        for kind in [Kind::Standard, Kind::Normal, Kind::Emergency] {
            live(&law, kind, seed, &mut ends);
        }
    }
    // The lives are worth something only when they go somewhere.
    for kind in [Kind::Standard, Kind::Normal, Kind::Emergency] {
        for state in [State::Closed, State::Cancelled, State::Implementing] {
            let there = ends.iter().filter(|end| **end == (kind, state)).count();
            assert!(there > 0, "no {kind} change ended {state}");
        }
    }
}
