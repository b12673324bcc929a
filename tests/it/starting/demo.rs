//! The demonstration: what it shows keeps its own law.

use super::done;
use crate::bench::Bench;

#[test]
fn what_the_demonstration_tells_is_sound() {
    let bench = Bench::new();
    let told = bench.run_as("alice", &["demo", "../demo"]);
    done(&told);
    assert!(!told.stdout.contains("not sound"), "{told}");
    done(&bench.run_as("alice", &["-C", "../demo", "verify"]));
}
