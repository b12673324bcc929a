//! The slow path: all that is wrong with a text, each with its place.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use jsonschema::Validator;
use toml::de::DeTable;

use super::format::Format;
use super::path::Path;
use super::problem::{Complaint, Problem, Severity};
use super::schema::{Place, schema};
use super::{sentence, tree};

/// Gives complaints about values their places in the text.
pub(super) fn locate(text: &str, complaints: Vec<Complaint>) -> Vec<Problem> {
    let (table, _) = DeTable::parse_recoverable(text);
    let places = Lines::new(text);
    let problems = complaints
        .into_iter()
        .map(|complaint| {
            let span = tree::locate(&table, &complaint.path);
            places.problem(span, complaint)
        })
        .collect();
    in_order(problems)
}

/// The lines, from 1, on which these places stand.
pub(super) fn lines_of(text: &str, paths: &[Path]) -> Vec<usize> {
    let (table, _) = DeTable::parse_recoverable(text);
    let places = Lines::new(text);
    let line = |path| places.position(tree::locate(&table, path).start).0;
    paths.iter().map(line).collect()
}

/// All that is wrong with a text: its syntax, or else its form, together with `complaints` about
/// the values in it. `failure` is what serde said; it is passed on when nothing else is found.
pub(super) fn explain(
    format: Format,
    text: &str,
    failure: Option<&toml::de::Error>,
    mut complaints: Vec<Complaint>,
) -> Vec<Problem> {
    let places = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return places.syntax(&errors);
    }
    let (json, found) = tree::to_json(table.get_ref(), Place::top(format));
    complaints.extend(found);
    if let Some(validator) = validator(format) {
        // What was said of a value by somebody who knows its meaning is not said again.
        let mut said: HashSet<Path> = complaints.iter().map(|one| one.path.clone()).collect();
        let errors = validator.iter_errors(&json);
        complaints.extend(
            errors
                .flat_map(|error| sentence::complaints(format, &error))
                .filter(|complaint| said.insert(complaint.path.clone())),
        );
    }
    let mut problems: Vec<Problem> = complaints
        .into_iter()
        .map(|complaint| places.problem(tree::locate(&table, &complaint.path), complaint))
        .collect();
    if let Some(failure) = failure
        && !problems.iter().any(Problem::is_error)
    {
        problems.push(places.failure(failure));
    }
    in_order(problems)
}

fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|one, other| {
        let key = |problem: &Problem| (problem.line, problem.column, problem.severity);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.path.cmp(&other.path))
    });
    problems.dedup();
    problems
}

/// The validator of a format, built once. None only if our own schema were no schema, which a
/// test excludes.
fn validator(format: Format) -> Option<&'static Validator> {
    static VALIDATORS: [OnceLock<Option<Validator>>; Format::ALL.len()] =
        [const { OnceLock::new() }; Format::ALL.len()];
    VALIDATORS
        .get(format as usize)?
        .get_or_init(|| {
            jsonschema::options()
                .should_validate_formats(true)
                .build(schema(format))
                .ok()
        })
        .as_ref()
}

/// Turns offsets into lines and columns.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after_newlines).collect(),
        }
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .copied()
            .unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        (line.max(1), before.chars().count() + 1)
    }

    fn problem(&self, span: Range<usize>, complaint: Complaint) -> Problem {
        let (line, column) = self.position(span.start);
        Problem {
            line,
            column,
            path: complaint.path,
            what: complaint.what,
            remedy: complaint.remedy,
            severity: complaint.severity,
        }
    }

    /// What is wrong with the syntax: one problem a line, and one for a bracket that is never
    /// closed, whatever the parser made of all that follows it.
    fn syntax(&self, errors: &[toml::de::Error]) -> Vec<Problem> {
        let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
        let unclosed = errors.iter().find(|error| {
            let what = error.message();
            what.starts_with("unclosed array") || what.starts_with("unclosed inline table")
        });
        let first = errors.iter().map(start).min().unwrap_or_default();
        let opened = unclosed.map(|error| (error, self.opened_before(first)));
        let mut problems: Vec<Problem> = match opened {
            Some((error, Some(at))) => {
                let (line, column) = self.position(at);
                vec![Problem {
                    line,
                    column,
                    remedy: Some("nothing after it can be read until it is closed".to_owned()),
                    ..self.failure(error)
                }]
            }
            _ => errors.iter().map(|error| self.failure(error)).collect(),
        };
        problems = in_order(problems);
        problems.dedup_by_key(|problem| problem.line);
        problems
    }

    /// The first bracket of the line that opens, before an offset, more than is closed since.
    fn opened_before(&self, offset: usize) -> Option<usize> {
        let (line, _) = self.position(offset);
        let mut closed = 0;
        for start in self.starts.iter().take(line).rev() {
            let rest = self.text.get(*start..offset).unwrap_or_default();
            let text = rest.lines().next().unwrap_or_default();
            if text.trim_start().starts_with('#') {
                continue;
            }
            closed += text.matches([']', '}']).count();
            let opens = text.matches(['[', '{']).count();
            if opens > closed {
                return text.find(['[', '{']).map(|at| start + at);
            }
            closed -= opens;
        }
        None
    }

    fn failure(&self, error: &toml::de::Error) -> Problem {
        let start = error.span().map_or(0, |span| span.start);
        let (line, column) = self.position(start);
        // A word without quotes is taken for a number or a truth that went wrong.
        let is_word = self
            .text
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(char::is_alphabetic);
        let is_scalar = ["`nan`", "`inf`", "`true`", "`false`"]
            .iter()
            .any(|word| error.message().ends_with(word));
        let remedy = (is_word && is_scalar).then(|| "write text in quotes".to_owned());
        Problem {
            line,
            column,
            path: Path::top(),
            what: sentence::tidy(error.message()),
            remedy,
            severity: Severity::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let problems = explain(Format::Policy, text, None, Vec::new());
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_bracket_that_is_never_closed_is_one_problem() {
        let rest = "\n# [[approval]]\nprefix = \"CHG\"\n[evidence]\nminimum = \"signed\"\n";
        let sentence = "expected `]`; nothing after it can be read until it is closed";
        let unclosed = said(&format!("schema = [{rest}"));
        assert_eq!(unclosed, [format!("1:10: unclosed array, {sentence}")]);
        let inner = said(&format!("schema = 1\nx = [\n  {{ a = [1] }},\n  2\n{rest}"));
        assert_eq!(inner, [format!("2:5: unclosed array, {sentence}")]);
        assert_eq!(said(&format!("schema = 1\nx = {{ a = 1{rest}")).len(), 1);
    }

    #[test]
    fn each_line_that_is_wrong_is_told_once() {
        let lines = said("schema = 1 2 3\nprefix = CHG\n");
        assert_eq!(lines.len(), 2, "{lines:?}");
    }
}
