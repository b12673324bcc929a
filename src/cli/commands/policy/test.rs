//! `git change policy test`

use crate::app::policy::backtest::backtest;
use crate::app::policy::test::test;
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::when;
use crate::report::json;
use crate::report::policy::backtest::{self as past, BacktestDocument};
use crate::report::policy::test::{CaseVerdict, TestDocument, text};

/// Hold the policy that you are editing against its cases, or against the past
///
/// The cases stand in changes/policy-tests.toml; exit code 0 says that every one is decided as it
/// expects. With --backtest, all changes that landed are judged again as if this policy had been in
/// force all along, by the people, services and calendar of the time, and what would differ is
/// listed. The policy is that of the working tree, where there is one, or of the commit that --ref
/// names.
#[derive(Debug, clap::Args)]
pub struct Test {
    /// Say what the policy would have decided otherwise in the past
    #[arg(long)]
    backtest: bool,
    /// Only what was done from here on
    #[arg(long, value_name = "TIME", requires = "backtest")]
    since: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Test {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        if self.backtest {
            self.look_back(desk)
        } else {
            self.try_cases(desk)
        }
    }

    fn try_cases(&self, desk: &Desk) -> Result<(), Ending> {
        let tested = test(desk.world(), &desk.settings)?;
        let cases = tested.cases.iter().map(|case| CaseVerdict {
            name: &case.name,
            line: case.line,
            differences: &case.differences,
        });
        let verdicts: Vec<CaseVerdict> = cases.collect();
        if self.output.json {
            let document = TestDocument::of(&verdicts, tested.commit);
            desk.ui.answer(&json::text(&document))?;
        } else {
            desk.ui.answer(&text(&verdicts, desk.ui.surface()))?;
        }
        if tested.all_hold() {
            Ok(())
        } else {
            Err(Ending::Answered)
        }
    }

    fn look_back(&self, desk: &Desk) -> Result<(), Ending> {
        let now = desk.now();
        let since = self.since.as_deref();
        let since = since.map(|text| when::time(text, now, now)).transpose()?;
        let tested = backtest(desk.world(), &desk.settings, since)?;
        if self.output.json {
            let document = BacktestDocument::of(&tested.backtest, tested.policy, tested.tip);
            desk.ui.answer(&json::text(&document))
        } else {
            desk.ui
                .answer(&past::text(&tested.backtest, desk.ui.surface()))
        }
    }
}
