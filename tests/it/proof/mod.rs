//! Whether history is sound: `verify`, `check`, `signature`, `audit`, and the forgeries that they
//! must name.

pub mod agreement;
mod audit;
mod backtest;
mod check;
mod delegations;
mod forged;
mod index;
pub mod kept;
mod keys;
pub mod landings;
mod lives;
mod merges;
pub mod pins;
pub mod policy;
mod restored;
mod risk;
mod search;
pub mod shallow;
mod signature;
mod solo;
