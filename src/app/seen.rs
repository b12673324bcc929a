//! What somebody saw when they decided: a decision is over that, and over nothing that came in
//! while it was being written down.

use std::collections::BTreeSet;

use crate::app::failure::Failure;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::domain::change::digest::{Digest, material_differences};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, ChangeId, PersonId};
use crate::domain::ledger::object::FileDelta;
use crate::domain::policy::law::{FOLDER, is_law_path};

/// A record as this clone had it when a command began.
#[derive(Debug, Clone)]
pub struct Seen {
    record: Change,
    /// The commits that had touched it.
    commits: BTreeSet<ObjectId>,
}

impl Seen {
    /// What this clone knows of a change; none when it knows nothing.
    #[must_use]
    pub fn of(snapshot: &Snapshot, id: &ChangeId) -> Option<Self> {
        let track = snapshot.track(id)?;
        Some(Self {
            record: track.record.clone()?,
            commits: track.entries.iter().map(|entry| entry.commit).collect(),
        })
    }

    /// Lets a decision be made on what there is now, if that is what was seen.
    ///
    /// # Errors
    ///
    /// When anything that an approver agrees to has changed since: what, and who changed it.
    pub fn is_still(&self, snapshot: &Snapshot) -> Result<(), Failure> {
        let id = &self.record.id;
        let Some(now) = snapshot.record(id) else {
            return Ok(());
        };
        if Digest::of(now) == Digest::of(&self.record) {
            return Ok(());
        }
        let fields: Vec<&str> = material_differences(&self.record, now)
            .into_iter()
            .map(|field| field.word())
            .collect();
        let editors = self.editors(snapshot);
        let by = if editors.is_empty() {
            String::new()
        } else {
            let names: Vec<&str> = editors.iter().map(|who| who.as_str()).collect();
            format!(" by {}", names.join(", "))
        };
        let tail = id.tail();
        Err(Failure::no(
            format!(
                "{id} is not what you saw: {} changed{by}; you decide on nothing that you have not seen",
                fields.join(", ")
            ),
            format!("git change show {tail}, and decide again"),
        ))
    }

    /// Who changed what approvers agree to since.
    fn editors(&self, snapshot: &Snapshot) -> BTreeSet<PersonId> {
        let mut editors = BTreeSet::new();
        let mut before = None;
        let entries = snapshot.track(&self.record.id).map(|track| &track.entries);
        for entry in entries.into_iter().flatten() {
            if before != entry.digest.as_ref() && !self.commits.contains(&entry.commit) {
                editors.insert(entry.actor.clone());
            }
            before = entry.digest.as_ref();
        }
        editors
    }
}

/// The law on a branch as this clone had it when a command began.
#[derive(Debug, Clone)]
pub struct SeenLaw {
    branch: String,
    head: ObjectId,
}

impl SeenLaw {
    /// What this clone knows of a branch, of which this is the newest commit.
    #[must_use]
    pub fn at(branch: &str, head: ObjectId) -> Self {
        Self {
            branch: branch.to_owned(),
            head,
        }
    }

    /// Lets a decision be made on the branch as it is now, if its law is what was seen. Others may
    /// have approved it meanwhile.
    ///
    /// # Errors
    ///
    /// When a document of the law has changed since: which, and who changed it; or the repository
    /// cannot be read.
    pub fn is_still(&self, world: World, head: ObjectId) -> Result<(), Failure> {
        if head == self.head {
            return Ok(());
        }
        let deltas = world.repo.deltas(Some(self.head), head, FOLDER)?;
        let is_law = |delta: &FileDelta| is_law_path(&delta.path);
        let files: Vec<String> = deltas
            .into_iter()
            .filter(is_law)
            .map(|delta| delta.path)
            .collect();
        if files.is_empty() {
            return Ok(());
        }
        let mut editors = BTreeSet::new();
        for id in world.repo.reachable(head, &[self.head])? {
            let commit = world.repo.commit(id)?;
            let deltas = world.repo.deltas(commit.base(), id, FOLDER)?;
            if deltas.iter().any(is_law) {
                editors.insert(commit.author.email);
            }
        }
        let by = match editors.is_empty() {
            true => String::new(),
            false => format!(" by {}", Vec::from_iter(editors).join(", ")),
        };
        Err(Failure::no(
            format!(
                "{} is not what you saw: {} changed{by}; you decide on nothing that you have not seen",
                self.branch,
                files.join(", ")
            ),
            format!(
                "git diff {} {} -- {FOLDER}, and decide again",
                self.head.short(),
                head.short()
            ),
        ))
    }
}
