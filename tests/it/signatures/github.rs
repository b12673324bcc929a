//! Genuine commits signed by GitHub. See `tests/cases/signatures/README.md`.

use git_change::adapters::signing::NativeAttestor;
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::Status;
use git_change::domain::ledger::keyring::{Keyring, OpenPgpFile};
use git_change::domain::ledger::ports::Attestor;

/// Raw commit, its committer date, and whether it was made by the key of 2024.
const COMMITS: [(&[u8], i64, bool); 5] = [
    (
        include_bytes!("../../cases/signatures/d088cb6e66855bbed04511c15fa12de0f8829237.commit"),
        1_557_310_333,
        false,
    ),
    (
        include_bytes!("../../cases/signatures/5833e02133690c6d608f66ef369e85865ede51de.commit"),
        1_610_897_344,
        false,
    ),
    (
        include_bytes!("../../cases/signatures/57a489670474bffc47762372a6f54ca840285b41.commit"),
        1_625_155_950,
        false,
    ),
    (
        include_bytes!("../../cases/signatures/147c8511ddbfa5e8f71bbf5c18ede0c4ceb3bba4.commit"),
        1_684_768_232,
        false,
    ),
    (
        include_bytes!("../../cases/signatures/ed8f7154f4e3e0a8b01e6778de2633aabbb623f8.commit"),
        1_714_579_008,
        true,
    ),
];

const OLD: &str = "5DE3E0509C47EA3CF04A42D34AEE18F83AFDEB23";
const NEW: &str = "968479A1AFF927E37D1A566BB5690EEEBB952194";

fn keyring(bytes: &[u8]) -> Keyring {
    Keyring {
        openpgp: vec![OpenPgpFile {
            path: "github.asc".into(),
            bytes: bytes.to_vec(),
        }],
        ..Keyring::default()
    }
}

fn both_keys() -> Keyring {
    keyring(include_bytes!("../../cases/signatures/github-web-flow.asc"))
}

#[test]
fn genuine_commits_of_github_are_good() {
    let judge = NativeAttestor::new();
    for (raw, at, by_new) in COMMITS {
        let moment = Timestamp::from_unix(at, 0);
        let answer = judge.attest(raw, &both_keys(), &[moment]);
        assert_eq!(answer.status, Status::Good, "{at}: {}", answer.why);
        let key = if by_new { NEW } else { OLD };
        assert_eq!(answer.key.unwrap().as_str(), key);
        assert_eq!(answer.principal.as_deref(), Some("noreply@github.com"));
    }
}

#[test]
fn the_key_of_2017_vouches_for_itself_despite_its_wrong_hint() {
    let keys = keyring(include_bytes!(
        "../../cases/signatures/github-web-flow-2017.asc"
    ));
    let judge = NativeAttestor::new();
    for (raw, at, by_new) in COMMITS {
        let expected = if by_new {
            Status::UnknownKey
        } else {
            Status::Good
        };
        let answer = judge.attest(raw, &keys, &[Timestamp::from_unix(at, 0)]);
        assert_eq!(answer.status, expected, "{}", answer.why);
    }
}

#[test]
fn the_expired_key_is_good_for_its_time_and_for_no_other() {
    let judge = NativeAttestor::new();
    let (raw, at, _) = COMMITS[0];
    let judged = |seconds: &[i64]| {
        let moments: Vec<_> = seconds
            .iter()
            .map(|&at| Timestamp::from_unix(at, 0))
            .collect();
        judge.attest(raw, &both_keys(), &moments).status
    };
    // The key ran from 2017-08-16 to 2024-01-16.
    assert_eq!(judged(&[]), Status::Good);
    assert_eq!(judged(&[1_705_000_000]), Status::Good);
    assert_eq!(judged(&[1_706_000_000]), Status::NotInForce);
    assert_eq!(judged(&[at, 1_706_000_000]), Status::NotInForce);
    assert_eq!(judged(&[1_502_000_000]), Status::NotInForce);
}

#[test]
fn one_changed_byte_is_never_good() {
    let judge = NativeAttestor::new();
    let keys = both_keys();
    let (raw, at, _) = COMMITS[0];
    let moment = [Timestamp::from_unix(at, 0)];
    let message = raw.windows(2).position(|pair| pair == b"\n\n").unwrap();
    for index in (0..raw.len()).filter(|&index| raw[index] != b'\n' || index > message) {
        let mut changed = raw.to_vec();
        changed[index] ^= 1;
        let answer = judge.attest(&changed, &keys, &moment);
        assert_ne!(answer.status, Status::Good, "byte {index}");
    }
}
