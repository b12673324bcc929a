//! `git change schedule`

use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;

/// Fix the window of an approved change
#[derive(Debug, clap::Args)]
pub struct Schedule {
    #[command(flatten)]
    target: Target,
    /// More for the commit message
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Schedule {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target.run(desk, self.message.as_deref(), &|scene| {
            scene.is_as_seen()?;
            Ok(Deed::Schedule)
        })
    }
}
