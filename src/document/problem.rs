//! What is wrong with a document, where, and what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::path::Path;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The document cannot be taken as it stands.
    Error,
    /// It can, but somebody should look.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong, and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The place in the document, such as `window.end`; the top for problems of syntax.
    pub path: Path,
    /// What is wrong: lower case, no full stop. Foreign text in it is quoted and escaped.
    pub what: String,
    /// What to do, where it is known.
    pub remedy: Option<String>,
    /// How bad it is.
    pub severity: Severity,
}

impl Problem {
    /// Whether it stops the document from being taken.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    /// `line:column: what; remedy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

/// A problem of one file among several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileProblem {
    /// The path of the file from the top of the repository.
    pub file: String,
    /// What is wrong with it.
    pub problem: Problem,
}

impl fmt::Display for FileProblem {
    /// `file:line:column: what; remedy`, as compilers write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.problem)
    }
}

/// Something wrong with a value, before anybody looked where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The place in the document.
    pub path: Path,
    /// What is wrong.
    pub what: String,
    /// What to do, where it is known.
    pub remedy: Option<String>,
    /// How bad it is.
    pub severity: Severity,
}

impl Complaint {
    /// An error at `path`.
    pub fn error(path: Path, what: impl Into<String>) -> Self {
        Self {
            path,
            what: what.into(),
            remedy: None,
            severity: Severity::Error,
        }
    }

    /// A warning at `path`.
    pub fn warning(path: Path, what: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(path, what)
        }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// Foreign text for a message: in quotes, escaped, and cut when it is long.
#[must_use]
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().nth(LONGEST).is_none() {
        return format!("{text:?}");
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{:?}", format!("{head}…"))
}

/// The word of `known` that somebody who wrote `text` most likely meant.
#[must_use]
pub fn meant<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer foreign words cannot be near one of ours, and comparing costs the product of lengths.
    if text.len() > 64 {
        return None;
    }
    known
        .into_iter()
        .filter_map(|word| {
            let start = strsim::jaro_winkler(text, word);
            let whole = strsim::normalized_damerau_levenshtein(text, word);
            (start > 0.8 || whole > 0.6).then_some((start + whole, word))
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_escaped_and_cut() {
        assert_eq!(quoted("a\u{1b}[31m\u{202e}"), r#""a\u{1b}[31m\u{202e}""#);
        assert!(quoted(&"x".repeat(5_000_000)).len() < 100);
    }

    #[test]
    fn a_slip_finds_its_word() {
        let words = ["title", "type", "requester", "window"];
        assert_eq!(meant("tittle", words), Some("title"));
        assert_eq!(meant("windw", words), Some("window"));
        assert_eq!(meant("zebra", words), None);
    }
}
