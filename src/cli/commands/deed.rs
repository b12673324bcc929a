//! What all deeds have in common: find the change, do it, say what was done and what comes next.

use crate::app::failure::Failure;
use crate::app::pull_request::page;
use crate::app::snapshot::Snapshot;
use crate::app::transition::{Done, Scene, perform};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::ChangeId;
use crate::domain::change::deed::Deed;
use crate::domain::change::event::Event;
use crate::domain::policy::permit::NewFile;
use crate::report::done::DeedDocument;
use crate::report::json;

/// The change that a deed is done to, and how the answer is given.
#[derive(Debug, Clone, clap::Args)]
pub struct Target {
    /// The change: its id, or any unique part of three characters or more.
    #[arg(value_name = "ID")]
    pub id: String,
    #[command(flatten)]
    pub output: Output,
}

impl Target {
    /// Does a deed to the change.
    ///
    /// # Errors
    ///
    /// When the change is not found, the judge refuses, or the environment fails.
    pub fn perform(
        &self,
        desk: &Desk,
        text: Option<&str>,
        files: Vec<NewFile>,
        deed: &dyn Fn(&Scene) -> Result<Deed, Failure>,
    ) -> Result<Done, Ending> {
        let (_, id) = desk.locate(&self.id)?;
        Ok(perform(
            desk.world(),
            &desk.settings,
            &id,
            text,
            files,
            deed,
        )?)
    }

    /// Does a deed and tells of it.
    ///
    /// # Errors
    ///
    /// As for [`Self::perform`].
    pub fn run(
        &self,
        desk: &Desk,
        text: Option<&str>,
        deed: &dyn Fn(&Scene) -> Result<Deed, Failure>,
    ) -> Result<(), Ending> {
        let done = self.perform(desk, text, Vec::new(), deed)?;
        tell(desk, &done, self.output)
    }
}

/// Says what was done, and what comes next.
///
/// # Errors
///
/// When the answer cannot be written.
pub fn tell(desk: &Desk, done: &Done, output: Output) -> Result<(), Ending> {
    tell_of(desk, done, None, output)
}

/// The same, with words of its own for what was done.
///
/// # Errors
///
/// As for [`tell`].
pub fn tell_of(
    desk: &Desk,
    done: &Done,
    words: Option<&str>,
    output: Output,
) -> Result<(), Ending> {
    for warning in &done.warnings {
        desk.ui.warn(warning);
    }
    desk.ui.warn_of(&done.findings, Some(&done.id));
    let shared = if done.pushed { ", pushed" } else { "" };
    let decision = done.after.approval.last();
    let deed = match decision.filter(|_| matches!(done.event, Event::Approve | Event::Reject)) {
        Some(entry) => format!("{} as {}", done.event, entry.role),
        None => words.map_or_else(|| done.event.to_string(), str::to_owned),
    };
    desk.ui.status(&format!(
        "{}: {deed} — now {} ({} on {}{shared})",
        done.id,
        done.after.state,
        done.commit.short(),
        done.branch,
    ));
    if output.json {
        let told = DeedDocument {
            schema: DeedDocument::SCHEMA,
            id: &done.id,
            event: done.event,
            state: done.after.state,
            commit: done.commit.to_string(),
            branch: &done.branch,
            pushed: done.pushed,
        };
        desk.ui.answer(&json::text(&told))?;
    }
    if done.pushed && (done.opened || done.event == Event::Submit) {
        open_pull_request(desk, done)?;
    }
    hint(desk, &done.id);
    Ok(())
}

/// Says where the pull request is opened that lands the branch of a change.
fn open_pull_request(desk: &Desk, done: &Done) -> Result<(), Ending> {
    let (main, branch) = (&desk.settings.branch, &*done.branch);
    let Some(remote) = desk.settings.remote.as_deref().filter(|_| branch != main) else {
        return Ok(());
    };
    let url = desk.world().repo.url(remote)?.unwrap_or_default();
    desk.ui.hint(&match page(&url, main, branch) {
        Some(page) => format!("open the pull request: {page}"),
        None => format!(
            "open a pull request from {branch} into {main}, or let somebody: git change merge {}",
            done.id.tail()
        ),
    });
    Ok(())
}

/// Why a change cannot be looked at: its record can be read in no version.
#[must_use]
pub fn unreadable(snapshot: &Snapshot, id: &ChangeId) -> Failure {
    let said = snapshot.findings(id);
    let what = said.first().map_or_else(
        || format!("the record of {id} cannot be read"),
        |finding| finding.message.clone(),
    );
    Failure::unreadable(what, format!("git change log {}", id.tail()))
}

/// Names the next step of a change, and who can do it.
fn hint(desk: &Desk, id: &ChangeId) {
    let Ok(snapshot) = desk.snapshot() else {
        return;
    };
    let Some(view) = snapshot.view(id) else {
        return;
    };
    let Ok(steps) = snapshot.next(desk.world().repo, &view) else {
        return;
    };
    if let Some(step) = steps.first() {
        let who = step
            .who
            .iter()
            .map(|who| who.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let by = if who.is_empty() {
            String::new()
        } else {
            format!("  (by {who})")
        };
        desk.ui
            .hint(&format!("{}{by} — {}", step.command, step.why));
    }
}
