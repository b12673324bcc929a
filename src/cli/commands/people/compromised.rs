//! `git change people compromised`

use crate::app::people::compromised::{Loss, distrust};
use crate::cli::args::Output;
use crate::cli::commands::law::tell;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;

/// Which key, and what is trusted all the same.
#[derive(Debug, clap::Args)]
pub struct Distrust {
    /// Its fingerprint, as `git change people list` shows it
    #[arg(value_name = "KEY")]
    key: String,
    /// The last commit before it was lost: what it contains stays trusted; nothing, when it is not
    /// said
    #[arg(long, value_name = "COMMIT")]
    after: Option<String>,
    /// A later commit that is affirmed all the same; more than once for more
    #[arg(long = "affirm", value_name = "COMMIT")]
    affirmed: Vec<String>,
    /// What happened
    #[arg(short, long, value_name = "REASON")]
    message: String,
    #[command(flatten)]
    output: Output,
}

impl Distrust {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let loss = Loss {
            key: self.key.clone(),
            after: self.after.clone(),
            affirmed: self.affirmed.clone(),
            reason: self.message.clone(),
        };
        let proposed = distrust(desk.world(), &desk.settings, &loss)?;
        tell(desk, &proposed, self.output)
    }
}
