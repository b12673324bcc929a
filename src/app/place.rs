//! Where a deed is written, and how it gets to where others see it.

use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::publish::unlanded_errors;
use crate::app::settings::{Landing, Settings};
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::audit::track::Located;
use crate::domain::change::ChangeId;
use crate::domain::change::event::Event;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Pushed, Swap};

/// Where a deed is written.
#[derive(Debug)]
pub(in crate::app) struct Place {
    /// The full name of the local reference.
    pub reference: String,
    /// Its value now.
    pub old: Option<ObjectId>,
    /// The commit that the new one is made on.
    pub base: ObjectId,
    /// Whether it is the main branch.
    pub is_main: bool,
    /// Whether the remote has a branch of that name with something that has not landed.
    is_open: bool,
    /// Whether others know of the change: the remote has its branch, or the main branch has it.
    is_known: bool,
}

/// What became of handing a deed over.
#[derive(Debug, Default)]
pub(in crate::app) struct Handed {
    /// Whether the remote has it.
    pub pushed: bool,
    /// Whether that made a branch that somebody has to land.
    pub opened: bool,
    /// What is worth knowing all the same.
    pub warnings: Vec<String>,
}

impl Place {
    /// The branch of the change when it has one that has not landed, or when changes land by pull
    /// request; else the main branch. None when somebody moved it since it was looked at.
    ///
    /// # Errors
    ///
    /// When the branch has diverged, or references cannot be read.
    pub(in crate::app) fn of(
        world: World,
        settings: &Settings,
        id: &ChangeId,
        snapshot: &Snapshot,
    ) -> Result<Option<Self>, Failure> {
        let is_pending = snapshot.pending.contains_key(id);
        if !is_pending && settings.landing == Landing::Direct {
            Self::main(world, settings, snapshot)
        } else {
            Self::branch(world, settings, id, snapshot)
        }
    }

    fn main(
        world: World,
        settings: &Settings,
        snapshot: &Snapshot,
    ) -> Result<Option<Self>, Failure> {
        let tip = snapshot.trusted.tip;
        let reference = settings.local();
        let old = world.repo.reference(&reference)?;
        if let Some(old) = old
            && !world.repo.is_ancestor(old, tip)?
        {
            if settings.tip(world.repo)? != Some(tip) {
                return Ok(None);
            }
            return Err(Failure::no(
                format!(
                    "{} and {} have diverged",
                    settings.branch,
                    settings.trusted_name()
                ),
                "git change sync",
            ));
        }
        Self::only_lawful(world, settings, snapshot)?;
        Ok(Some(Self {
            reference,
            old,
            base: tip,
            is_main: true,
            is_open: true,
            is_known: true,
        }))
    }

    /// Refuses to go on from commits that the remote lacks and that are against the law: they
    /// would be pushed along.
    fn only_lawful(world: World, settings: &Settings, snapshot: &Snapshot) -> Result<(), Failure> {
        let seen = match settings.tracking() {
            Some(name) => world.repo.reference(&name)?,
            None => return Ok(()),
        };
        let findings = unlanded_errors(world, snapshot, seen)?;
        if findings.is_empty() {
            return Ok(());
        }
        Err(Failure::Refused {
            id: None,
            findings: findings.iter().map(Located::with_commit).collect(),
        })
    }

    fn branch(
        world: World,
        settings: &Settings,
        id: &ChangeId,
        snapshot: &Snapshot,
    ) -> Result<Option<Self>, Failure> {
        let repo = world.repo;
        let tip = snapshot.trusted.tip;
        let branch = Settings::change_branch(id);
        let reference = format!("refs/heads/{branch}");
        let old = repo.reference(&reference)?;
        if let Some(stray) = snapshot.strays(id).first() {
            return Err(stray.refusal());
        }
        let base = snapshot.pending.get(id).map_or(tip, |pending| pending.head);
        if let Some(old) = old
            && !repo.is_ancestor(old, base)?
            && !kept::is_kept(world, settings, old)?
        {
            // Somebody moved it since the snapshot was taken.
            return Ok(None);
        }
        let theirs = match &settings.remote {
            Some(remote) => repo.reference(&format!("refs/remotes/{remote}/{branch}"))?,
            None => None,
        };
        if let (Some(theirs), Some(remote)) = (theirs, &settings.remote)
            && !repo.is_ancestor(theirs, base)?
            && kept::is_kept(world, settings, theirs)?
        {
            return Err(Failure::no(
                format!("{remote} still has {branch} as it was before it landed without a merge"),
                "delete that branch, as forges offer it: its commits are kept",
            ));
        }
        let is_open = match theirs {
            Some(theirs) => !repo.is_ancestor(theirs, tip)?,
            None => false,
        };
        Ok(Some(Self {
            reference,
            old,
            base,
            is_main: false,
            is_open,
            is_known: theirs.is_some() || snapshot.trusted.has(id),
        }))
    }

    /// The short name of the branch.
    pub(in crate::app) fn name(&self) -> &str {
        self.reference.trim_start_matches("refs/heads/")
    }

    /// Pushes the commit where others must see it, and moves the local reference; none when
    /// somebody else was faster. What is `private` stays here until somebody asks for it.
    ///
    /// # Errors
    ///
    /// When the remote refuses it, or references cannot be written.
    pub(in crate::app) fn hand_over(
        &self,
        world: World,
        settings: &Settings,
        commit: ObjectId,
        event: Event,
        private: bool,
    ) -> Result<Option<Handed>, Failure> {
        let mut handed = Handed::default();
        if let Some(remote) = &settings.remote
            && (self.is_known || !private)
        {
            match world.repo.push(remote, commit, &self.reference) {
                Ok(Pushed::Done) => {
                    handed.pushed = true;
                    handed.opened = !self.is_open;
                }
                Ok(Pushed::Stale) => {
                    world.repo.fetch(remote)?;
                    return Ok(None);
                }
                Ok(Pushed::Refused(words)) => return Err(self.refused(remote, &words)),
                Err(fault) => handed.warnings.push(format!(
                    "{fault}: not pushed, so only your clone has it; to share it: git change sync"
                )),
            }
        }
        self.advance(world, commit, event, handed)
    }

    fn refused(&self, remote: &str, words: &str) -> Failure {
        let hint = if self.is_main {
            "git config change.landing pull-request, when the branch is protected".to_owned()
        } else {
            format!("git push {remote} {} says more", self.name())
        };
        Failure::no(format!("{remote} refused the push: {words}"), hint)
    }

    fn advance(
        &self,
        world: World,
        commit: ObjectId,
        event: Event,
        mut handed: Handed,
    ) -> Result<Option<Handed>, Failure> {
        let name = self.name();
        let reason = format!("change: {event}");
        match world
            .repo
            .advance(&self.reference, self.old, commit, &reason)
        {
            Ok(Swap::Done) => {}
            Ok(Swap::Moved(_)) if handed.pushed => handed.warnings.push(format!(
                "{name} moved meanwhile; bring it along: git change sync"
            )),
            Ok(Swap::Moved(_)) => return Ok(None),
            // Others have it already, so it is done; only this clone is behind.
            Err(fault) if handed.pushed => handed.warnings.push(format!(
                "{fault}: your {name} stays behind the remote's; later: git change sync"
            )),
            Err(fault) => return Err(fault.into()),
        }
        Ok(Some(handed))
    }
}
