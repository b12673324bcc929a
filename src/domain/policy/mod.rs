//! The law, and the one judge.
//!
//! The law is plain data (`model`, `people`, `template`, and the catalogue and calendar beside
//! this room). `judge` looks at one case and says all that is wrong with it; each rule stands in
//! one place, in `rules/`.

pub mod law;
pub mod model;
pub mod people;
pub mod permit;
pub mod template;
