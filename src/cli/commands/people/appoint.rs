//! `git change people role`

use super::{law_role, time};
use crate::app::people::roles::{Appointment, appoint};
use crate::cli::args::Output;
use crate::cli::commands::law::tell;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;

/// Who gets which roles, for how long.
#[derive(Debug, clap::Args)]
pub struct Appoint {
    /// The person: an address, or a unique part of address or name
    #[arg(value_name = "PERSON")]
    who: String,
    /// A role; more than once for more
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,
    /// From here on; at once, when it is not said
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until here; as long as the person is in office, when it is not said
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Appoint {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let appointment = Appointment {
            who: self.who.clone(),
            roles: self.roles.iter().map(law_role).collect(),
            from: time(desk, self.from.as_deref())?,
            until: time(desk, self.until.as_deref())?,
        };
        let proposed = appoint(desk.world(), &desk.settings, &appointment)?;
        tell(desk, &proposed, self.output)
    }
}
