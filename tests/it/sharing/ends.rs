//! The end of a change that lives on a branch.

use super::Shared;

#[test]
fn a_closed_change_is_under_way_until_it_has_landed() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let carol = shared.clone_to("carol", "pull-request");
    let id = bob.submitted("a new page");
    carol.done("carol", &["fetch"]);
    carol.done("carol", &["merge", &id]);
    bob.done("bob", &["sync"]);
    bob.done("bob", &["schedule", &id]);
    bob.bench.wait(3 * 3600);
    bob.done("bob", &["start", &id]);
    bob.done("bob", &["step", &id, "1", "--passed"]);
    bob.done("bob", &["finish", &id]);
    bob.done("bob", &["validate", &id, "--passed"]);
    let closed = bob.ends(0, "bob", &["close", &id, "-m", "well"]);
    let command = format!("git change merge {}", id.rsplit('-').next().expect("an id"));
    assert!(closed.stderr.contains(&command), "{closed}");
    for question in [&["next", &id][..], &["status"], &["show", &id]] {
        let said = bob.done("bob", question);
        assert!(said.contains(&command), "{question:?}: {said}");
    }
    let (_, listed) = bob.json("bob", &["list"]);
    assert_eq!(listed["changes"][0]["landed"], false, "{listed}");
    bob.done("bob", &["merge", &id]);
    let (_, listed) = bob.json("bob", &["list"]);
    assert_eq!(listed["changes"], serde_json::json!([]));
    assert!(bob.done("bob", &["next", &id]).contains("nothing is left"));
}

#[test]
fn a_draft_that_was_thrown_away_need_not_land() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "pull-request");
    let id = bob.filed("a new page");
    bob.done("bob", &["cancel", &id, "-m", "no"]);
    let (_, listed) = bob.json("bob", &["list"]);
    assert_eq!(listed["changes"], serde_json::json!([]));
    assert!(bob.done("bob", &["next", &id]).contains("nothing is left"));
}
