//! `git change people delegate` and `undelegate`

use super::law_role;
use crate::app::people::delegate::{Lending, delegate, withdraw};
use crate::cli::args::Output;
use crate::cli::commands::law::tell;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::when;

/// To whom, in which roles, for how long.
#[derive(Debug, clap::Args)]
pub struct Delegate {
    /// The person: an address, or a unique part of address or name
    #[arg(value_name = "PERSON")]
    to: String,
    /// A role of yours; more than once for more
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,
    /// From here on; at once, when it is not said
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until here
    #[arg(long, value_name = "TIME")]
    until: String,
    /// Why
    #[arg(short, long, value_name = "REASON")]
    message: String,
    #[command(flatten)]
    output: Output,
}

/// What is taken back.
#[derive(Debug, clap::Args)]
pub struct Undelegate {
    /// The person who decided for you: an address, or a unique part of address or name
    #[arg(value_name = "PERSON")]
    to: String,
    /// Take back what somebody else delegated, which those who govern must agree to
    #[arg(long, value_name = "PERSON")]
    of: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Delegate {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let now = desk.now();
        let from = self.from.as_deref();
        let from = from.map(|text| when::time(text, now, now)).transpose()?;
        let lending = Lending {
            to: self.to.clone(),
            roles: self.roles.iter().map(law_role).collect(),
            from,
            until: when::time(&self.until, now, from.unwrap_or(now))?,
            reason: self.message.clone(),
        };
        let proposed = delegate(desk.world(), &desk.settings, &lending)?;
        tell(desk, &proposed, self.output)
    }
}

impl Undelegate {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let proposed = withdraw(desk.world(), &desk.settings, &self.to, self.of.as_deref())?;
        tell(desk, &proposed, self.output)
    }
}
