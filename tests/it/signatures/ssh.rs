//! SSH signatures: every kind of key, and what git says of the same commits.
//!
//! | we say | git says (`%G?`) |
//! |---|---|
//! | good | `G` |
//! | bad | `B` |
//! | unsigned | `N` |
//! | unknown-key | `U`: it fits, and git cannot say whose it is |
//! | not-in-force | `U` |
//! | not-checkable | whatever git thinks of weak keys: `G` |

use git_change::domain::ledger::attestation::Status;

use super::bench::{ALICE, Bench, NOW, payload, payload_at, signed};

#[test]
fn every_kind_of_key_is_judged_as_git_judges_it() {
    let mut bench = Bench::new();
    let kinds = [
        ("ed25519", "ed25519", ""),
        ("p256", "ecdsa", "256"),
        ("p384", "ecdsa", "384"),
        ("p521", "ecdsa", "521"),
        ("rsa2048", "rsa", "2048"),
        ("rsa3072", "rsa", "3072"),
    ];
    for (name, kind, bits) in kinds {
        let public = bench.ssh_key(name, kind, bits);
        bench.allow(&format!("{name}@example.org namespaces=\"git\" {public}"));
    }
    for (name, _, _) in kinds {
        let payload = payload(name);
        let commit = signed(&payload, &bench.ssh_sign(name, &payload));
        assert_eq!(bench.both(&commit), (Status::Good, Some('G')), "{name}");
        let answer = bench.verdict(&commit);
        assert_eq!(answer.principal, Some(format!("{name}@example.org")));
        let listed = bench.run("ssh-keygen", &["-l", "-f", &format!("{name}.pub")], b"");
        let listed = String::from_utf8(listed).unwrap();
        assert_eq!(listed.split(' ').nth(1), Some(answer.key.unwrap().as_str()));

        let mut other = commit.clone();
        *other.last_mut().unwrap() = b'!';
        assert_eq!(bench.both(&other), (Status::Bad, Some('B')), "{name}");
    }
}

#[test]
fn a_signature_of_8192_bits_is_good() {
    let mut bench = Bench::new();
    let public = include_str!("../../cases/signatures/rsa-8192.pub");
    bench.allow(&format!("{ALICE} {}", public.trim()));
    let commit = include_bytes!("../../cases/signatures/rsa-8192.commit");
    assert_eq!(bench.both(commit), (Status::Good, Some('G')));
}

#[test]
fn a_key_that_is_too_weak_proves_nothing_here_though_git_takes_it() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("weak", "rsa", "1024");
    bench.allow(&format!("{ALICE} {public}"));
    let payload = payload("weak");
    let commit = signed(&payload, &bench.ssh_sign("weak", &payload));
    assert_eq!(bench.both(&commit), (Status::NotCheckable, Some('G')));
}

#[test]
fn a_stranger_is_unknown_and_a_strangers_misfit_is_bad() {
    let bench = Bench::new();
    bench.ssh_key("k", "ed25519", "");
    let payload = payload("hello");
    let commit = signed(&payload, &bench.ssh_sign("k", &payload));
    assert_eq!(bench.both(&commit), (Status::UnknownKey, Some('U')));
    assert!(bench.verdict(&commit).key.is_some());
    let mut other = commit;
    *other.last_mut().unwrap() = b'!';
    assert_eq!(bench.both(&other), (Status::Bad, Some('B')));
    assert_eq!(bench.both(&payload), (Status::Unsigned, Some('N')));
}

#[test]
fn a_key_counts_in_its_time_bounds_included() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!(
        "{ALICE} valid-after=\"20251201Z\",valid-before=\"20260201Z\" {public}"
    ));
    let (after, before) = (1_764_547_200, 1_769_904_000);
    let at = |moment: i64| {
        let payload = payload_at("hello", moment);
        signed(&payload, &bench.ssh_sign("k", &payload))
    };
    for good in [after, NOW, before] {
        assert_eq!(bench.both(&at(good)), (Status::Good, Some('G')), "{good}");
    }
    for outside in [after - 1, before + 1] {
        assert_eq!(
            bench.both(&at(outside)),
            (Status::NotInForce, Some('U')),
            "{outside}"
        );
    }
}

/// The known hole in git: it asks the commit itself when it was made.
#[test]
fn a_retired_key_with_a_forged_date_deceives_git_and_not_us() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!("{ALICE} valid-before=\"20251201Z\" {public}"));
    let forged = payload_at("as if it were last year", 1_750_000_000);
    let commit = signed(&forged, &bench.ssh_sign("k", &forged));
    assert_eq!(bench.letter(&commit), Some('G'));
    assert_eq!(
        bench.verdict_at(&commit, &[1_750_000_000]).status,
        Status::Good
    );
    // It lands on a base of today: that moment counts too.
    let answer = bench.verdict_at(&commit, &[1_750_000_000, NOW]);
    assert_eq!(answer.status, Status::NotInForce);
    assert!(
        answer.why.contains("2026-01-01T00:00:00Z"),
        "{}",
        answer.why
    );
}

#[test]
fn a_renewed_key_counts_through_either_line() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!(
        "old@example.org valid-before=\"20251231Z\" {public}"
    ));
    bench.allow(&format!(
        "new@example.org valid-after=\"20260101Z\" {public}"
    ));
    let payload = payload("hello");
    let commit = signed(&payload, &bench.ssh_sign("k", &payload));
    assert_eq!(bench.both(&commit), (Status::Good, Some('G')));
    let answer = bench.verdict(&commit);
    assert_eq!(answer.principal.as_deref(), Some("new@example.org"));
    assert!(bench.verdict_at(&commit, &[1_700_000_000, NOW]).is_good());
    let gap = bench.verdict_at(&commit, &[1_767_200_000]);
    assert_eq!(gap.status, Status::NotInForce);
}

#[test]
fn a_signature_for_something_else_is_not_one_for_git() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!("{ALICE} {public}"));
    let payload = payload("hello");
    let arguments = ["-q", "-Y", "sign", "-n", "file", "-f", "k"];
    let signature = String::from_utf8(bench.run("ssh-keygen", &arguments, &payload)).unwrap();
    assert_eq!(
        bench.both(&signed(&payload, &signature)),
        (Status::Bad, Some('B'))
    );
}

/// git calls it bad; we say what is the matter: nobody allowed that key for commits.
#[test]
fn a_key_that_is_allowed_for_something_else_is_unknown_for_commits() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!("{ALICE} namespaces=\"file,mail\" {public}"));
    let payload = payload("hello");
    let commit = signed(&payload, &bench.ssh_sign("k", &payload));
    assert_eq!(bench.both(&commit), (Status::UnknownKey, Some('B')));
    assert!(bench.verdict(&commit).why.ends_with("but not for git"));
}

#[test]
fn headers_that_are_no_signature() {
    let bench = Bench::new();
    bench.ssh_key("k", "ed25519", "");
    let payload = payload("hello");
    // The whole of `git log` dies over these two.
    for text in ["", "nonsense"] {
        assert_eq!(
            bench.both(&signed(&payload, text)),
            (Status::Malformed, None),
            "{text:?}"
        );
    }
    let empty = "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----";
    assert_eq!(
        bench.verdict(&signed(&payload, empty)).status,
        Status::Malformed
    );
    for text in [
        "-----BEGIN SIGNED MESSAGE-----\nAAAA",
        "-----BEGIN PGP MESSAGE-----\n\nAAAA",
    ] {
        assert_eq!(
            bench.verdict(&signed(&payload, text)).status,
            Status::NotCheckable
        );
    }
}

#[test]
fn what_surrounds_a_signature_does_not_matter() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.allow(&format!("{ALICE} {public}"));
    let payload = payload("hello");
    let signature = bench.ssh_sign("k", &payload);
    let text = String::from_utf8(signed(&payload, &signature)).unwrap();
    let end = "-----END SSH SIGNATURE-----\n";
    for (from, to) in [
        (end, format!("{end} \n")),
        (end, format!("{end}gpgsig-sha256 another\n signature\n")),
        (end, format!("{end}encoding x\n")),
    ] {
        let changed = text.replace(from, &to).into_bytes();
        let (ours, gits) = bench.both(&changed);
        let expected = if to.contains("encoding") {
            (Status::Bad, Some('B'))
        } else {
            (Status::Good, Some('G'))
        };
        assert_eq!((ours, gits), expected, "{to}");
    }
}

#[test]
fn of_several_signatures_the_first_is_judged_as_git_does() {
    let mut bench = Bench::new();
    let public = bench.ssh_key("k", "ed25519", "");
    bench.ssh_key("stranger", "ed25519", "");
    bench.allow(&format!("{ALICE} {public}"));
    let payload = payload("hello");
    let known = bench.ssh_sign("k", &payload);
    let unknown = bench.ssh_sign("stranger", &payload);
    let twice = |outer: &str, inner: &str| signed(&signed(&payload, inner), outer);
    // `signed` puts its header last.
    for (first, second, expected) in [
        (&known, &unknown, (Status::Good, Some('G'))),
        (&unknown, &known, (Status::UnknownKey, Some('U'))),
    ] {
        assert_eq!(bench.both(&twice(second, first)), expected);
    }
}
