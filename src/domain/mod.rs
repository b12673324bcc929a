//! Values and rules. Nothing here reads a clock, a file or the environment, prints, or panics.

pub mod calendar;
pub mod catalog;
pub mod change;
pub mod ledger;
pub mod policy;
