//! Texts that somebody wrote to break the reader: never a panic, never a long wait, and nothing in
//! a message that could move the cursor of a terminal.

use git_change::document::law::{self, LawFiles};
use git_change::document::{Reading, lint, read, record};
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::change::{Change, ChangeId};

const RECORD: &str = include_str!("../../cases/documents/valid/change/most.toml");
const PATH: &str = "changes/2026/11/CHG-2611-k7m2q.toml";

fn survives(text: &str) {
    for reading in [record::parse(PATH, text), record::lint(PATH, text)] {
        for problem in reading.problems() {
            let said = problem.to_string();
            let is_plain = |c: char| !c.is_control() && c != '\u{202e}';
            assert!(said.chars().all(is_plain), "{said:?}");
            assert!(said.len() < 2_000, "{} bytes", said.len());
        }
        if let Some(change) = reading.value() {
            let _ = record::edit(text, change);
            let mut other = change.clone();
            other.title = "other".to_owned();
            let _ = record::edit(text, &other);
            let _ = record::write_new(&other);
            let _ = record::commented(&other);
        }
    }
    let blob = ObjectId::from_bytes([0; 20]);
    for file in [
        law::POLICY,
        law::PEOPLE,
        law::SERVICES,
        law::CALENDAR,
        "changes/templates/t.toml",
    ] {
        let mut files = LawFiles::new();
        files.insert(law::POLICY.to_owned(), (blob, b"schema = 1\n".to_vec()));
        files.insert(file.to_owned(), (blob, text.as_bytes().to_vec()));
        let _ = law::lint(&files);
    }
}

fn with(extra: &str) -> String {
    RECORD.replacen("category = \"network\"\n", &format!("{extra}\n"), 1)
}

#[test]
fn odd_characters() {
    for odd in [
        '\0',
        '\u{1b}',
        '\u{202e}',
        '\u{feff}',
        '\u{7f}',
        '\u{10ffff}',
        '\r',
    ] {
        survives(&odd.to_string());
        survives(&with(&format!("{odd}")));
        survives(&with(&format!("category = \"{odd}[31m\"")));
        survives(&with(&format!("\"a{odd}[31m\" = 1")));
        survives(&RECORD.replace("emergency", &format!("emer{odd}gency")));
        survives(&format!("{odd}{RECORD}{odd}"));
    }
    survives(&with(r#"category = "\u0000\u001B[2J\u202E""#));
    survives(&with(r#""\u001B]0;title\u0007" = 1"#));
}

#[test]
fn odd_numbers_and_moments() {
    for odd in [
        "99999999999999999999999999999999999999",
        "-9223372036854775808",
        "0xFFFFFFFFFFFFFFFFFFFF",
        "1e999999999",
        "nan",
        "-inf",
        "0000-00-00T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "2026-11-23T22:00:00+24:00",
        "2026-11-23T22:00:00.999999999999999999999Z",
    ] {
        survives(&with(&format!("category = {odd}")));
        survives(&with(&format!("hold = {odd}\nx.y = {odd}")));
        survives(&RECORD.replace("2026-11-23 22:00:00+01:00", odd));
        survives(&RECORD.replace("minutes = 5", &format!("minutes = {odd}")));
        survives(&RECORD.replacen("schema = 1", &format!("schema = {odd}"), 1));
    }
}

#[test]
fn depth() {
    let deep = 10_000;
    survives(&with(&format!(
        "category = {}{}",
        "[".repeat(deep),
        "]".repeat(deep)
    )));
    survives(&with(&format!(
        "category = {}{}",
        "{a=".repeat(deep),
        "}".repeat(deep)
    )));
    survives(&format!("{RECORD}\n[x.{}b]\n", "a.".repeat(deep)));
    survives(&with(&format!("{}b = 1", "a.".repeat(deep))));
    let levels = 60;
    survives(&format!(
        "{RECORD}\n[x.deep]\na = {}{}\n",
        "[".repeat(levels),
        "]".repeat(levels)
    ));
}

#[test]
fn length() {
    let long = "x\u{202e}".repeat(1_000_000);
    let started = std::time::Instant::now();
    for text in [
        with(&format!("category = \"{long}\"")),
        with(&format!("\"{long}\" = 1")),
        RECORD.replace("\"emergency\"", &format!("\"{long}\"")),
        format!("{RECORD}{}", "\n".repeat(5_000_000)),
        format!("# {long}\n{RECORD}"),
        with(
            &(0..10_000)
                .map(|n| format!("key{n} = {n}\n"))
                .collect::<String>(),
        ),
    ] {
        let _ = read::<Change>(&text);
        for problem in lint::<Change>(&text).problems() {
            assert!(problem.to_string().len() < 2_000);
        }
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn many_entries_are_read_and_edited_in_time() {
    let note = "\n[[note]]\nby = \"a@b.c\"\nat = 2026-11-23T22:00:00Z\ntext = \"x\"\n";
    let text = format!("{RECORD}{}", note.repeat(2_000));
    let mut change = read::<Change>(&text).sound().unwrap();
    change.note.push(change.note[0].clone());
    let started = std::time::Instant::now();
    assert!(record::edit(&text, &change).is_ok());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn keys_given_twice() {
    survives(&with("category = \"a\"\ncategory = \"b\""));
    survives(&format!("{RECORD}\n[window]\n[window]\n[[window]]\n"));
    survives(&with("a.b = 1\na = 2\n[a.b]"));
}

#[test]
fn every_cut_and_every_changed_byte() {
    let path: ChangeId = "CHG-2611-k7m2q".parse().unwrap();
    assert_eq!(path.path(), PATH);
    for end in (0..RECORD.len())
        .filter(|end| RECORD.is_char_boundary(*end))
        .step_by(7)
    {
        let _ = record::lint(PATH, &RECORD[..end]);
    }
    for at in (0..RECORD.len()).step_by(5) {
        let mut bytes = RECORD.as_bytes().to_vec();
        bytes[at] = b"\"[]{}=.#\n\\'0"[at % 12];
        if let Ok(text) = String::from_utf8(bytes) {
            let reading = record::lint(PATH, &text);
            assert!(
                !matches!(&reading, Reading::Unreadable(problems) if problems.is_empty()),
                "{text}"
            );
        }
    }
}
