//! A change of the law on a branch of its own, as somebody finds it who may decide on it.

use crate::domain::change::PersonId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::next::NextStep;

/// A change of the law that waits for one person.
#[derive(Debug)]
pub struct Proposal {
    /// The branch, without the name of a remote.
    pub branch: String,
    /// Its newest commit, here or at the remote.
    pub head: ObjectId,
    /// The subject of the newest commit that writes law.
    pub subject: String,
    /// Who wrote that.
    pub author: PersonId,
    /// What that person can do about it.
    pub steps: Vec<NextStep>,
}
