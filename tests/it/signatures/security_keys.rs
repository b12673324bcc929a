//! Keys that live in a FIDO token: the signature also covers flags and a counter.

use git_change::domain::ledger::attestation::Status;

use super::bench::{ALICE, Bench, payload, signed};
use super::made::SecurityKey;

#[test]
fn security_keys_are_judged_as_git_judges_them() {
    for key in [SecurityKey::ed25519(), SecurityKey::p256()] {
        let mut bench = Bench::new();
        bench.allow(&format!("{ALICE} {}", key.public()));
        let payload = payload("touched");
        for (flags, counter) in [(1, 0), (1, u32::MAX), (5, 7)] {
            let commit = signed(&payload, &key.sign(&payload, flags, counter));
            assert_eq!(
                bench.both(&commit),
                (Status::Good, Some('G')),
                "{flags} {counter}"
            );
        }
        // Another counter than the one that was signed.
        let one = key.sign(&payload, 1, 1);
        let blob = |text: &str| -> String { text.lines().skip(1).collect() };
        assert_ne!(blob(&one), blob(&key.sign(&payload, 1, 2)));
        let other = signed(&super::bench::payload("other"), &one);
        assert_eq!(bench.both(&other), (Status::Bad, Some('B')));
    }
}

#[test]
fn a_key_that_nobody_touched() {
    for key in [SecurityKey::ed25519(), SecurityKey::p256()] {
        let mut bench = Bench::new();
        bench.allow(&format!("{ALICE} {}", key.public()));
        let payload = payload("untouched");
        let commit = signed(&payload, &key.sign(&payload, 0, 1));
        assert_eq!(bench.both(&commit), (Status::NotCheckable, Some('G')));
    }
}
