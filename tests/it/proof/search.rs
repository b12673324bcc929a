//! Whatever is looked for is found, in the index and without it, and nothing else is.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::slice::from_ref;

use git_change::adapters::index::{SqliteIndex, TextFinder};
use git_change::audit::search::{Finder, Hit, Query, matches};
use git_change::audit::shelf::{Gains, Place, Shelf};
use git_change::audit::track::Track;
use git_change::domain::change::log_entry::Note;
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::change::time::Timestamp;
use git_change::domain::change::{Change, ChangeId, Kind};

use crate::house::House;
use crate::law::lives::Dice;
use crate::proof::shallow::shallow;

/// Few words, so that many are found; some begin as others do.
const WORDS: [&str; 8] = ["a", "an", "pool", "pools", "disk", "Disk", "größe", "to"];

/// What stands between words.
const GAPS: [&str; 5] = [" ", " ", ", ", "\n", " — "];

fn text(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..dice.throw(5) {
        text.push_str(dice.one_of(&WORDS));
        text.push_str(dice.one_of(&GAPS));
    }
    text
}

fn track(dice: &mut Dice, id: &ChangeId) -> Track {
    let mut record = Change::draft(id.clone(), Kind::Normal, text(dice), "bob".into());
    record.request.what = Some(text(dice));
    record.labels = vec![text(dice), text(dice)];
    let at = Timestamp::from_unix(1_000_000, 0);
    let by = || "bob".into();
    let notes = (0..dice.throw(3)).map(|_| text(dice));
    record.note = notes.map(|text| Note { by: by(), at, text }).collect();
    let mut track = Track::new();
    track.past.filed = [None, Some(at)][dice.throw(2)];
    track.record = (dice.throw(9) > 0).then_some(record);
    track
}

fn query(dice: &mut Dice) -> Vec<String> {
    let many = 1 + dice.throw(3);
    let mut word = || {
        let word = dice.one_of(&WORDS);
        let word = match dice.throw(3) {
            0 => word.to_uppercase(),
            _ => word.to_owned(),
        };
        match dice.throw(4) {
            0 => format!("{}*", word.chars().next().expect("a letter")),
            1 => format!("{word} {}", dice.one_of(&WORDS)),
            2 => format!("-{word}\""),
            _ => word,
        }
    };
    (0..many).map(|_| word()).collect()
}

/// The words of a text, as people would say.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('ö', "o");
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether a text has a term, said as plainly as can be.
fn has(text: &str, (term, is_beginning): (&[String], bool)) -> bool {
    let (last, others) = term.split_last().expect("a word");
    words(text).windows(term.len()).any(|run| {
        let fits = |word: &String| match is_beginning {
            true => word.starts_with(last),
            false => word == last,
        };
        run.starts_with(others) && run.last().is_some_and(fits)
    })
}

/// What should be found.
fn expected(tracks: &BTreeMap<ChangeId, Track>, query: &Query) -> BTreeSet<(ChangeId, bool)> {
    let terms = query.terms().iter();
    let terms: Vec<_> = terms
        .map(|term| (words(&term.text), term.is_beginning))
        .collect();
    let all = |texts: &[&str]| {
        terms.iter().all(|(words, is_beginning)| {
            let has = |text: &&str| has(text, (words, *is_beginning));
            texts.iter().any(has)
        })
    };
    let records = tracks.values().filter_map(|track| track.record.as_ref());
    records
        .filter_map(|record| {
            let mut texts: Vec<&str> = vec![&record.title];
            texts.extend(record.request.what.as_deref());
            texts.extend(record.labels.iter().map(String::as_str));
            texts.extend(record.note.iter().map(|note| note.text.as_str()));
            all(&texts).then(|| (record.id.clone(), all(&[&record.title])))
        })
        .collect()
}

fn put(index: &SqliteIndex, from: Option<u8>, tracks: &BTreeMap<ChangeId, Track>) {
    let commit = |number: u8| ObjectId::from_bytes([number; 20]);
    let place = Place {
        law_origin: String::new(),
        tip: commit(from.map_or(0, |from| from + 1)),
        length: 0,
        root: None,
        law: None,
        commits: 0,
        signed: 0,
        bound: Vec::new(),
        lost: Vec::new(),
        owners: Vec::new(),
        basis: String::new(),
    };
    let gains = Gains {
        law: None,
        from: from.map(commit),
        place,
        line: &[],
        clocks: &HashMap::new(),
        tracks: tracks.iter().collect(),
        findings: &[],
        endings: Vec::new(),
        runs: Vec::new(),
    };
    assert!(index.put(&gains).expect("written"));
}

#[test]
fn random_words_are_found_in_random_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = SqliteIndex::open(folder.path()).expect("an index");
    let mut dice = Dice(1);
    let mut found = 0;
    for round in 0..4 {
        // Begins anew, so that all that was there before is gone.
        let mut known: BTreeMap<ChangeId, Track> = BTreeMap::new();
        put(&index, None, &known);
        for batch in 0..6 {
            let ids = (0..12).map(|_| format!("CHG-2611-{:05}", dice.throw(40)));
            let ids: BTreeSet<ChangeId> = ids.map(|id| id.parse().expect("an id")).collect();
            let mut tracks = BTreeMap::new();
            for id in ids {
                let track = track(&mut dice, &id);
                // What could be read once is never forgotten.
                if track.record.is_some() || !known.contains_key(&id) {
                    tracks.insert(id, track);
                }
            }
            put(&index, Some(batch), &tracks);
            known.extend(tracks);
            for _ in 0..40 {
                let typed = query(&mut dice);
                let query = Query::read(&typed).expect("words");
                let sorted = |mut hits: Vec<Hit>| {
                    hits.sort();
                    hits
                };
                let without = TextFinder.find(&query, &mut known.values());
                let without = sorted(without.expect("found"));
                assert_eq!(sorted(index.search(&query)), without, "{round}: {typed:?}");
                assert_eq!(index.trouble(), None);
                let told = without.iter().map(|hit| (hit.id.clone(), hit.in_title));
                let told: BTreeSet<_> = told.collect();
                assert_eq!(told, expected(&known, &query), "{round}: {typed:?}");
                found += told.len();
                // Whoever is found can be shown why: each term stands in a line.
                for hit in &without {
                    let record = known[&hit.id].record.as_ref().expect("found");
                    let lines = matches(&TextFinder, &query, record).expect("found");
                    let terms: BTreeSet<usize> =
                        lines.iter().flat_map(|line| line.terms()).collect();
                    let all: BTreeSet<usize> = (0..query.terms().len()).collect();
                    assert_eq!(terms, all, "{round}: {typed:?}: {lines:?}");
                    for line in &lines {
                        for mark in &line.marks {
                            let text = &line.text[mark.range.clone()];
                            let term = &query.terms()[mark.term];
                            let term = (&words(&term.text)[..], term.is_beginning);
                            assert!(has(text, term), "{typed:?}: {line:?}");
                        }
                    }
                }
            }
        }
    }
    assert!(found > 1000, "{found}");
}

/// The ids of what is found, in their order.
fn found(house: &House, who: &str, typed: &[&str]) -> Vec<String> {
    let (code, document) = house.json(who, &[&["search"], typed].concat());
    assert_eq!(code, 0, "{typed:?}: {document}");
    let changes = document["changes"].as_array().expect("changes").iter();
    changes
        .map(|change| change["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn the_newest_version_counts_wherever_it_is() {
    let house = House::new();
    let bench = &house.bench;
    bench.git(&["config", "change.landing", "direct"]);
    let landed = house.filed("Enlarge the pool");
    bench.git(&["config", "change.landing", "pull-request"]);
    let apart = house.filed("Enlarge the tank");
    house.done("bob", &["edit", &landed, "--what", "a wider basin"]);
    // The index knows the main line alone; both live on branches now.
    for how in [&[][..], &["--no-index"]] {
        let find = |typed: &[&str]| found(&house, "carol", &[typed, how].concat());
        assert_eq!(find(&["enlarge"]), [apart.clone(), landed.clone()]);
        assert_eq!(find(&["basin"]), from_ref(&landed));
        assert_eq!(find(&["\"a new page\""]), from_ref(&apart));
        for typed in [&["enlarge"][..], &["basin"], &["a new page"]] {
            let named = find(&[typed, &["--ref", "main"]].concat());
            assert_eq!(named, find(typed), "{typed:?}");
        }
    }
    let page = house.done("carol", &["search", "enlarge"]);
    for id in [&apart, &landed] {
        assert!(page.contains(&format!("{}*", &id[9..])), "{page}");
    }
    let answer = house.ends(0, "carol", &["search", "enlarge"]);
    assert!(answer.stderr.contains("* not landed"), "{answer}");
}

#[test]
fn a_shallow_clone_looks_in_what_it_has() {
    let house = House::new();
    let id = house.closed("Enlarge the pool");
    let clone = House::moved_into(shallow(&house, 1));
    let [with, without] = [&[][..], &["--no-index"]].map(|how| {
        let typed = [&["search", "POOL", "well", "--json"], how].concat();
        let answer = clone.ends(0, "carol", &typed);
        clone.bench.wait(-1);
        answer.stdout
    });
    assert!(with.contains(&id), "{with}");
    assert_eq!(with, without);
}

#[test]
fn filters_and_limits_are_those_of_a_list() {
    let house = House::new();
    let closed = house.closed("Enlarge the pool");
    let filed = house.filed("Look at the pool");
    let find = |typed: &[&str]| found(&house, "bob", &[&["pool"], typed].concat());
    assert_eq!(find(&[]), [filed.clone(), closed.clone()]);
    assert_eq!(find(&["--state", "closed"]), from_ref(&closed));
    assert_eq!(find(&["--type", "emergency"]), [""; 0]);
    assert_eq!(find(&["--person", "carol"]), from_ref(&closed));
    assert_eq!(find(&["-n", "1"]), [filed]);
    let (_, document) = house.json("bob", &["search", "pool", "-n", "1"]);
    assert_eq!(document["more"], true);
    let (_, document) = house.json("bob", &["search", "pool", "well"]);
    assert_eq!(document["more"], false);
    assert_eq!(document["changes"][0]["id"], closed.as_str());
    let lines = serde_json::json!([
        { "field": "title", "text": "Enlarge the pool" },
        { "field": "outcome.summary", "text": "well" },
    ]);
    assert_eq!(document["changes"][0]["matches"], lines);
    for typed in [&[][..], &[""], &["*", "?"], &["pool", "-n", "0"]] {
        house.ends(2, "bob", &[&["search"], typed].concat());
    }
    let nothing = house.ends(0, "bob", &["search", "swimming"]);
    assert_eq!(nothing.stdout, "");
    assert!(nothing.stderr.contains("no change has all"), "{nothing}");
}
