//! What people and programs read: values in, strings out.
//!
//! Each document has one file: the types that it is in JSON (which make its schema too), and the
//! text that people read instead. Nothing here probes a terminal, reads a clock or prints; where
//! the text will be read is a value ([`style::Surface`]). Foreign text is escaped in one file,
//! [`escape`].

pub mod audit;
pub mod doctor;
pub mod done;
pub mod edited;
pub mod escape;
pub mod finding;
pub mod fold;
pub mod inbox;
pub mod json;
pub mod keys;
pub mod lint;
pub mod list;
pub mod log;
pub mod moment;
pub mod next;
pub mod people;
pub mod policy;
pub mod risk;
pub mod rules;
pub mod schema;
pub mod search;
pub mod show;
pub mod signature;
pub mod style;
pub mod summary;
pub mod template;
pub mod verify;
pub mod whoami;

mod csv;
mod page;
mod table;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod snapshots;
