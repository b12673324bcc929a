//! The replay: history in, timeline and findings out.
//!
//! [`replay::Replay`] folds the main line, oldest commit first. Each commit is judged by the law
//! of the main-line commit that it lands on: the first parent of the merge that brought it in, or
//! its own parent when it was made on the main line. A branch that has not landed is judged by the
//! tip. The judge is the same that permits transitions ([`crate::domain::policy::judge`]).

pub mod agreement;
mod ahead;
pub mod backtest;
pub mod branch;
pub mod brief;
pub mod endings;
pub mod identity;
pub mod instead;
pub mod kept;
pub mod laws;
pub mod ledger;
pub mod line;
pub mod outlook;
pub mod peers;
pub mod proposal;
pub mod records;
mod removed;
pub mod replay;
pub mod resume;
pub mod runs;
pub mod search;
pub mod shallow;
pub mod shelf;
pub mod similar;
pub mod track;
pub mod tracks;
pub mod trust;
pub mod view;

mod arms;
mod commit;
mod delegations;
mod detail;
mod disguise;
mod governance;
mod landing;
mod owners;
mod restoration;
mod sides;
mod squash;
