//! Genuine commits signed by people, each with the key of its maker. See
//! `tests/cases/signatures/README.md`.

use git_change::adapters::signing::NativeAttestor;
use git_change::document::allowed_signers;
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::{Attestation, Status};
use git_change::domain::ledger::keyring::{Keyring, OpenPgpFile};
use git_change::domain::ledger::ports::Attestor;
use pgp::composed::{Deserializable, SignedPublicKey};
use pgp::ser::Serialize;

/// OpenPGP, version 3, RSA.
const VERSION_3: &[u8] =
    include_bytes!("../../cases/signatures/851f2017b0df3cb294c1d4d957b6a54582a4803f.commit");
const VERSION_3_AT: i64 = 1_470_216_308;
const HOLGER: &[u8] = include_bytes!("../../cases/signatures/holger-levsen.asc");

/// OpenPGP, version 4, EdDSA by a subkey that expired since.
const SUBKEY: &[u8] =
    include_bytes!("../../cases/signatures/5b92dd0a45c8d27f13a21076b57095ea5e220870.commit");
const SUBKEY_AT: i64 = 1_704_101_508;
const SIMON: &[u8] = include_bytes!("../../cases/signatures/simon-josefsson.asc");

/// SSH, ed25519.
const SSH: &[u8] =
    include_bytes!("../../cases/signatures/f6030c7c6716126d554a717818a2a2822a613cea.commit");
const SSH_AT: i64 = 1_681_714_048;
const JIP: &str = include_str!("../../cases/signatures/jip-dekker.pub");

fn openpgp(bytes: &[u8]) -> Keyring {
    Keyring {
        openpgp: vec![OpenPgpFile {
            path: "key.asc".into(),
            bytes: bytes.to_vec(),
        }],
        ..Keyring::default()
    }
}

fn judged(commit: &[u8], keys: &Keyring, at: i64) -> Attestation {
    NativeAttestor::new().attest(commit, keys, &[Timestamp::from_unix(at, 0)])
}

/// Turns one bit of each byte of the commit, line ends in the headers and the armour's header
/// (`Version: GnuPG v1`, which nothing covers) apart: it is never good.
fn never_good_when_turned(commit: &[u8], keys: &Keyring, at: i64) {
    let find = |part: &[u8]| commit.windows(part.len()).position(|found| found == part);
    let message = find(b"\n\n").unwrap();
    let uncovered = find(b"Version: GnuPG v1").map_or(0..0, |start| start..start + 17);
    let judge = NativeAttestor::new();
    let moment = [Timestamp::from_unix(at, 0)];
    for index in 0..commit.len() {
        if uncovered.contains(&index) || (commit[index] == b'\n' && index <= message) {
            continue;
        }
        let mut changed = commit.to_vec();
        changed[index] ^= 1;
        let answer = judge.attest(&changed, keys, &moment);
        assert_ne!(answer.status, Status::Good, "byte {index}");
    }
}

#[test]
fn a_signature_of_version_3_is_good() {
    let keys = openpgp(HOLGER);
    let answer = judged(VERSION_3, &keys, VERSION_3_AT);
    assert_eq!(answer.status, Status::Good, "{}", answer.why);
    let key = answer.key.unwrap();
    assert_eq!(key.as_str(), "B8BF54137B09D35CF026FE9D091AB856069AAA1C");
    assert_eq!(answer.principal.as_deref(), Some("holger@debian.org"));
    never_good_when_turned(VERSION_3, &keys, VERSION_3_AT);
}

#[test]
fn a_signature_of_version_3_says_when_it_was_made() {
    let keys = openpgp(HOLGER);
    // The key was made in August 2010.
    let answer = judged(VERSION_3, &keys, 1_250_000_000);
    assert_eq!(answer.status, Status::NotInForce, "{}", answer.why);
    let stranger = judged(VERSION_3, &openpgp(SIMON), VERSION_3_AT);
    assert_eq!(stranger.status, Status::UnknownKey, "{}", stranger.why);
    let named = stranger.key.unwrap();
    assert_eq!(named.as_str(), "091AB856069AAA1C");
}

#[test]
fn a_subkey_that_expired_since_is_good_for_its_time() {
    let keys = openpgp(SIMON);
    let answer = judged(SUBKEY, &keys, SUBKEY_AT);
    assert_eq!(answer.status, Status::Good, "{}", answer.why);
    let key = answer.key.unwrap();
    assert_eq!(key.as_str(), "B1D2BD1375BECB784CF4F8C4D73CF638C53C06BE");
    assert_eq!(answer.principal.as_deref(), Some("simon@josefsson.org"));
    never_good_when_turned(SUBKEY, &keys, SUBKEY_AT);
    // It ran until 2026-11-18.
    let later = judged(SUBKEY, &keys, 1_796_000_000);
    assert_eq!(later.status, Status::NotInForce, "{}", later.why);
}

#[test]
fn an_ssh_key_is_good_when_it_is_allowed() {
    let allowed = allowed_signers::parse(&format!("jip@dekker.one {JIP}"), 0);
    let keys = Keyring {
        ssh: allowed.grants,
        ..Keyring::default()
    };
    let answer = judged(SSH, &keys, SSH_AT);
    assert_eq!(answer.status, Status::Good, "{}", answer.why);
    assert_eq!(answer.principal.as_deref(), Some("jip@dekker.one"));
    never_good_when_turned(SSH, &keys, SSH_AT);
    let stranger = judged(SSH, &Keyring::default(), SSH_AT);
    assert_eq!(stranger.status, Status::UnknownKey, "{}", stranger.why);
}

/// A certificate that cannot be read: an RSA key of 10,240 bits, as a few people have, with a user id.
fn unreadable() -> Vec<u8> {
    let mut key = vec![4, 0x4a, 0xb9, 0, 0, 1, 0x28, 0x00];
    key.extend([0xff; 1280]);
    key.extend([0x00, 0x11, 0x01, 0x00, 0x01]);
    let mut out = vec![0x99];
    out.extend(u16::try_from(key.len()).unwrap().to_be_bytes());
    out.extend(key);
    out.extend([0xb4, 5]);
    out.extend(b"a@b.c");
    out
}

fn parsed(armoured: &[u8]) -> SignedPublicKey {
    SignedPublicKey::from_armor_single(armoured).unwrap().0
}

#[test]
fn a_certificate_that_cannot_be_read_does_not_take_its_neighbours_along() {
    let [holger, simon] = [HOLGER, SIMON].map(|key| parsed(key).to_bytes().unwrap());
    let file = [holger, unreadable(), simon].concat();
    let answer = judged(SUBKEY, &openpgp(&file), SUBKEY_AT);
    assert_eq!(answer.status, Status::Good, "{}", answer.why);
    assert_eq!(NativeAttestor::new().openpgp_keys(&file).len(), 2);
}

#[test]
fn the_certifications_of_strangers_do_not_hide_what_a_key_says_of_itself() {
    let mut simon = parsed(SIMON);
    let stranger = parsed(HOLGER).details.users[0].signatures[0].clone();
    for statements in [
        &mut simon.details.users[0].signatures,
        &mut simon.public_subkeys[0].signatures,
    ] {
        statements.splice(0..0, std::iter::repeat_n(stranger.clone(), 100));
    }
    let keys = openpgp(&simon.to_bytes().unwrap());
    let answer = judged(SUBKEY, &keys, SUBKEY_AT);
    assert_eq!(answer.status, Status::Good, "{}", answer.why);
}
