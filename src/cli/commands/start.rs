//! `git change start`

use crate::app::deeds;
use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;

/// Begin the work, inside the window
#[derive(Debug, clap::Args)]
pub struct Start {
    #[command(flatten)]
    target: Target,
    /// Start an emergency without an emergency authority; it must be ratified and reviewed
    #[arg(long, requires = "message")]
    break_glass: bool,
    /// Why the glass is broken, or more for the commit message
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Start {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let reason = self.message.as_deref();
        self.target.run(desk, reason, &|scene| {
            deeds::start(scene, self.break_glass, reason)
        })
    }
}
