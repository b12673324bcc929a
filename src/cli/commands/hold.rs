//! `git change hold` and `git change resume`

use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;

/// Hold a change: nothing but cancel or resume moves it
#[derive(Debug, clap::Args)]
pub struct Hold {
    #[command(flatten)]
    target: Target,
    /// Why
    #[arg(short, long, value_name = "REASON")]
    message: String,
}

impl Hold {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let reason = &self.message;
        self.target
            .run(desk, Some(reason), &|_| Ok(Deed::Hold(reason.clone())))
    }
}

/// Let a change that was held go on
#[derive(Debug, clap::Args)]
pub struct Resume {
    #[command(flatten)]
    target: Target,
    /// A note about why it goes on
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Resume {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let note = &self.message;
        self.target
            .run(desk, note.as_deref(), &|_| Ok(Deed::Resume(note.clone())))
    }
}
