//! `git change cancel`

use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;

/// Withdraw a change before its work has begun
#[derive(Debug, clap::Args)]
pub struct Cancel {
    #[command(flatten)]
    target: Target,
    /// Why
    #[arg(short, long, value_name = "REASON")]
    message: String,
}

impl Cancel {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let reason = &self.message;
        self.target
            .run(desk, Some(reason), &|_| Ok(Deed::Cancel(reason.clone())))
    }
}
