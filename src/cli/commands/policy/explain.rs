//! `git change policy explain`

use crate::app::failure::Failure;
use crate::app::policy::explain::explanation;
use crate::cli::args::Output;
use crate::cli::commands::deed::unreadable;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::policy::suppose::Supposed;
use crate::report::json;
use crate::report::policy::explain::{ExplainDocument, Shown, page};

/// Say which rows of the policy match a change, who must sign, who has, and who can now
///
/// With --if the change is as you suppose it: one that nobody has filed, or one that there is, with
/// something of it otherwise. Whoever holds a role and cannot sign is named with the reason.
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The change: its id, or any unique part of three characters or more
    #[arg(value_name = "ID", required_unless_present = "supposed")]
    id: Option<String>,
    /// Suppose this: type, risk, environment, service, tag, tier, category, client, template,
    /// impact, likelihood, requester, owner; such as --if risk=high,service=website
    #[arg(long = "if", id = "supposed", value_name = "KEY=VALUE,…")]
    supposed: Vec<String>,
    #[command(flatten)]
    output: Output,
}

impl Explain {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let supposed = self.supposed()?;
        let (snapshot, id) = match &self.id {
            Some(id) => {
                let (snapshot, id) = desk.locate(id)?;
                if snapshot.record(&id).is_none() {
                    return Err(unreadable(&snapshot, &id).into());
                }
                (snapshot, Some(id))
            }
            None => (desk.snapshot()?, None),
        };
        let me = desk.me(&snapshot)?;
        let explanation =
            explanation(desk.world(), &snapshot, id.as_ref(), supposed.as_ref(), &me)?;
        let explained = explanation.explained();
        let shown = Shown {
            change: &explanation.change,
            explained: &explained,
            lines: &explanation.lines,
            filed: explanation.filed,
            supposed: explanation.supposed,
        };
        if self.output.json {
            desk.ui.answer(&json::text(&ExplainDocument::of(shown)))
        } else {
            desk.ui.answer(&page(shown, desk.ui.surface()))
        }
    }

    fn supposed(&self) -> Result<Option<Supposed>, Failure> {
        if self.supposed.is_empty() {
            return Ok(None);
        }
        let supposed = self.supposed.join(",").parse::<Supposed>();
        let how = "git change policy explain --if risk=high,service=website";
        supposed.map(Some).map_err(|why| Failure::usage(why, how))
    }
}
