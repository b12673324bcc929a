//! `git change risk`

use crate::cli::args::Output;
use crate::cli::commands::deed::unreadable;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::risk::{RiskDocument, page};

/// Show the level of risk, and how it came about
///
/// The level is the highest of the points of all rules and answers, the matrix of impact and
/// likelihood, and what a person raised it to.
#[derive(Debug, clap::Args)]
pub struct Risk {
    /// The change: its id, or any unique part of three characters or more
    #[arg(value_name = "ID")]
    id: String,
    /// Show every rule of the policy, what it asks for and what was found
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    output: Output,
}

impl Risk {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (snapshot, id) = desk.locate(&self.id)?;
        let Some(record) = snapshot.record(&id) else {
            return Err(unreadable(&snapshot, &id).into());
        };
        let assessed = snapshot.risk(desk.world().repo, record)?;
        if self.output.json {
            desk.ui
                .answer(&json::text(&RiskDocument::of(record, &assessed)))
        } else {
            desk.ui
                .answer(&page(record, &assessed, self.explain, desk.ui.surface()))
        }
    }
}
