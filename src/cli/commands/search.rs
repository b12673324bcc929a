//! `git change search`

use crate::app::reading::Filter;
use crate::app::search::search;
use crate::cli::args::Output;
use crate::cli::commands::filters::Filters;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::report::json;
use crate::report::search::{SearchDocument, page};

/// Find words in whatever people wrote: titles, plans, notes, reviews
///
/// A change is found when it has all words, whatever its state; accents and capitals do not matter.
/// `conn*` stands for every word that begins so, and "connection pool" for words that stand side by
/// side. Those with all words in the title come first, then the newest. A `*` after an id marks what
/// has not landed, a `!` what has findings.
#[derive(Debug, clap::Args)]
pub struct Search {
    /// The words; an argument with spaces is looked for as it stands
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    /// So many changes at most
    #[arg(short = 'n', long, value_name = "N", default_value = "20",
          value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    output: Output,
}

impl Search {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let snapshot = desk.snapshot()?;
        let filter = Filter {
            all: true,
            ..self.filters.filter(desk, &snapshot)?
        };
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let finder = &desk.wiring.finder;
        let (found, more) = search(finder, &snapshot, &self.words, &filter, limit)?;
        if self.output.json {
            return desk
                .ui
                .answer(&json::text(&SearchDocument::of(&found, more)));
        }
        let listing = page(&found, more, filter.is_set(), desk.ui.surface());
        desk.ui.answer(&listing.answer)?;
        desk.ui.aside(&listing.aside);
        Ok(())
    }
}
