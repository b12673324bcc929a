//! What the policy says: of one change, of its own cases, of what was, and as it was.

pub mod at;
pub mod backtest;
pub mod explain;
pub mod test;

mod row;
