//! The cases of a policy, held against the law that they are about.

use super::check::trials::{check, strangers};
use super::inspect::lines_of;
use super::path::Path;
use super::problem::{Problem, Severity};
use super::read::{Reading, lint_checking};
use crate::domain::policy::law::Law;
use crate::domain::policy::trial::Trials;

/// The cases that the policy must decide as its authors meant.
pub const TESTS: &str = "changes/policy-tests.toml";

/// The cases of a policy, and where they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Cases {
    /// The cases.
    pub trials: Trials,
    /// The line of each, from 1.
    pub lines: Vec<usize>,
}

/// Reads the cases of a law.
///
/// # Errors
///
/// All that is wrong with them: their form, what contradicts itself, and names that the law does
/// not know.
pub fn read(text: &str, law: &Law) -> Result<Cases, Vec<Problem>> {
    let all = |trials: &Trials| {
        let mut complaints = check(trials);
        complaints.extend(strangers(trials, law));
        complaints
    };
    match lint_checking(text, all) {
        Reading::Read { value, problems } if problems.is_empty() => {
            let cases = 0..value.case.len();
            let paths: Vec<Path> = cases.map(|case| Path::from("case").index(case)).collect();
            Ok(Cases {
                lines: lines_of(text, &paths),
                trials: value,
            })
        }
        Reading::Read { problems, .. } | Reading::Unreadable(problems) => Err(problems),
        Reading::Newer { found, known, .. } => Err(vec![Problem {
            line: 1,
            column: 1,
            path: Path::top(),
            what: format!("it is of format {found}, and the newest known here is {known}"),
            remedy: Some("use a newer git-change".to_owned()),
            severity: Severity::Error,
        }]),
    }
}
