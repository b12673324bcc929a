//! What is done without the network.

use super::{Shared, offline};

#[test]
fn what_was_done_offline_lands_upon_what_others_did_and_no_main_line_moves() {
    let shared = Shared::new();
    let bob = shared.clone_to("bob", "direct");
    let carol = shared.clone_to("carol", "direct");
    for clone in [&bob, &carol] {
        assert_eq!(clone.verify(), (0, vec![]));
    }
    let id = offline(&bob, || {
        let id = bob.filed("done offline");
        let warned = bob.ends(0, "bob", &["note", &id, "-m", "still offline"]);
        assert!(warned.stderr.contains("git change sync"), "{warned}");
        id
    });
    let meanwhile = carol.filed("done meanwhile");
    assert_eq!(carol.verify(), (0, vec![]));

    bob.done("bob", &["sync"]);
    bob.bench.fsck();
    assert_eq!(bob.bench.git(&["status", "--porcelain"]), "");
    carol.done("carol", &["sync"]);
    for clone in [&bob, &carol] {
        assert_eq!(clone.verify(), (0, vec![]), "no main line has moved");
        for id in [&id, &meanwhile] {
            clone.done("bob", &["show", id]);
        }
    }
}
