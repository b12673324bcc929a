//! The one judge: what is permitted when it is written is found in order when it is replayed, and
//! what is refused is found wrong, for the same reasons; and the past does not depend on what
//! comes after it. Random lives, told to a repository in memory.

use std::rc::Rc;

use std::sync::atomic::Ordering;

use git_change::adapters::index::SqliteIndex;
use git_change::audit::ledger::Ledger;
use git_change::audit::replay::{Replay, Sources};
use git_change::audit::resume::Resumed;
use git_change::audit::shelf::SharedShelf;
use git_change::audit::track::{Entry, Located};
use git_change::document::record;
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::change::time::Span;
use git_change::domain::change::{Change, ChangeId, Kind, State};
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

impl Telling<'_> {
    fn sources(&self) -> Sources<'_> {
        Sources {
            history: &self.memory,
            attestor: &Believer,
            onlooker: &(),
        }
    }
}

impl<'l> Telling<'l> {
    /// A law by dan, and a draft by ann.
    fn begin(law: &'l Law, kind: Kind, seed: u64) -> Self {
        Self::begin_with(law, plan(kind), seed)
    }

    fn begin_with(law: &'l Law, draft: Change, seed: u64) -> Self {
        let mut memory = Memory::default();
        let files = documents(POLICY, "schema = 1\n");
        memory.keep(TEMPLATE_BLOB, files[4].1.as_bytes());
        let founded = memory.commit(&[], &files, ("dan@a.org", at(MORNING)));
        let mut story = Story::new(law);
        story.tick();
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
        let replay = Replay::main_line(self.sources(), tip, &[]);
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
        let track = ledger.tracks.get(&telling.story.record().id).unwrap();
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

/// What was found, and the events of one change, without remedies: how to put something right
/// depends on what was done since.
fn without_advice(ledger: Ledger, id: &ChangeId) -> (Vec<Located>, Vec<Entry>) {
    let track = ledger.tracks.get(id);
    let mut entries = track.map_or_else(Vec::new, |track| track.entries.clone());
    let mut located = ledger.findings;
    let in_entries = entries.iter_mut().flat_map(|entry| &mut entry.findings);
    { in_entries }
        .chain(located.iter_mut().map(|one| &mut one.finding))
        .for_each(|finding| finding.remedy.clear());
    (located, entries)
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
        let id = &telling.story.record().id;
        let whole = telling.replayed(telling.tip);
        let root = whole.root;
        let (whole, all) = without_advice(whole, id);
        for tip in tips.iter().step_by(5) {
            let part = telling.replayed(*tip);
            assert_eq!(part.root, root);
            let (part, some) = without_advice(part, id);
            assert!(whole.starts_with(&part), "seed {seed}, {kind}");
            assert!(all.starts_with(&some), "seed {seed}, {kind}");
        }
        assert!(!whole.is_empty(), "such a life has faults");
    }
}

/// The same, on the way through a shelf on which what came of it is put again and again.
fn by_parts(telling: &Telling<'_>, at_once: usize) -> Ledger {
    let place = tempfile::tempdir().expect("there is a place for files");
    let shelf: SharedShelf = Rc::new(SqliteIndex::open(place.path()).expect("it can be made"));
    let resume = || Replay::resume(telling.sources(), telling.tip, &[], (&shelf, at_once));
    match resume().expect("memory does not fail") {
        Resumed::Ahead(replay) => assert!(replay.shelve(&shelf).expect("there is room")),
        Resumed::Current(_) | Resumed::Overtaken => panic!("there was nothing on the shelf"),
    }
    match resume().expect("memory does not fail") {
        Resumed::Current(replay) => replay.finish(),
        Resumed::Ahead(_) | Resumed::Overtaken => panic!("all of it is on the shelf"),
    }
}

#[test]
fn what_is_put_aside_on_the_way_makes_no_difference() {
    let law = law(POLICY);
    for (seed, kind) in (0..3).flat_map(|seed| KINDS.map(|kind| (2000 + seed, kind))) {
        let mut telling = Telling::begin(&law, kind, seed);
        for _ in 0..25 {
            if let Some(tried) = telling.tries() {
                telling.goes_on(tried);
            }
        }
        let id = &telling.story.record().id;
        let whole = telling.replayed(telling.tip);
        for at_once in [1, 2, 7] {
            let parts = by_parts(&telling, at_once);
            assert_eq!(parts.findings, whole.findings, "seed {seed}, {kind}");
            assert_eq!(
                parts.tracks.get(id),
                whole.tracks.get(id),
                "seed {seed}, {kind}"
            );
            assert_eq!(parts.tracks.approvals(), whole.tracks.approvals());
            assert_eq!((parts.commits, parts.signed), (whole.commits, whole.signed));
        }
    }
}

#[test]
fn what_is_read_ahead_makes_no_difference() {
    let law = law(POLICY);
    for (seed, kind) in (0..3).flat_map(|seed| KINDS.map(|kind| (3000 + seed, kind))) {
        let told = Telling::begin(&law, kind, seed);
        let (_, handed_out) = read_ahead_or_not(told, &format!("seed {seed}, {kind}"));
        // Which shows only where there is more than one core.
        let alone = std::thread::available_parallelism().is_ok_and(|cores| cores.get() == 1);
        assert!(handed_out > 0 || alone);
    }
    // More than is read ahead at once: a mebibyte for each page of 64 commits.
    let mut long = plan(Kind::Normal);
    long.request.what = Some("All of it. ".repeat(20_000));
    let size = record::write_new(&long).expect("writable").len();
    assert!((1 << 17..1 << 20).contains(&size), "{size}");
    let told = Telling::begin_with(&law, long, 3003);
    let (commits, handed_out) = read_ahead_or_not(told, "a long record");
    let pages = commits.div_ceil(64);
    assert!(handed_out <= pages << 20, "{handed_out} in {pages} pages");
    assert!(commits * size > 4 * (pages << 20), "{commits} commits");
}

/// Replays with and without others who read ahead. Answers how many commits there were, and how many
/// bytes of records those others were given.
fn read_ahead_or_not(mut telling: Telling<'_>, what: &str) -> (usize, usize) {
    // Threads are worth it for a long line.
    for _ in 0..80 {
        if let Some(tried) = telling.tries() {
            telling.goes_on(tried);
        }
    }
    let id = &telling.story.record().id;
    let alone = telling.replayed(telling.tip);
    telling.memory.shared = true;
    let together = telling.replayed(telling.tip);
    assert!(alone.commits > 40, "{}", alone.commits);
    assert_eq!(together.findings, alone.findings, "{what}");
    assert_eq!(together.tracks.get(id), alone.tracks.get(id), "{what}");
    assert_eq!(
        (together.commits, together.signed),
        (alone.commits, alone.signed)
    );
    let handed_out = telling.memory.handed_out.load(Ordering::Relaxed);
    (alone.commits, handed_out)
}
