//! Whether history is sound: `verify`, `check`, `signature`, `audit`, and the forgeries that they
//! must name.

mod agreement;
mod audit;
mod backtest;
mod check;
mod delegations;
mod forged;
mod index;
mod kept;
mod keys;
mod landings;
mod lives;
mod merges;
mod pins;
mod policy;
mod restored;
mod risk;
mod shallow;
mod signature;
mod solo;
