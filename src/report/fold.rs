//! Text folded to a width: at spaces only, and with commands in one piece, so that addresses and
//! commands can be copied.

use textwrap::{Options, WordSplitter, WrapAlgorithm};

/// What stands for a space at which no line ends, while a text is folded.
const BOUND: char = '\u{a0}';

/// The widest there is: what nobody looks at on a terminal is not folded.
const ENDLESS: usize = 1 << 24;

/// The lines of a text, the first behind `first`, the others behind as many spaces as `indent`.
/// What is longer than a line stays whole.
#[must_use]
pub fn fold(text: &str, width: Option<usize>, first: &str, indent: usize) -> Vec<String> {
    let later = " ".repeat(indent);
    let width = width.unwrap_or(ENDLESS).max(indent + 20);
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&later)
        .break_words(false)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_splitter(WordSplitter::NoHyphenation);
    let room = width.saturating_sub(indent);
    textwrap::wrap(&bound(text, room), options)
        .iter()
        .map(|line| line.trim_end().replace(BOUND, " "))
        .collect()
}

/// The text with the commands in it bound together, unless one is longer than a line.
fn bound(text: &str, room: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = begin(rest) {
        let (before, command) = rest.split_at(at);
        let (command, after) = command.split_at(end(command));
        out.push_str(before);
        if command.chars().count() <= room {
            out.extend(command.chars().map(|c| if c == ' ' { BOUND } else { c }));
        } else {
            out.push_str(command);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where the next command begins.
fn begin(text: &str) -> Option<usize> {
    text.match_indices("git ")
        .map(|(at, _)| at)
        .find(|at| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '.'))
}

/// Where the command ends that a text begins with.
fn end(text: &str) -> usize {
    let ends = ["  ", " — ", ", ", "; ", " (", ": ", "`", "\n"];
    let ends = ends.iter().filter_map(|end| text.find(end));
    ends.min().unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_spaces_and_commands_stay_whole() {
        let hint = "git change approve k7m2q --role peer  (by ben@example.org) — 0 of 1 are there";
        assert_eq!(
            fold(hint, Some(50), "hint: ", 6),
            [
                "hint: git change approve k7m2q --role peer  (by",
                "      ben@example.org) — 0 of 1 are there",
            ]
        );
        assert_eq!(
            fold("see what is wrong: git change lint", Some(26), "", 2),
            ["see what is wrong:", "  git change lint"]
        );
        assert_eq!(fold(hint, None, "", 0), [hint]);
        assert_eq!(fold("", Some(40), "", 0), [""]);
    }

    #[test]
    fn what_is_longer_than_a_line_is_not_broken() {
        let address = "a.very.long.address@example.org";
        assert_eq!(fold(address, Some(20), "", 0), [address]);
        let long = "git commit one two three four five six seven";
        assert!(fold(long, Some(24), "", 0).len() > 1);
        assert_eq!(fold("legit change, or not", Some(20), "", 0).len(), 1);
    }
}
