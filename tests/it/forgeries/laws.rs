//! The law: loosened and used, loosened alone, broken, or hidden from.

use super::forger::Forger;
use crate::house::House;

/// The text of the policy, edited.
fn policy(forger: &Forger, old: &str, new: &str) -> String {
    let text = forger.house.bench.read("changes/policy.toml");
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

const PEER: &str = "stages = [[{ role = \"peer\", count = 1 }]]";

#[test]
fn the_law_loosened_and_used_on_one_branch() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let loose = policy(&forger, PEER, "stages = []");
    forger.writes("carol", &[("changes/policy.toml", &loose)]);
    let used = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.goes_to("main");
    forger.merges("alice", &["side"]);
    forger.finds(&[("approval/missing", &used)]);
}

#[test]
pub fn the_law_loosened_without_governance() {
    let forger = Forger::at("submitted");
    let loose = policy(&forger, PEER, "stages = []");
    let alone = forger.writes("carol", &[("changes/policy.toml", &loose)]);
    forger.finds(&[("governance/not-approved", &alone)]);
}

#[test]
fn the_law_loosened_by_somebody_without_the_role() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let loose = policy(&forger, PEER, "stages = []");
    forger.writes("bob", &[("changes/policy.toml", &loose)]);
    forger.goes_to("main");
    let landed = forger.merges("erin", &["side"]);
    forger.finds(&[("governance/not-approved", &landed)]);
}

#[test]
fn the_law_changed_without_a_signature() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let loose = policy(&forger, PEER, "stages = []");
    let files = [("changes/policy.toml", &*loose)];
    let unsigned = forger
        .house
        .bench
        .commit_unsigned_as("carol", "law", &files);
    forger.goes_to("main");
    let landed = forger.merges("alice", &["side"]);
    forger.finds(&[
        ("identity/unsigned", &unsigned),
        ("governance/not-approved", &landed),
    ]);
}

#[test]
fn a_person_who_makes_themself_a_governor() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let people = forger.house.bench.read("changes/people.toml");
    let more = people.replacen("roles = [\"peer\"]", "roles = [\"change-manager\"]", 1);
    forger.writes("bob", &[("changes/people.toml", &more)]);
    forger.goes_to("main");
    let landed = forger.merges("bob", &["side"]);
    forger.finds(&[("governance/not-approved", &landed)]);
}

#[test]
fn a_stale_branch_under_an_old_law() {
    let forger = Forger::at("approved");
    forger.branches("side");
    forger.goes_to("main");
    forger.law("policy.toml", |text| {
        text.replacen("count = 1", "count = 2", 1)
    });
    forger.goes_to("side");
    let used = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.goes_to("main");
    forger.merges("erin", &["side"]);
    forger.finds(&[("approval/missing", &used)]);
}

#[test]
pub fn an_expired_exemption() {
    let forger = Forger::at("submitted");
    forger.law("policy.toml", |text| {
        text + &exemption("2026-11-23T08:00:00Z")
    });
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[
        ("approval/missing", &commit),
        ("governance/exemption-stale", ""),
    ]);
}

#[test]
fn an_exemption_in_force() {
    let forger = Forger::at("submitted");
    forger.law("policy.toml", |text| {
        text + &exemption("2027-01-01T00:00:00Z")
    });
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[("approval/missing", &commit)]);
    assert_eq!(forger.house.verify().0, 0, "it is a warning now");
}

#[test]
fn an_exemption_that_claims_an_early_date() {
    // The commit claims to be made while the exemption was in force; the deed before it was not.
    let forger = Forger::at("submitted");
    forger.law("policy.toml", |text| {
        text + &exemption("2026-11-23T10:00:00Z")
    });
    forger.house.bench.wait(7200);
    forger.appends("erin", "note", "text = \"later\"");
    let (at, _) = forger.after(-5400);
    let commit = forger.claims("bob", at, |text| {
        text.replace("\"submitted\"", "\"scheduled\"")
    });
    forger.finds(&[
        ("immutability/backdated", &commit),
        ("approval/missing", &commit),
    ]);
}

fn exemption(until: &str) -> String {
    format!(
        "\n[[exemption]]\nrule = \"approval/missing\"\ngranted_by = \"carol@example.org\"\n\
         until = {until}\nreason = \"a feast\"\n"
    )
}

#[test]
pub fn records_and_law_in_one_commit() {
    let forger = Forger::at("submitted");
    let tidy = policy(&forger, "schema = 1", "schema = 1 # tidy");
    forger.branches("side");
    let (at, moment) = forger.after(60);
    let note = format!("\n[[note]]\nby = \"carol@example.org\"\nat = {moment}\ntext = \"x\"\n");
    forger.house.bench.write("changes/policy.toml", &tidy);
    forger.git(&["add", "changes/policy.toml"]);
    let mixed = forger.claims("carol", at, |text| text + &note);
    forger.goes_to("main");
    forger.merges("alice", &["side"]);
    forger.finds(&[("governance/mixed-commit", &mixed)]);
}

#[test]
fn a_law_that_cannot_be_read() {
    for broken in ["schema = [\n", "", "\u{0}", "schema = 1\nschema = 1\n"] {
        let forger = Forger::at("submitted");
        forger.branches("side");
        forger.writes("carol", &[("changes/policy.toml", broken)]);
        forger.goes_to("main");
        let landed = forger.merges("alice", &["side"]);
        forger.finds(&[("governance/law-unreadable", &landed)]);
    }
}

#[test]
fn a_law_that_is_not_there_any_more() {
    for path in ["changes/policy.toml", "changes/people.toml"] {
        let forger = Forger::at("submitted");
        forger.branches("side");
        forger.git(&["rm", "-q", path]);
        forger.commits("carol");
        forger.goes_to("main");
        let landed = forger.merges("alice", &["side"]);
        forger.finds(&[("governance/law-unreadable", &landed)]);
    }
}

#[test]
pub fn a_law_that_is_a_link() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let target = forger.object("blob", b"../elsewhere.toml");
    forger.indexes("120000", &target, "changes/policy.toml");
    forger.commits("carol");
    forger.git(&["reset", "-q", "--hard"]);
    forger.goes_to("main");
    let landed = forger.merges("alice", &["side"]);
    forger.finds(&[("governance/law-unreadable", &landed)]);
}

#[test]
fn two_people_with_one_address_or_key() {
    let key = Forger::at("founded").house.fingerprint("carol");
    for claim in [
        "emails = [\"Carol@Example.org\"]".to_owned(),
        format!("emails = [\"eve@example.org\"]\nkeys = [\"{key}\"]"),
    ] {
        let forger = Forger::at("submitted");
        forger.branches("side");
        let mut people = forger.house.bench.read("changes/people.toml");
        if claim.contains("keys") {
            let own = "emails = [\"carol@example.org\"]";
            people = people.replace(own, &format!("{own}\nkeys = [\"{key}\"]"));
        }
        people += &format!("\n[[person]]\nname = \"Eve\"\n{claim}\nroles = [\"peer\"]\n");
        forger.writes("carol", &[("changes/people.toml", &people)]);
        forger.goes_to("main");
        let landed = forger.merges("alice", &["side"]);
        forger.finds(&[("governance/law-unreadable", &landed)]);
    }
}

#[test]
fn a_second_person_who_claims_a_key_that_is_somebodys_by_address() {
    // Carol's key is hers by the principal in `allowed_signers`. Eve's entry names it too; or she has
    // a line of her own for it; or the line is for both.
    let carol = "carol@example.org namespaces";
    let eve = "\n[[person]]\nname = \"Eve\"\nemails = [\"eve@example.org\"]\n";
    for case in 0..3 {
        let forger = Forger::at("submitted");
        let yes = forger.yes("peer");
        let key = forger.house.fingerprint("carol");
        let line = forger.house.public_key("carol");
        forger.branches("side");
        let people = forger.house.bench.read("changes/people.toml");
        let signers = forger.house.bench.read("changes/allowed_signers");
        let (claim, signers) = match case {
            0 => (format!("keys = [\"{key}\"]\n"), signers),
            1 => (String::new(), format!("{signers}eve@example.org {line}")),
            _ => {
                let both = "carol@example.org,eve@example.org namespaces";
                (String::new(), signers.replace(carol, both))
            }
        };
        let law = [
            ("changes/people.toml", &*format!("{people}{eve}{claim}")),
            ("changes/allowed_signers", &*signers),
        ];
        forger.writes("carol", &law);
        forger.goes_to("main");
        let landed = forger.merges("alice", &["side"]);
        // The law before it stays in force.
        forger.appends("carol", "approval", &yes);
        forger.finds(&[("governance/law-unreadable", &landed)]);
    }
}

#[test]
fn addresses_with_letters_that_cannot_be_seen() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let people = forger.house.bench.read("changes/people.toml");
    let twin = "\n[[person]]\nname = \"Carol\"\nemails = [\"carol@example.org\u{200b}\"]\nroles = [\"peer\"]\n";
    forger.writes("carol", &[("changes/people.toml", &(people + twin))]);
    forger.goes_to("main");
    let landed = forger.merges("alice", &["side"]);
    forger.finds(&[("governance/law-unreadable", &landed)]);
}

#[test]
pub fn an_empty_governance_is_said() {
    let forger = Forger::at("submitted");
    forger.law("policy.toml", |text| {
        let (before, _) = text.rsplit_once("\n[governance]").expect("there");
        before.to_owned()
    });
    forger.finds(&[]);
    let tidy = policy(&forger, "schema = 1", "schema = 1 # tidy");
    forger.writes("mallory", &[("changes/policy.toml", &tidy)]);
    let commit = forger.tip();
    forger.finds(&[("identity/unknown-key", &commit)]);
}

#[test]
pub fn solo_mode_is_said() {
    let forger = Forger::at("submitted");
    forger.law("policy.toml", |text| {
        text.replace("solo = false", "solo = true")
    });
    forger.finds(&[("governance/solo", "")]);
}

#[test]
pub fn a_founder_who_is_nobody() {
    // The root of trust is judged by itself.
    let forger = Forger::at("founded");
    let root = forger.git(&["config", "change.root"]);
    forger.git(&["reset", "-q", "--hard", &root]);
    let commit = forger.forges("mallory", |payload| payload);
    forger.finds(&[
        ("identity/unknown-key", &commit),
        ("history/root-moved", &commit),
    ]);
}

#[test]
fn a_record_before_any_law() {
    let bench = crate::bench::Bench::new();
    let text = "schema = 1\nid = \"CHG-2611-aaaaa\"\ntype = \"normal\"\nstate = \"closed\"\n\
                title = \"t\"\nrequester = \"bob@example.org\"\nowner = \"bob@example.org\"\n";
    let path = House::path("CHG-2611-aaaaa");
    bench.commit_as("bob", "early", &[(&path, text)]);
    let house = House::moved_into(bench);
    let early = house.git_as("bob", &["rev-parse", "HEAD"]);
    house.done("alice", &["init", "--preset", "team", "--yes"]);
    let found = house.errors();
    assert_eq!(found, [("governance/law-unreadable".to_owned(), early)]);
}
