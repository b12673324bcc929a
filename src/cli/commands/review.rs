//! `git change review`

use clap::ValueEnum;

use crate::cli::commands::deed::Target;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::deed::Deed;
use crate::domain::change::outcome::Review as Record;

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Answer {
    fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

/// Record the post-implementation review
#[derive(Debug, clap::Args)]
pub struct Review {
    #[command(flatten)]
    target: Target,
    /// Was the aim reached?
    #[arg(long, value_name = "YES|NO")]
    objective_met: Answer,
    /// Did the plan work as written?
    #[arg(long, value_name = "YES|NO")]
    plan_worked: Option<Answer>,
    /// Did the way back work, where it was used?
    #[arg(long, value_name = "YES|NO")]
    rollback_worked: Option<Answer>,
    /// What else happened
    #[arg(long, value_name = "TEXT")]
    side_effects: Option<String>,
    /// How those concerned were told
    #[arg(long, value_name = "TEXT")]
    communication: Option<String>,
    /// What will be done differently
    #[arg(long, visible_alias = "message", short = 'm', value_name = "TEXT")]
    lessons: String,
}

impl Review {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let review = Record {
            objective_met: self.objective_met.is_yes(),
            plan_worked: self.plan_worked.map(Answer::is_yes),
            rollback_worked: self.rollback_worked.map(Answer::is_yes),
            side_effects: self.side_effects.clone(),
            communication: self.communication.clone(),
            lessons: self.lessons.clone(),
        };
        self.target
            .run(desk, None, &|_| Ok(Deed::Review(Box::new(review.clone()))))
    }
}
