//! `git change log`

use crate::app::failure::Failure;
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::log::{LogDocument, table};

/// Show the audit trail of a change: who did what and when, and how that is proved
#[derive(Debug, clap::Args)]
pub struct Log {
    /// The change: its id, or any unique part of three characters or more
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    output: Output,
}

impl Log {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (snapshot, id) = desk.locate(&self.id)?;
        let Some(track) = snapshot.track(&id) else {
            let what = format!("there is no change {id}");
            return Err(Failure::usage(what, "git change list --all").into());
        };
        if self.output.json {
            desk.ui
                .answer(&json::text(&LogDocument::of(&id, &track.entries)))
        } else {
            desk.ui
                .answer(&table(&id, &track.entries, desk.ui.surface()))
        }
    }
}
