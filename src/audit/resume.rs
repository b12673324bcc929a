//! Going on from what is on a shelf, and putting what came of it there.

use std::fmt::Write as _;

use crate::audit::endings::Endings;
use crate::audit::kept::Kept;
use crate::audit::laws::{LawReading, law_at, law_files};
use crate::audit::line::{Clocks, Line};
use crate::audit::replay::Replay;
use crate::audit::shelf::{Gains, Place, SharedShelf};
use crate::audit::track::Tracks;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::ports::{Attestor, Fault, History};

/// What came of a replay that may go on from a shelf.
pub enum Resumed<'h> {
    /// The shelf stands for the tip: nothing was to be done.
    Current(Replay<'h>),
    /// There is more than on the shelf.
    Ahead(Replay<'h>),
}

impl<'h> Replay<'h> {
    /// Replays the main line up to `tip`, from where the shelf stands if that is a part of it and
    /// what its verdicts rest on is the same; otherwise from the beginning.
    ///
    /// # Errors
    ///
    /// As for [`Self::main_line`].
    pub fn resume(
        history: &'h dyn History,
        attestor: &'h dyn Attestor,
        tip: ObjectId,
        kept: &[ObjectId],
        shelf: &SharedShelf,
    ) -> Result<Resumed<'h>, Fault> {
        let mut replay = Self::begin(history, attestor, tip)?;
        if !replay.shallow.is_empty() {
            // What a shallow clone lacks may come any day.
            return Ok(Resumed::Current(replay.whole(kept)?));
        }
        replay.basis = basis(&replay, kept);
        let place = shelf.place().filter(|place| place.basis == replay.basis);
        let line = history.main_line_since(tip, place.as_ref().map(|place| place.tip))?;
        if let (Some(place), Some(line)) = (place, &line) {
            replay.go_on(place, shelf)?;
            // A law that was in force can be read again, unless the shelf lies.
            if replay.law.is_some() || replay.law_from.is_none() {
                if !kept.is_empty() {
                    let mut whole = shelf.line();
                    whole.extend(line);
                    replay.kept = Kept::read(history, kept, &whole)?;
                }
                let is_current = line.is_empty();
                let replay = replay.fold(line.clone())?;
                return Ok(match is_current {
                    true => Resumed::Current(replay),
                    false => Resumed::Ahead(replay),
                });
            }
        }
        let mut replay = Self::main_line(history, attestor, tip, kept)?;
        replay.basis = basis(&replay, kept);
        Ok(Resumed::Ahead(replay))
    }

    fn go_on(&mut self, place: Place, shelf: &SharedShelf) -> Result<(), Fault> {
        let shelf = Some(shelf.clone());
        self.main_line = Line::upon(shelf.clone());
        self.clocks = Clocks::upon(shelf.clone());
        self.endings = Endings::upon(shelf.clone());
        self.tracks = Tracks::upon(shelf.clone());
        self.shelf = shelf;
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
            let files = |commit| law_files(self.history, commit);
            let is_newest = from == self.tip || files(from)? == files(self.tip)?;
            let law = match is_newest {
                true => self.newest.clone(),
                false => law_at(self.history, from)?,
            };
            if let LawReading::InForce(law) = law {
                self.law = Some(law);
            }
        }
        self.begun = Some(place);
        Ok(())
    }

    /// Puts what came of the replay on a shelf. Answers whether it is there now.
    ///
    /// # Errors
    ///
    /// When the shelf cannot be written.
    pub fn shelve(&self, shelf: &SharedShelf) -> Result<bool, Fault> {
        let place = Place {
            tip: self.tip,
            length: self.main_line.len(),
            root: self.root,
            law: self.law_from,
            commits: self.commits,
            signed: self.signed,
            bound: self.bound.iter().copied().collect(),
            lost: self.lost.clone(),
            owners: { self.owners.iter() }
                .map(|(key, owner)| (key.to_string(), owner.clone()))
                .collect(),
            basis: self.basis.clone(),
        };
        self.tracks.with_runs(|runs| {
            shelf.put(&Gains {
                from: self.begun.as_ref().map(|place| place.tip),
                place,
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
