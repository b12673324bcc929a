//! Clones that work apart and come together again.

mod decisions;
mod ends;
mod founding;
mod law;
mod offline;
mod places;
mod pushing;
pub mod strays;

use crate::bench::Bench;
use crate::house::House;

/// A bare repository with the main branch of a house, which clones share.
struct Shared {
    origin: Bench,
}

impl Shared {
    fn new() -> Self {
        let house = House::new();
        let origin = house.bench.bare_remote("origin.git");
        house.bench.git(&["push", "-q", "-u", "origin", "main"]);
        Self { origin }
    }

    /// Another clone, in which changes land as `landing` says.
    fn clone_to(&self, name: &str, landing: &str) -> House {
        let clone = House {
            bench: self.origin.clone_to(name),
        };
        clone.bench.git(&["config", "change.landing", landing]);
        clone
    }

    /// The commit of a branch at the remote; empty when there is none.
    fn tip(&self, branch: &str) -> String {
        let name = format!("refs/heads/{branch}");
        let format = "--format=%(objectname)";
        self.origin.git(&["for-each-ref", format, &name])
    }
}

/// Makes the remote unreachable from a clone while `deed` is done.
fn offline<T>(clone: &House, deed: impl FnOnce() -> T) -> T {
    let url = clone.bench.git(&["remote", "get-url", "origin"]);
    let point = |url: &str| clone.bench.git(&["remote", "set-url", "origin", url]);
    point("/nowhere");
    let done = deed();
    point(&url);
    done
}
