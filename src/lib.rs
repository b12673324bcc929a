//! git-change: change management in a git repository.

pub mod adapters;
pub mod audit;
pub mod document;
pub mod domain;
