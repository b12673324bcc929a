//! The law, tried with values: the legal matrix, the ways to cheat, and random lives of changes.

mod cheats;
mod closing;
mod counting;
mod court;
mod lives;
mod matrix;
mod reach;
