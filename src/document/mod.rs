//! TOML text ⇄ values. Strings in, strings out; nothing here knows a file, a clock or git.
//!
//! Reading has two paths. The fast one is serde alone. When it fails, and whenever somebody asks
//! to have a document checked (`lint`), the text is parsed once more with positions, compared
//! with the JSON Schema of its type, and *all* that is wrong with it is said at once, each with
//! line, column and a remedy. Writing goes through `toml_edit`: an edit touches only the keys
//! that differ, so comments, order and unknown keys survive.

pub mod allowed_signers;
mod check;
mod commented;
pub mod format;
pub mod founding;
mod inspect;
pub mod law;
pub mod path;
pub mod problem;
pub mod read;
pub mod record;
pub mod rows;
pub mod schema;
mod sentence;
mod tree;
pub mod trials;
pub mod write;

pub use format::{Document, Format};
pub use problem::{Problem, Severity};
pub use read::{Reading, lint, read};
