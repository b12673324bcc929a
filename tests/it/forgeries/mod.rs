//! Forged histories: each is built in a repository of its own in a few lines, and gives exactly
//! its finding, at its commit, and never a panic.

mod approvals;
mod arms;
pub mod emergencies;
mod entries;
pub mod floods;
mod forger;
mod honest;
mod keys;
pub mod laws;
mod lives;
pub mod merges;
pub mod owners;
pub mod places;
pub mod records;
pub mod shapes;
mod signatures;
mod templates;
pub mod times;
mod tricks;

pub use lives::house_at;
