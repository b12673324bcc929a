//! `git change followup`, and follow-ups that come with another deed.

use crate::app::deeds::successor;
use crate::app::failure::Failure;
use crate::app::locate;
use crate::app::new::fresh_id;
use crate::app::transition::{Intent, Scene, write};
use crate::cli::commands::deed::{Target, tell};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::when;
use crate::domain::change::deed::{Deed, Task};
use crate::domain::change::{Change, Kind};

/// Note work that a change leaves behind
#[derive(Debug, clap::Args)]
pub struct Followup {
    #[command(flatten)]
    target: Target,
    /// What is to be done
    #[arg(short, long, value_name = "TEXT")]
    message: String,
    /// Who will do it
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// By when
    #[arg(long, value_name = "TIME")]
    due: Option<String>,
    /// File a draft for it at once
    #[arg(long)]
    file: bool,
}

impl Followup {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let (snapshot, id) = desk.locate(&self.target.id)?;
        let people = &snapshot.law.law.people;
        let owner = self
            .owner
            .as_deref()
            .map(|text| locate::person(people, text))
            .transpose()?;
        let now = snapshot.now;
        let due = self
            .due
            .as_deref()
            .map(|text| when::time(text, now, now))
            .transpose()?;
        let mut task = Task {
            action: self.message.clone(),
            owner,
            due,
            change: None,
        };
        if self.file {
            task.change = Some(draft(desk, &id, &task)?);
        }
        let done = self.target.perform(desk, None, Vec::new(), &|_| {
            Ok(Deed::Followup(task.clone()))
        })?;
        tell(desk, &done, self.target.output)
    }
}

/// A follow-up that is filed together with another deed.
#[derive(Debug, Clone, clap::Args)]
pub struct Follow {
    /// File a follow-up change with this title at once
    #[arg(long, value_name = "TITLE")]
    followup: Option<String>,
}

impl Follow {
    /// Files the draft of the follow-up, when there is to be one.
    pub(super) fn file(&self, desk: &Desk, part: &str) -> Result<Option<Task>, Ending> {
        let Some(title) = &self.followup else {
            return Ok(None);
        };
        let (_, id) = desk.locate(part)?;
        let mut task = Task {
            action: title.clone(),
            owner: None,
            due: None,
            change: None,
        };
        task.change = Some(draft(desk, &id, &task)?);
        Ok(Some(task))
    }
}

/// Files a draft for work that a change leaves behind.
fn draft(
    desk: &Desk,
    of: &crate::domain::change::ChangeId,
    task: &Task,
) -> Result<crate::domain::change::ChangeId, Ending> {
    let snapshot = desk.snapshot()?;
    let fresh = fresh_id(desk.world(), &snapshot)?;
    let make = |scene: &Scene| {
        let origin = scene
            .snapshot
            .record(of)
            .ok_or_else(|| Failure::usage("there is no such change", "git change list --all"))?;
        let draft = Change::draft(
            fresh.clone(),
            Kind::Normal,
            task.action.clone(),
            scene.me.clone(),
        );
        Ok(successor(origin, draft, task.owner.clone()))
    };
    let intent = Intent {
        id: fresh.clone(),
        make: &make,
        files: Vec::new(),
        text: None,
    };
    let done = write(desk.world(), &desk.settings, &intent)?;
    desk.ui
        .status(&format!("{}: filed as the follow-up of {of}", done.id));
    Ok(done.id)
}
