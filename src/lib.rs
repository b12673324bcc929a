//! git-change: change management in a git repository.

pub mod adapters;
pub mod app;
pub mod audit;
pub mod cli;
pub mod document;
pub mod domain;
pub mod report;
