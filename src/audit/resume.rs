//! Going on from what is on a shelf, and putting what came of it there.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::audit::ahead::BATCH;
use crate::audit::endings::Endings;
use crate::audit::kept::Kept;
use crate::audit::laws::{Found, LawInForce, LawReading};
use crate::audit::line::{Clocks, Line};
use crate::audit::replay::{Replay, Sources};
use crate::audit::shelf::{Gains, Place, SharedShelf};
use crate::audit::tracks::Tracks;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::ports::Fault;

/// What came of a replay that may go on from a shelf.
pub enum Resumed<'h> {
    /// The shelf stands for the tip: nothing was to be done.
    Current(Replay<'h>),
    /// There is more than on the shelf.
    Ahead(Replay<'h>),
    /// Somebody else put something on the shelf meanwhile: it has to begin anew.
    Overtaken,
}

/// So many commits of the main line are taken before what came of them is put on the shelf, and is
/// no longer held here: so the longest history needs no more memory than this part of it.
pub const AT_ONCE: usize = 128 * BATCH;

impl<'h> Replay<'h> {
    /// Replays the main line up to `tip`, from where the shelf stands if that is a part of it and
    /// what its verdicts rest on is the same; otherwise from the beginning. What comes of a long line
    /// is put on the shelf on the way, `at_once` commits at a time, but for the last part.
    ///
    /// # Errors
    ///
    /// As for [`Self::main_line`].
    pub fn resume(
        sources: Sources<'h>,
        tip: ObjectId,
        kept: &[ObjectId],
        (shelf, at_once): (&SharedShelf, usize),
    ) -> Result<Resumed<'h>, Fault> {
        let place = shelf.place();
        let files = Found::at(sources.history, tip)?;
        let mut before = None;
        let newest = match shelf.law(&files.origin()) {
            Some(law) => LawReading::InForce(Rc::new(law)),
            None => {
                before = { place.as_ref() }.and_then(|place| shelf.law(&place.law_origin));
                files.law(sources.history, before.as_ref())?
            }
        };
        let mut replay = Self::begin_under(sources, tip, newest)?;
        if !replay.shallow.is_empty() {
            // What a shallow clone lacks may come any day.
            return Ok(Resumed::Current(replay.whole(kept)?));
        }
        replay.basis = basis(&replay, kept);
        let place = place.filter(|place| place.basis == replay.basis);
        let since = place.as_ref().map(|place| place.tip);
        let line = sources.history.main_line_since(tip, since)?;
        if let (Some(place), Some(line)) = (place, &line) {
            replay.go_on(place, before, shelf)?;
            // A law that was in force can be read again, unless the shelf lies.
            if replay.law.is_some() || replay.law_from.is_none() {
                if !kept.is_empty() {
                    let mut whole = shelf.line();
                    whole.extend(line);
                    replay.kept = Kept::read(sources.history, kept, &whole)?;
                }
                return match line.is_empty() {
                    true => Ok(Resumed::Current(replay)),
                    false => replay.fold_onto(shelf, line.clone(), at_once),
                };
            }
            replay = Self::begin(sources, tip)?;
            replay.basis = basis(&replay, kept);
        }
        let line = match line.filter(|_| since.is_none()) {
            Some(whole) => whole,
            None => sources.history.main_line(tip)?,
        };
        replay.walked = true;
        replay.kept = Kept::read(sources.history, kept, &line)?;
        replay.fold_onto(shelf, line, at_once)
    }

    /// Whether every commit of the main line was read from the history in this process, by this
    /// replay or by one that it goes on from.
    #[must_use]
    pub const fn walked(&self) -> bool {
        self.walked
    }

    /// The same replay, after another one that may have read the whole main line.
    #[must_use]
    pub const fn after(mut self, walked: bool) -> Self {
        self.walked |= walked;
        self
    }

    /// Takes the commits of a main line, the newest of which comes first, and puts what comes of
    /// them on the shelf on the way.
    fn fold_onto(
        mut self,
        shelf: &SharedShelf,
        line: Vec<ObjectId>,
        at_once: usize,
    ) -> Result<Resumed<'h>, Fault> {
        self.expected = self.main_line.len().saturating_add(line.len());
        let batch = at_once.clamp(1, BATCH);
        let mut held = 0_usize;
        let is_whole = self.fold_in_batches(line, batch, |replay, left| {
            held = held.saturating_add(batch);
            if held < at_once || left == 0 {
                return Ok(true);
            }
            held = 0;
            let place = replay.place();
            // What cannot be written now can be written at the end, or not at all.
            if let Ok(true) = replay.shelve(shelf) {
                replay.rest_on(place, shelf);
            }
            Ok(!replay.is_overtaken(shelf))
        })?;
        Ok(match is_whole {
            true => Resumed::Ahead(self),
            false => Resumed::Overtaken,
        })
    }

    /// Whether something else is on the shelf by now than what this replay rests on.
    #[must_use]
    pub fn is_overtaken(&self, shelf: &SharedShelf) -> bool {
        let begun = self.begun.as_ref().map(|place| place.tip);
        begun.is_some() && begun != shelf.place().map(|place| place.tip)
    }

    /// From here on, all that was taken before is on the shelf.
    fn rest_on(&mut self, place: Place, shelf: &SharedShelf) {
        let shelf = Some(shelf.clone());
        self.main_line = Line::upon(shelf.clone());
        self.clocks = Clocks::upon(shelf.clone());
        self.endings = Endings::upon(shelf.clone());
        self.tracks = Tracks::upon(shelf.clone());
        self.findings.clear();
        self.shelf = shelf;
        self.begun = Some(place);
    }

    /// Takes up what stands on the shelf. The law that was in force there may have been taken from
    /// it `before`.
    fn go_on(
        &mut self,
        place: Place,
        before: Option<LawInForce>,
        shelf: &SharedShelf,
    ) -> Result<(), Fault> {
        self.root = place.root;
        self.commits = place.commits;
        self.signed = place.signed;
        self.bound = place.bound.iter().copied().collect();
        self.lost.clone_from(&place.lost);
        self.law_from = place.law;
        let owners = place.owners.iter();
        self.owners = owners
            .map(|(key, owner)| (KeyId::new(key), owner.clone()))
            .collect();
        if let Some(from) = place.law {
            let newest = self.newest.in_force();
            self.law = match newest.filter(|law| law.origin == place.law_origin) {
                Some(newest) => Some(newest.clone()),
                None => match before.or_else(|| shelf.law(&place.law_origin)) {
                    Some(law) => Some(Rc::new(law)),
                    None => self.law_at(from)?.in_force().cloned(),
                },
            };
        }
        self.rest_on(place, shelf);
        Ok(())
    }

    /// Where it stands.
    fn place(&self) -> Place {
        Place {
            tip: self.main_line.last().unwrap_or(self.tip),
            length: self.main_line.len(),
            root: self.root,
            law: self.law_from,
            law_origin: { self.law.as_ref() }.map_or_else(String::new, |law| law.origin.clone()),
            commits: self.commits,
            signed: self.signed,
            bound: self.bound.iter().copied().collect(),
            lost: self.lost.clone(),
            owners: { self.owners.iter() }
                .map(|(key, owner)| (key.to_string(), owner.clone()))
                .collect(),
            basis: self.basis.clone(),
        }
    }

    /// Puts what came of the replay on a shelf. Answers whether it is there now.
    ///
    /// # Errors
    ///
    /// When the shelf cannot be written.
    pub fn shelve(&self, shelf: &SharedShelf) -> Result<bool, Fault> {
        self.tracks.with_runs(|runs| {
            shelf.put(&Gains {
                from: self.begun.as_ref().map(|place| place.tip),
                place: self.place(),
                law: self.newest.in_force().map(|law| &**law),
                line: self.main_line.fresh(),
                clocks: &self.clocks.fresh,
                tracks: self.tracks.fresh(),
                findings: &self.findings,
                endings: self.endings.fresh(),
                runs: runs.fresh(),
            })
        })
    }
}

/// What verdicts rest on beside the history up to the tip: what is kept of lost branches, and the
/// keys that the newest law distrusts, also in what landed before it.
fn basis(replay: &Replay<'_>, kept: &[ObjectId]) -> String {
    let mut basis = String::new();
    for id in kept {
        let _ = writeln!(basis, "kept {id}");
    }
    let _ = write!(basis, "{:?}", replay.compromised);
    basis
}
