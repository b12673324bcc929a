//! The law, and the one judge.
//!
//! The law is plain data (`model`, `people`, `template`, and the catalogue and calendar beside
//! this room). [`judge::judge`] looks at one case and says all that is wrong with it; each rule
//! stands in one place, in [`rules`]. What is derived for people (`standing`, `next`, `debt`)
//! asks the same functions.

pub mod actor;
pub mod approval;
pub mod bar;
pub mod case;
mod causes;
pub mod debt;
pub mod delegation;
pub mod explain;
pub mod finding;
pub mod judge;
pub mod law;
pub mod mandate;
pub mod matching;
pub mod model;
pub mod next;
pub mod past;
pub mod people;
pub mod permit;
mod quorum;
pub mod risk;
pub mod rule;
pub mod rules;
mod seating;
pub mod standing;
pub mod succession;
pub mod suppose;
pub mod template;
pub mod trial;
pub mod wording;
