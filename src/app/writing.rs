//! The text of a record, as it is to be committed: nothing that could not be read back.

use crate::app::failure::Failure;
use crate::document::problem::Problem;
use crate::document::read::Reading;
use crate::document::record as document;
use crate::document::write::Unwritable;
use crate::domain::change::{Change, ChangeId};
use crate::domain::policy::permit::NewFile;

/// The files that the deed writes: the record, edited where it differs, and what comes along.
pub(in crate::app) fn files(
    after: &Change,
    before: Option<&Change>,
    original: Option<&str>,
    beside: &[NewFile],
) -> Result<Vec<NewFile>, Failure> {
    let text = match (before, original) {
        (Some(_), Some(original)) => document::edit(original, after),
        _ => document::write_new(after),
    }
    .map_err(|error| unwritable(&after.id, &error))?;
    readable(&text, after)?;
    let mut files = vec![NewFile {
        path: after.id.path(),
        content: Some(text.into_bytes()),
    }];
    files.extend(beside.iter().cloned());
    Ok(files)
}

/// Why a record is not written, with the file and, where it is known, the line.
fn unwritable(id: &ChangeId, error: &Unwritable) -> Failure {
    let path = id.path();
    let what = match error {
        Unwritable::Unreadable(problems) if !problems.is_empty() => problems
            .iter()
            .map(|problem| format!("{path}:{problem}"))
            .collect::<Vec<_>>()
            .join("\n"),
        other => format!("{path}: {other}"),
    };
    Failure::unreadable(what, format!("git change lint {}", id.tail()))
}

/// Refuses to write a record that contradicts itself, or that says something else than what is
/// judged: nobody could read it back.
fn readable(text: &str, after: &Change) -> Result<(), Failure> {
    let path = after.id.path();
    let told = |problems: &[Problem]| {
        let wrong = problems
            .iter()
            .filter(|problem| problem.is_error())
            .map(|problem| problem.what.clone())
            .collect::<Vec<_>>();
        (!wrong.is_empty()).then(|| wrong.join("\n"))
    };
    let wrong = match document::parse(&path, text) {
        Reading::Read { value, problems } => told(&problems)
            .or((value != *after).then(|| format!("{path} would not say what is meant"))),
        Reading::Unreadable(problems) => Some(told(&problems).unwrap_or_default()),
        Reading::Newer { found, known, .. } => {
            return Err(Failure::unreadable(
                format!("{path} is of format {found}, and the newest known here is {known}"),
                "use a newer git-change",
            ));
        }
    };
    wrong.map_or(Ok(()), |what| Err(Failure::Usage { what, hint: None }))
}
