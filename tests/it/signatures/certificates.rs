//! SSH certificates: a key that is known through the authority that certified it.

use git_change::domain::ledger::attestation::Status;

use super::bench::{ALICE, Bench, NOW, payload, payload_at, signed};

/// A bench with the authority `ca` and the key `k`.
fn bench(line: &str) -> Bench {
    let mut bench = Bench::new();
    let authority = bench.ssh_key("ca", "ed25519", "");
    bench.ssh_key("k", "ecdsa", "256");
    bench.allow(&format!("{line} {authority}"));
    bench
}

/// Certifies `k.pub` with more options for ssh-keygen.
fn certify(bench: &Bench, options: &[&str]) {
    let mut arguments = vec!["-q", "-s", "ca", "-I", "label"];
    arguments.extend(options);
    arguments.push("k.pub");
    bench.run("ssh-keygen", &arguments, b"");
}

fn by_certificate(bench: &Bench, payload: &[u8]) -> Vec<u8> {
    signed(payload, &bench.ssh_sign("k-cert.pub", payload))
}

#[test]
fn a_certificate_speaks_for_its_principals() {
    let bench = bench("*@example.org cert-authority,namespaces=\"git\"");
    certify(&bench, &["-n", "nobody,alice@example.org"]);
    let payload = payload("hello");
    let commit = by_certificate(&bench, &payload);
    assert_eq!(bench.both(&commit), (Status::Good, Some('G')));
    let answer = bench.verdict(&commit);
    assert_eq!(answer.principal.as_deref(), Some(ALICE));
    let listed = bench.run("ssh-keygen", &["-l", "-f", "k.pub"], b"");
    let listed = String::from_utf8(listed).unwrap();
    assert_eq!(listed.split(' ').nth(1), Some(answer.key.unwrap().as_str()));
    let mut other = commit;
    *other.last_mut().unwrap() = b'!';
    assert_eq!(bench.both(&other), (Status::Bad, Some('B')));
}

#[test]
fn a_certificate_for_somebody_else_is_unknown() {
    let bench = bench("*@example.org cert-authority");
    let payload = payload("hello");
    certify(&bench, &["-n", "mallory@example.com"]);
    let commit = by_certificate(&bench, &payload);
    assert_eq!(bench.both(&commit), (Status::UnknownKey, Some('U')));
    // One without principals is for nobody, not for everybody.
    certify(&bench, &[]);
    let commit = by_certificate(&bench, &payload);
    assert_eq!(bench.both(&commit), (Status::UnknownKey, Some('U')));
}

#[test]
fn the_key_of_an_authority_signs_no_commits_and_a_key_certifies_nobody() {
    let payload = payload("hello");
    let authority = bench("*@example.org cert-authority");
    let commit = signed(&payload, &authority.ssh_sign("ca", &payload));
    assert_eq!(authority.both(&commit), (Status::UnknownKey, Some('U')));
    let ordinary = bench("*@example.org");
    certify(&ordinary, &["-n", ALICE]);
    let commit = by_certificate(&ordinary, &payload);
    assert_eq!(ordinary.both(&commit), (Status::UnknownKey, Some('U')));
}

#[test]
fn a_certificate_counts_in_its_time() {
    let bench = bench("*@example.org cert-authority");
    // ssh-keygen reads these in local time, which is UTC here: 2025-12-01 to 2026-02-01.
    certify(&bench, &["-n", ALICE, "-V", "20251201:20260201"]);
    let (after, before) = (1_764_547_200, 1_769_904_000);
    let at = |moment: i64| by_certificate(&bench, &payload_at("hello", moment));
    for good in [after, NOW, before - 1] {
        assert_eq!(bench.both(&at(good)), (Status::Good, Some('G')), "{good}");
    }
    for outside in [after - 1, before] {
        assert_eq!(
            bench.both(&at(outside)),
            (Status::NotInForce, Some('U')),
            "{outside}"
        );
    }
}

#[test]
fn a_certificate_that_is_not_for_people_or_not_by_its_authority_is_refused() {
    let bench = bench("*@example.org cert-authority");
    let payload = payload("hello");
    certify(&bench, &["-h", "-n", ALICE]);
    let commit = by_certificate(&bench, &payload);
    let (ours, gits) = bench.both(&commit);
    assert_eq!(ours, Status::NotCheckable);
    assert_ne!(gits, Some('G'));
    certify(&bench, &["-n", ALICE, "-O", "critical:x@example.org=1"]);
    let commit = by_certificate(&bench, &payload);
    assert_eq!(bench.verdict(&commit).status, Status::NotCheckable);
}
