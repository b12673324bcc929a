//! `git change step` and `git change validate`

use std::path::PathBuf;

use crate::app::deeds::existing;
use crate::app::failure::Failure;
use crate::app::transition::Scene;
use crate::cli::commands::deed::{Target, tell};
use crate::cli::commands::evidence::attach;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::State;
use crate::domain::change::deed::Deed;
use crate::domain::change::log_entry::Verdict;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::plan::StepKind;

/// What came of it.
#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
struct Came {
    /// It came out as expected
    #[arg(long, visible_alias = "done")]
    passed: bool,
    /// It did not
    #[arg(long)]
    failed: bool,
    /// It was left out; say why with -m
    #[arg(long, requires = "message")]
    skipped: bool,
}

impl Came {
    const fn verdict(&self) -> Verdict {
        if self.failed {
            Verdict::Failed
        } else if self.skipped {
            Verdict::Skipped
        } else {
            Verdict::Passed
        }
    }
}

/// Record what came of a step of the plan, while the work goes on
#[derive(Debug, clap::Args)]
pub struct Step {
    #[command(flatten)]
    target: Target,
    /// The numbers of the steps, from 1
    #[arg(value_name = "STEP", required_unless_present = "all")]
    step: Vec<u32>,
    /// All prepare and implement steps without a result; of a change that was taken back, all
    /// rollback steps without one
    #[arg(long, conflicts_with = "step")]
    all: bool,
    #[command(flatten)]
    came: Came,
    /// What was seen
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// A file that shows it
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
}

impl Step {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        record(
            desk,
            &self.target,
            &self.step,
            State::Implementing,
            self.came.verdict(),
            self.message.as_deref(),
            self.evidence.as_ref(),
        )
    }
}

/// Record what came of the checks, after the work
#[derive(Debug, clap::Args)]
pub struct Validate {
    #[command(flatten)]
    target: Target,
    /// The number of the step, from 1; all checks without a result, when it is not said
    #[arg(long, value_name = "STEP")]
    step: Vec<u32>,
    #[command(flatten)]
    came: Came,
    /// What was seen
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// A file that shows it
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
}

impl Validate {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        record(
            desk,
            &self.target,
            &self.step,
            State::Validating,
            self.came.verdict(),
            self.message.as_deref(),
            self.evidence.as_ref(),
        )
    }
}

/// Records one verdict on steps; when none is named, on all that are open of those that are done
/// in a state.
fn record(
    desk: &Desk,
    target: &Target,
    steps: &[u32],
    state: State,
    verdict: Verdict,
    note: Option<&str>,
    evidence: Option<&PathBuf>,
) -> Result<(), Ending> {
    let (_, id) = desk.locate(&target.id)?;
    let (exhibit, files) = match evidence {
        Some(file) => {
            let (exhibit, files) = attach(desk, &id, file, note)?;
            (Some(exhibit), files)
        }
        None => (None, Vec::new()),
    };
    let done = target.perform(desk, note, files, &|scene| {
        let verdicts = named(scene, steps, state)?
            .into_iter()
            .map(|step| (step, verdict))
            .collect();
        Ok(Deed::Record(
            verdicts,
            note.map(str::to_owned),
            exhibit.clone(),
        ))
    })?;
    tell(desk, &done, target.output)
}

/// The steps that are meant; each must be in the plan.
fn named(scene: &Scene, steps: &[u32], state: State) -> Result<Vec<u32>, Failure> {
    let before = existing(scene)?;
    let count = u32::try_from(before.step.len()).unwrap_or(u32::MAX);
    if let Some(step) = steps.iter().find(|step| !(1..=count).contains(*step)) {
        return Err(Failure::usage(
            format!("the plan has {count} steps, and none is number {step}"),
            format!("git change show {}", before.id.tail()),
        ));
    }
    if !steps.is_empty() {
        return Ok(steps.to_vec());
    }
    let rolled_back = before
        .outcome
        .as_ref()
        .is_some_and(|outcome| outcome.code == OutcomeCode::RolledBack);
    let kinds: &[StepKind] = match (state, rolled_back) {
        (State::Validating, _) => &[StepKind::Verify],
        (_, true) => &[StepKind::Rollback],
        (_, false) => &[StepKind::Prepare, StepKind::Implement],
    };
    let open: Vec<u32> = before.open_steps(kinds).map(|(number, _)| number).collect();
    if open.is_empty() {
        return Err(Failure::no(
            "no step of that kind is without a result",
            format!("git change next {}", before.id.tail()),
        ));
    }
    Ok(open)
}
