//! All changes as they stand: the trusted history, and the branches that have not landed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::app::branches::{Stray, sorted};
use crate::app::failure::Failure;
use crate::app::kept;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::audit::brief::Brief;
use crate::audit::laws::{LawInForce, LawReading, law_at};
use crate::audit::outlook::Outlook;
use crate::audit::peers::{self, Known};
use crate::audit::runs::Usage;
use crate::audit::similar::Vantage;
use crate::audit::track::{Located, Track};
use crate::audit::view::ChangeView;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::ports::{Fault, History};
use crate::domain::policy::case::Peers;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::next::{NextStep, looks_back};
use crate::domain::policy::risk::similar::Similar;
use crate::domain::policy::risk::{Assessed, assess};

/// A change that has not landed as it stands.
#[derive(Debug)]
pub struct Pending {
    /// What is known of it.
    pub track: Track,
    /// What was found on its branch.
    pub findings: Vec<Located>,
    /// The other changes that its branch touches, as they stand on it.
    pub beside: BTreeMap<ChangeId, Track>,
    /// The newest commit of its branch.
    pub head: ObjectId,
    /// The reference that names that commit.
    pub reference: String,
}

/// All changes as they stand at one moment.
#[derive(Debug)]
pub struct Snapshot {
    /// The trusted history.
    pub trusted: Outlook,
    /// The changes that have a newer version on a branch.
    pub pending: BTreeMap<ChangeId, Pending>,
    /// The branches that say something else, and are not looked at.
    pub strays: BTreeMap<ChangeId, Vec<Stray>>,
    /// The law that is in force at the trusted tip.
    pub law: Rc<LawInForce>,
    /// The moment.
    pub now: Timestamp,
    /// The remote that others share, where there may be more.
    pub remote: Option<String>,
}

impl Snapshot {
    /// Reads everything.
    ///
    /// # Errors
    ///
    /// When there is no law, it cannot be read, or the repository cannot be read.
    pub fn load(world: World, settings: &Settings) -> Result<Self, Failure> {
        let now = world.clock.now();
        let tip = trusted_tip(world, settings)?;
        let mut replay = kept::replay(world, settings, tip)?;
        let law = in_force(world, settings, replay.newest_law().clone())?;
        let mut pending = BTreeMap::new();
        let mut strays = BTreeMap::new();
        for (id, branches) in sorted(world, settings, tip, replay.tracks())? {
            if let Some(head) = branches.newest {
                let mut branch = replay.branch(head.commit)?;
                if let Some(track) = branch.tracks.remove(&id) {
                    let newest = Pending {
                        track,
                        findings: branch.findings,
                        beside: branch.tracks,
                        head: head.commit,
                        reference: head.reference,
                    };
                    pending.insert(id.clone(), newest);
                }
            }
            if !branches.strays.is_empty() {
                strays.insert(id, branches.strays);
            }
        }
        Ok(Self {
            trusted: replay.look(),
            pending,
            strays,
            law,
            now,
            remote: settings.remote.clone(),
        })
    }

    /// The ids of all changes, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<ChangeId> {
        self.with_pending(self.trusted.ids())
    }

    /// The ids of the changes that a person who typed `part` may mean, in order.
    #[must_use]
    pub fn called(&self, part: &str) -> Vec<ChangeId> {
        let mut called = self.with_pending(self.trusted.called(part));
        called.retain(|id| id.matches(part));
        called
    }

    /// The ids of the changes that are not over or have not landed, of those that something speaks
    /// against, and maybe of others, in order.
    #[must_use]
    pub fn alive(&self) -> Vec<ChangeId> {
        let mut alive = self.trusted.alive();
        alive.extend(self.strays.keys().cloned());
        self.with_pending(alive)
    }

    fn with_pending(&self, trusted: Vec<ChangeId>) -> Vec<ChangeId> {
        let all: BTreeSet<ChangeId> = trusted
            .into_iter()
            .chain(self.pending.keys().cloned())
            .collect();
        all.into_iter().collect()
    }

    /// The newest that is known of a change.
    #[must_use]
    pub fn track(&self, id: &ChangeId) -> Option<&Track> {
        self.pending
            .get(id)
            .map(|pending| &pending.track)
            .or_else(|| self.trusted.track(id))
    }

    /// The newest record of a change.
    #[must_use]
    pub fn record(&self, id: &ChangeId) -> Option<&Change> {
        self.track(id)?.record.as_ref()
    }

    /// A change as people look at it.
    #[must_use]
    pub fn view(&self, id: &ChangeId) -> Option<ChangeView<'_>> {
        ChangeView::of(self.track(id)?, &self.law.law, self.findings(id), self.now)
    }

    /// All changes as people look at them, by id.
    pub fn views(&self) -> impl Iterator<Item = ChangeView<'_>> {
        self.ids().into_iter().filter_map(|id| self.view(&id))
    }

    /// All changes in brief. Those that are over are not brought here.
    pub fn briefs(&self) -> impl Iterator<Item = Brief> {
        let (mut over, others) = self.trusted.in_brief();
        over.retain(|brief| {
            !self.pending.contains_key(&brief.id) && !self.strays.contains_key(&brief.id)
        });
        let mut others: BTreeSet<ChangeId> = others.into_iter().collect();
        others.extend(self.pending.keys().cloned());
        others.extend(self.strays.keys().cloned());
        let others = others.into_iter();
        let others = others.filter_map(|id| self.view(&id).map(|view| view.brief()));
        over.into_iter().chain(others)
    }

    /// Those of [`Self::alive`] as people look at them, by id.
    pub fn views_alive(&self) -> impl Iterator<Item = ChangeView<'_>> {
        self.alive().into_iter().filter_map(|id| self.view(&id))
    }

    /// What the judge may know of other changes when he looks at a deed to this one.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn peers(&self, history: &dyn History, change: &Change) -> Result<Peers, Fault> {
        let mut peers = peers::of(change, self);
        if self.law.law.policy.risk.asks_for_history() {
            peers.similar = Some(self.similar(history, change)?);
        }
        Ok(peers)
    }

    /// How the changes ended that are similar to this one, and that the next deed to it descends
    /// from: those of the trusted history behind its branch, and those of the branch itself.
    fn similar(&self, history: &dyn History, change: &Change) -> Result<Similar, Fault> {
        let nothing = BTreeMap::new();
        let (beside, at) = match self.pending.get(&change.id) {
            Some(pending) => (&pending.beside, pending.head),
            None => (&nothing, self.trusted.tip),
        };
        let apart = beside.values().filter(|track| track.is_closed_apart());
        let trusted = &self.trusted;
        Vantage::new(history, &trusted.line, at).similar(change, &trusted.endings, apart)
    }

    /// The level of risk that the policy computes, with all that went into it.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn risk<'s>(
        &'s self,
        history: &dyn History,
        change: &'s Change,
    ) -> Result<Assessed<'s>, Fault> {
        Ok(assess(change, &self.law.law, &self.peers(history, change)?))
    }

    /// The steps that lead on from where a change stands.
    ///
    /// # Errors
    ///
    /// When the repository cannot be read.
    pub fn next(
        &self,
        history: &dyn History,
        view: &ChangeView<'_>,
    ) -> Result<Vec<NextStep>, Fault> {
        let peers = if looks_back(view.record) {
            self.peers(history, view.record)?
        } else {
            peers::of(view.record, self)
        };
        Ok(view.next(&peers))
    }

    /// What was found about a change, on the trusted history and on its branch.
    #[must_use]
    pub fn findings(&self, id: &ChangeId) -> Vec<Finding> {
        let on_branch = self.pending.get(id).map(|pending| &pending.findings);
        let on_branch = on_branch.into_iter().flatten();
        self.trusted
            .findings(id)
            .iter()
            .chain(on_branch.filter(|located| located.change.as_ref() == Some(id)))
            .map(|located| located.finding.clone())
            .chain(self.strays(id).iter().filter_map(Stray::finding))
            .collect()
    }

    /// The branches of a change that say something else, and are not looked at.
    #[must_use]
    pub fn strays(&self, id: &ChangeId) -> &[Stray] {
        self.strays.get(id).map_or(&[], Vec::as_slice)
    }
}

impl Known for Snapshot {
    fn track(&self, id: &ChangeId) -> Option<&Track> {
        Snapshot::track(self, id)
    }

    fn usage(&self, change: &Change) -> Usage {
        let apart = self.pending.iter().map(|(id, one)| (id, &one.track));
        self.trusted.usage(change, apart)
    }
}

/// The trusted tip and the law that is in force there, without reading any change.
///
/// # Errors
///
/// When there is no law, it cannot be read, or the repository cannot be read.
pub fn law_in_force(
    world: World,
    settings: &Settings,
) -> Result<(ObjectId, Rc<LawInForce>), Failure> {
    let tip = trusted_tip(world, settings)?;
    let law = in_force(world, settings, law_at(world.repo, tip)?)?;
    Ok((tip, law))
}

/// The trusted tip.
///
/// # Errors
///
/// When there is none, or the repository cannot be read.
pub(in crate::app) fn trusted_tip(world: World, settings: &Settings) -> Result<ObjectId, Failure> {
    if let Some(tip) = settings.tip(world.repo)? {
        return Ok(tip);
    }
    let repo = world.repo;
    if repo.references("refs/")?.is_empty() && repo.revision("HEAD")?.is_none() {
        return Err(no_law("there is no commit here yet"));
    }
    // Its name is misspelt, or this is a clone of another branch alone.
    Err(Failure::usage(
        format!("there is no branch {:?} here", settings.branch),
        "git config change.branch BRANCH",
    ))
}

/// What the trusted tip has of a law, if that is in force.
fn in_force(
    world: World,
    settings: &Settings,
    newest: LawReading,
) -> Result<Rc<LawInForce>, Failure> {
    match newest {
        LawReading::InForce(law) => Ok(law),
        LawReading::Absent => {
            let name = settings.trusted_name();
            let local = world.repo.reference(&settings.local())?;
            let what = format!("there is no changes/policy.toml on {name}");
            if let (Some(remote), Some(local)) = (&settings.remote, local)
                && settings.named.is_none()
                && let LawReading::InForce(_) = law_at(world.repo, local)?
            {
                let branch = &settings.branch;
                return Err(Failure::unreadable(
                    format!("{what}, but on your {branch}, which is not pushed"),
                    format!("git push {remote} {branch}"),
                ));
            }
            Err(no_law(what))
        }
        LawReading::Unreadable(problems) => Err(Failure::unreadable(
            &*problems,
            "mend it, then: git change lint",
        )),
    }
}

/// There is no law to judge by.
pub(in crate::app) fn no_law(what: impl Into<String>) -> Failure {
    Failure::unreadable(what, "git change init")
}
