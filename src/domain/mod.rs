//! Values and rules. Nothing here reads a clock, a file or the environment, prints, or panics.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

pub mod calendar;
pub mod catalog;
pub mod change;
pub mod ledger;
pub mod policy;
