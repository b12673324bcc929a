//! The integration tests, one binary: each suite is a module.

mod bench;
mod documents;
mod git_adapter;
mod signatures;
mod starting;
