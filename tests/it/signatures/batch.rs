//! A thousand commits in one go, ours and git's answers side by side.

use git_change::adapters::signing::NativeAttestor;
use git_change::domain::change::time::Timestamp;
use git_change::domain::ledger::attestation::Status;
use git_change::domain::ledger::ports::Attestor;

use super::bench::{Bench, NOW, payload_at, signed};
use super::made::Ed25519;

const COMMITS: i64 = 1_000;
/// Every so many commits are signed by ssh-keygen itself.
const BY_PROGRAM: i64 = 17;

/// What is done to a commit, and the answer that must come of it.
const FATES: [(Status, char); 5] = [
    (Status::Good, 'G'),
    (Status::Bad, 'B'),
    (Status::UnknownKey, 'U'),
    (Status::NotInForce, 'U'),
    (Status::Unsigned, 'N'),
];

#[test]
fn a_thousand_commits_are_judged_as_git_judges_them() {
    let mut bench = Bench::new();
    let known = Ed25519::new(1);
    let stranger = Ed25519::new(2);
    let retired = Ed25519::new(3);
    let by_program = bench.ssh_key("k", "ecdsa", "256");
    bench.allow(&format!("known@example.org {}", known.public()));
    bench.allow(&format!(
        "retired@example.org valid-before=\"20250101Z\" {}",
        retired.public()
    ));
    bench.allow(&format!(
        "program@example.org namespaces=\"git\" {by_program}"
    ));

    let mut raws = Vec::new();
    for index in 0..COMMITS {
        let payload = payload_at(&format!("commit {index}"), NOW + index);
        // Mostly good, as histories are; each other fate now and then.
        let fate = FATES[usize::try_from((index % 25 - 20).max(0)).unwrap()];
        let raw = match fate.0 {
            Status::Bad => signed(&payload, &known.sign(b"something else")),
            Status::UnknownKey => signed(&payload, &stranger.sign(&payload)),
            Status::NotInForce => signed(&payload, &retired.sign(&payload)),
            Status::Unsigned => payload,
            _ if index % BY_PROGRAM == 0 => signed(&payload, &bench.ssh_sign("k", &payload)),
            _ => signed(&payload, &known.sign(&payload)),
        };
        raws.push((raw, fate));
    }
    let objects: Vec<&[u8]> = raws.iter().map(|(raw, _)| raw.as_slice()).collect();
    let ids = bench.write_all(&objects);

    let judge = NativeAttestor::new();
    let keys = bench.keyring();
    let ours: Vec<Status> = raws
        .iter()
        .zip(NOW..)
        .map(|((raw, _), at)| {
            judge
                .attest(raw, &keys, &[Timestamp::from_unix(at, 0)])
                .status
        })
        .collect();

    let letters = bench.letters(&ids);
    assert_eq!(letters.len(), raws.len());
    for (((_, (status, letter)), id), ours) in raws.iter().zip(&ids).zip(ours) {
        assert_eq!((ours, letters[id]), (*status, *letter), "{id}");
    }
}
