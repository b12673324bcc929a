//! Looking for words, by SQLite's full-text engine: in the index, and in texts at hand. Both are
//! told apart by nothing but where the tables are.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::Trouble;
use crate::audit::search::{Finder, Hit, Mark, Query, passages};
use crate::audit::track::Track;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::ports::Fault;

/// The words of each change, without the texts: those are in the tracks.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS searched (number INTEGER PRIMARY KEY, change TEXT NOT NULL UNIQUE, filed INTEGER);
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (
    title, prose, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
";

/// Some texts, to find where the words stand in them.
const PASSAGES: &str = "
CREATE VIRTUAL TABLE passages USING fts5 (
    text, tokenize = 'unicode61 remove_diacritics 2'
);
";

/// Between two texts of a change: a word of its own that nobody can look for, so that no phrase goes
/// on from one text into the next.
const BETWEEN: char = '\u{e000}';

/// Around what was found.
const BEGIN: char = '\u{1}';
const END: char = '\u{2}';

/// Puts the words of changes where they can be found, in the place of those that were there.
///
/// First all rows, then all texts: with a row between two texts, the engine writes what it gathered
/// of the first before it takes the second.
pub(super) fn write<'t>(
    connection: &Connection,
    tracks: impl Iterator<Item = &'t Track>,
) -> Result<(), Trouble> {
    let mut number = connection.prepare_cached(
        "INSERT INTO searched (change, filed) VALUES (?1, ?2)
         ON CONFLICT (change) DO UPDATE SET filed = excluded.filed RETURNING number",
    )?;
    let mut numbered: Vec<(i64, &Change)> = Vec::new();
    for track in tracks {
        if let Some(record) = &track.record {
            let filed = track.past.filed.map(|at| at.unix());
            let row = number.query_row(params![record.id.as_str(), filed], |row| row.get(0))?;
            numbered.push((row, record));
        }
    }
    let mut insert = connection
        .prepare_cached("INSERT OR REPLACE INTO texts (rowid, title, prose) VALUES (?1, ?2, ?3)")?;
    for (number, record) in numbered {
        let (title, prose) = words(record);
        insert.execute(params![number, title, prose])?;
    }
    Ok(())
}

/// What can be looked for in a record: its title, and all its other texts.
fn words(record: &Change) -> (Cow<'_, str>, String) {
    let mut title = Cow::Borrowed("");
    let mut prose = String::new();
    for passage in passages(record) {
        if passage.field == "title" {
            title = plain(passage.text);
        } else {
            prose.push_str(&plain(passage.text));
            prose.extend(['\n', BETWEEN, '\n']);
        }
    }
    (title, prose)
}

/// The changes that have all words.
pub(super) fn find(connection: &Connection, query: &Query) -> Result<Vec<Hit>, Trouble> {
    let all = expression(query);
    let in_title = format!("title : ({all})");
    let mut titles = connection.prepare_cached("SELECT rowid FROM texts WHERE texts MATCH ?1")?;
    let titles = titles.query_map([in_title], |row| row.get(0))?;
    let titles: HashSet<i64> = titles.collect::<Result<_, _>>()?;
    let mut query = connection.prepare_cached(
        "SELECT texts.rowid, change, filed FROM texts JOIN searched ON number = texts.rowid
         WHERE texts MATCH ?1",
    )?;
    let mut rows = query.query([all])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        hits.push(Hit {
            id: row.get_ref(1)?.as_str()?.parse::<ChangeId>()?,
            in_title: titles.contains(&row.get(0)?),
            filed: row.get(2)?,
        });
    }
    Ok(hits)
}

/// What is looked for, in the engine's own language. Strings are the only part of it that people
/// write; the engine takes words out of them just as it does out of texts, and passes over those
/// without any.
fn expression(query: &Query) -> String {
    let terms: Vec<String> = (0..query.terms().len())
        .map(|term| string(query, term))
        .collect();
    terms.join(" ")
}

fn string(query: &Query, term: usize) -> String {
    let term = query.terms().get(term);
    let text = term.map_or("", |term| &term.text);
    let text = plain(text).replace(BETWEEN, " ").replace('"', "\"\"");
    let star = term.is_some_and(|term| term.is_beginning);
    format!("\"{text}\"{}", if star { " *" } else { "" })
}

/// The text without what has a meaning here, byte by byte: what cannot be seen is no word.
fn plain(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c.is_ascii_control() && c != '\n';
    match text.contains(acts) {
        true => text.replace(acts, " ").into(),
        false => text.into(),
    }
}

/// Looks for words in texts at hand: each time in a database of its own, which is never on disk.
pub struct TextFinder;

impl Finder for TextFinder {
    fn find(
        &self,
        query: &Query,
        tracks: &mut dyn Iterator<Item = &Track>,
    ) -> Result<Vec<Hit>, Fault> {
        let mut tracks = tracks.peekable();
        if tracks.peek().is_none() {
            return Ok(Vec::new());
        }
        let found = in_memory(TABLES).and_then(|connection| {
            write(&connection, tracks)?;
            find(&connection, query)
        });
        found.map_err(fault)
    }

    fn mark(&self, query: &Query, texts: &[&str]) -> Result<Vec<Vec<Mark>>, Fault> {
        marked(query, texts).map_err(fault)
    }
}

fn fault(trouble: Trouble) -> Fault {
    Fault::new("cannot look for words").because(trouble)
}

fn in_memory(tables: &str) -> Result<Connection, Trouble> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(tables)?;
    connection.execute_batch("BEGIN")?;
    Ok(connection)
}

fn marked(query: &Query, texts: &[&str]) -> Result<Vec<Vec<Mark>>, Trouble> {
    let connection = in_memory(PASSAGES)?;
    let mut insert = connection.prepare("INSERT INTO passages (rowid, text) VALUES (?1, ?2)")?;
    for (number, text) in (0_i64..).zip(texts) {
        insert.execute(params![number, plain(text)])?;
    }
    let mut look = connection.prepare(&format!(
        "SELECT rowid, highlight(passages, 0, '{BEGIN}', '{END}') FROM passages
         WHERE passages MATCH ?1"
    ))?;
    let mut marks = vec![Vec::new(); texts.len()];
    for term in 0..query.terms().len() {
        let mut rows = look.query([string(query, term)])?;
        while let Some(row) = rows.next()? {
            let number = usize::try_from(row.get::<_, i64>(0)?)?;
            if let Some(marks) = marks.get_mut(number) {
                between(row.get_ref(1)?.as_str()?, term, marks);
            }
        }
    }
    for marks in &mut marks {
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end, mark.term));
    }
    Ok(marks)
}

/// What stands between the two signs, as bytes of the text without them.
fn between(text: &str, term: usize, marks: &mut Vec<Mark>) {
    let (mut at, mut start) = (0, 0);
    for c in text.chars() {
        match c {
            BEGIN => start = at,
            END => marks.push(Mark {
                range: start..at,
                term,
            }),
            _ => at += c.len_utf8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(query: &[&str], text: &str) -> Vec<(String, usize)> {
        let query = Query::read(query).expect("words");
        let marks = TextFinder.mark(&query, &[text]).expect("it looks");
        let marks = marks[0].iter();
        marks
            .map(|mark| (text[mark.range.clone()].to_owned(), mark.term))
            .collect()
    }

    #[test]
    fn words_are_the_same_however_they_are_written() {
        let text = "Die Größe des Pools, 变更 and café\u{1}CAFE\u{0}\u{301}s";
        for (typed, found) in [
            ("größe", &["Größe"][..]),
            ("GROẞE", &["Größe"]),
            ("grosse", &[]),
            ("groß*", &["Größe"]),
            ("pool", &[]),
            ("POOL*", &["Pools"]),
            ("cafe", &["café", "CAFE"]),
            ("café", &["café", "CAFE"]),
            ("变*", &["变更"]),
            ("des pools", &["des Pools"]),
            ("des-pools", &["des Pools"]),
            ("pools des", &[]),
        ] {
            let marks: Vec<String> = marks(&[typed], text).into_iter().map(|(t, _)| t).collect();
            assert_eq!(marks, found, "{typed}");
        }
        let two = marks(&["pools", "größe"], text);
        assert_eq!(two, [("Größe".to_owned(), 1), ("Pools".to_owned(), 0)]);
    }

    #[test]
    fn whatever_is_typed_is_looked_for() {
        let long = ["word"; 2000].join(" ");
        let many: Vec<String> = (0..2000).map(|number| format!("w{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for typed in [
            &["a", "AND"][..],
            &["NEAR(a b)", "OR", "NOT"],
            &[
                "title:a",
                "{title}:a",
                "^a",
                "-a",
                "a + b",
                "a\"b",
                "'a'",
                "\"a",
            ],
            &["a", "---", "\u{e000}", "\u{1}a\u{2}", "*"],
            &[&long],
            &many,
        ] {
            let _ = marks(typed, "a b");
        }
        assert_eq!(marks(&["a", "--", "b"], "a b").len(), 2);
    }
}
