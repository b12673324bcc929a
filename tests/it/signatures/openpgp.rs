//! OpenPGP signatures: what gpg makes, judged as git judges it.
//!
//! | we say | git says (`%G?`) |
//! |---|---|
//! | good | `G`; `Y` or `R` where only the key's state of *today* speaks against it |
//! | bad | `B` |
//! | unknown-key | `E`: gpg has no such key |
//! | not-in-force | `Y` (key expired), `X` (signature expired), `R` (retired) |
//! | revoked | `R` |
//! | not-checkable | whatever gpg thinks of SHA-1 and DSA |

use std::fs;

use git_change::domain::ledger::attestation::Status;

use super::bench::{ALICE, Bench, NOW, payload, payload_at, signed};
use super::made::{armour, unarmour};

/// The day on which keys of these tests are made: 2025-06-01.
const BORN: i64 = 1_748_736_000;
const AT_BIRTH: &str = "20250601T000000!";
const AT_NOW: &str = "20260101T000000!";

fn commit_at(bench: &Bench, key: &str, seconds: i64, clock: &str) -> Vec<u8> {
    let payload = payload_at(key, seconds);
    let signature = bench.gpg_sign(key, &payload, &["--faked-system-time", clock]);
    signed(&payload, &signature)
}

#[test]
fn every_kind_of_key_is_judged_as_git_judges_it() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", AT_BIRTH];
    let keys: Vec<(&str, String)> = [
        "ed25519", "rsa2048", "rsa3072", "nistp256", "nistp384", "nistp521",
    ]
    .into_iter()
    .map(|kind| {
        (
            kind,
            bench.gpg_key(&format!("{kind} <{kind}@x.org>"), kind, &born),
        )
    })
    .collect();
    bench.trust_gpg_keys();
    for (kind, key) in &keys {
        let commit = commit_at(&bench, key, NOW, AT_NOW);
        assert_eq!(bench.both(&commit), (Status::Good, Some('G')), "{kind}");
        let answer = bench.verdict(&commit);
        assert_eq!(answer.key.unwrap().as_str(), key);
        assert_eq!(answer.principal, Some(format!("{kind}@x.org")));
        let mut other = commit.clone();
        *other.last_mut().unwrap() = b'!';
        assert_eq!(bench.both(&other), (Status::Bad, Some('B')), "{kind}");
    }
    // The hash function is the signer's choice, also against the habit of the curve.
    for (kind, digest) in [
        ("nistp256", "SHA512"),
        ("nistp384", "SHA512"),
        ("rsa2048", "SHA384"),
    ] {
        let key = &keys.iter().find(|(name, _)| *name == kind).unwrap().1;
        let payload = payload(digest);
        let options = ["--faked-system-time", AT_NOW, "--digest-algo", digest];
        let commit = signed(&payload, &bench.gpg_sign(key, &payload, &options));
        assert_eq!(
            bench.both(&commit),
            (Status::Good, Some('G')),
            "{kind} {digest}"
        );
    }
    let payload = payload("sha1");
    let options = ["--faked-system-time", AT_NOW, "--digest-algo", "SHA1"];
    let commit = signed(&payload, &bench.gpg_sign(&keys[1].1, &payload, &options));
    assert_eq!(bench.verdict(&commit).status, Status::NotCheckable);
    assert_eq!(bench.letter(&commit), Some('G'));
}

#[test]
fn a_signing_subkey_signs_in_the_name_of_its_primary_key() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", AT_BIRTH];
    let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &born);
    for kind in ["ed25519", "rsa2048"] {
        let mut arguments = vec!["--batch", "--quiet", "--passphrase", ""];
        arguments.extend(born);
        arguments.extend(["--quick-add-key", &key, kind, "sign", "2025-12-01"]);
        bench.run("gpg", &arguments, b"");
    }
    bench.trust_gpg_keys();
    let autumn = commit_at(&bench, &key, BORN + 86_400, "20250602T000000!");
    let answer = bench.verdict(&autumn);
    assert_eq!(
        (answer.status, answer.key.unwrap().to_string()),
        (Status::Good, key.clone())
    );
    // git asks whether the subkey is still good today.
    assert_eq!(bench.letter(&autumn), Some('Y'));
    // It landed after the subkey had expired.
    let late = bench.verdict_at(&autumn, &[BORN + 86_400, NOW]);
    assert_eq!(late.status, Status::NotInForce);
}

#[test]
fn a_subkey_that_is_not_bound_is_no_key() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", AT_BIRTH];
    let alice = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &born);
    let mallory = bench.gpg_key("Mallory <m@x.org>", "ed25519", &born);
    let commit = commit_at(&bench, &mallory, NOW, AT_NOW);
    // Mallory's key packet, posing as a subkey behind Alice's certificate.
    let export = |key: &str| bench.run("gpg", &["--batch", "--export", key], b"");
    let mut forged = export(&alice);
    let packet = export(&mallory);
    let length = usize::from(packet[1]) + 2;
    let mut posing = packet[..length].to_vec();
    assert_eq!(posing[0], 0x98, "an old-format public-key packet");
    posing[0] = 0xb8;
    forged.extend(posing);
    // With a binding stolen from elsewhere, too: Mallory's own self-signature.
    forged.extend(&packet[length..]);
    bench.trust_file(&forged);
    assert_eq!(bench.verdict(&commit).status, Status::UnknownKey);
}

#[test]
fn an_expired_key_stays_good_for_what_it_signed_in_time() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", AT_BIRTH];
    let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &born);
    let mut arguments = vec!["--faked-system-time", "20250601T000100!", "--batch"];
    arguments.extend(["--quiet", "--quick-set-expire", &key, "2025-12-01"]);
    bench.run("gpg", &arguments, b"");
    bench.trust_gpg_keys();
    let commit = commit_at(&bench, &key, BORN + 86_400, "20250602T000000!");
    assert_eq!(bench.both(&commit), (Status::Good, Some('Y')));
    let at = |moments: &[i64]| bench.verdict_at(&commit, moments).status;
    assert_eq!(at(&[BORN + 86_400, NOW]), Status::NotInForce);
    assert_eq!(at(&[BORN - 1]), Status::NotInForce);
}

#[test]
fn an_expired_signature_is_not_in_force() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", AT_BIRTH];
    let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &born);
    bench.trust_gpg_keys();
    let payload = payload_at("short-lived", BORN);
    let options = [
        "--faked-system-time",
        AT_BIRTH,
        "--default-sig-expire",
        "2025-07-01",
    ];
    let commit = signed(&payload, &bench.gpg_sign(&key, &payload, &options));
    assert_eq!(bench.both(&commit), (Status::Good, Some('X')));
    assert_eq!(bench.verdict_at(&commit, &[NOW]).status, Status::NotInForce);
}

#[test]
fn a_compromised_key_is_revoked_and_a_retired_one_was_good() {
    for (reason, then, now) in [
        ("0", Status::Revoked, Status::Revoked),
        ("1", Status::Revoked, Status::Revoked),
        ("2", Status::Good, Status::NotInForce),
        ("3", Status::Good, Status::NotInForce),
    ] {
        let mut bench = Bench::new();
        let born = ["--faked-system-time", AT_BIRTH];
        let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &born);
        let commit = commit_at(&bench, &key, BORN + 86_400, "20250602T000000!");
        bench.trust_gpg_keys();
        assert_eq!(bench.both(&commit), (Status::Good, Some('G')));

        let arguments = [
            "--faked-system-time",
            "20251201T000000!",
            "--no-tty",
            "--command-fd",
            "0",
            "--pinentry-mode",
            "loopback",
            "--gen-revoke",
            &key,
        ];
        let answers = format!("y\n{reason}\n\ny\n");
        let certificate = bench.run("gpg", &arguments, answers.as_bytes());
        bench.run("gpg", &["--batch", "--quiet", "--import"], &certificate);
        bench.trust_gpg_keys();
        assert_eq!(bench.both(&commit), (then, Some('R')), "reason {reason}");
        assert_eq!(
            bench.verdict_at(&commit, &[NOW]).status,
            now,
            "reason {reason}"
        );
    }
}

#[test]
fn a_stranger_is_unknown() {
    let mut bench = Bench::new();
    let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &[]);
    let payload = payload("hello");
    let commit = signed(&payload, &bench.gpg_sign(&key, &payload, &[]));
    let answer = bench.verdict(&commit);
    assert_eq!(answer.status, Status::UnknownKey);
    assert_eq!(answer.key.unwrap().as_str(), key);
    fs::remove_file(bench.path("g/pubring.kbx")).unwrap();
    assert_eq!(bench.letter(&commit), Some('E'));
    // A broken file in the keyring is no key, and no end of the world.
    bench.trust_file(
        b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----",
    );
    assert_eq!(bench.verdict(&commit).status, Status::UnknownKey);
}

#[test]
fn signatures_over_text_and_by_dsa_are_not_checked() {
    let mut bench = Bench::new();
    let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &[]);
    let dsa = bench.gpg_key("Dora <d@x.org>", "dsa2048", &[]);
    bench.trust_gpg_keys();
    let payload = payload("hello");
    let text = signed(&payload, &bench.gpg_sign(&key, &payload, &["--textmode"]));
    assert_eq!(bench.both(&text), (Status::NotCheckable, Some('G')));
    let by_dsa = signed(&payload, &bench.gpg_sign(&dsa, &payload, &[]));
    assert_eq!(bench.both(&by_dsa), (Status::NotCheckable, Some('G')));
}

/// GitHub's trap: the two octets that hint at the digest are wrong, and gpg does not care.
#[test]
fn a_wrong_hint_at_the_digest_does_not_matter() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", AT_BIRTH];
    for kind in ["rsa2048", "ed25519"] {
        let key = bench.gpg_key(&format!("{kind} <{kind}@x.org>"), kind, &born);
        bench.trust_gpg_keys();
        let payload = payload("hello");
        let armoured = bench.gpg_sign(&key, &payload, &["--faked-system-time", AT_NOW]);
        let mut packet = unarmour(&armoured);
        // Header, version, type, algorithms; then two areas with their lengths; then the hint.
        let header = [2, 3][usize::from(packet[0] & 1)];
        let hashed = header + 4;
        let unhashed = hashed + 2 + length(&packet, hashed);
        let hint = unhashed + 2 + length(&packet, unhashed);
        packet[hint..hint + 2].copy_from_slice(b"tr");
        let commit = signed(&payload, &armour(&packet));
        assert_eq!(bench.both(&commit), (Status::Good, Some('G')), "{kind}");
    }
}

fn length(packet: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([packet[at], packet[at + 1]]))
}
