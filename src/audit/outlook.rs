//! The main line as people look at it: change by change, and no more of it than is asked for.
//!
//! A [`Ledger`](crate::audit::ledger::Ledger) has everything in it. An outlook brings a change here
//! when somebody looks at it, so that looking at one among a hundred thousand costs no more than at
//! one among ten. What they say of a change is the same.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use elsa::FrozenBTreeMap;

use crate::audit::brief::Brief;
use crate::audit::endings::Endings;
use crate::audit::laws::LawInForce;
use crate::audit::ledger::forgive;
use crate::audit::line::Line;
use crate::audit::replay::Replay;
use crate::audit::restoration::tell_way_back;
use crate::audit::runs::Usage;
use crate::audit::search::{Finder, Hit, Query};
use crate::audit::shelf::SharedShelf;
use crate::audit::track::{Located, Track};
use crate::audit::tracks::Tracks;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::ports::Fault;

/// A change that somebody looked at: exemptions are applied.
struct Seen {
    track: Track,
    findings: Vec<Located>,
}

/// The main line up to one tip, to be looked at.
pub struct Outlook {
    /// The newest commit.
    pub tip: ObjectId,
    /// The commits of the main line.
    pub line: Line,
    /// How the changes of the main line ended.
    pub endings: Endings,
    law: Option<Rc<LawInForce>>,
    shelf: Option<SharedShelf>,
    tracks: Tracks,
    fresh: Vec<Located>,
    seen: FrozenBTreeMap<ChangeId, Box<Seen>>,
}

impl Replay<'_> {
    /// Ends the replay, for somebody who looks at some of the changes.
    #[must_use]
    pub fn look(self) -> Outlook {
        Outlook {
            tip: self.tip,
            line: self.main_line,
            endings: self.endings,
            law: self.law,
            shelf: self.shelf,
            tracks: self.tracks,
            fresh: self.findings,
            seen: FrozenBTreeMap::new(),
        }
    }
}

impl Outlook {
    /// The ids of all changes, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<ChangeId> {
        self.tracks.ids()
    }

    /// The ids of the changes that a person who typed `part` may mean, and maybe of others, in
    /// order.
    #[must_use]
    pub fn called(&self, part: &str) -> Vec<ChangeId> {
        self.tracks.called(part)
    }

    /// The ids of the changes that are not over, of those that something speaks against, and maybe
    /// of others, in order.
    #[must_use]
    pub fn alive(&self) -> Vec<ChangeId> {
        let mut alive: BTreeSet<ChangeId> = self.tracks.alive().into_iter().collect();
        alive.extend(self.fresh.iter().filter_map(|one| one.change.clone()));
        alive.into_iter().collect()
    }

    /// The changes that are over and against which nothing was found, in brief, by id; and the ids
    /// of all others, in order, and maybe of some that are not there.
    #[must_use]
    pub fn in_brief(&self) -> (Vec<Brief>, Vec<ChangeId>) {
        let Some(shelf) = &self.shelf else {
            return (Vec::new(), self.ids());
        };
        let findings = self.shelved(None).into_iter();
        let findings = findings.chain(self.fresh.iter().cloned());
        let mut others: BTreeSet<ChangeId> = findings.filter_map(|one| one.change).collect();
        others.extend(self.alive());
        // What the shelf says of them may be what was.
        others.extend({ self.tracks.fresh().into_iter() }.map(|(id, _)| id.clone()));
        let mut over = shelf.over();
        over.retain(|brief| !others.contains(&brief.id));
        (over, others.into_iter().collect())
    }

    /// Whether there is such a change.
    #[must_use]
    pub fn has(&self, id: &ChangeId) -> bool {
        self.tracks.get(id).is_some()
    }

    /// What is known of a change.
    #[must_use]
    pub fn track(&self, id: &ChangeId) -> Option<&Track> {
        self.seen(id).map(|seen| &seen.track)
    }

    /// What was found about a change, after exemptions.
    #[must_use]
    pub fn findings(&self, id: &ChangeId) -> &[Located] {
        self.seen(id).map_or(&[], |seen| &seen.findings)
    }

    /// All that was found, after exemptions, but for what exemptions themselves give rise to.
    #[must_use]
    pub fn all_findings(&self) -> Vec<Located> {
        let mut all = self.shelved(None);
        all.extend(self.fresh.iter().cloned());
        self.forgive(&mut all);
        all
    }

    /// The changes that have all words, in any order.
    ///
    /// # Errors
    ///
    /// When the finder cannot look.
    pub fn search(&self, finder: &dyn Finder, query: &Query) -> Result<Vec<Hit>, Fault> {
        let fresh: BTreeMap<_, _> = self.tracks.fresh().into_iter().collect();
        let shelved = self.shelf.iter().flat_map(|shelf| shelf.search(query));
        let mut hits: Vec<Hit> = shelved.filter(|hit| !fresh.contains_key(&hit.id)).collect();
        let mut tracks = fresh.values().copied();
        hits.extend(finder.find(query, &mut tracks)?);
        Ok(hits)
    }

    /// How the template of a standard change was used by others; what is known of some changes
    /// `apart` is put in the place of what is here.
    pub fn usage<'t>(
        &self,
        change: &Change,
        apart: impl Iterator<Item = (&'t ChangeId, &'t Track)>,
    ) -> Usage {
        self.tracks.usage_beside(change, apart)
    }

    fn seen(&self, id: &ChangeId) -> Option<&Seen> {
        if let Some(seen) = self.seen.get(id) {
            return Some(seen);
        }
        let mut track = self.tracks.get(id)?.clone();
        let mut findings = self.shelved(Some(id));
        let about = |located: &&Located| located.change.as_ref() == Some(id);
        findings.extend(self.fresh.iter().filter(about).cloned());
        self.forgive(&mut findings);
        let mut next = 0;
        for located in &mut findings {
            tell_way_back(located, &mut track, &mut next);
        }
        let seen = Box::new(Seen { track, findings });
        Some(self.seen.insert(id.clone(), seen))
    }

    fn shelved(&self, id: Option<&ChangeId>) -> Vec<Located> {
        let shelf = self.shelf.as_ref();
        shelf.map_or_else(Vec::new, |shelf| shelf.findings(id))
    }

    fn forgive(&self, findings: &mut [Located]) {
        if let Some(law) = &self.law {
            forgive(findings, &law.law.policy.exemption);
        }
    }
}

impl std::fmt::Debug for Outlook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outlook")
            .field("tip", &self.tip)
            .field("tracks", &self.tracks)
            .finish_non_exhaustive()
    }
}
