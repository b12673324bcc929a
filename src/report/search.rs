//! What was found: each change with the lines in which the words stand.

use schemars::JsonSchema;
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::audit::brief::Brief;
use crate::audit::search::{Found, Match};
use crate::report::escape;
use crate::report::list::{Listed, Listing, legend, name, short_names};
use crate::report::style::{Label, Style, Surface};

/// The JSON document of `search`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change search --json")]
pub struct SearchDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// Whether the policy lets one person do everything.
    pub solo: bool,
    /// Whether more was found than is told: `--limit`.
    pub more: bool,
    /// The changes: first those with all words in the title, then the newest.
    pub changes: Vec<FoundDocument<'v>>,
}

/// One change that was found, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundDocument<'v> {
    /// What a list says of it.
    #[serde(flatten)]
    pub listed: Listed,
    /// All lines in which one of the words stands.
    pub matches: Vec<MatchDocument<'v>>,
}

/// A line in which one of the words stands, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MatchDocument<'v> {
    /// Where in the record it stands: `title`, `step.2.do`. Entries of lists are counted from 1.
    pub field: &'v str,
    /// The line.
    pub text: &'v str,
}

impl<'v> SearchDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/search@1";

    /// The document of these changes, in this order.
    #[must_use]
    pub fn of(found: &'v [Found<'v>], more: bool) -> Self {
        let changes = found.iter().map(|found| FoundDocument {
            listed: Listed::of(found.view.brief(), found.view.now),
            matches: { found.matches.iter() }
                .map(|found| MatchDocument {
                    field: &found.field,
                    text: &found.text,
                })
                .collect(),
        });
        Self {
            schema: Self::SCHEMA,
            solo: is_solo(found),
            more,
            changes: changes.collect(),
        }
    }
}

/// What was found, for people: for each change where it stands and its title, and below it the lines
/// with the words that are not in the title, each word once. `filtered` says whether something else
/// was asked for as well.
#[must_use]
pub fn page(found: &[Found<'_>], more: bool, filtered: bool, surface: Surface) -> Listing {
    if found.is_empty() {
        let fits = if filtered { "that fits " } else { "" };
        return Listing {
            answer: String::new(),
            aside: format!("no change {fits}has all these words; word* finds all that begin so\n"),
        };
    }
    let briefs: Vec<Brief> = found.iter().map(|found| found.view.brief()).collect();
    let names = short_names(&briefs);
    let names: Vec<String> = { briefs.iter() }.map(|brief| name(brief, &names)).collect();
    let standings: Vec<String> = { briefs.iter() }
        .map(|brief| brief.standing.to_string())
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|text| text.width()).max().unwrap_or(0);
    let [first, second] = [widest(&names), widest(&standings)];
    let style = surface.style;
    let mut answer = String::new();
    for ((found, name), standing) in found.iter().zip(&names).zip(&standings) {
        let label = Label::of_standing(found.view.standing);
        let title = title(found);
        let room = surface
            .width
            .map(|width| width.saturating_sub(first + second + 4));
        answer.push_str(&format!(
            "{}{}  {}{}  {}\n",
            style.paint(Label::Id, name),
            " ".repeat(first.saturating_sub(name.width())),
            style.paint(label, standing),
            " ".repeat(second.saturating_sub(standing.width())),
            excerpt(&title, room, style),
        ));
        let mut told = title.terms();
        for found in found.matches.iter().filter(|found| found.field != "title") {
            let terms = found.terms();
            if !terms.is_subset(&told) {
                told.extend(terms);
                let field = format!("{}: ", found.field);
                let used = first + 2 + field.width();
                let room = surface.width.map(|width| width.saturating_sub(used));
                answer.push_str(&" ".repeat(first + 2));
                answer.push_str(&style.paint(Label::Muted, &field));
                answer.push_str(&excerpt(found, room, style));
                answer.push('\n');
            }
        }
    }
    let mut aside = legend(&briefs, is_solo(found), style);
    if more {
        let note = format!(
            "more was found; to see it: another word, or -n {}",
            found.len() * 2
        );
        aside.push_str(&style.paint(Label::Hint, &note));
        aside.push('\n');
    }
    Listing { answer, aside }
}

/// Whether the policy lets one person do everything.
fn is_solo(found: &[Found<'_>]) -> bool {
    { found.first() }.is_some_and(|one| one.view.law.policy.separation.solo)
}

/// The title, with what was found in it.
fn title(found: &Found<'_>) -> Match {
    let title = found.matches.iter().find(|found| found.field == "title");
    title.cloned().unwrap_or_else(|| Match {
        field: "title".to_owned(),
        text: found.view.record.title.clone(),
        marks: Vec::new(),
    })
}

/// A character as it is shown, and whether it was looked for.
type Shown = (char, bool);

/// As much of a line as there is room for, around what was found first.
fn excerpt(found: &Match, room: Option<usize>, style: Style) -> String {
    let all = shown(found);
    let Some(room) = room.filter(|room| width(&all) > *room) else {
        return painted(&all, style);
    };
    let start = start(&all, room);
    let rest = all.get(start..).unwrap_or_default();
    let before = if start > 0 { "…" } else { "" };
    let room = room.saturating_sub(before.width());
    if width(rest) <= room {
        return format!("{before}{}", painted(rest, style));
    }
    let mut used = 1;
    let fits = rest.iter().take_while(|one| {
        used += width(&[**one]);
        used <= room
    });
    let fits = rest.get(..fits.count()).unwrap_or_default();
    format!("{before}{}…", painted(fits, style))
}

/// Where an excerpt starts: at the beginning if what was found first is in it then; otherwise with
/// the words before that, as long as they take no more than a third of the room.
fn start(all: &[Shown], room: usize) -> usize {
    let first = all.iter().position(|(_, found)| *found).unwrap_or(0);
    let behind = all.iter().skip(first).position(|(_, found)| !found);
    let end = behind.map_or(all.len(), |length| first + length);
    if width(all.get(..end).unwrap_or_default()) < room {
        return 0;
    }
    let wide = |from: usize| width(all.get(from..first).unwrap_or_default());
    let begins = |from: &usize| {
        from.checked_sub(1)
            .and_then(|at| all.get(at))
            .is_some_and(|(c, _)| *c == ' ')
    };
    let words = (0..first).rev().take_while(|from| wide(*from) <= room / 3);
    words.filter(begins).last().unwrap_or(first)
}

fn width(part: &[Shown]) -> usize {
    part.iter()
        .map(|(c, _)| c.width().unwrap_or_default())
        .sum()
}

/// A line as it is shown: foreign characters escaped, and spaces of any kind taken together.
fn shown(found: &Match) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for (at, c) in found.text.char_indices() {
        let is_found = found.marks.iter().any(|mark| mark.range.contains(&at));
        if matches!(c, ' ' | '\t' | '\r' | '\n') {
            if all.last().is_some_and(|(last, _)| *last != ' ') {
                all.push((' ', is_found));
            }
        } else {
            let text = escape::line(c.encode_utf8(&mut [0; 4])).into_owned();
            all.extend(text.chars().map(|c| (c, is_found)));
        }
    }
    if all.last().is_some_and(|(last, _)| *last == ' ') {
        all.pop();
    }
    all
}

fn painted(part: &[Shown], style: Style) -> String {
    let pieces = part.chunk_by(|(_, one), (_, other)| one == other);
    let painted = pieces.map(|piece| {
        let text: String = piece.iter().map(|(c, _)| *c).collect();
        match piece.first() {
            Some((_, true)) => style.paint(Label::Found, &text),
            _ => text,
        }
    });
    painted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::search::Mark;

    fn line(text: &str, word: &str) -> Match {
        let marks = text.match_indices(word);
        Match {
            field: String::new(),
            text: text.to_owned(),
            marks: marks
                .map(|(at, word)| Mark {
                    range: at..at + word.len(),
                    term: 0,
                })
                .collect(),
        }
    }

    fn cut(text: &str, word: &str, room: usize) -> String {
        excerpt(&line(text, word), Some(room), Style::PLAIN)
    }

    #[test]
    fn what_was_found_is_always_in_it() {
        let text = "the quick brown fox jumps over the lazy dog";
        assert_eq!(cut(text, "dog", 43), text);
        assert_eq!(cut(text, "quick", 20), "the quick brown fox…");
        assert_eq!(cut(text, "over", 20), "…jumps over the laz…");
        assert_eq!(cut(text, "dog", 20), "…lazy dog");
        assert_eq!(cut(text, "dog", 2), "……");
        assert_eq!(cut("変更を承認する pool", "pool", 8), "…pool");
        assert_eq!(cut("  a\tb\n c ", "b", 80), "a b c");
    }

    #[test]
    fn what_was_found_has_a_colour_and_foreign_text_has_none() {
        let found = line("a\u{1b}[31m pool\u{202e}", "pool");
        assert_eq!(
            excerpt(&found, None, Style::COLOURED),
            "a\\u{1b}[31m \u{1b}[1m\u{1b}[35mpool\u{1b}[0m\\u{202e}"
        );
        assert_eq!(excerpt(&found, Some(9), Style::PLAIN), "…pool\\u{…");
    }
}
