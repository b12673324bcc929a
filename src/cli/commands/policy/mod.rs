//! `git change policy`

use crate::cli::desk::Desk;
use crate::cli::exit::Ending;

mod at;
mod explain;
mod test;

/// Ask the policy: what it wants of a change and why, and whether it decides what you meant
#[derive(Debug, clap::Subcommand)]
pub enum Policy {
    Explain(explain::Explain),
    Test(test::Test),
    At(at::At),
}

impl Policy {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        match self {
            Self::Explain(explain) => explain.run(desk),
            Self::Test(test) => test.run(desk),
            Self::At(at) => at.run(desk),
        }
    }
}
