//! The policy as people ask about it: what it wants of a change, whether it does what its authors
//! meant, and what it was.

pub mod at;
pub mod backtest;
pub mod explain;
pub mod source;
pub mod test;
