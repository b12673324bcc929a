//! Clones that work apart and come together again.

use crate::house::House;

#[test]
fn what_was_done_offline_lands_upon_what_others_did_and_no_main_line_moves() {
    let house = House::new();
    let origin = house.bench.bare_remote("origin.git");
    house.bench.git(&["push", "-q", "origin", "main"]);
    let bob = House {
        bench: origin.clone_to("bob"),
    };
    let carol = House {
        bench: origin.clone_to("carol"),
    };
    for clone in [&bob, &carol] {
        clone.bench.git(&["config", "change.landing", "direct"]);
        assert_eq!(clone.verify(), (0, vec![]));
    }
    let url = bob.bench.git(&["remote", "get-url", "origin"]);
    bob.bench.git(&["remote", "set-url", "origin", "/nowhere"]);
    let offline = bob.filed("done offline");
    let warned = bob.ends(0, "bob", &["note", &offline, "-m", "still offline"]);
    assert!(warned.stderr.contains("git change push"), "{warned}");
    bob.bench.git(&["remote", "set-url", "origin", &url]);
    let meanwhile = carol.filed("done meanwhile");
    assert_eq!(carol.verify(), (0, vec![]));

    bob.done("bob", &["sync"]);
    bob.bench.fsck();
    assert_eq!(bob.bench.git(&["status", "--porcelain"]), "");
    carol.done("carol", &["sync"]);
    for clone in [&bob, &carol] {
        assert_eq!(clone.verify(), (0, vec![]), "no main line has moved");
        for id in [&offline, &meanwhile] {
            clone.done("bob", &["show", id]);
        }
    }
}
