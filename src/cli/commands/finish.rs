//! `git change finish`

use crate::app::deeds::existing;
use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;
use crate::domain::change::log_entry::Verdict;
use crate::domain::change::plan::StepKind;

/// End the work; what is left is to check it
#[derive(Debug, clap::Args)]
pub struct Finish {
    #[command(flatten)]
    target: Target,
    /// Record that all prepare and implement steps without a result came out as expected
    #[arg(long)]
    steps_passed: bool,
    /// A note about how it went
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Finish {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        self.target.run(desk, self.message.as_deref(), &|scene| {
            let kinds: &[StepKind] = match self.steps_passed {
                true => &[StepKind::Prepare, StepKind::Implement],
                false => &[],
            };
            let open = existing(scene)?.open_steps(kinds);
            let verdicts = open.map(|(number, _)| (number, Verdict::Passed)).collect();
            let finish = Deed::Finish(self.message.clone());
            Ok(Deed::Recording(verdicts, Box::new(finish)))
        })
    }
}
