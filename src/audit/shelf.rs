//! What a replay came to, kept between runs, so that the next one goes on from there.
//!
//! A shelf holds nothing that is not in git, and may be emptied at any moment. It stands for one
//! commit of the main line; everything on it is the verdict of a replay up to there, before
//! exemptions, which are applied at the time of looking.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::audit::brief::Brief;
use crate::audit::endings::Ending;
use crate::audit::laws::LawInForce;
use crate::audit::runs::{End, Run};
use crate::audit::search::{Hit, Query};
use crate::audit::track::{Located, Lost, Track};
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::record::TemplatePin;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, PersonId};
use crate::domain::ledger::ports::Fault;

/// A shelf in many hands.
pub type SharedShelf = Rc<dyn Shelf>;

/// Where a replay stood when it was put on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The newest commit of the main line that was taken.
    pub tip: ObjectId,
    /// How many commits the main line had.
    pub length: usize,
    /// The commit that founded the law.
    pub root: Option<ObjectId>,
    /// The commit from which the law in force was read.
    pub law: Option<ObjectId>,
    /// What it was read from ([`LawInForce::origin`]).
    pub law_origin: String,
    /// How many commits were looked at.
    pub commits: usize,
    /// How many of them were well signed, of those that touch records or law.
    pub signed: usize,
    /// Kept commits that landed.
    pub bound: Vec<ObjectId>,
    /// Landings that lost the merge.
    pub lost: Vec<Lost>,
    /// Whose each key was last, by the name of the key.
    pub owners: Vec<(String, PersonId)>,
    /// What the verdicts rest on beside the history up to `tip`. With another basis they do not
    /// hold.
    pub basis: String,
}

/// What a replay adds to a shelf.
#[derive(Debug)]
pub struct Gains<'g> {
    /// Where the shelf stood when the replay began; none to begin anew.
    pub from: Option<ObjectId>,
    /// Where it stands now.
    pub place: Place,
    /// The law at the tip, to be found by what it was read from.
    pub law: Option<&'g LawInForce>,
    /// The main line beyond what was there, oldest first.
    pub line: &'g [ObjectId],
    /// When the nearest deed was made that a commit is or follows.
    pub clocks: &'g HashMap<ObjectId, Timestamp>,
    /// The changes as they stand now, as far as they differ.
    pub tracks: Vec<(&'g ChangeId, &'g Track)>,
    /// The findings that came in, oldest first.
    pub findings: &'g [Located],
    /// The changes that were closed, by trait.
    pub endings: Vec<(String, &'g Ending)>,
    /// The changes made from templates.
    pub runs: Vec<(&'g ChangeId, &'g Run)>,
}

/// Where what a replay came to is kept.
///
/// Reading never fails in the hands of who reads: whatever cannot be read is as if it were not
/// there, and [`Shelf::trouble`] tells. Nobody may give an answer, or write, while there is trouble.
pub trait Shelf {
    /// Where it stands; none while it is empty.
    fn place(&self) -> Option<Place>;

    /// The law that was read from these files ([`LawInForce::origin`]), if it is known.
    fn law(&self, origin: &str) -> Option<LawInForce>;

    /// The ids of all changes, in order.
    fn ids(&self) -> Vec<ChangeId>;

    /// The ids of the changes that a person who typed `part` may mean ([`ChangeId::matches`]).
    fn called(&self, part: &str) -> Vec<ChangeId>;

    /// The ids of the changes that are not over, and of those that something speaks against.
    fn alive(&self) -> Vec<ChangeId>;

    /// How many approvals changes have of each grade, and how many changes have just these.
    fn approvals(&self) -> Vec<(BTreeMap<Grade, usize>, usize)>;

    /// What is known of a change.
    fn track(&self, id: &ChangeId) -> Option<Track>;

    /// The changes that are over, in brief, by id; not those of [`Self::alive`].
    fn over(&self) -> Vec<Brief>;

    /// The changes that have all these words, in any order.
    fn search(&self, query: &Query) -> Vec<Hit>;

    /// All findings, oldest first; those about one change where it is named.
    fn findings(&self, change: Option<&ChangeId>) -> Vec<Located>;

    /// The main line, oldest commit first.
    fn line(&self) -> Vec<ObjectId>;

    /// The position of a commit on the main line, from 0.
    fn position(&self, commit: ObjectId) -> Option<usize>;

    /// When the nearest deed was made that a commit is or follows.
    fn clock(&self, commit: ObjectId) -> Option<Timestamp>;

    /// The last closed change with a trait that had landed by a position on the main line.
    fn ending(&self, kind: &str, until: usize) -> Option<Ending>;

    /// How a change is known that was closed and has a trait.
    fn ending_of(&self, kind: &str, change: &ChangeId) -> Option<Ending>;

    /// The closed changes with a trait that landed after one position, and up to another.
    fn endings(&self, kind: &str, after: Option<usize>, until: Option<usize>) -> Vec<Ending>;

    /// What a change says of the template that it was made from.
    fn run(&self, change: &ChangeId) -> Option<Run>;

    /// How many changes were handed in that were made from a template.
    fn handed_in(&self, template: &str) -> usize;

    /// How the uses of a template ended, the last first, without the first `skip` of them.
    fn ended(&self, pin: &TemplatePin, skip: usize) -> Vec<(End, OutcomeCode)>;

    /// Takes in what a replay came to, all of it or nothing. Answers whether it did: not when
    /// somebody else was faster.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn put(&self, gains: &Gains<'_>) -> Result<bool, Fault>;

    /// Why the last [`Shelf::put`] failed, if it did: that is worth a warning, and hinders nothing.
    fn unwritten(&self) -> Option<String>;

    /// What went wrong in reading, if anything did.
    fn trouble(&self) -> Option<String>;

    /// Forgets what went wrong, when nothing that was read rests on it any more.
    fn forget_trouble(&self);
}
