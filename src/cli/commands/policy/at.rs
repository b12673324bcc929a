//! `git change policy at`

use crate::app::failure::Failure;
use crate::app::policy::at::{Asked, law_then};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::when;
use crate::report::json;
use crate::report::policy::at::{AtDocument, Then, page};

/// Show the law as it was: its rows in words, who was in office, and who could decide what
///
/// A time means the last commit of the main branch that was made by then, as it claims: order is
/// proved by history, times are not.
#[derive(Debug, clap::Args)]
pub struct At {
    /// A commit, branch or tag; or a time, such as 2026-11-24 or "yesterday 12:00"
    #[arg(value_name = "COMMIT|TIME")]
    at: String,
    #[command(flatten)]
    output: Output,
}

impl At {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let law = law_then(desk.world(), &desk.settings, self.asked(desk)?)?;
        let then = Then {
            commit: law.commit,
            committed: law.committed,
            at: law.at,
            by_time: law.by_time,
            on_main_line: law.on_main_line,
            root: law.root,
            law: &law.law.law,
            lines: &law.lines,
        };
        if self.output.json {
            desk.ui.answer(&json::text(&AtDocument::of(then)))
        } else {
            desk.ui.answer(&page(then, desk.ui.surface()))
        }
    }

    /// What is meant: a name that git knows comes before a time.
    fn asked(&self, desk: &Desk) -> Result<Asked, Failure> {
        if let Some(commit) = desk.world().repo.revision(&self.at)? {
            return Ok(Asked::Commit(commit));
        }
        let now = desk.now();
        match when::time(&self.at, now, now) {
            Ok(at) => Ok(Asked::Moment(at)),
            Err(_) => Err(Failure::usage(
                format!("{:?} is neither a commit nor a time", self.at),
                "git log --oneline --first-parent; or such as git change policy at 2026-11-24",
            )),
        }
    }
}
