//! The integration tests, one binary: each suite is a module.

mod advice;
mod bench;
mod documents;
mod faults;
mod forgeries;
mod git_adapter;
mod house;
mod law;
mod proof;
mod reading;
mod sharing;
mod signatures;
mod starting;
mod telling;
mod walkthroughs;
mod walls;
