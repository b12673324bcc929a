//! `git change edit`

use std::cell::RefCell;
use std::path::PathBuf;

use crate::app::deeds::{edit, existing};
use crate::app::draft::{commented, overlaid};
use crate::app::failure::Failure;
use crate::app::transition::Scene;
use crate::cli::commands::deed::{Target, tell_of};
use crate::cli::commands::plan::Plan;
use crate::cli::desk::Desk;
use crate::cli::draft;
use crate::cli::exit::Ending;
use crate::cli::stores;
use crate::domain::change::Change;
use crate::report::edited::edited;

/// Edit the plan: by flags, from a file, or in your editor
///
/// Flags that may be said more than once replace the whole list: two `--step` leave two steps. What
/// was edited is said. An edit of what was approved voids the approvals.
#[derive(Debug, clap::Args)]
pub struct Edit {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    plan: Plan,
    /// Lay what a file says over the plan; `-` is standard input
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Edit in your editor, also when flags are given
    #[arg(short, long)]
    edit: bool,
    /// More for the commit message
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

impl Edit {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let text = self
            .from_file
            .as_deref()
            .map(|file| stores::read_text(desk.process, file))
            .transpose()?;
        let by_hand = self.edit || (text.is_none() && self.plan.is_empty());
        if by_hand && !desk.process.interactive && !self.edit {
            return Err(Failure::usage(
                "nothing is said that should differ",
                "git change edit --help",
            )
            .into());
        }
        let mut plan = self.plan.clone();
        if plan.names_others() {
            plan = plan.with_ids(&desk.snapshot()?)?;
        }
        plan.risk.explained_by(self.message.as_deref());
        let make = |scene: &Scene| -> Result<Change, Failure> {
            let mut change = existing(scene)?.clone();
            if let Some(text) = &text {
                let name = self.from_file.as_ref().map(|f| f.display().to_string());
                change = overlaid(&change, text, &name.unwrap_or_default())?;
            }
            plan.put_into(&mut change, &scene.snapshot.law.law.people, scene.at)?;
            Ok(change)
        };
        let sheet = if by_hand {
            Some(self.open(desk, &make)?)
        } else {
            None
        };
        let origin = RefCell::new(None);
        let done = self
            .target
            .perform(desk, self.message.as_deref(), Vec::new(), &|scene| {
                origin.replace(scene.before.cloned());
                let change = match &sheet {
                    Some((_, written)) => {
                        scene.is_as_seen()?;
                        written.clone()
                    }
                    None => make(scene)?,
                };
                edit(scene, change)
            })?;
        if let Some((sheet, _)) = sheet {
            sheet.done_with();
        }
        let before = origin.take();
        let what = before.map(|before| format!("edit of {}", edited(&before, &done.after)));
        tell_of(desk, &done, what.as_deref(), self.target.output)
    }

    /// Opens the record in the person's editor.
    fn open(
        &self,
        desk: &Desk,
        make: &dyn Fn(&Scene) -> Result<Change, Failure>,
    ) -> Result<(draft::Sheet, Change), Ending> {
        let (snapshot, id) = desk.locate(&self.target.id)?;
        let before = snapshot.record(&id);
        let me = before
            .map(|before| before.owner.clone())
            .unwrap_or_else(|| "".into());
        let begun = make(&Scene {
            snapshot: &snapshot,
            history: desk.world().repo,
            before,
            me: &me,
            at: snapshot.now,
            seen: None,
        })?;
        let sheet = draft::Sheet::open(desk, &id, &commented(&begun)?)?;
        let written = sheet.read(&begun)?;
        Ok((sheet, written))
    }
}
