//! The git adapter, with git itself as the judge of what it says and does.

use git_change::adapters::git::GitRepository;
use git_change::adapters::git::place::Place;
use git_change::domain::ledger::object::ObjectId;

use crate::bench::Bench;

mod configuration;
mod conflicts;
mod history;
mod moving;
mod objects;
mod places;
mod remote;
mod scenery;

/// Opens the repository of a bench as alice would.
fn open(bench: &Bench) -> GitRepository {
    let place = Place::in_environment(bench.dir(), bench.environment("alice"), false);
    GitRepository::open(place).expect("a repository")
}

fn id(text: &str) -> ObjectId {
    text.trim().parse().expect("an object id")
}

fn ids(text: &str) -> Vec<ObjectId> {
    text.lines().map(id).collect()
}
