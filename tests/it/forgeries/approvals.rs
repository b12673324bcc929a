//! Approvals by those who may not, of what they did not see, or by nobody at all.

use super::forger::Forger;

/// Gives bob another address, or another key, by a change of the law.
fn bob_also(forger: &Forger, old: &str, new: &str) {
    forger.law("people.toml", |people| people.replace(old, new));
}

#[test]
fn self_approval() {
    let forger = Forger::at("submitted");
    let commit = forger.appends("bob", "approval", &forger.yes("peer"));
    forger.finds(&[("separation/approver-is-requester", &commit)]);
}

#[test]
fn self_approval_under_a_second_address() {
    let forger = Forger::at("submitted");
    let two = "\"bob@example.org\", \"robert@example.org\"";
    bob_also(&forger, "\"bob@example.org\"", two);
    let yes = forger.yes("peer");
    let commit = forger.appends_as(("bob", "robert@example.org"), "approval", &yes);
    forger.finds(&[("separation/approver-is-requester", &commit)]);
}

#[test]
fn self_approval_with_a_second_key() {
    let forger = Forger::at("submitted");
    let key = forger.house.public_key("mallory");
    forger.law("allowed_signers", |keys| {
        format!("{keys}bob@example.org namespaces=\"git\" {key}")
    });
    forger.appends("bob", "approval", &forger.yes("peer"));
    let commit = forger.forges("mallory", |payload| payload);
    forger.finds(&[("separation/approver-is-requester", &commit)]);
}

#[test]
fn an_approver_without_the_role() {
    let forger = Forger::at("submitted");
    let commit = forger.appends("dave", "approval", &forger.yes("peer"));
    forger.finds(&[("approval/not-in-role", &commit)]);
}

#[test]
fn an_approver_who_gets_the_role_later() {
    let forger = Forger::at("submitted");
    let early = forger.appends("dave", "approval", &forger.yes("peer"));
    forger.law("people.toml", |people| {
        people.replace("[\"emergency\"]", "[\"emergency\", \"peer\"]")
    });
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[
        ("approval/not-in-role", &early),
        ("approval/missing", &commit),
    ]);
}

#[test]
fn a_role_gained_in_the_same_merge() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let people = forger.house.bench.read("changes/people.toml");
    let more = people.replace("[\"emergency\"]", "[\"emergency\", \"peer\"]");
    forger.writes("carol", &[("changes/people.toml", &more)]);
    let commit = forger.appends("dave", "approval", &forger.yes("peer"));
    forger.goes_to("main");
    forger.merges("alice", &["side"]);
    forger.finds(&[("approval/not-in-role", &commit)]);
    let shown = forger.house.json("bob", &["show", &forger.id]).1;
    assert_eq!(shown["approvals"][0]["counts"], false);
}

#[test]
fn one_person_counted_twice() {
    let forger = Forger::at("submitted");
    let two = "\"carol@example.org\", \"caroline@example.org\"";
    bob_also(&forger, "\"carol@example.org\"", two);
    forger.law("policy.toml", |policy| {
        policy.replacen("\"peer\", count = 1", "\"peer\", count = 2", 1)
    });
    let yes = forger.yes("peer");
    forger.appends("carol", "approval", &yes);
    forger.appends_as(("carol", "caroline@example.org"), "approval", &yes);
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[("approval/missing", &commit)]);
}

#[test]
fn an_approval_before_an_edit() {
    let forger = Forger::at("approved");
    forger.replaces("bob", "a new page", "a trapdoor");
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[("approval/missing", &commit)]);
}

#[test]
fn an_edit_that_comes_back_to_what_was_approved() {
    // The content is what carol signed; that it was something else in between hurts nobody.
    let forger = Forger::at("approved");
    forger.replaces("bob", "a new page", "a trapdoor");
    forger.replaces("bob", "a trapdoor", "a new page");
    forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[]);
}

#[test]
fn an_approval_of_other_content() {
    let forger = Forger::at("submitted");
    let yes = forger.yes("peer");
    let digest = yes.rsplit("sha256:").next().expect("a digest").to_owned();
    let other = yes.replace(&digest[..64], &"0".repeat(64));
    let commit = forger.appends("carol", "approval", &other);
    forger.finds(&[("approval/over-other-content", &commit)]);
}

#[test]
fn an_approval_that_somebody_else_wrote() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let by = "by = \"carol@example.org\"";
    let entry = format!(
        "\n[[approval]]\n{by}\nat = {moment}\n{}\n",
        forger.yes("peer")
    );
    let commit = forger.claims("bob", at, |text| text + &entry);
    forger.finds(&[("approval/unproved", &commit)]);
}

#[test]
fn an_approval_that_nobody_signed() {
    let forger = Forger::at("submitted");
    forger.appends("carol", "approval", &forger.yes("peer"));
    let commit = forger.puts(&forger.taken_apart("HEAD").0);
    forger.finds(&[("identity/unsigned", &commit)]);
}

#[test]
fn an_approval_that_is_taken_away_again() {
    let forger = Forger::at("approved");
    let text = forger.record();
    let without = text.split("\n[[approval]]").next().expect("before");
    let commit = forger.edits("bob", |_| format!("{without}\n"));
    forger.finds(&[("immutability/list-rewritten", &commit)]);
}

#[test]
fn a_rejection_that_is_turned_into_an_approval() {
    let forger = Forger::at("submitted");
    let no = forger.yes("peer").replace("\"approve\"", "\"reject\"");
    forger.appends("carol", "approval", &format!("{no}\nnote = \"no\""));
    let commit = forger.replaces("carol", "\"reject\"", "\"approve\"");
    forger.finds(&[("immutability/list-rewritten", &commit)]);
}

#[test]
fn two_approvals_at_once() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let yes = forger.yes("peer");
    let entry = format!("\n[[approval]]\nby = \"carol@example.org\"\nat = {moment}\n{yes}\n");
    let commit = forger.claims("carol", at, |text| format!("{text}{entry}{entry}"));
    forger.finds(&[("lifecycle/mixed-deed", &commit)]);
}

#[test]
fn addresses_that_only_look_alike() {
    // A Cyrillic letter, a zero-width space, a full-width letter, a look-alike domain.
    for address in [
        "c\u{430}rol@example.org",
        "carol@example.org\u{200b}",
        "\u{ff43}arol@example.org",
        "carol@examp1e.org",
    ] {
        let forger = Forger::at("submitted");
        let yes = forger.yes("peer");
        let commit = forger.appends_as(("mallory", address), "approval", &yes);
        forger.finds(&[("identity/unknown-person", &commit)]);
    }
}

#[test]
fn the_requester_under_another_name_in_the_record() {
    let forger = Forger::at("submitted");
    let commit = forger.replaces(
        "bob",
        "requester = \"bob@example.org\"",
        "requester = \"erin@example.org\"",
    );
    forger.finds(&[("lifecycle/identity-changed", &commit)]);
}
