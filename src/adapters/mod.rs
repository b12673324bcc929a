//! The porch: the only rooms that touch git, keys, disk, clock and environment. No adapter uses
//! another, prints, or decides.

pub mod clock;
pub mod editor;
pub mod git;
pub mod index;
pub mod pager;
pub mod random;
pub mod signing;
