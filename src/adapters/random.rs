//! Random numbers from the operating system.

use crate::domain::ledger::ports::{Fault, Random};

/// The operating system's source of random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn bits(&self) -> Result<u32, Fault> {
        getrandom::u32().map_err(|error| {
            Fault::new("the operating system gives no random numbers").because(error)
        })
    }
}
