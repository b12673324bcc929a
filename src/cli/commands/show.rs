//! `git change show`

use crate::cli::args::Output;
use crate::cli::commands::deed::unreadable;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::show::{ShowDocument, page};

/// Show a change whole: the plan, the approvals and whether they count, what comes next
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The change: its id, or any unique part of three characters or more
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (snapshot, id) = desk.locate(&self.id)?;
        let Some(view) = snapshot.view(&id) else {
            return Err(unreadable(&snapshot, &id).into());
        };
        let next = snapshot.next(desk.world().repo, &view)?;
        let risk = snapshot.risk(desk.world().repo, view.record)?;
        // What is known now may differ from what the record was computed from.
        let reason = risk
            .reason()
            .filter(|_| !view.record.state.is_terminal())
            .filter(|_| view.record.risk.level == Some(risk.level));
        let reason = reason.as_deref();
        if self.output.json {
            desk.ui
                .answer(&json::text(&ShowDocument::of(&view, &next, reason)))
        } else {
            desk.ui
                .answer(&page(&view, &next, reason, desk.ui.surface()))
        }
    }
}
