//! One byte changed, anywhere: never good, unless it is one that nothing covers and git says so.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use git_change::adapters::signing::NativeAttestor;
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::Status;
use git_change::domain::ledger::ports::Attestor;

use super::bench::{ALICE, Bench, NOW, payload, signed};
use super::made::{SecurityKey, armour, unarmour};

/// What a byte becomes.
fn changes(byte: u8) -> [u8; 7] {
    [byte ^ 1, byte ^ 0x20, byte ^ 0x80, 0, b'\n', b' ', b'=']
}

/// Judges `commit` with every byte changed in so many ways: none of them is good.
fn every_byte(bench: &Bench, commit: &[u8], ways: usize) {
    let judge = NativeAttestor::new();
    let keys = bench.keyring();
    let moments = [Timestamp::from_unix(NOW, 0)];
    assert_eq!(judge.attest(commit, &keys, &moments).status, Status::Good);
    let mut seen = BTreeMap::<&str, usize>::new();
    for (index, &byte) in commit.iter().enumerate() {
        for other in changes(byte)
            .into_iter()
            .take(ways)
            .filter(|&other| other != byte)
        {
            let mut changed = commit.to_vec();
            changed[index] = other;
            let answer = judge.attest(&changed, &keys, &moments);
            assert_ne!(
                answer.status,
                Status::Good,
                "byte {index}: {byte:#x} → {other:#x}"
            );
            *seen.entry(answer.status.word()).or_default() += 1;
        }
    }
    // The changes reached every part of the judge.
    assert!(
        seen.contains_key("bad") && seen.contains_key("malformed"),
        "{seen:?}"
    );
}

#[test]
fn ssh_signatures_of_every_kind() {
    let mut bench = Bench::new();
    // P-521 is slow in an unoptimised build.
    let kinds = [
        ("ed", "ed25519", "", 7),
        ("p521", "ecdsa", "521", 1),
        ("rsa", "rsa", "2048", 7),
    ];
    for (name, kind, bits, ways) in kinds {
        let public = bench.ssh_key(name, kind, bits);
        bench.allow(&format!("{ALICE} {public}"));
        let payload = payload(name);
        every_byte(
            &bench,
            &signed(&payload, &bench.ssh_sign(name, &payload)),
            ways,
        );
    }
    let key = SecurityKey::ed25519();
    bench.allow(&format!("{ALICE} {}", key.public()));
    let payload = payload("sk");
    every_byte(&bench, &signed(&payload, &key.sign(&payload, 1, 7)), 7);
}

#[test]
fn openpgp_signatures_of_every_kind() {
    let mut bench = Bench::new();
    let born = ["--faked-system-time", "20250601T000000!"];
    for kind in ["ed25519", "rsa2048", "nistp256"] {
        let key = bench.gpg_key(&format!("{kind} <{kind}@x.org>"), kind, &born);
        bench.trust_gpg_keys();
        let payload = payload(kind);
        let options = ["--faked-system-time", "20260101T000000!"];
        let signature = bench.gpg_sign(&key, &payload, &options);
        every_byte(&bench, &signed(&payload, &signature), 7);
        inside_the_armour(&bench, &payload, &unarmour(&signature));
    }
}

/// The packet itself, with the checksum of the armour out of the way. An OpenPGP signature has
/// parts that it does not cover; a change there may be good, if git finds so too.
fn inside_the_armour(bench: &Bench, payload: &[u8], packet: &[u8]) {
    let mut harmless = 0;
    for (index, &byte) in packet.iter().enumerate() {
        for other in [byte ^ 1, byte ^ 0x80, 0] {
            let mut changed = packet.to_vec();
            changed[index] = other;
            let commit = signed(payload, &armour(&changed));
            if other != byte && bench.verdict(&commit).status == Status::Good {
                harmless += 1;
                assert_eq!(
                    bench.letter(&commit),
                    Some('G'),
                    "byte {index}: {byte:#x} → {other:#x}"
                );
            }
        }
    }
    // The two octets of the hint, and little else.
    assert!((3..30).contains(&harmless), "{harmless}");
}

/// Whole headers cut short, doubled or filled with noise: any verdict but good, and no panic.
#[test]
fn pieces_and_noise() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!("{ALICE} {public}"));
    let key = bench.gpg_key(&format!("Alice <{ALICE}>"), "ed25519", &[]);
    bench.trust_gpg_keys();
    let judge = NativeAttestor::new();
    let keys = bench.keyring();
    let payload = payload("hello");
    for signature in [
        bench.ssh_sign("k", &payload),
        bench.gpg_sign(&key, &payload, &[]),
    ] {
        let commit = signed(&payload, &signature);
        for end in 0..commit.len() {
            let answer = judge.attest(&commit[..end], &keys, &[]);
            assert_ne!(answer.status, Status::Good, "cut at {end}");
        }
        // The same armour around bytes of every kind and length.
        let label = signature.lines().next().unwrap().replace("-----BEGIN ", "");
        let mut state = 7_u32;
        for length in 0..600 {
            let noise: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state.to_be_bytes()[0]
                })
                .collect();
            for start in [
                &b"SSHSIG\0\0\0\x01"[..],
                b"\x88",
                b"\xc2",
                b"\x88\x5d\x04\0\x16\x08",
                b"",
            ] {
                let bytes = [start, &noise].concat();
                let text = STANDARD.encode(bytes);
                let armoured = format!("-----BEGIN {label}\n\n{text}\n-----END {label}");
                let answer = judge.attest(&signed(&payload, &armoured), &keys, &[]);
                assert_ne!(answer.status, Status::Good);
            }
        }
    }
}
