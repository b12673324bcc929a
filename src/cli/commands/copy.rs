//! `git change copy`

use crate::app::deeds;
use crate::app::failure::Failure;
use crate::app::new::{copy, fresh_id};
use crate::app::transition::{Intent, Scene, write};
use crate::cli::commands::deed::{Target, tell};
use crate::cli::commands::plan::Plan;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::{Change, Kind};

/// File a new draft with the plan of another change
#[derive(Debug, clap::Args)]
pub struct Copy {
    #[command(flatten)]
    target: Target,
    /// The type of the new change, when it is not that of the old one
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<Kind>,
    #[command(flatten)]
    plan: Plan,
}

impl Copy {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (snapshot, of) = desk.locate(&self.target.id)?;
        let id = fresh_id(desk.world(), &snapshot)?;
        let plan = self.plan.clone().with_ids(&snapshot)?;
        let make = |scene: &Scene| -> Result<Change, Failure> {
            let Some(origin) = scene.snapshot.record(&of) else {
                return deeds::existing(scene).cloned();
            };
            let kind = self.kind.unwrap_or(origin.kind);
            let fresh = Change::draft(id.clone(), kind, String::new(), scene.me.clone());
            let mut change = copy(origin, fresh, kind);
            plan.put_into(&mut change, &scene.snapshot.law.law.people, scene.at)?;
            Ok(change)
        };
        let intent = Intent {
            id: id.clone(),
            make: &make,
            files: Vec::new(),
            text: None,
        };
        let done = write(desk.world(), &desk.settings, &intent)?;
        tell(desk, &done, self.target.output)?;
        if self.target.output.json {
            Ok(())
        } else {
            desk.ui.answer(done.id.as_str())
        }
    }
}
