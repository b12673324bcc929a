//! `git change finish`

use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;
/// End the work; what is left is to check it
#[derive(Debug, clap::Args)]
pub struct Finish {
    #[command(flatten)]
    target: Target,
    /// A note about how it went
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Finish {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target.run(desk, self.message.as_deref(), &|_| {
            Ok(Deed::Finish(self.message.clone()))
        })
    }
}
