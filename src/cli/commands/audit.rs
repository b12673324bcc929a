//! `git change audit`

use std::path::PathBuf;

use clap::ValueEnum;

use crate::app::audit::ledger;
use crate::app::failure::Failure;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::{stores, when};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::{Span, Timestamp};
use crate::report::audit::{AuditDocument, Period, changes_csv, exceptions_csv, markdown};
use crate::report::json;

/// Write the auditor's report over a period: exceptions first, then every change
///
/// The report is made from the trusted history and the period alone, and names the commit and the
/// command that it is made by: whoever runs that command gets the same bytes.
#[derive(Debug, clap::Args)]
pub struct Audit {
    /// The first moment of the period
    #[arg(long, value_name = "TIME")]
    since: String,
    /// The first moment after the period; just after the newest commit, when it is not said, or now
    /// while an emergency is not ratified or reviewed in time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// As Markdown, CSV (the changes, a line each) or JSON
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    format: Format,
    /// As JSON: short for --format json
    #[arg(long, conflicts_with_all = ["format", "output"])]
    json: bool,
    /// Write report.md, report.csv, exceptions.csv and report.json into this directory
    #[arg(short, long, value_name = "DIR", conflicts_with = "format")]
    output: Option<PathBuf>,
}

/// How the report is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Markdown,
    Csv,
    Json,
}

impl Audit {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (ledger, newest) = ledger(desk.world(), &desk.settings)?;
        let owed = !ledger.overdue(desk.now()).is_empty();
        let end = if owed { desk.now() } else { newest };
        let period = self.period(desk, end.max(newest))?;
        let command = self.command(period, ledger.tip);
        let document = AuditDocument::of(&ledger, period, &command);
        match &self.output {
            None => desk.ui.answer(&match self.format() {
                Format::Markdown => markdown(&document),
                Format::Csv => changes_csv(&document),
                Format::Json => json::text(&document),
            })?,
            Some(directory) => {
                let files = [
                    ("report.md", markdown(&document)),
                    ("report.csv", changes_csv(&document)),
                    ("exceptions.csv", exceptions_csv(&document)),
                    ("report.json", json::text(&document)),
                ];
                stores::write_new(desk.process, directory, &files)?;
                for (name, _) in &files {
                    let path = directory.join(name);
                    desk.ui.status(&format!("written: {}", path.display()));
                }
            }
        }
        let Some(first) = ledger.shallow.first() else {
            return Ok(());
        };
        desk.ui.error(&format!(
            "this clone is shallow: what came before {} is not in the report",
            first.short()
        ));
        desk.ui.way_out("git fetch --unshallow");
        Err(Ending::Incomplete)
    }

    fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    fn period(&self, desk: &Desk, newest: Timestamp) -> Result<Period, Failure> {
        let now = desk.now();
        let since = when::time(&self.since, now, now)?;
        let until = match &self.until {
            Some(until) => when::time(until, now, since)?,
            None => newest.plus(Span::seconds(1)),
        };
        if until <= since {
            return Err(Failure::usage(
                format!("the period ends at {until}, and begins at {since}"),
                "git change audit --since 2026-01-01T00:00:00Z --until 2027-01-01T00:00:00Z",
            ));
        }
        Ok(Period { since, until })
    }

    /// What repeats the report: with the commit, and with times that mean the same everywhere.
    fn command(&self, period: Period, tip: ObjectId) -> String {
        let (since, until) = (period.since, period.until);
        let how = match (&self.output, self.format()) {
            (Some(_), _) => "-o DIR",
            (None, Format::Markdown) => "--format markdown",
            (None, Format::Csv) => "--format csv",
            (None, Format::Json) => "--format json",
        };
        format!("git change audit --ref {tip} --since {since} --until {until} {how}")
    }
}
