//! The change record: values and their rules of form.

pub mod object_id;
pub mod time;
