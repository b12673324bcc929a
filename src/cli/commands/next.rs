//! `git change next`

use crate::cli::args::Output;
use crate::cli::commands::deed::unreadable;
use crate::cli::commands::status;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::next::{NextDocument, text};

/// Name each step that is missing, as a command, and who can do it
///
/// Without an id: the steps that are yours, for all changes that are alive.
#[derive(Debug, clap::Args)]
pub struct Next {
    /// The change: its id, or any unique part of three characters or more
    #[arg(value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Next {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let Some(id) = &self.id else {
            return status::tell(desk, self.output);
        };
        let (snapshot, id) = desk.locate(id)?;
        let Some(view) = snapshot.view(&id) else {
            return Err(unreadable(&snapshot, &id).into());
        };
        let next = snapshot.next(desk.world().repo, &view)?;
        if self.output.json {
            let document = NextDocument::of(view.id(), &view.standing, &next);
            desk.ui.answer(&json::text(&document))
        } else {
            desk.ui.answer(&text(&next, desk.ui.surface()))
        }
    }
}
