//! Keys that are not in force: not yet, not any more, lost, or given to everybody.

use super::forger::Forger;

/// A submitted change, after which the law bounds bob's key; it is eleven o'clock.
fn bounded(bound: &str) -> Forger {
    let forger = Forger::at("submitted");
    forger.law("allowed_signers", |keys| {
        let free = "bob@example.org namespaces=\"git\"";
        keys.replace(free, &format!("{free},{bound}"))
    });
    forger.house.bench.wait(7200);
    forger.writes("alice", &[("README", "time passes\n")]);
    forger
}

fn notes(forger: &Forger) -> String {
    forger.appends("bob", "note", "text = \"well\"")
}

#[test]
fn a_key_that_is_not_valid_yet() {
    let forger = bounded("valid-after=\"20261124Z\"");
    let commit = notes(&forger);
    forger.finds(&[("identity/key-not-in-force", &commit)]);
}

#[test]
fn an_expired_key() {
    let forger = bounded("valid-before=\"20261123100000Z\"");
    let commit = notes(&forger);
    forger.finds(&[("identity/key-not-in-force", &commit)]);
}

#[test]
fn an_expired_key_and_a_backdated_commit() {
    let forger = bounded("valid-before=\"20261123100000Z\"");
    let (at, moment) = forger.after(-5400);
    let note = format!("\n[[note]]\nby = \"bob@example.org\"\nat = {moment}\ntext = \"well\"\n");
    let commit = forger.claims("bob", at, |text| text + &note);
    forger.finds(&[("identity/key-not-in-force", &commit)]);
}

#[test]
fn a_key_that_was_taken_out() {
    let forger = Forger::at("submitted");
    forger.law("allowed_signers", |keys| {
        let others = keys.lines().filter(|line| !line.starts_with("bob@"));
        others.map(|line| format!("{line}\n")).collect()
    });
    let commit = notes(&forger);
    forger.finds(&[("identity/unknown-key", &commit)]);
}

#[test]
fn a_lost_key() {
    let forger = Forger::at("submitted");
    let safe = forger.tip();
    let commit = notes(&forger);
    let key = forger.house.fingerprint("bob");
    forger.law("people.toml", |people| {
        format!("{people}\n[[compromised]]\nkey = \"{key}\"\nafter = \"{safe}\"\n")
    });
    forger.finds(&[("identity/key-revoked", &commit)]);
}

#[test]
fn somebody_who_left() {
    let forger = Forger::at("submitted");
    forger.law("people.toml", |people| {
        let bob = "emails = [\"bob@example.org\"]";
        people.replace(bob, &format!("{bob}\nuntil = 2026-11-23T10:00:00Z"))
    });
    forger.house.bench.wait(7200);
    forger.writes("alice", &[("README", "time passes\n")]);
    let commit = notes(&forger);
    forger.finds(&[("identity/person-not-in-force", &commit)]);
}

#[test]
fn a_key_for_everybody_is_nobodys() {
    for line in ["*@example.org", "*", "bob@example.org,mallory@example.org"] {
        let forger = Forger::at("submitted");
        let key = forger.house.public_key("mallory");
        forger.law("allowed_signers", |keys| format!("{keys}{line} {key}"));
        forger.appends("bob", "note", "text = \"well\"");
        let commit = forger.forges("mallory", |payload| payload);
        let wanted = [("identity/unknown-key", &*commit)];
        match line.starts_with('*') {
            true => forger.finds(&wanted),
            false => forger.finds(&[]),
        }
    }
}
