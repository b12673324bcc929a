//! `git change verify`

use crate::app::verify::verify;
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::verify::{Verdict, VerdictDocument, text};

/// Replay all of history, and say whether every deed was within the law
///
/// Every signature is checked against the keys of the law, and every deed is judged by the law that
/// it landed on. The first run remembers the root of trust in `change.root`, and each one that
/// finds nothing wrong how far it came in `change.verified`: a main line that was rewritten
/// since is a finding.
///
/// Exit codes: 0 sound, 1 not sound, 3 there is no law, 4 a part of history is not in this clone.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Also judge the branches of changes that have not landed
    #[arg(long)]
    branches: bool,
    #[command(flatten)]
    output: Output,
}

impl Verify {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let verified = verify(desk.world(), &desk.settings, self.branches)?;
        for note in &verified.notes {
            desk.ui.warn(note);
        }
        tell(desk, &Verdict::of(&verified.ledger), self.output)
    }
}

/// Prints a verdict, and ends as it says.
///
/// # Errors
///
/// When it is not sound, or a part could not be looked at.
pub fn tell(desk: &Desk, verdict: &Verdict, output: Output) -> Result<(), Ending> {
    if output.json {
        let document = VerdictDocument::of(verdict);
        desk.ui.answer(&json::text(&document))?;
    } else {
        desk.ui.answer(&text(verdict, desk.ui.surface()))?;
    }
    if verdict.is_sound() {
        Ok(())
    } else if verdict.is_open() {
        Err(Ending::Incomplete)
    } else {
        Err(Ending::Answered)
    }
}
