//! Clones that have not all of history say so, and accuse nobody.

use crate::bench::Bench;
use crate::house::{House, findings};

pub fn shallow(house: &House, depth: usize) -> Bench {
    let name = format!("shallow-{depth}");
    let url = format!("file://{}", house.bench.dir().display());
    let depth = depth.to_string();
    house.bench.git(&[
        "clone",
        "-q",
        "--depth",
        &depth,
        &url,
        &format!("../{name}"),
    ]);
    house.bench.within(format!("../{name}"))
}

#[test]
pub fn what_is_not_there_is_neither_sound_nor_anybodys_fault() {
    let house = House::new();
    house.closed("a change");
    assert_eq!(house.errors(), []);
    let all: usize = house
        .bench
        .git(&["rev-list", "--count", "HEAD"])
        .parse()
        .expect("a number");
    for depth in 1..all {
        let bench = shallow(&house, depth);
        let boundary = bench.git(&["rev-list", "--max-parents=0", "HEAD"]);
        let answer = bench.run_as("alice", &["verify", "--json"]);
        assert_eq!(answer.code, 4, "{depth}: {answer}");
        let document: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
        assert_eq!(document["sound"], false);
        let missing = ("history/missing".to_owned(), "error".to_owned(), boundary);
        assert_eq!(findings(&document), [missing], "depth {depth}");
        assert_eq!(bench.run_as("alice", &["list", "--all"]).code, 0);
    }
    let whole = shallow(&house, all);
    assert_eq!(whole.run_as("alice", &["verify"]).code, 0);
}

#[test]
fn a_clone_without_files_says_how_to_get_them() {
    let house = House::new();
    house.closed("a change");
    let bench = &house.bench;
    bench.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", bench.dir().display());
    bench.git(&["clone", "-q", "-n", "--filter=blob:none", &url, "../bare"]);
    let clone = bench.within("../bare");
    let answer = clone.run_as("alice", &["list", "--all"]);
    assert_eq!(answer.code, 4, "{answer}");
    let said = "changes/policy.toml is not in this clone";
    assert!(answer.stderr.contains(said), "{answer}");
    let remedy = "git fetch --refetch --no-filter";
    assert!(answer.stderr.contains(remedy), "{answer}");
    let remedy: Vec<&str> = remedy.split(' ').skip(1).collect();
    clone.git(&remedy);
    assert_eq!(clone.run_as("alice", &["verify"]).code, 0);
    let answer = clone.run_as("alice", &["list", "--all"]);
    assert!(answer.stdout.contains("a change"), "{answer}");
}

#[test]
fn a_forgery_in_a_shallow_clone_is_still_one() {
    let house = House::new();
    let id = house.submitted("a change");
    let text = house.record(&id).replace("a change", "another");
    let forged = house
        .bench
        .commit_unsigned_as("bob", "quietly", &[(&*House::path(&id), &*text)]);
    let bench = shallow(&house, 2);
    let answer = bench.run_as("alice", &["verify", "--json"]);
    assert_eq!(answer.code, 1, "{answer}");
    let document = serde_json::from_str(&answer.stdout).expect("JSON");
    let unsigned = ("identity/unsigned".to_owned(), "error".to_owned(), forged);
    assert!(findings(&document).contains(&unsigned));
}
