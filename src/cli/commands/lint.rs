//! `git change lint`

use std::path::PathBuf;

use crate::app::lint::{Linted, Linting, lint_change, lint_law, lint_text};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::stores;
use crate::report::lint::{LintDocument, LintedDocument};
use crate::report::{escape, json};

/// Say all that is wrong with a change, with the law, or with a file, before others do
///
/// Files of the law that were edited and not landed yet are looked at as they are in the working
/// tree.
///
/// Exit codes: 0 nothing must be mended, 1 something must, 3 a document cannot be read.
#[derive(Debug, clap::Args)]
pub struct Lint {
    /// The change; the law and all changes that are alive, when it is not said
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// A record, or a file of the law, as it is on the disk; `-` is a record on standard input
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
                desk.warn_by_hand(&snapshot, &id)?;
                lint_change(desk.world(), &snapshot, &id)?
            }
            (None, Some(file)) => {
                let text = stores::read_text(desk.process, file)?;
                lint_text(&file.display().to_string(), &text)
            }
            (None, None) => {
                let edited = stores::law_files(&desk.wiring)?;
                let mut law = lint_law(desk.world(), &desk.settings, edited)?;
                if law.in_force {
                    let snapshot = desk.snapshot()?;
                    for id in snapshot.alive() {
                        let record = snapshot.record(&id);
                        if record.is_some_and(|record| !record.state.is_terminal()) {
                            law.linting.add(lint_change(desk.world(), &snapshot, &id)?);
                        }
                    }
                }
                law.linting
            }
        };
        self.told(desk, &linted)
    }

    fn told(&self, desk: &Desk, linting: &Linting) -> Result<(), Ending> {
        let (linted, wrong) = (&linting.found, linting.has_errors());
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
        if linting.unreadable {
            return Err(Ending::Unreadable);
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
