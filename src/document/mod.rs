//! Text ⇄ values: strings in, strings out. No file system, no git.

pub mod allowed_signers;
