//! The change record: its values, its shape, and what a person may do to it.
//!
//! Nothing here decides whether something is allowed; that is `domain::policy`.

pub mod approval;
pub mod deed;
pub mod delta;
pub mod digest;
pub mod event;
pub mod id;
pub mod kind;
pub mod log_entry;
pub mod names;
pub mod object_id;
pub mod outcome;
pub mod plan;
pub mod record;
pub mod risk;
pub mod state;
pub mod time;
pub mod words;

pub use id::ChangeId;
pub use kind::Kind;
pub use names::{PersonId, Role, ServiceId};
pub use record::Change;
pub use state::State;
