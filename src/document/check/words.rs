//! Checks of single texts that several documents share.

use std::collections::BTreeMap;

use crate::document::path::Path;
use crate::document::problem::{Complaint, quoted};

/// Whether a text is so many lower-case hexadecimal digits.
pub(in crate::document) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// Whether a character is not seen itself, but changes how others are seen: control characters,
/// and those that turn the direction of writing.
pub(in crate::document) fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What is wrong with a text that must be one line.
pub(in crate::document) fn one_line(text: &str, path: &Path, longest: usize) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let error = |what: String| Complaint::error(path.clone(), what);
    if text.trim().is_empty() {
        complaints.push(error(format!("`{path}` is empty")));
    }
    if text.contains(['\n', '\r']) {
        complaints.push(
            error(format!("`{path}` has more than one line"))
                .remedy("keep the first line, and move the rest to `request.what`"),
        );
    } else if let Some(character) = text.chars().find(|one| is_deceptive(*one)) {
        complaints.push(
            error(format!(
                "`{path}` holds {}, a character that cannot be seen",
                character.escape_unicode()
            ))
            .remedy("take it out"),
        );
    }
    let length = text.chars().count();
    if length > longest {
        complaints.push(
            error(format!(
                "`{path}` has {length} characters, and the most is {longest}"
            ))
            .remedy("say the rest in `request.what`"),
        );
    }
    complaints
}

/// Complaints about names that appear more than once; `what` says what the name names.
pub(in crate::document) fn unique<'a>(
    names: impl IntoIterator<Item = (Path, &'a str)>,
    what: &str,
) -> Vec<Complaint> {
    let mut first: BTreeMap<&str, Path> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (path, name) in names {
        match first.get(name) {
            Some(earlier) => complaints.push(Complaint::error(
                path.clone(),
                format!("{what} {} stands at `{earlier}` already", quoted(name)),
            )),
            None => {
                first.insert(name, path);
            }
        }
    }
    complaints
}
