//! `git change merge`

use crate::app::locate;
use crate::app::merge::{What, merge};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::done::MergeDocument;
use crate::report::json;

/// Land a branch on the main branch by a signed merge: for a submitted change, your approval
#[derive(Debug, clap::Args)]
pub struct Merge {
    /// The change, or a branch that changes the law
    #[arg(value_name = "ID|BRANCH")]
    what: String,
    /// More for the commit message
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Merge {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let snapshot = desk.snapshot()?;
        let what = match locate::change(&snapshot, &self.what) {
            Ok(id) => What::Change(id),
            Err(_) if self.what.contains('/') => What::Branch(self.what.clone()),
            Err(failure) => return Err(failure.into()),
        };
        let merged = merge(desk.world(), &desk.settings, &what, self.message.as_deref())?;
        for warning in &merged.warnings {
            desk.ui.warn(warning);
        }
        desk.ui.warn_of(&merged.findings, None);
        let approved = if merged.approves {
            ", which approves it"
        } else {
            ""
        };
        desk.ui.status(&format!(
            "{}: merged into {} ({}){approved}",
            merged.what,
            desk.settings.branch,
            merged.commit.short()
        ));
        if self.output.json {
            desk.ui.answer(&json::text(&MergeDocument {
                schema: MergeDocument::SCHEMA,
                merged: &merged.what,
                commit: merged.commit.to_string(),
                approves: merged.approves,
                pushed: merged.pushed,
            }))?;
        }
        Ok(())
    }
}
