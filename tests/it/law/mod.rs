//! The law, tried with values: the legal matrix, the ways to cheat, and random lives of changes.

mod cheats;
mod closing;
mod counting;
mod court;
mod delegating;
mod edges;
mod explaining;
mod fields;
mod governing;
pub mod lives;
mod matrix;
mod memory;
mod midway;
mod reach;
mod replays;
mod roles;
mod steps;
mod trials;
mod verdicts;
