//! `git change list`

use clap::ValueEnum;

use crate::app::reading::{Filter, Sort, select};
use crate::cli::commands::filters::Filters;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::list::{self, ListDocument};

/// List changes: those that are alive or against the law, or those that fit
///
/// All filters must fit; one that takes several values fits when one of them does. What emergencies
/// still owe comes first. A `*` after an id marks what has not landed, a `!` what has findings.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Also what is closed or cancelled
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    filters: Filters,
    /// With all these words somewhere in the record
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Sorted by id, window, risk, standing, title, owner or filed
    #[arg(long, value_name = "KEY", default_value = "filed")]
    sort: Sort,
    /// In the opposite order
    #[arg(long)]
    reverse: bool,
    /// As a table, as JSON or as CSV
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// As JSON: short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// How the list is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

impl List {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let snapshot = desk.snapshot()?;
        let filter = Filter {
            all: self.all,
            search: self.search.clone(),
            ..self.filters.filter(desk, &snapshot)?
        };
        let briefs = select(&snapshot, &filter, self.sort, self.reverse);
        let solo = snapshot.law.law.policy.separation.solo && !briefs.is_empty();
        let now = snapshot.now;
        let format = if self.json { Format::Json } else { self.format };
        match format {
            Format::Json => desk
                .ui
                .answer(&json::text(&ListDocument::of(briefs, solo, now))),
            Format::Csv => desk.ui.answer(&list::csv(&briefs)),
            Format::Table => {
                let told = (filter.is_set(), solo);
                let listing = list::table(&briefs, told, now, desk.ui.surface());
                desk.ui.answer(&listing.answer)?;
                desk.ui.aside(&listing.aside);
                Ok(())
            }
        }
    }
}
