//! `git change submit`

use std::cell::RefCell;

use crate::app::deeds;
use crate::cli::commands::deed::{Target, tell};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::policy::risk::asked;

/// Hand a draft in: the plan is complete, and its risk is computed
#[derive(Debug, clap::Args)]
pub struct Submit {
    #[command(flatten)]
    target: Target,
    /// More for the commit message
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Submit {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let silent = RefCell::new(Vec::new());
        let done = self
            .target
            .perform(desk, self.message.as_deref(), Vec::new(), &|scene| {
                let record = deeds::existing(scene)?;
                let law = &scene.snapshot.law.law;
                let unanswered = asked(record, law).filter(|asked| asked.answer.is_none());
                let told = unanswered.map(|asked| (asked.to_string(), asked.remedy(&record.id)));
                silent.replace(told.collect());
                desk.warn_by_hand(scene.snapshot, &record.id)?;
                deeds::submit(scene)
            });
        // Also when it is refused: the worst answer may be why.
        for (what, remedy) in silent.into_inner() {
            desk.ui.warn_with_remedy(&what, &remedy, &[]);
        }
        tell(desk, &done?, self.target.output)
    }
}
