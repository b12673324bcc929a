//! Walking two sides of history at once, newest first, until they are told apart.
//!
//! This is git's own method (`paint_down_to_common`): everything reachable from one side gets one
//! colour, from the other side the other, and what has both is *stale*. The walk ends when
//! only stale commits wait. Times are claims: they only decide how soon the walk ends. Which
//! commits have our colour is exact whatever they say.

use std::collections::{BinaryHeap, HashMap};

use super::graph::View;
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::Fault;

const OURS: u8 = 1;
const THEIRS: u8 = 2;
const BOTH: u8 = OURS | THEIRS;
/// Reachable from a commit that has both colours.
const STALE: u8 = 4;
/// In the queue now.
const WAITING: u8 = 8;

/// How much older than our oldest commit a stale one must be before it is left unwalked, in
/// seconds: clocks that differ by less than a day do no harm.
const SKEW: i64 = 86_400;

/// A finished walk.
pub(super) struct Painting {
    colours: HashMap<ObjectId, u8>,
    /// Commits that had both colours when the walk met them, newest first.
    meetings: Vec<ObjectId>,
}

impl Painting {
    /// The commits that are reachable from our side alone.
    pub(super) fn ours_alone(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let alone = |colours: &u8| colours & BOTH == OURS;
        self.colours
            .iter()
            .filter(move |(_, colours)| alone(colours))
            .map(|(id, _)| *id)
    }

    /// Whether our side reaches this commit.
    pub(super) fn ours(&self, commit: ObjectId) -> bool {
        self.colours
            .get(&commit)
            .is_some_and(|colours| colours & OURS != 0)
    }

    /// Common ancestors that no other one found here reaches, newest first.
    pub(super) fn meetings(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let stale = |id| {
            self.colours
                .get(id)
                .is_some_and(|colours| colours & STALE != 0)
        };
        self.meetings.iter().filter(move |id| !stale(id)).copied()
    }
}

/// Walks until every commit reachable from `ours` or `theirs` alone is known to be so.
pub(super) fn paint(
    view: &View<'_>,
    ours: ObjectId,
    theirs: &[ObjectId],
) -> Result<Painting, Fault> {
    let mut walk = Walk::default();
    walk.colour(view, ours, OURS)?;
    for tip in theirs {
        walk.colour(view, *tip, THEIRS)?;
    }
    while let Some((time, commit)) = walk.next() {
        let colours = walk.colours.get(&commit).copied().unwrap_or_default() & !WAITING;
        let mut inherited = colours;
        if colours == BOTH {
            walk.meetings.push(commit);
            inherited |= STALE;
        } else if colours == OURS {
            walk.oldest = walk.oldest.min(time);
        }
        let links = view.links(commit)?;
        for parent in view.parents(commit, &links) {
            walk.colour(view, *parent, inherited)?;
        }
    }
    Ok(Painting {
        colours: walk.colours,
        meetings: walk.meetings,
    })
}

struct Walk {
    colours: HashMap<ObjectId, u8>,
    queue: BinaryHeap<(i64, ObjectId)>,
    /// How many commits wait that are not stale.
    fresh: usize,
    /// The time of the oldest commit of ours alone.
    oldest: i64,
    meetings: Vec<ObjectId>,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            colours: HashMap::new(),
            queue: BinaryHeap::new(),
            fresh: 0,
            oldest: i64::MAX,
            meetings: Vec::new(),
        }
    }
}

impl Walk {
    /// Adds colours to a commit, and puts it in the queue if that is news.
    fn colour(&mut self, view: &View<'_>, commit: ObjectId, add: u8) -> Result<(), Fault> {
        let colours = self.colours.entry(commit).or_default();
        let (before, after) = (*colours, *colours | add | WAITING);
        if before | add == before {
            return Ok(());
        }
        *colours = after;
        let waited = before & WAITING != 0;
        if !waited {
            self.queue.push((view.links(commit)?.time, commit));
        }
        let counted = |colours: u8| colours & STALE == 0;
        match (waited && counted(before), counted(after)) {
            (false, true) => self.fresh += 1,
            (true, false) => self.fresh -= 1,
            _ => {}
        }
        Ok(())
    }

    /// The newest commit that waits; none when what waits can teach nothing.
    fn next(&mut self) -> Option<(i64, ObjectId)> {
        let (time, _) = self.queue.peek()?;
        if self.fresh == 0 && *time < self.oldest.saturating_sub(SKEW) {
            return None;
        }
        let (time, commit) = self.queue.pop()?;
        let colours = self.colours.entry(commit).or_default();
        *colours &= !WAITING;
        if *colours & STALE == 0 {
            self.fresh -= 1;
        }
        Some((time, commit))
    }
}
