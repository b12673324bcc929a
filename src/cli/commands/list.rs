//! `git change list`

use clap::ValueEnum;

use crate::app::failure::Failure;
use crate::app::locate;
use crate::app::reading::{Filter, Sort, select};
use crate::app::snapshot::Snapshot;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::when;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Kind, State};
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
    /// In this state: draft, submitted, scheduled, implementing, validating, review, closed, cancelled
    #[arg(long = "state", value_name = "STATE", value_delimiter = ',')]
    states: Vec<State>,
    /// Standing so, or beginning so, such as `awaiting-approval`
    #[arg(long, value_name = "STANDING")]
    standing: Option<String>,
    /// Of this type: standard, normal, emergency
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    kinds: Vec<Kind>,
    /// Of this level of risk: low, moderate, high
    #[arg(long = "risk", value_name = "LEVEL", value_delimiter = ',')]
    risks: Vec<Level>,
    /// Touching this service
    #[arg(long = "service", value_name = "NAME", value_delimiter = ',')]
    services: Vec<String>,
    /// In which this person takes part: asks, implements, does a step, decided, or could decide now
    #[arg(long, value_name = "PERSON", conflicts_with = "mine")]
    person: Option<String>,
    /// In which you take part
    #[arg(long)]
    mine: bool,
    /// For this client
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// With this label
    #[arg(long = "label", value_name = "LABEL", value_delimiter = ',')]
    labels: Vec<String>,
    /// In this environment
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// With a window that overlaps this span; either end may be left out
    #[arg(long, value_name = "FROM..TO")]
    window: Option<String>,
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
        let filter = self.filter(desk, &snapshot)?;
        let views = select(&snapshot, &filter, self.sort, self.reverse);
        let format = if self.json { Format::Json } else { self.format };
        match format {
            Format::Json => desk.ui.answer(&json::text(&ListDocument::of(&views))),
            Format::Csv => desk.ui.answer(&list::csv(&views)),
            Format::Table => {
                let listing = list::table(&views, filter.is_set(), desk.ui.surface());
                desk.ui.answer(&listing.answer)?;
                desk.ui.aside(&listing.aside);
                Ok(())
            }
        }
    }

    fn filter(&self, desk: &Desk, snapshot: &Snapshot) -> Result<Filter, Failure> {
        let people = &snapshot.law.law.people;
        let person = match &self.person {
            _ if self.mine => Some(desk.me(snapshot)?),
            Some(text) => Some(locate::person(people, text)?),
            None => None,
        };
        let window = self.window.as_deref().map(|text| span(text, desk.now()));
        Ok(Filter {
            all: self.all,
            states: self.states.clone(),
            standing: self.standing.clone(),
            kinds: self.kinds.clone(),
            risks: self.risks.clone(),
            services: self.services.clone(),
            person,
            client: self.client.clone(),
            labels: self.labels.clone(),
            environment: self.environment.clone(),
            window: window.transpose()?,
            search: self.search.clone(),
        })
    }
}

/// `FROM..TO`, of which either may be left out. `+2h` as the end is counted from the start.
fn span(text: &str, now: Timestamp) -> Result<(Option<Timestamp>, Option<Timestamp>), Failure> {
    let Some((from, to)) = text.split_once("..") else {
        return Err(Failure::usage(
            format!("{text:?} is not a span of time"),
            "--window \"today..+7d\"",
        ));
    };
    let read = |text: &str, from: Timestamp| {
        Some(text.trim())
            .filter(|text| !text.is_empty())
            .map(|text| when::time(text, now, from))
            .transpose()
    };
    let from = read(from, now)?;
    let to = read(to, from.unwrap_or(now))?;
    Ok((from, to))
}
