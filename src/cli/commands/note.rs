//! `git change note` and `git change addendum`

use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;

/// Note something worth knowing
#[derive(Debug, clap::Args)]
pub struct Note {
    #[command(flatten)]
    target: Target,
    /// What
    #[arg(short, long, value_name = "TEXT")]
    message: String,
}

impl Note {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target
            .run(desk, None, &|_| Ok(Deed::Note(self.message.clone())))
    }
}

/// Add something to a change that is over
#[derive(Debug, clap::Args)]
pub struct Addendum {
    #[command(flatten)]
    target: Target,
    /// What
    #[arg(short, long, value_name = "TEXT")]
    message: String,
}

impl Addendum {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target
            .run(desk, None, &|_| Ok(Deed::Addendum(self.message.clone())))
    }
}
