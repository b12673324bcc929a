//! What the program writes, its replay accepts, and the audit of a part is a part of the audit:
//! random deeds of several people on several changes, in a real repository.

use crate::house::{House, findings};
use crate::law::lives::Dice;

/// What people type; `ID` stands for some change.
const DEEDS: [&str; 24] = [
    "submit ID",
    "submit ID",
    "approve ID",
    "approve ID",
    "approve ID --role peer",
    "approve ID --role emergency",
    "reject ID -m no",
    "schedule ID",
    "schedule ID",
    "start ID",
    "start ID",
    "start ID --break-glass -m haste",
    "step ID 1 --passed",
    "step ID 1 --failed -m oops",
    "finish ID",
    "validate ID --step 2 --passed",
    "rollback ID -m no",
    "review ID --objective-met yes --lessons none",
    "close ID --outcome successful -m well",
    "close ID --outcome rolled_back -m back",
    "edit ID --title another",
    "note ID -m hm",
    "hold ID -m wait",
    "resume ID",
];

fn filed(house: &House, dice: &mut Dice) -> String {
    let kind = *dice.one_of(&[&"normal", &"emergency"]);
    let mut new = vec!["new", kind, "--title", "a change", "--service", "website"];
    new.extend(["--environment", "staging", "--what", "w", "--why", "y"]);
    new.extend(["--impact", "low", "--likelihood", "low"]);
    new.extend(["--step", "implement: do it", "--step", "verify: look at it"]);
    new.extend([
        "--rollback-trigger",
        "smoke",
        "--start",
        "+0h",
        "--end",
        "+9h",
    ]);
    house.done("bob", &new)
}

fn live(seed: u64) {
    let house = House::new();
    let mut dice = Dice(seed);
    let ids: Vec<String> = (0..3).map(|_| filed(&house, &mut dice)).collect();
    let (mut done, mut refused) = (0, 0);
    for _ in 0..45 {
        house.bench.wait(60);
        let id = &ids[dice.throw(ids.len())];
        let words = dice.one_of(&DEEDS.each_ref()).replace("ID", id);
        let words: Vec<&str> = words.split(' ').collect();
        let who = *dice.one_of(&[&"bob", &"bob", &"carol", &"dave", &"erin"]);
        let answer = house.bench.run_as(who, &words);
        match answer.code {
            0 => done += 1,
            1 => refused += 1,
            _ => panic!("seed {seed}: {who}: {words:?}: {answer}"),
        }
    }
    assert!(done > 6 && refused > 6, "seed {seed}: {done}, {refused}");
    assert_eq!(house.errors(), [], "seed {seed}");
    let whole = findings(&house.json("alice", &["verify", "--ref", "main"]).1);
    let line = house.bench.git(&["rev-list", "--first-parent", "main"]);
    for commit in line.lines().step_by(8) {
        let part = findings(&house.json("alice", &["verify", "--ref", commit]).1);
        // What is owed now is said last, and of the newest state alone.
        let owed = |(rule, ..): &&(String, String, String)| !rule.ends_with("-overdue");
        let part: Vec<_> = part.iter().filter(owed).collect();
        let all: Vec<_> = whole.iter().filter(owed).collect();
        assert!(all.starts_with(&part), "seed {seed}: {part:?} {all:?}");
    }
    house.bench.fsck();
}

#[test]
fn what_is_written_is_accepted_one() {
    live(1);
}

#[test]
fn what_is_written_is_accepted_two() {
    live(4);
}
