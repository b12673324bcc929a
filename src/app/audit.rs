//! The replayed history that an auditor's report is made from.

use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::settings::Settings;
use crate::app::snapshot::{no_law, trusted_tip};
use crate::app::world::World;
use crate::audit::ledger::Ledger;
use crate::domain::change::time::Timestamp;

/// Replays the trusted history. What has not landed is no part of it, and neither is the clock: so
/// the answer depends on the tip alone, and on what is kept of branches that were squashed. It comes with the time of the newest commit.
///
/// # Errors
///
/// When there is no law, or the repository cannot be read.
pub fn ledger(world: World, settings: &Settings) -> Result<(Ledger, Timestamp), Failure> {
    let tip = trusted_tip(world, settings)?;
    let ledger = kept::replay(world, settings, tip)?.finish();
    if ledger.law.is_none() {
        let name = settings.trusted_name();
        return Err(no_law(format!("{name} has no law that can be read")));
    }
    Ok((ledger, world.repo.commit(tip)?.committer.at))
}
