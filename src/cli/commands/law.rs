//! What all changes of the law have in common: say what became of them.

use crate::app::agreement::Agreed;
use crate::app::law::Proposed;
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::PersonId;
use crate::report::done::LawDocument;
use crate::report::json;

/// Says what became of a change of the law.
///
/// # Errors
///
/// When the answer cannot be written.
pub fn tell(desk: &Desk, proposed: &Proposed, output: Output) -> Result<(), Ending> {
    for warning in &proposed.warnings {
        desk.ui.warn(warning);
    }
    desk.ui.warn_of(&proposed.findings, None);
    let commit = proposed.commit.short();
    let branch = &proposed.branch;
    if proposed.landed {
        desk.ui
            .status(&format!("the law is changed ({commit} on {branch})"));
    } else {
        desk.ui.status(&format!(
            "the change of the law is proposed ({commit} on {branch})"
        ));
        next(desk, branch, &proposed.awaits);
    }
    answer(
        desk,
        output,
        &LawDocument {
            schema: LawDocument::SCHEMA,
            commit: proposed.commit.to_string(),
            branch,
            landed: proposed.landed,
            awaits: &proposed.awaits,
            pushed: proposed.pushed,
        },
    )
}

/// Says what became of the approval of a change of the law.
///
/// # Errors
///
/// When the answer cannot be written.
pub fn agreed(desk: &Desk, agreed: &Agreed, output: Output) -> Result<(), Ending> {
    for warning in &agreed.warnings {
        desk.ui.warn(warning);
    }
    let shared = if agreed.pushed { ", pushed" } else { "" };
    let (branch, commit) = (&agreed.branch, agreed.commit.short());
    desk.ui
        .status(&format!("{branch}: approved ({commit}{shared})"));
    next(desk, branch, &agreed.awaits);
    answer(
        desk,
        output,
        &LawDocument {
            schema: LawDocument::SCHEMA,
            commit: agreed.commit.to_string(),
            branch,
            landed: false,
            awaits: &agreed.awaits,
            pushed: agreed.pushed,
        },
    )
}

/// Says how a change of the law lands, and by whom.
fn next(desk: &Desk, branch: &str, awaits: &[PersonId]) {
    if awaits.is_empty() {
        desk.ui.hint(&format!("git change merge {branch}"));
        return;
    }
    let all: Vec<&str> = awaits.iter().map(PersonId::as_str).collect();
    let by = all.join(", ");
    desk.ui
        .hint(&format!("git change merge {branch}  (by {by})"));
    desk.ui.hint(&format!(
        "git change approve {branch} agrees without landing it"
    ));
}

fn answer(desk: &Desk, output: Output, document: &LawDocument<'_>) -> Result<(), Ending> {
    if output.json {
        desk.ui.answer(&json::text(document))?;
    }
    Ok(())
}
