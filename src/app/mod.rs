//! What people ask for, one file each. Use-cases see the world through ports alone; they never
//! print, prompt or exit.

pub mod agreement;
pub mod arrivals;
pub mod audit;
pub mod branches;
pub mod check;
pub mod deeds;
pub mod demo;
pub mod doctor;
pub mod draft;
pub mod evidence;
pub mod failure;
pub mod init;
pub mod keys;
pub mod law;
pub mod lint;
pub mod locate;
pub mod merge;
pub mod message;
pub mod new;
pub mod people;
mod place;
pub mod policy;
mod prune;
pub mod publish;
pub mod pull_request;
pub mod reading;
pub mod seen;
pub mod settings;
pub mod signature;
pub mod snapshot;
pub mod sync;
pub mod transition;
pub mod verify;
pub mod whoami;
pub mod world;
mod writing;
