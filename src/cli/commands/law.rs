//! What all changes of the law have in common: say what became of them.

use crate::app::law::Proposed;
use crate::cli::args::Output;
use crate::cli::commands::deed::json;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;

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
        let awaits = proposed
            .awaits
            .iter()
            .map(|who| who.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let by = if awaits.is_empty() {
            String::new()
        } else {
            format!("  (by {awaits})")
        };
        desk.ui.status(&format!(
            "the change of the law is proposed ({commit} on {branch})"
        ));
        desk.ui.hint(&format!("git change merge {branch}{by}"));
    }
    if output.json {
        let document = serde_json::json!({
            "schema": "git-change/law@1",
            "commit": proposed.commit.to_string(),
            "branch": branch,
            "landed": proposed.landed,
            "awaits": proposed.awaits,
            "pushed": proposed.pushed,
        });
        desk.ui.answer(&json(&document))?;
    }
    Ok(())
}
