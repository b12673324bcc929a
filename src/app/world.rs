//! The world, as a use-case sees it.

use crate::domain::ledger::ports::{Attestor, Clock, Persona, Random, Repository};

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
}
