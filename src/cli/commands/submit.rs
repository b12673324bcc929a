//! `git change submit`

use crate::app::deeds;
use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
/// Hand a draft in: the plan is complete, and its risk is computed
#[derive(Debug, clap::Args)]
pub struct Submit {
    #[command(flatten)]
    target: Target,
    /// More for the commit message
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Submit {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target
            .run(desk, self.message.as_deref(), &|scene| deeds::submit(scene))
    }
}
