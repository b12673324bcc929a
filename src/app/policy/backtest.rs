//! What would differ, had the policy that is being edited been in force all along.

use crate::app::failure::Failure;
use crate::app::kept::chains;
use crate::app::policy::source::source;
use crate::app::settings::Settings;
use crate::app::snapshot::trusted_tip;
use crate::app::world::World;
use crate::audit::backtest::{Backtest, compare};
use crate::audit::instead::Instead;
use crate::audit::replay::Replay;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;

/// What came of replaying the past.
#[derive(Debug)]
pub struct Backtested {
    /// The commit whose policy was supposed; none for that of the working tree.
    pub policy: Option<ObjectId>,
    /// The newest commit that was looked at.
    pub tip: ObjectId,
    /// What would differ.
    pub backtest: Backtest,
}

/// Replays the trusted history twice: as it was, and with the policy that is being edited in the
/// place of each that was in force. People, catalogue and calendar stay those of the time.
///
/// # Errors
///
/// When there is no law, or it cannot be read, or the repository cannot be read.
pub fn backtest(
    world: World,
    settings: &Settings,
    since: Option<Timestamp>,
) -> Result<Backtested, Failure> {
    let source = source(world, settings)?;
    let tip = trusted_tip(world, settings)?;
    let kept = chains(world, settings)?;
    let was = Replay::main_line(world.sources(), tip, &kept)?.finish();
    let instead = Instead::of(&source.law.law);
    let would = Replay::main_line_under(world.sources(), tip, &kept, instead)?.finish();
    Ok(Backtested {
        policy: source.commit,
        tip,
        backtest: compare(&was, &would, since),
    })
}
