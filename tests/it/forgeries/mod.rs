//! Forged histories: each is built in a repository of its own in a few lines, and gives exactly
//! its finding, at its commit, and never a panic.

mod approvals;
mod arms;
mod emergencies;
mod entries;
mod floods;
mod forger;
mod honest;
mod keys;
mod laws;
mod lives;
mod merges;
mod owners;
mod places;
mod records;
mod shapes;
mod signatures;
mod templates;
mod times;
mod tricks;

pub use lives::house_at;
