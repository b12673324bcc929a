//! The one judge: what is permitted when it is written is found in order when it is replayed, and
//! what is refused is found wrong, for the same reasons; and the past does not depend on what
//! comes after it. Random lives, told to a repository in memory.

use git_change::audit::ledger::Ledger;
use git_change::audit::replay::Replay;
use git_change::document::record;
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::finding::Finding;
use git_change::domain::policy::law::Law;

use super::court::{MORNING, POLICY, Story, TEMPLATE_BLOB, at, documents, id, law, plan, signed};
use super::lives::{Dice, PEOPLE, deed};
use super::memory::{Believer, Memory};

/// A history in memory, and the story that it tells.
struct Telling<'l> {
    memory: Memory,
    story: Story<'l>,
    text: String,
    tip: ObjectId,
    dice: Dice,
}

/// A deed that was tried: the commit that does it, and the codes of the errors, as the judge
/// found them when it was to be written.
struct Tried {
    commit: ObjectId,
    errors: Vec<&'static str>,
    after: Change,
    who: &'static str,
}

fn errors<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = findings
        .filter(|finding| finding.is_error())
        .map(|finding| finding.rule.code())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

impl<'l> Telling<'l> {
    /// A law by dan, and a draft by ann.
    fn begin(law: &'l Law, kind: Kind, seed: u64) -> Self {
        let mut memory = Memory::default();
        let files = documents(POLICY, "schema = 1\n");
        memory.keep(TEMPLATE_BLOB, files[4].1.as_bytes());
        let founded = memory.commit(&[], &files, ("dan@a.org", at(MORNING)));
        let mut story = Story::new(law);
        story.tick();
        let draft = plan(kind);
        let text = record::write_new(&draft).expect("writable");
        let path = draft.id.path();
        let tip = memory.commit(&[founded], &[(&path, &text)], ("ann@a.org", story.now));
        let judgement = story.judged(&signed("ann"), &draft);
        assert!(judgement.is_clean(), "{:?}", judgement.findings);
        story.takes(&signed("ann"), draft, &judgement);
        Self {
            memory,
            story,
            text,
            tip,
            dice: Dice(seed),
        }
    }

    /// Somebody tries something, by the program or by hand; it is committed, and judged as if it
    /// were to be written. None for what changes no byte.
    fn tries(&mut self) -> Option<Tried> {
        self.story.wait(Span::seconds(29));
        self.story.tick();
        let who = *self.dice.one_of(&PEOPLE.each_ref());
        let who = match self.dice.throw(3) {
            0 => "ann",
            _ => who,
        };
        let mut after = match self.dice.throw(8) {
            0 => self.by_hand(),
            _ => {
                let deed = deed(&mut self.dice, &self.story);
                deed.apply(self.story.record(), &id(who), self.story.now)
            }
        };
        if self.dice.throw(12) == 0 {
            // Some of them do a second thing in passing.
            after.labels.push("by the way".to_owned());
        }
        let text = record::edit(&self.text, &after).expect("writable");
        if text == self.text {
            return None;
        }
        let email = id(who).as_str().to_owned();
        let path = after.id.path();
        let files = [(&*path, &*text)];
        let commit = self
            .memory
            .commit(&[self.tip], &files, (&email, self.story.now));
        let judgement = self.story.judged(&signed(who), &after);
        Some(Tried {
            commit,
            errors: errors(judgement.findings.iter()),
            after,
            who,
        })
    }

    /// What no command does.
    fn by_hand(&mut self) -> Change {
        let mut record = self.story.record().clone();
        match self.dice.throw(6) {
            0 => record.state = State::ALL[self.dice.throw(State::ALL.len())],
            1 => drop(record.note.pop()),
            2 => drop(record.approval.pop()),
            3 => record.outcome = None,
            4 => {
                if let Some(first) = record.approval.first().cloned() {
                    record.approval.push(first);
                }
            }
            _ => record.hold = !record.hold,
        }
        record
    }

    /// Goes on from what was tried.
    fn goes_on(&mut self, tried: Tried) {
        let judgement = self.story.judged(&signed(tried.who), &tried.after);
        self.text = record::edit(&self.text, &tried.after).expect("writable");
        self.story
            .takes(&signed(tried.who), tried.after, &judgement);
        self.tip = tried.commit;
    }

    fn replayed(&self, tip: ObjectId) -> Ledger {
        let replay = Replay::main_line(&self.memory, &Believer, tip, &[]);
        replay.expect("memory does not fail").finish()
    }
}

const KINDS: [Kind; 3] = [Kind::Standard, Kind::Normal, Kind::Emergency];

#[test]
fn what_is_permitted_is_accepted_and_what_is_refused_is_found() {
    let law = law(POLICY);
    let (mut permitted, mut refused) = (0, 0);
    for (seed, kind) in (0..60).flat_map(|seed| KINDS.map(|kind| (seed, kind))) {
        let mut telling = Telling::begin(&law, kind, seed);
        for _ in 0..40 {
            let Some(tried) = telling.tries() else {
                continue;
            };
            if tried.errors.is_empty() {
                permitted += 1;
                telling.goes_on(tried);
            } else if telling.dice.throw(20) == 0 {
                refused += 1;
                let ledger = telling.replayed(tried.commit);
                let found = errors(ledger.findings.iter().map(|located| &located.finding));
                // What contradicts itself is not read at all.
                if found != ["history/record-unreadable"] {
                    assert_eq!(found, tried.errors, "seed {seed}, {kind}, {}", tried.who);
                }
                let wrong = ledger.findings.iter().filter(|one| one.finding.is_error());
                assert!({ wrong }.all(|one| one.commit == Some(tried.commit)));
            }
        }
        let ledger = telling.replayed(telling.tip);
        let found = errors(ledger.findings.iter().map(|located| &located.finding));
        assert!(found.is_empty(), "seed {seed}, {kind}: {found:?}");
        let track = &ledger.tracks[&telling.story.record().id];
        assert_eq!(track.record.as_ref(), telling.story.record.as_ref());
        let (told, replayed) = (&telling.story.past, &track.past);
        assert_eq!(told.entered, replayed.entered);
        let given = |past: &git_change::domain::policy::past::Past| {
            let all = past.approvals.iter();
            all.map(|one| {
                (
                    one.by.clone(),
                    one.role.clone(),
                    one.grade,
                    one.held.clone(),
                )
            })
            .collect::<Vec<_>>()
        };
        assert_eq!(given(told), given(replayed), "seed {seed}, {kind}");
    }
    // It is worth something only when there was much of both.
    assert!(permitted > 900 && refused > 200, "{permitted}, {refused}");
}

/// A ledger without remedies: how to put something right depends on what was done since.
fn without_advice(mut ledger: Ledger) -> Ledger {
    let entries = ledger
        .tracks
        .values_mut()
        .flat_map(|track| &mut track.entries);
    let in_entries = entries.flat_map(|entry| &mut entry.findings);
    let located = ledger.findings.iter_mut().map(|one| &mut one.finding);
    { in_entries }
        .chain(located)
        .for_each(|finding| finding.remedy.clear());
    ledger
}

#[test]
fn the_audit_of_a_prefix_is_the_prefix_of_the_audit() {
    let law = law(POLICY);
    for (seed, kind) in (0..8).flat_map(|seed| KINDS.map(|kind| (1000 + seed, kind))) {
        let mut telling = Telling::begin(&law, kind, seed);
        let mut tips = vec![telling.tip];
        for _ in 0..25 {
            // Right or wrong, it is done.
            if let Some(tried) = telling.tries() {
                telling.goes_on(tried);
                tips.push(telling.tip);
            }
        }
        let whole = without_advice(telling.replayed(telling.tip));
        let id = &telling.story.record().id;
        for tip in tips.iter().step_by(5) {
            let part = without_advice(telling.replayed(*tip));
            assert!(
                whole.findings.starts_with(&part.findings),
                "seed {seed}, {kind}"
            );
            let (all, some) = (&whole.tracks[id].entries, &part.tracks[id].entries);
            assert!(all.starts_with(some), "seed {seed}, {kind}");
            assert_eq!(part.root, whole.root);
        }
        assert!(!whole.findings.is_empty(), "such a life has faults");
    }
}
