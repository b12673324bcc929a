//! What a file of git's configuration says, if it is written so plainly that every git reads it alike.
//!
//! The format has corners, in which git's versions and libgit2 do not agree (values that go on in the
//! next line, escapes, what is a remark). `git config` itself writes most files plainly; of the rest,
//! git is asked.

/// The keys of a file with their values, in its order; none when anything in it is not plain. A key
/// is in small letters, but for the name of its sub-section; one without a value means `true`.
pub(super) fn read(text: &[u8]) -> Option<Vec<(String, String)>> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut section: Option<String> = None;
    let mut entries = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = trim(line);
        match line.first() {
            None | Some(b'#' | b';') => {}
            Some(b'[') => section = Some(header(line)?),
            Some(_) => {
                let (key, value) = entry(line)?;
                entries.push((format!("{}.{key}", section.as_ref()?), value));
            }
        }
    }
    Some(entries)
}

/// `[section]` or `[section "sub-section"]`, alone in its line.
fn header(line: &[u8]) -> Option<String> {
    let inner = line.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let end = { inner.iter() }.position(|byte| !is_in_section(*byte));
    let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    if name.is_empty() {
        return None;
    }
    if rest.is_empty() {
        return Some(name);
    }
    let quoted = rest.strip_prefix(b" ")?;
    Some(format!("{name}.{}", inside_quotes(quoted)?))
}

/// `key = value`, or a key alone.
fn entry(line: &[u8]) -> Option<(String, String)> {
    let end = { line.iter() }.position(|byte| !is_in_key(*byte));
    let (key, rest) = line.split_at(end.unwrap_or(line.len()));
    if !key.first()?.is_ascii_alphabetic() {
        return None;
    }
    let key = String::from_utf8_lossy(key).to_ascii_lowercase();
    let rest = trim(rest);
    if rest.is_empty() {
        return Some((key, "true".to_owned()));
    }
    let value = trim(rest.strip_prefix(b"=")?);
    if value.first() == Some(&b'"') {
        return Some((key, inside_quotes(value)?));
    }
    let is_plain = |byte: &u8| is_text(*byte) && !matches!(byte, b'#' | b';');
    let value = value.iter().all(is_plain).then_some(value)?;
    Some((key, String::from_utf8_lossy(value).into_owned()))
}

/// What stands between two quotes, with which it begins and ends.
fn inside_quotes(text: &[u8]) -> Option<String> {
    let inner = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let is_plain = inner.iter().all(|byte| is_text(*byte));
    is_plain.then(|| String::from_utf8_lossy(inner).into_owned())
}

/// Whether a byte means itself wherever it stands.
fn is_text(byte: u8) -> bool {
    !byte.is_ascii_control() && !matches!(byte, b'"' | b'\\')
}

fn is_in_section(byte: u8) -> bool {
    is_in_key(byte) || byte == b'.'
}

fn is_in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// Without the blanks around it.
fn trim(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = { text.iter() }.position(|byte| !is_blank(byte));
    let end = { text.iter() }.rposition(|byte| !is_blank(byte));
    match (start, end) {
        (Some(start), Some(end)) => text.get(start..=end).unwrap_or_default(),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::git::config::parse;
    use crate::adapters::git::place::Place;
    use crate::adapters::git::program::Git;

    /// What git lists of a file; none when it refuses it.
    fn listed(text: &str) -> Option<String> {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("config");
        std::fs::write(&file, text).expect("writable");
        let file = file.to_str().expect("plain");
        let git = Git::in_place(&Place::at(dir.path()));
        let answer = git.run(["config", "--list", "-z", "--no-includes", "--file", file]);
        let answer = answer.expect("git runs");
        let listed = || String::from_utf8(answer.stdout.clone()).expect("text");
        answer.ok().then(listed)
    }

    /// Whether a file is read here; if it is, git reads the same in it.
    fn is_read(text: &str) -> bool {
        let Some(entries) = read(text.as_bytes()) else {
            return false;
        };
        let mut values = super::super::Values::new();
        for (key, value) in entries {
            values.entry(key).or_default().push(value);
        }
        let listed = listed(text).unwrap_or_else(|| panic!("git refuses {text:?}"));
        assert_eq!(values, parse(&listed), "{text:?}");
        true
    }

    #[test]
    fn what_is_plain_is_read_as_git_reads_it() {
        for text in [
            "",
            "\u{feff}[a]\n\tb = c\n",
            "# remark\n; remark\n[a]\nb=c\n",
            "[Core]\n\tBare\n\tfileMode = true\n[remote \"My.Fork\"]\n\turl = git@h:x/y.git\n",
            "[a.B]\r\n  c =   d  e   \r\n\r\n[a \"\"]\nx =\n",
            "[alias]\n\tf = \"!f() { git x; }; f # y\"\n\tlg = log --pretty='%h %s'\n",
            "  [a \"b c\"]  \n\te = \u{fc}\u{f6}\n\te = two",
        ] {
            assert!(is_read(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_git() {
        for text in [
            "[alias]\n\tlg = log \\\n\n[user]\n\temail = x@y.z\n",
            "[a]\nk = a\\\n# c\nother = b\n",
            "[a]\nk = \"C:\\\\d\\\\\" # r\n",
            "[a]\nk = x\\\\\"y # z\"\n",
            "[a]\nk = \\\n   y\n",
            "[a]\nk = \"\" x\n",
            "[a]\nk = x\ty\n",
            "[a]\nk = \"abc\n",
            "[a]\nk = a\"b\"c\n",
            "[a]\nk = v # remark\n",
            "[a]\nk = v;w\n",
            "[a]\n9k = 1\n",
            "[a]\nbare # x\n",
            "[a] k = v\n",
            "[a]b\n",
            "[ a ]\nk = v\n",
            "[]\nk = v\n",
            "[a  \"b\"]\nk = v\n",
            "[a \"b\\\"c\"]\nk = v\n",
            "k = v\n",
            "[a]\nk = v\u{0}w\n",
            "[a\nk = v\n",
            "[a]\n= v\n",
        ] {
            assert!(!is_read(text), "{text:?}");
        }
    }

    #[test]
    fn whatever_is_read_is_read_as_git_reads_it() {
        let pieces = [
            "[a]",
            "[A \"Sub\"]",
            "[a.Sub]",
            "[b \"\"]",
            "\n",
            "\n",
            "\n",
            "\r\n",
            "\n\n",
            "k",
            "Two",
            "x-y",
            "9",
            " = ",
            "=",
            "\t=\t",
            "v",
            " w",
            "  ",
            "\t",
            "\"",
            "\"q ; r\"",
            "\\",
            "\\\\",
            "\\\"",
            "\\\n",
            "'a'",
            ";",
            " # no",
            "\u{fc}",
            "\n; note\n",
            "\u{b}",
        ];
        let mut dice = 1_u64;
        let mut read = 0;
        for _ in 0..3000 {
            let mut text = "[s]\n".to_owned();
            for _ in 0..6 {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(pieces[(dice >> 33) as usize % pieces.len()]);
            }
            read += usize::from(is_read(&text));
        }
        assert!(read > 100, "only {read} were plain");
    }
}
