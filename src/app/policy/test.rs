//! Whether the policy decides the cases beside it as its authors meant.

use crate::app::failure::Failure;
use crate::app::policy::source::source;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::audit::laws::LARGEST_LAW;
use crate::document::problem::{Problem, quoted};
use crate::document::trials::{TESTS, read};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::Law;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::trial::{Difference, run};

/// What came of all cases.
#[derive(Debug)]
pub struct Tested {
    /// The commit whose law was asked; none for that of the working tree.
    pub commit: Option<ObjectId>,
    /// The cases, in the order of their file.
    pub cases: Vec<CaseResult>,
}

impl Tested {
    /// Whether all of them hold.
    #[must_use]
    pub fn all_hold(&self) -> bool {
        self.cases.iter().all(CaseResult::holds)
    }
}

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// Its name.
    pub name: String,
    /// The line on which it begins.
    pub line: usize,
    /// In what the policy decides otherwise.
    pub differences: Vec<Difference>,
}

impl CaseResult {
    /// Whether the policy decides it as expected.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }

    /// The warning of a case that does not hold.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let differences: Vec<String> = self
            .differences
            .iter()
            .map(|one| {
                let Difference {
                    what,
                    expected,
                    found,
                } = one;
                format!("{what}: expected {expected}, found {found}")
            })
            .collect();
        let name = quoted(&self.name);
        Finding::new(
            Rule::PolicyTestFailed,
            format!("the case {name} fails: {}", differences.join("; ")),
        )
    }
}

/// Holds the cases against the law that is being edited, or that of the commit that was named.
///
/// # Errors
///
/// When the law or its cases cannot be read, or there are none.
pub fn test(world: World, settings: &Settings) -> Result<Tested, Failure> {
    let source = source(world, settings)?;
    let Some((_, bytes)) = source.files.get(TESTS) else {
        return Err(Failure::unreadable(
            format!("there is no {TESTS}"),
            "write it: `schema = 1`, and a [[case]] with `name`, `change` and `expect`",
        ));
    };
    let text = String::from_utf8_lossy(bytes);
    let cases = results(&text, &source.law.law, world.clock.now()).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(in_file).collect();
        Failure::unreadable(lines.join("\n"), "mend it, and try again")
    })?;
    Ok(Tested {
        commit: source.commit,
        cases,
    })
}

fn in_file(problem: &Problem) -> String {
    format!("{TESTS}:{problem}")
}

/// Holds the cases of a text against a law.
///
/// # Errors
///
/// All that is wrong with the text.
pub(in crate::app) fn results(
    text: &str,
    law: &Law,
    now: Timestamp,
) -> Result<Vec<CaseResult>, Vec<Problem>> {
    let cases = read(text, law)?;
    let results = cases.trials.case.iter().zip(cases.lines);
    Ok(results
        .map(|(trial, line)| CaseResult {
            name: trial.name.clone(),
            line,
            differences: run(trial, law, now),
        })
        .collect())
}

/// A warning for each case of a text that a law does not decide as expected, or one when the
/// cases cannot be read.
pub(in crate::app) fn failing(text: Option<&[u8]>, law: &Law, now: Timestamp) -> Vec<Finding> {
    let Some(bytes) = text else {
        return Vec::new();
    };
    match results(&String::from_utf8_lossy(bytes), law, now) {
        Ok(results) => {
            let failing = results.iter().filter(|result| !result.holds());
            failing.map(CaseResult::finding).collect()
        }
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(in_file).collect();
            let what = format!("the cases cannot be read: {}", lines.join("; "));
            vec![Finding::new(Rule::PolicyTestFailed, what)]
        }
    }
}

/// The same for the cases that a commit has.
pub(in crate::app) fn failing_at(
    world: World,
    commit: ObjectId,
    law: &Law,
    now: Timestamp,
) -> Result<Vec<Finding>, Fault> {
    let text = text_at(world, commit)?;
    Ok(failing(text.as_deref().map(str::as_bytes), law, now))
}

/// The text of the cases that a commit has.
pub(in crate::app) fn text_at(world: World, commit: ObjectId) -> Result<Option<String>, Fault> {
    let Some(file) = world.repo.file(commit, TESTS)? else {
        return Ok(None);
    };
    Ok(match world.repo.blob(file.id, LARGEST_LAW)? {
        Content::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Content::TooLarge(_) | Content::Absent => None,
    })
}
