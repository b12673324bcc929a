//! `git change close`

use crate::app::deeds::existing;
use crate::cli::commands::deed::{Target, tell};
use crate::cli::commands::followup::Follow;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;
use crate::domain::change::outcome::{Outcome, OutcomeCode};

/// Close a change: how it ended
#[derive(Debug, clap::Args)]
pub struct Close {
    #[command(flatten)]
    target: Target,
    /// How it ended: successful, with_issues, failed, rolled_back
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<OutcomeCode>,
    /// How it went, in a sentence
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Where the work left the plan; may be said more than once
    #[arg(long, value_name = "TEXT")]
    deviation: Vec<String>,
    #[command(flatten)]
    follow: Follow,
}

impl Close {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let task = self.follow.file(desk, &self.target.id)?;
        let done = self
            .target
            .perform(desk, self.message.as_deref(), Vec::new(), &|scene| {
                let before = existing(scene)?.outcome.as_ref();
                let outcome = Outcome {
                    code: self
                        .outcome
                        .or(before.map(|outcome| outcome.code))
                        .unwrap_or(OutcomeCode::Successful),
                    summary: self
                        .message
                        .clone()
                        .or(before.and_then(|o| o.summary.clone())),
                    deviations: self.deviation.clone(),
                };
                Ok(Deed::Close(outcome, task.clone()))
            })?;
        tell(desk, &done, self.target.output)
    }
}
