//! The law, and the one judge.

pub mod permit;
