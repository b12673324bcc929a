//! `git change rollback`

use crate::cli::commands::deed::{Target, tell};
use crate::cli::commands::followup::Follow;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;

/// Record that a change was taken back; its review is due
#[derive(Debug, clap::Args)]
pub struct Rollback {
    #[command(flatten)]
    target: Target,
    /// Why
    #[arg(short, long, value_name = "REASON")]
    message: String,
    #[command(flatten)]
    follow: Follow,
}

impl Rollback {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let task = self.follow.file(desk, &self.target.id)?;
        let done = self
            .target
            .perform(desk, Some(&self.message), Vec::new(), &|_| {
                Ok(Deed::Rollback(self.message.clone(), task.clone()))
            })?;
        tell(desk, &done, self.target.output)
    }
}
