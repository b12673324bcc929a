//! The bytes of a commit, parsed with git's own tolerance.
//!
//! git reads `tree` and the `parent` lines strictly, in that order, and takes whatever it can
//! from the rest. So a commit is refused here only when its place in history cannot be known;
//! a broken name or date reads as empty, or as the epoch. Whoever asks for its tree or its first
//! parent alone is told that, whatever stands on the lines below.

use memchr::{memchr, memrchr};

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::commit::{Commit, Ident};
use crate::domain::ledger::object::ObjectId;

/// The links of a commit: its parents and the committer's time.
pub(super) struct Links {
    pub(super) parents: Vec<ObjectId>,
    pub(super) time: i64,
}

/// Reads the name of the tree; none when there is none.
pub(super) fn tree(raw: &[u8]) -> Option<ObjectId> {
    linked(raw, b"tree ").map(|(tree, _)| tree)
}

/// Reads the name of the first parent, if there is one; none when that cannot be told.
pub(super) fn first_parent(raw: &[u8]) -> Option<Option<ObjectId>> {
    let (_, rest) = linked(raw, b"tree ")?;
    match rest.starts_with(b"parent ") {
        true => linked(rest, b"parent ").map(|(parent, _)| Some(parent)),
        false => Some(None),
    }
}

/// Reads what a walk needs; none when the commit has no readable place in history.
pub(super) fn links(raw: &[u8]) -> Option<Links> {
    let (_, parents, rest) = place(raw)?;
    Some(Links {
        parents,
        time: header(rest, b"committer ").map_or(0, |line| time(line).unix()),
    })
}

/// Reads the whole commit.
pub(super) fn commit(id: ObjectId, raw: &[u8]) -> Option<Commit> {
    let (tree, parents, rest) = place(raw)?;
    let nobody = || ident(b"");
    Some(Commit {
        id,
        tree,
        parents,
        author: header(rest, b"author ").map_or_else(nobody, ident),
        committer: header(rest, b"committer ").map_or_else(nobody, ident),
        message: String::from_utf8_lossy(message(rest)).into_owned(),
    })
}

/// The tree, the parents, and the rest of the commit after those lines.
fn place(raw: &[u8]) -> Option<(ObjectId, Vec<ObjectId>, &[u8])> {
    let (tree, mut rest) = linked(raw, b"tree ")?;
    let mut parents = Vec::new();
    while rest.starts_with(b"parent ") {
        let (parent, after) = linked(rest, b"parent ")?;
        parents.push(parent);
        rest = after;
    }
    Some((tree, parents, rest))
}

fn linked<'a>(raw: &'a [u8], key: &[u8]) -> Option<(ObjectId, &'a [u8])> {
    let (line, rest) = line(raw);
    let digits = line.strip_prefix(key)?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// The first line, and what follows it.
fn line(raw: &[u8]) -> (&[u8], &[u8]) {
    match memchr(b'\n', raw) {
        Some(end) => (
            raw.get(..end).unwrap_or(raw),
            raw.get(end + 1..).unwrap_or_default(),
        ),
        None => (raw, &[]),
    }
}

/// The value of the first header with this key, in the header lines that are left.
fn header<'a>(mut rest: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    loop {
        let (first, after) = line(rest);
        if first.is_empty() {
            return None;
        }
        if let Some(value) = first.strip_prefix(key) {
            return Some(value);
        }
        rest = after;
    }
}

/// What stands after the first empty line.
fn message(mut rest: &[u8]) -> &[u8] {
    while !rest.is_empty() {
        let (first, after) = line(rest);
        if first.is_empty() {
            return after;
        }
        rest = after;
    }
    rest
}

/// `Name <address> seconds +hhmm`; the time stands after the last bracket, as git reads it.
fn ident(line: &[u8]) -> Ident {
    let text = String::from_utf8_lossy(line);
    let (name, rest) = text.split_once('<').unwrap_or((&text, ""));
    let email = rest.split_once('>').map_or(rest, |(email, _)| email);
    Ident {
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
        at: time(line),
    }
}

/// The time in the line of a person.
fn time(line: &[u8]) -> Timestamp {
    let opened = memchr(b'<', line).unwrap_or(line.len());
    let closed = memrchr(b'>', line).filter(|closed| *closed > opened);
    let after = closed.and_then(|closed| line.get(closed + 1..));
    let text = String::from_utf8_lossy(after.unwrap_or_default());
    let mut words = text.split_whitespace();
    let seconds = words.next().and_then(|text| text.parse().ok());
    let offset = words.next().map_or(0, offset);
    Timestamp::from_unix(seconds.unwrap_or_default(), offset)
}

/// Minutes east of UTC of `+hhmm`; nothing sensible reads as UTC.
fn offset(text: &str) -> i32 {
    let number: i32 = text.parse().unwrap_or_default();
    number / 100 * 60 + number % 100
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";
    const PARENT: &str = "parent 1234567890123456789012345678901234567890\n";

    fn read(text: &str) -> Option<Commit> {
        commit(ObjectId::from_bytes([1; 20]), text.as_bytes())
    }

    #[test]
    fn a_signed_commit_is_read_whole() {
        let commit = read(&format!(
            "{TREE}{PARENT}author A B <a@x> 1795424400 +0530\ncommitter C <c@x> 1795424401 -0100\n\
             gpgsig -----BEGIN\n author Evil <e@x> 1 +0000\n -----END\n\nsubject\n\nbody\n"
        ))
        .expect("well formed");
        assert_eq!(commit.parents.len(), 1);
        assert_eq!(
            (commit.author.name.as_str(), commit.author.email.as_str()),
            ("A B", "a@x")
        );
        assert_eq!(commit.author.at.to_string(), "2026-11-23T14:30:00+05:30");
        assert_eq!(commit.committer.at.offset_minutes(), -60);
        assert_eq!(commit.message, "subject\n\nbody\n");
    }

    #[test]
    fn broken_idents_read_as_far_as_they_go() {
        for (line, name, email, unix) in [
            ("", "", "", 0),
            ("Just A Name", "Just A Name", "", 0),
            ("N <a@x", "N", "a@x", 0),
            ("N <a@x> later +0000", "N", "a@x", 0),
            ("N <<a@x>> 5 +0000", "N", "<a@x", 5),
            ("N <a@x> 99999999999999999999 +0000", "N", "a@x", 0),
            ("N <a@x> 7 +9999999999999", "N", "a@x", 7),
        ] {
            let ident = ident(line.as_bytes());
            let read = (ident.name.as_str(), ident.email.as_str(), ident.at.unix());
            assert_eq!(read, (name, email, unix), "{line:?}");
        }
    }

    #[test]
    fn only_a_commit_without_a_place_in_history_is_refused() {
        assert!(read("").is_none());
        assert!(read("tree zzzz\n").is_none());
        assert!(read("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 12\n").is_none());
        let bare = read(TREE).expect("a tree is a place");
        assert_eq!(bare.message, "");
        // As for git, a parent line is one only before the author.
        let late = read(&format!("{TREE}author A <a> 1 +0000\n{PARENT}\nm")).expect("readable");
        assert!(late.parents.is_empty());
    }

    #[test]
    fn the_first_parent_is_that_of_the_whole_commit() {
        let author = "author A <a> 1 +0000\n";
        for text in [
            String::new(),
            TREE.to_owned(),
            format!("{TREE}{author}"),
            format!("{TREE}{PARENT}{author}"),
            format!("{TREE}{PARENT}{}{author}", PARENT.replace('1', "f")),
            format!("{TREE}{author}{PARENT}"),
            format!("{TREE}parent 12\n{author}"),
        ] {
            let whole = read(&text).map(|commit| commit.parents.first().copied());
            assert_eq!(first_parent(text.as_bytes()), whole, "{text}");
        }
        let broken_below = format!("{TREE}{PARENT}parent 12\n{author}");
        assert!(read(&broken_below).is_none());
        assert!(first_parent(broken_below.as_bytes()).flatten().is_some());
    }

    #[test]
    fn bytes_that_are_not_text_are_replaced() {
        let mut raw = TREE.as_bytes().to_vec();
        raw.extend(b"author \xff <\xfe> 3 +0000\n\n\xff\n");
        let commit = commit(ObjectId::from_bytes([1; 20]), &raw).expect("readable");
        assert_eq!(commit.author.name, "\u{fffd}");
        assert_eq!(commit.message, "\u{fffd}\n");
    }
}
