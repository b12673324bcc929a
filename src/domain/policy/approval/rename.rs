//! A verdict goes on to name people as the next law does.

use crate::domain::change::PersonId;
use crate::domain::policy::approval::{Assessment, VoidReason};
use crate::domain::policy::succession::Succession;

impl Assessment {
    /// Names everybody as the next law does, whose addresses are not theirs any more.
    pub fn rename(&mut self, names: &Succession) {
        let asked = self.requirements.iter_mut();
        let people = asked.flat_map(|one| one.obtained.iter_mut().chain(&mut one.candidates));
        let others = self.void.iter_mut().flatten().flat_map(people_in);
        let behalf = self.behalf.iter_mut().flatten();
        people
            .chain(others)
            .chain(behalf)
            .for_each(|who| names.rename(who));
    }
}

/// The people that a reason names.
fn people_in(reason: &mut VoidReason) -> Vec<&mut PersonId> {
    match reason {
        VoidReason::Edited { by, .. } => by.iter_mut().collect(),
        VoidReason::ForConflict(who, _)
        | VoidReason::Represented(who)
        | VoidReason::Rejected(who) => vec![who],
        VoidReason::Conflict(_)
        | VoidReason::Expired
        | VoidReason::TooWeak { .. }
        | VoidReason::NotInRole(_)
        | VoidReason::NoRole
        | VoidReason::TooEarly
        | VoidReason::NotAsked(_)
        | VoidReason::AlreadyCounted
        | VoidReason::Surplus
        | VoidReason::HandedInAgain
        | VoidReason::Overtaken => Vec::new(),
    }
}
