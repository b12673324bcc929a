//! Which changes somebody wants to see: the flags that `list` and `search` share.

use crate::app::failure::Failure;
use crate::app::locate;
use crate::app::reading::Filter;
use crate::app::snapshot::Snapshot;
use crate::cli::desk::Desk;
use crate::cli::when;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Kind, State};

/// Which changes somebody wants to see.
#[derive(Debug, clap::Args)]
pub struct Filters {
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
}

impl Filters {
    /// What that means here.
    pub(super) fn filter(&self, desk: &Desk, snapshot: &Snapshot) -> Result<Filter, Failure> {
        let people = &snapshot.law.law.people;
        let person = match &self.person {
            _ if self.mine => Some(desk.me(snapshot)?),
            Some(text) => Some(locate::person(people, text)?),
            None => None,
        };
        let window = self.window.as_deref().map(|text| span(text, desk.now()));
        Ok(Filter {
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
            ..Filter::default()
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
