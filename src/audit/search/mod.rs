//! Looking for words in what people wrote.
//!
//! Which changes have the words, and where in a text they stand, is for a [`Finder`] to say, so that
//! a word is the same word wherever it is looked for. What is on a shelf is found there
//! ([`Shelf::search`](crate::audit::shelf::Shelf::search)); the texts of what was found are read
//! again to show them.

mod passages;
mod query;

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;
use std::ops::Range;

use crate::audit::track::Track;
use crate::audit::view::ChangeView;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::ports::Fault;

pub use passages::{Passage, passages};
pub use query::{Query, Term};

/// A change that has all the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The change.
    pub id: ChangeId,
    /// Whether its title has all of them.
    pub in_title: bool,
    /// When it was filed, in seconds.
    pub filed: Option<i64>,
}

impl Hit {
    fn order(&self) -> Reverse<(bool, Option<i64>, &ChangeId)> {
        Reverse((self.in_title, self.filed, &self.id))
    }
}

/// Those whose title has all words come first, and of these the newest.
impl Ord for Hit {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Looks for words in texts that are at hand.
pub trait Finder {
    /// The changes of these that have all words in their newest record, in any order.
    ///
    /// # Errors
    ///
    /// When it cannot look at all.
    fn find(
        &self,
        query: &Query,
        tracks: &mut dyn Iterator<Item = &Track>,
    ) -> Result<Vec<Hit>, Fault>;

    /// Where in each text which of the words stand: bytes, in order, and the number of the term.
    ///
    /// # Errors
    ///
    /// When it cannot look at all.
    fn mark(&self, query: &Query, texts: &[&str]) -> Result<Vec<Vec<Mark>>, Fault>;
}

/// A stretch of a text in which one of the terms stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The bytes.
    pub range: Range<usize>,
    /// The number of the term in the query, from 0.
    pub term: usize,
}

/// A line in which something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where in the record it stands: `title`, `step.2.do`. Entries are counted from 1.
    pub field: String,
    /// The line; several where a phrase goes on in the next one.
    pub text: String,
    /// Where in it something was found.
    pub marks: Vec<Mark>,
}

impl Match {
    /// The terms that stand in it.
    #[must_use]
    pub fn terms(&self) -> BTreeSet<usize> {
        self.marks.iter().map(|mark| mark.term).collect()
    }
}

/// A change that was found.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The change as it stands.
    pub view: ChangeView<'a>,
    /// The lines in which the words stand.
    pub matches: Vec<Match>,
}

/// The lines of a record in which something was found, in its order.
///
/// # Errors
///
/// When the finder cannot look.
pub fn matches(finder: &dyn Finder, query: &Query, record: &Change) -> Result<Vec<Match>, Fault> {
    let passages = passages(record);
    let texts: Vec<&str> = passages.iter().map(|passage| passage.text).collect();
    let marks = finder.mark(query, &texts)?;
    let marked = passages.iter().zip(marks);
    Ok(marked
        .flat_map(|(passage, marks)| lines(passage, marks))
        .collect())
}

/// The lines of a passage that have marks; lines that share one are taken together.
fn lines(passage: &Passage<'_>, marks: Vec<Mark>) -> Vec<Match> {
    let text = passage.text;
    let mut found: Vec<(Range<usize>, Vec<Mark>)> = Vec::new();
    for mark in marks {
        let before = text.get(..mark.range.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let behind = text.get(mark.range.end..).unwrap_or_default();
        let end = behind
            .find('\n')
            .map_or(text.len(), |at| mark.range.end + at);
        match found.last_mut() {
            Some((line, marks)) if start < line.end => {
                line.end = line.end.max(end);
                marks.push(mark);
            }
            _ => found.push((start..end, vec![mark])),
        }
    }
    let found = found.into_iter();
    found
        .map(|(line, marks)| {
            let shift = |mark: Mark| Mark {
                range: mark.range.start - line.start..mark.range.end - line.start,
                ..mark
            };
            Match {
                field: passage.field.clone(),
                text: text.get(line.clone()).unwrap_or_default().to_owned(),
                marks: marks.into_iter().map(shift).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(range: Range<usize>, term: usize) -> Mark {
        Mark { range, term }
    }

    #[test]
    fn a_line_is_shown_whole_and_once() {
        let passage = Passage {
            field: "request.what".to_owned(),
            text: "one two\nthree\nfour five\nsix",
        };
        let marks = vec![mark(0..3, 0), mark(4..7, 1), mark(19..27, 2)];
        let found = lines(&passage, marks);
        let told: Vec<_> = found
            .iter()
            .map(|found| (found.text.as_str(), found.marks.clone()))
            .collect();
        assert_eq!(
            told,
            [
                ("one two", vec![mark(0..3, 0), mark(4..7, 1)]),
                ("four five\nsix", vec![mark(5..13, 2)]),
            ]
        );
    }

    #[test]
    fn titles_come_first_and_then_what_is_new() {
        let hit = |id: &str, in_title, filed| Hit {
            id: id.parse().expect("an id"),
            in_title,
            filed: Some(filed),
        };
        let old = hit("CHG-2510-k7m2q", true, 1);
        let new = hit("CHG-2611-p3x8w", false, 2);
        let newer = hit("CHG-2611-k7m2q", false, 3);
        let mut all = [new.clone(), newer.clone(), old.clone()];
        all.sort();
        assert_eq!(all, [old, newer, new]);
    }
}
