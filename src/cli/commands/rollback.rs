//! `git change rollback`

use crate::app::deeds::existing;
use crate::cli::commands::deed::{Target, tell};
use crate::cli::commands::followup::Follow;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;
use crate::domain::change::log_entry::Verdict;
use crate::domain::change::plan::StepKind;

/// Record that a change was taken back; its review is due
#[derive(Debug, clap::Args)]
pub struct Rollback {
    #[command(flatten)]
    target: Target,
    /// Why
    #[arg(short, long, value_name = "REASON")]
    message: String,
    /// Record that all rollback steps without a result came out as expected
    #[arg(long)]
    steps_passed: bool,
    #[command(flatten)]
    follow: Follow,
}

impl Rollback {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let task = self.follow.file(desk, &self.target.id)?;
        let done = self
            .target
            .perform(desk, Some(&self.message), Vec::new(), &|scene| {
                let kinds: &[StepKind] = match self.steps_passed {
                    true => &[StepKind::Rollback],
                    false => &[],
                };
                let open = existing(scene)?.open_steps(kinds);
                let verdicts = open.map(|(number, _)| (number, Verdict::Passed)).collect();
                let back = Deed::Rollback(self.message.clone(), task.clone());
                Ok(Deed::Recording(verdicts, Box::new(back)))
            })?;
        tell(desk, &done, self.target.output)
    }
}
