//! `git change lint`

use std::path::PathBuf;

use crate::app::lint::{Linted, lint_change, lint_law, lint_text};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::stores;
use crate::report::lint::{LintDocument, LintedDocument};
use crate::report::{escape, json};

/// Say all that is wrong with a change, with the law, or with a file, before others do
#[derive(Debug, clap::Args)]
pub struct Lint {
    /// The change; the law and all changes that are alive, when it is not said
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// A record in a file that is not committed; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "id")]
    file: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let linted = match (&self.id, &self.file) {
            (Some(id), _) => {
                let (snapshot, id) = desk.locate(id)?;
                lint_change(desk.world(), &snapshot, &id)?
            }
            (None, Some(file)) => {
                let text = stores::read_text(desk.process, file)?;
                lint_text(&file.display().to_string(), &text)
            }
            (None, None) => {
                let mut linted = lint_law(desk.world(), &desk.settings)?;
                if !linted.iter().any(Linted::is_error) {
                    let snapshot = desk.snapshot()?;
                    let alive = snapshot.ids().filter(|id| {
                        snapshot
                            .record(id)
                            .is_some_and(|record| !record.state.is_terminal())
                    });
                    for id in alive {
                        linted.extend(lint_change(desk.world(), &snapshot, id)?);
                    }
                }
                linted
            }
        };
        self.told(desk, &linted)
    }

    fn told(&self, desk: &Desk, linted: &[Linted]) -> Result<(), Ending> {
        let wrong = linted.iter().any(Linted::is_error);
        if self.output.json {
            desk.ui.answer(&json::text(&LintDocument {
                schema: LintDocument::SCHEMA,
                sound: !wrong,
                findings: linted.iter().map(document).collect(),
            }))?;
        } else {
            for line in linted {
                desk.ui.answer(&escape::lines(&line.to_string()))?;
            }
        }
        if wrong {
            return Err(Ending::Answered);
        }
        if linted.is_empty() {
            desk.ui.status("nothing is wrong");
        }
        Ok(())
    }
}

fn document(linted: &Linted) -> LintedDocument<'_> {
    LintedDocument {
        place: &linted.place,
        rule: linted.rule,
        severity: linted.severity,
        message: &linted.message,
        remedy: linted.remedy.as_deref(),
    }
}
