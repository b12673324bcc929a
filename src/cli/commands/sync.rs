//! `git change sync`, `fetch` and `push`

use crate::app::sync::{Synced, fetch, push, sync};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::done::SyncDocument;
use crate::report::json;

/// Fetch, bring local branches forward, and push what the remote lacks
#[derive(Debug, clap::Args)]
pub struct Sync {
    #[command(flatten)]
    output: Output,
}

impl Sync {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        told(desk, &sync(desk.world(), &desk.settings)?, self.output)
    }
}

/// Ask the remote what is new
#[derive(Debug, clap::Args)]
pub struct Fetch {}

impl Fetch {
    #[expect(clippy::unused_self, reason = "all commands are run alike")]
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        fetch(desk.world(), &desk.settings)?;
        desk.ui.status("fetched");
        Ok(())
    }
}

/// Push what the remote lacks
#[derive(Debug, clap::Args)]
pub struct Push {
    #[command(flatten)]
    output: Output,
}

impl Push {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        told(desk, &push(desk.world(), &desk.settings)?, self.output)
    }
}

fn told(desk: &Desk, synced: &Synced, output: Output) -> Result<(), Ending> {
    for branch in &synced.updated {
        desk.ui.status(&format!("{branch}: brought forward"));
    }
    for branch in &synced.pushed {
        desk.ui.status(&format!("{branch}: pushed"));
    }
    for warning in &synced.warnings {
        desk.ui.warn(warning);
    }
    if synced.updated.is_empty() && synced.pushed.is_empty() && synced.warnings.is_empty() {
        desk.ui.status("nothing to bring along");
    }
    if output.json {
        desk.ui.answer(&json::text(&SyncDocument {
            schema: SyncDocument::SCHEMA,
            updated: &synced.updated,
            pushed: &synced.pushed,
            warnings: &synced.warnings,
        }))?;
    }
    if synced.warnings.is_empty() {
        Ok(())
    } else {
        Err(Ending::Answered)
    }
}
