//! Whether a terminal shows what a story says.

/// Any number of lines.
const LINES: &str = "...";
/// Any part of a line.
const PART: &str = "[..]";

/// Whether the lines shown are the lines written.
pub fn fits(written: &[String], shown: &[String]) -> bool {
    match (written, shown) {
        ([], []) => true,
        ([first, rest @ ..], _) if first == LINES => {
            (0..=shown.len()).any(|skipped| fits(rest, &shown[skipped..]))
        }
        ([first, rest @ ..], [line, others @ ..]) => line_fits(first, line) && fits(rest, others),
        _ => false,
    }
}

fn line_fits(written: &str, shown: &str) -> bool {
    let Some((head, rest)) = written.split_once(PART) else {
        return written == shown;
    };
    let Some(shown) = shown.strip_prefix(head) else {
        return false;
    };
    let ends = shown.char_indices().map(|(at, _)| at);
    ends.chain([shown.len()])
        .any(|skipped| line_fits(rest, &shown[skipped..]))
}

/// The lines of a text, without spaces at their ends.
pub fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{fits, lines};

    #[test]
    fn what_is_left_out_matches_anything_and_nothing_else_does() {
        let fit = |written: &str, shown: &str| fits(&lines(written), &lines(shown));
        assert!(fit("a\n...\nd", "a\nb\nc\nd"));
        assert!(fit("a\n...\nd", "a\nd"));
        assert!(!fit("a\n...\nd", "a\nb\nd\nc"));
        assert!(fit("key [..] of [..]", "key SHA256:x of ä"));
        assert!(fit("a[..]", "a"));
        assert!(!fit("key [..] of bob", "key SHA256:x of alice"));
        assert!(!fit("a", "a\nb"));
        assert!(!fit("", "a"));
    }
}
