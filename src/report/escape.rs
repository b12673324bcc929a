//! The one home of escaping foreign text.
//!
//! Titles, notes, names and addresses are written by anybody who can push a branch. Each place
//! where they are shown has a grammar of its own, and a function here that takes its power away.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line for a terminal: whatever moves the cursor, changes colours, turns the direction of
/// writing, breaks the line or cannot be seen stands there as a visible escape (`\u{1b}`).
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    visible(text, false)
}

/// As [`line()`], for text of several lines: line breaks stay, tabs become four spaces.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    visible(text, true)
}

/// A cell of a Markdown table, or any other stretch of one line of Markdown: it reads as the
/// text that it is, whatever characters of the markup are in it.
#[must_use]
pub fn markdown_cell(text: &str) -> String {
    markdown_inline(&line(text))
}

/// Paragraphs of Markdown: as [`markdown_cell`], and no line begins a heading, list, quotation,
/// rule or block of code.
#[must_use]
pub fn markdown_prose(text: &str) -> String {
    let lines: Vec<String> = lines(text)
        .lines()
        .map(|line| {
            let inline = markdown_inline(line.trim());
            let digits = inline.bytes().take_while(u8::is_ascii_digit).count();
            match inline.get(digits..).and_then(|rest| rest.chars().next()) {
                Some('-' | '+' | '=' | ':') if digits == 0 => format!("\\{inline}"),
                Some('.' | ')') if digits > 0 => {
                    let (number, rest) = inline.split_at(digits);
                    format!("{number}\\{rest}")
                }
                _ => inline,
            }
        })
        .collect();
    lines.join("\n")
}

/// This program's own words in Markdown: back-ticks keep their meaning, while `<id>` is no tag.
#[must_use]
pub fn markdown_own(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A field of a CSV file, before the writer of the file quotes it: no spreadsheet takes it for a
/// formula (OWASP, "CSV Injection"), and it stays on one line.
#[must_use]
pub fn csv(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let shown = line(text);
    if formula {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    }
}

/// JSON text in which nothing can act on a terminal; it means the same. Outside of strings, JSON
/// has no character that this touches, but for line breaks, which stay.
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c != '\n' && is_hostile(c);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn visible(text: &str, multi_line: bool) -> Cow<'_, str> {
    if !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_add(16));
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' if multi_line => out.push(c),
            '\r' if multi_line && rest.peek() == Some(&'\n') => {}
            '\t' if multi_line => out.push_str("    "),
            c if is_hostile(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Control characters (C0, DEL, C1), marks of writing direction, separators of lines and
/// paragraphs, and characters without any shape. The joiners U+200C and U+200D stay: Persian and
/// Indic scripts, and emoji, need them.
fn is_hostile(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Takes their meaning from the characters of CommonMark and of GitHub's additions (tables,
/// strike-through, formulas, addresses that become links).
fn markdown_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(8));
    for (position, c) in text.char_indices() {
        let (before, rest) = text.split_at(position);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' | '^' => {
                out.push('\\');
                out.push(c);
            }
            ':' if rest.starts_with("://") => out.push_str("\\:"),
            '.' if before
                .get(before.len().saturating_sub(3)..)
                .is_some_and(|end| end.eq_ignore_ascii_case("www")) =>
            {
                out.push_str("\\.");
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// Strings that were made to do harm.
    const HOSTILE: &[&str] = &[
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;new title\u{7}",
        "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
        "\u{9b}31m C1 introducer",
        "over\rwritten",
        "back\u{8}\u{8}\u{8}space",
        "\u{202e}txt.exe",
        "\u{2066}isolated\u{2069}",
        "two\u{2028}lines\u{2029}here",
        "zero\u{200b}width\u{feff}",
        "tag \u{e0041}\u{e0042} letters",
        "null \0 byte",
        "line\nChange-Id: CHG-2611-aaaaa",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt; &amp; &#x1b;",
        "[click](javascript:alert(1))",
        "![image](http://evil.example/x.png)",
        "https://evil.example and www.evil.example and <http://evil.example>",
        "`code` and ``more``",
        "a | b | c",
        "a \\| b",
        "**bold** _em_ ~~gone~~ $x^2$",
        "# heading",
        "> quotation",
        "- item",
        "+ item",
        "1. item",
        "2) item",
        "===",
        "---",
        "    code",
        "```\nfence\n```",
        "[^1]: foot",
        "[ref]: http://evil.example",
        "=HYPERLINK(\"http://evil.example\")",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "＝1+1",
        "plain, with \"quotes\" and , commas",
        "Grüße, 変更, 👩‍🔧",
        "",
    ];

    /// All that Markdown dialects can do, but for typographic quotes and dashes.
    fn dialects() -> Options {
        Options::all().difference(Options::ENABLE_SMART_PUNCTUATION)
    }

    #[test]
    fn a_line_is_one_line_that_nothing_acts_on() {
        for text in HOSTILE {
            let shown = line(text);
            assert!(!shown.contains(is_hostile), "{shown:?}");
            assert_eq!(line(&shown), shown, "escaping twice changes nothing");
        }
        assert_eq!(line("\u{1b}[31m"), "\\u{1b}[31m");
        assert_eq!(line("a\nb\tc"), "a\\nb\\tc");
        assert_eq!(line("\u{202e}x\u{2069}"), "\\u{202e}x\\u{2069}");
    }

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for text in ["Grüße, 変更, 👩‍🔧", "می‌خواهم", "C:\\u{1b}", "a\\nb"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn several_lines_keep_their_breaks_and_nothing_else() {
        assert_eq!(lines("a\r\nb\tc\rd\n"), "a\nb    c\\rd\n");
        assert_eq!(lines("a\u{2028}b\u{1b}[2J"), "a\\u{2028}b\\u{1b}[2J");
    }

    #[test]
    fn a_cell_reads_as_the_text_that_it_is() {
        for text in HOSTILE {
            let table = format!("| a | b |\n|---|---|\n| {} | end |\n", markdown_cell(text));
            let mut cells: Vec<String> = Vec::new();
            for event in Parser::new_ext(&table, dialects()) {
                match event {
                    Event::Start(Tag::TableCell) => cells.push(String::new()),
                    Event::Text(part) => cells.last_mut().unwrap().push_str(&part),
                    Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow)
                    | Event::End(
                        TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell,
                    ) => {}
                    other => panic!("{text:?} made {other:?}"),
                }
            }
            assert_eq!(cells, ["a", "b", line(text).trim(), "end"], "{text:?}");
        }
    }

    #[test]
    fn prose_is_nothing_but_paragraphs() {
        for text in HOSTILE {
            let prose = markdown_prose(&format!("{text}\n{text}\n\n{text}"));
            for event in Parser::new_ext(&prose, dialects()) {
                assert!(
                    matches!(
                        event,
                        Event::Text(_)
                            | Event::SoftBreak
                            | Event::Start(Tag::Paragraph)
                            | Event::End(TagEnd::Paragraph)
                    ),
                    "{text:?} made {event:?}"
                );
            }
        }
    }

    #[test]
    fn addresses_do_not_become_links() {
        assert_eq!(markdown_cell("https://x.example"), "https\\://x.example");
        assert_eq!(markdown_cell("WWW.x.example"), "WWW\\.x.example");
    }

    #[test]
    fn no_field_is_a_formula() {
        for text in HOSTILE {
            let field = csv(text);
            assert!(
                !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']),
                "{field:?}"
            );
            assert!(!field.contains(is_hostile), "{field:?}");
        }
        assert_eq!(csv("=1+1"), "'=1+1");
        assert_eq!(csv("\t=1+1"), "'\\t=1+1");
        assert_eq!(csv("a=1"), "a=1");
    }

    #[test]
    fn json_means_the_same_and_acts_on_nothing() {
        for text in HOSTILE {
            let plain =
                serde_json::to_string_pretty(&serde_json::json!({ *text: [text] })).unwrap();
            let safe = json(&plain);
            assert!(!safe.replace('\n', "").contains(is_hostile), "{safe:?}");
            let back: serde_json::Value = serde_json::from_str(&safe).unwrap();
            assert_eq!(back[*text][0], **text);
        }
    }
}
