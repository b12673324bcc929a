//! What came in from the remote.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::settings::Settings;
use crate::app::world::World;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::law::{FOLDER, is_law_path};

/// What came in from the remote.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// Changes that this clone did not know of.
    pub filed: BTreeSet<ChangeId>,
    /// Changes that others went on with.
    pub moved: BTreeSet<ChangeId>,
    /// Whether the law that is in force changed.
    pub law: bool,
    /// Branches of law that are new, or were written on.
    pub proposed: BTreeSet<String>,
}

impl Arrivals {
    /// Whether nothing came in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What this clone knows of the remote.
#[derive(Debug)]
pub(in crate::app) struct Known {
    main: Option<ObjectId>,
    changes: BTreeMap<ChangeId, ObjectId>,
    law: BTreeMap<String, ObjectId>,
}

impl Known {
    /// Reads the references that stand for what the remote had when last asked.
    pub(in crate::app) fn now(world: World, settings: &Settings) -> Result<Self, Fault> {
        let main = match settings.tracking() {
            Some(name) => world.repo.reference(&name)?,
            None => None,
        };
        let below = |folder: &str| match &settings.remote {
            Some(remote) => {
                let prefix = format!("refs/remotes/{remote}/{folder}/");
                let all = world.repo.references(&prefix)?.into_iter();
                Ok(all
                    .filter_map(|(name, tip)| Some((name.strip_prefix(&prefix)?.to_owned(), tip)))
                    .collect())
            }
            None => Ok::<Vec<(String, ObjectId)>, Fault>(Vec::new()),
        };
        let changes = below("change")?.into_iter();
        let law = below("law")?.into_iter();
        Ok(Self {
            main,
            changes: changes
                .filter_map(|(name, tip)| Some((name.parse().ok()?, tip)))
                .collect(),
            law: law
                .map(|(name, tip)| (format!("law/{name}"), tip))
                .collect(),
        })
    }

    /// What is there `now` and was not before, but for what this clone itself has pushed.
    pub(in crate::app) fn arrivals(
        &self,
        now: &Self,
        world: World,
        settings: &Settings,
    ) -> Result<Arrivals, Fault> {
        let mut arrivals = Arrivals::default();
        if let Some(main) = now.main.filter(|main| self.main != Some(*main))
            && !is_own(world, &settings.local(), main)?
        {
            for delta in world.repo.deltas(self.main, main, FOLDER)? {
                if let Some(id) = ChangeId::from_path(&delta.path) {
                    self.take(world, &id, &mut arrivals)?;
                } else {
                    arrivals.law |= is_law_path(&delta.path);
                }
            }
        }
        for (id, tip) in &now.changes {
            let branch = format!("refs/heads/{}", Settings::change_branch(id));
            if self.changes.get(id) != Some(tip) && !is_own(world, &branch, *tip)? {
                self.take(world, id, &mut arrivals)?;
            }
        }
        for (name, tip) in &now.law {
            let branch = format!("refs/heads/{name}");
            if self.law.get(name) != Some(tip) && !is_own(world, &branch, *tip)? {
                arrivals.proposed.insert(name.clone());
            }
        }
        Ok(arrivals)
    }

    fn take(&self, world: World, id: &ChangeId, arrivals: &mut Arrivals) -> Result<(), Fault> {
        let own = format!("refs/heads/{}", Settings::change_branch(id));
        let mut known = self.changes.contains_key(id) || world.repo.reference(&own)?.is_some();
        if let Some(main) = self.main {
            known |= world.repo.file(main, &id.path())?.is_some();
        }
        let set = if known {
            &mut arrivals.moved
        } else {
            &mut arrivals.filed
        };
        set.insert(id.clone());
        Ok(())
    }
}

/// Whether a local branch has the commit already.
fn is_own(world: World, branch: &str, commit: ObjectId) -> Result<bool, Fault> {
    match world.repo.reference(branch)? {
        Some(own) => world.repo.is_ancestor(commit, own),
        None => Ok(false),
    }
}
