//! `git change sync`, `fetch` and `push`

use crate::app::arrivals::Arrivals;
use crate::app::locate;
use crate::app::publish::{Unlawful, Wanted, push};
use crate::app::sync::{Synced, fetch, sync};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::domain::change::ChangeId;
use crate::report::done::{ArrivalsDocument, KeptDocument, SyncDocument, UnlawfulDocument};
use crate::report::json;

/// How many ids a line names.
const NAMED: usize = 10;

/// Fetch, bring local branches forward, and push what the remote lacks
///
/// What is pushed is judged first; what is against the law stays here. So do drafts that were never
/// handed in. Local branches of changes and of the law that a merge has landed are removed.
#[derive(Debug, clap::Args)]
pub struct Sync {
    /// Also remove landed branches of changes and of the law at the remote
    #[arg(long)]
    prune_remote: bool,
    #[command(flatten)]
    output: Output,
}

impl Sync {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let synced = sync(desk.world(), &desk.settings, self.prune_remote)?;
        told(desk, &synced, self.output)
    }
}

/// Ask the remote what is new
#[derive(Debug, clap::Args)]
pub struct Fetch {
    #[command(flatten)]
    output: Output,
}

impl Fetch {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let arrived = fetch(desk.world(), &desk.settings)?;
        if arrived.is_empty() {
            desk.ui.status("nothing is new");
        }
        let synced = Synced {
            arrived,
            ..Synced::default()
        };
        came_in(desk, &synced.arrived);
        answer(desk, &synced, self.output)
    }
}

/// Push what the remote lacks
///
/// It is judged first; what is against the law stays here. So do drafts that were never handed in,
/// unless you ask for them.
#[derive(Debug, clap::Args)]
pub struct Push {
    /// Only these changes, also when they are drafts; all that are ready, when it is not said
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Also drafts that were never handed in
    #[arg(long, conflicts_with = "ids")]
    drafts: bool,
    #[command(flatten)]
    output: Output,
}

impl Push {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let mut wanted = Wanted {
            changes: Vec::new(),
            drafts: self.drafts,
        };
        if !self.ids.is_empty() {
            let snapshot = desk.snapshot()?;
            for part in &self.ids {
                wanted.changes.push(locate::change(&snapshot, part)?);
            }
        }
        let synced = push(desk.world(), &desk.settings, &wanted)?;
        told(desk, &synced, self.output)
    }
}

fn told(desk: &Desk, synced: &Synced, output: Output) -> Result<(), Ending> {
    let ui = desk.ui;
    came_in(desk, &synced.arrived);
    let done = [
        (&synced.updated, "brought forward"),
        (&synced.pushed, "pushed"),
        (&synced.pruned, "landed, so your branch is removed"),
        (
            &synced.pruned_there,
            "landed, so the remote's branch is removed",
        ),
    ];
    for (branches, what) in done {
        for branch in branches {
            ui.status(&format!("{branch}: {what}"));
        }
    }
    if !synced.drafts.is_empty() {
        let all = tails(&synced.drafts);
        ui.note(&format!(
            "{}: a draft that nobody else sees; to share one: git change push ID",
            all
        ));
    }
    for kept in &synced.kept {
        let commit = kept.commit.short();
        desk.ui.status(&format!(
            "{}: it landed without a merge; the commits of its branch are kept ({commit})",
            kept.change
        ));
    }
    if !synced.kept.is_empty() {
        desk.ui
            .hint("how the forge makes merge commits only: git change rules landing/merge-lost");
    }
    for warning in &synced.warnings {
        ui.warn(warning);
    }
    for unlawful in &synced.unlawful {
        refused(desk, unlawful);
    }
    let quiet = done.iter().all(|(branches, _)| branches.is_empty())
        && synced.arrived.is_empty()
        && synced.kept.is_empty()
        && synced.warnings.is_empty()
        && synced.unlawful.is_empty();
    if quiet {
        ui.status("nothing to bring along");
    }
    answer(desk, synced, output)?;
    if synced.warnings.is_empty() && synced.unlawful.is_empty() {
        Ok(())
    } else {
        Err(Ending::Answered)
    }
}

/// Says what others did.
fn came_in(desk: &Desk, arrived: &Arrivals) {
    let ui = desk.ui;
    for (ids, what) in [(&arrived.filed, "new"), (&arrived.moved, "moved on")] {
        if !ids.is_empty() {
            let changes = if ids.len() == 1 { "change" } else { "changes" };
            ui.status(&format!("{} {changes} {what}: {}", ids.len(), tails(ids)));
        }
    }
    if arrived.law {
        ui.status("the law changed");
    }
    for branch in &arrived.proposed {
        ui.status(&format!("{branch}: a change of the law is proposed"));
    }
}

/// The ends of ids, as people type them.
fn tails<'i>(ids: impl IntoIterator<Item = &'i ChangeId, IntoIter: ExactSizeIterator>) -> String {
    let ids = ids.into_iter();
    let more = ids.len().saturating_sub(NAMED);
    let mut named: Vec<String> = ids.take(NAMED).map(|id| id.tail().to_owned()).collect();
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.join(", ")
}

/// Says why a branch was not pushed.
fn refused(desk: &Desk, unlawful: &Unlawful) {
    let branch = &unlawful.branch;
    desk.ui.error(&format!(
        "{branch}: not pushed, since it is against the law"
    ));
    for located in &unlawful.findings {
        desk.ui
            .findings(&[located.with_commit()], located.change.as_ref());
    }
    let base = desk.settings.trusted_name();
    desk.ui
        .way_out(&format!("git change check {base}..{branch}"));
}

fn answer(desk: &Desk, synced: &Synced, output: Output) -> Result<(), Ending> {
    if !output.json {
        return Ok(());
    }
    let arrived = &synced.arrived;
    desk.ui.answer(&json::text(&SyncDocument {
        schema: SyncDocument::SCHEMA,
        arrived: ArrivalsDocument {
            new: arrived.filed.iter().collect(),
            moved: arrived.moved.iter().collect(),
            law: arrived.law,
            proposed: arrived.proposed.iter().map(String::as_str).collect(),
        },
        updated: &synced.updated,
        pushed: &synced.pushed,
        removed: &synced.pruned,
        removed_at_remote: &synced.pruned_there,
        drafts: &synced.drafts,
        unlawful: synced
            .unlawful
            .iter()
            .map(|unlawful| UnlawfulDocument::of(&unlawful.branch, &unlawful.findings))
            .collect(),
        kept: synced
            .kept
            .iter()
            .map(|kept| KeptDocument {
                change: &kept.change,
                commit: kept.commit.to_string(),
            })
            .collect(),
        warnings: &synced.warnings,
    }))
}
