//! `git change status`, and `git change` alone

use crate::app::proposals;
use crate::app::reading::waiting;
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::inbox::{InboxDocument, text};
use crate::report::json;

/// Say what waits for you: your next steps, approvals that you can give, debts
#[derive(Debug, clap::Args)]
pub struct Status {
    #[command(flatten)]
    output: Output,
}

impl Status {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        tell(desk, self.output)
    }
}

/// Says what waits for the person at the keyboard.
///
/// # Errors
///
/// When there is no law, git does not know who the person is, or the environment fails.
pub fn tell(desk: &Desk, output: Output) -> Result<(), Ending> {
    let snapshot = desk.snapshot()?;
    let me = desk.me(&snapshot)?;
    let waiting = waiting(&snapshot, desk.world().repo, &me)?;
    let law = proposals::waiting(desk.world(), &desk.settings, &snapshot, &me)?;
    if output.json {
        return desk
            .ui
            .answer(&json::text(&InboxDocument::of(&me, &waiting, &law)));
    }
    desk.ui.answer(&text(&waiting, &law, desk.ui.surface()))?;
    if waiting.is_empty() && law.is_empty() {
        desk.ui.status(&format!("nothing waits for {me}"));
        desk.ui.hint("git change list shows what others do");
    }
    Ok(())
}
