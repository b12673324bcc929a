//! The world, as a use-case sees it.

use crate::audit::replay::Sources;
use crate::domain::ledger::ports::{Attestor, Clock, Fault, Onlooker, Persona, Random, Repository};

/// Everything that a use-case may ask for.
#[derive(Clone, Copy)]
pub struct World<'w> {
    /// The repository.
    pub repo: &'w dyn Repository,
    /// Judges signatures.
    pub attestor: &'w dyn Attestor,
    /// The person at the keyboard.
    pub persona: &'w dyn Persona,
    /// The clock.
    pub clock: &'w dyn Clock,
    /// Random numbers.
    pub random: &'w dyn Random,
    /// Whoever waits.
    pub onlooker: &'w dyn Onlooker,
    /// What an earlier run came to; none when nobody wants it, or it cannot be had.
    pub index: Option<&'w Index>,
}

impl<'w> World<'w> {
    /// What a replay asks for.
    #[must_use]
    pub fn sources(self) -> Sources<'w> {
        Sources {
            history: self.repo,
            attestor: self.attestor,
            onlooker: self.onlooker,
        }
    }
}

/// What an earlier run came to.
pub type Index = crate::audit::shelf::SharedShelf;

/// Fails when something was wrong with the index: then nothing that was read is certain.
///
/// # Errors
///
/// When there was trouble.
pub fn certain(index: Option<&Index>) -> Result<(), Fault> {
    match index.and_then(|index| index.trouble()) {
        None => Ok(()),
        Some(trouble) => Err(Fault::new("the index is damaged, and was thrown away")
            .because(trouble)
            .hint("type the command again: the index is made anew")),
    }
}
