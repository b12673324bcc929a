//! `git change check`

use std::collections::BTreeMap;

use crate::app::check::check;
use crate::cli::args::Output;
use crate::cli::commands::verify::tell;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::approval::{Decision, Grade};
use crate::report::verify::{Extent, Verdict};

/// Check a pull request: judge what a branch brings, and what a merge would make of it
///
/// What the branch brings is judged by the law of its base, as if it landed now. What is wrong
/// with the base already is not its fault, and is not told.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The base and the head; a head alone is held against the main branch
    #[arg(value_name = "BASE..HEAD", default_value = "HEAD")]
    range: String,
    #[command(flatten)]
    output: Output,
}

impl Check {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let checked = check(desk.world(), &desk.settings, &self.range)?;
        let mut approvals: BTreeMap<Grade, usize> = BTreeMap::new();
        let decisions = checked
            .branch
            .tracks
            .values()
            .flat_map(|track| &track.past.approvals);
        for decision in decisions.filter(|decision| decision.decision == Decision::Approve) {
            *approvals.entry(decision.grade).or_default() += 1;
        }
        let verdict = Verdict {
            extent: Extent::Range {
                base: checked.base,
                head: checked.head,
            },
            root: checked.root,
            tip: checked.head,
            commits: checked.branch.commits,
            signed: checked.branch.signed,
            changes: checked.branch.tracks.len(),
            approvals,
            shallow: &checked.shallow,
            findings: &checked.branch.findings,
        };
        tell(desk, &verdict, self.output)
    }
}
