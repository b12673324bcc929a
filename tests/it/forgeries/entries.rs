//! Entries that were slipped in, taken out, put back, or dated a little otherwise.

use super::forger::Forger;

/// An approval by carol of the record as it stands, at some moment.
fn yes_at(forger: &Forger, moment: &str) -> String {
    let by = "by = \"carol@example.org\"";
    format!(
        "\n[[approval]]\n{by}\nat = {moment}\n{}\n",
        forger.yes("peer")
    )
}

#[test]
fn an_approval_a_second_beside_its_commit() {
    for beside in [-1, 1] {
        let forger = Forger::at("submitted");
        let (at, _) = forger.after(60);
        let (_, moment) = forger.after(60 + beside);
        let yes = yes_at(&forger, &moment);
        let commit = forger.claims("carol", at, |text| text + &yes);
        forger.finds(&[("immutability/entry-at-another-time", &commit)]);
    }
}

#[test]
fn an_approval_half_a_second_beside_its_commit() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let yes = yes_at(&forger, &moment.replace('Z', ".5Z"));
    let commit = forger.claims("carol", at, |text| text + &yes);
    forger.finds(&[("immutability/entry-at-another-time", &commit)]);
}

#[test]
fn an_approval_at_the_same_moment_in_another_zone() {
    let forger = Forger::at("submitted");
    let (at, _) = forger.after(60);
    let (_, ahead) = forger.after(60 + 2 * 3600);
    let yes = yes_at(&forger, &ahead.replace('Z', "+02:00"));
    forger.claims("carol", at, |text| text + &yes);
    forger.finds(&[]);
    // The same digits in another zone are another moment.
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let yes = yes_at(&forger, &moment.replace('Z', "+02:00"));
    let commit = forger.claims("carol", at, |text| text + &yes);
    forger.finds(&[("immutability/entry-at-another-time", &commit)]);
}

#[test]
fn a_note_slipped_in_between_others() {
    for place in [0, 1] {
        let forger = Forger::at("submitted");
        forger.appends("erin", "note", "text = \"one\"");
        forger.appends("erin", "note", "text = \"two\"");
        let (at, moment) = forger.after(60);
        let note = format!("[[note]]\nby = \"bob@example.org\"\nat = {moment}\ntext = \"x\"\n\n");
        let commit = forger.claims("bob", at, |text| {
            let found = text.match_indices("[[note]]").nth(place).expect("there");
            let (before, after) = text.split_at(found.0);
            format!("{before}{note}{after}")
        });
        forger.finds(&[("immutability/list-rewritten", &commit)]);
    }
}

#[test]
fn notes_that_change_places() {
    let forger = Forger::at("submitted");
    forger.appends("erin", "note", "text = \"one\"");
    forger.appends("erin", "note", "text = \"two\"");
    let commit = forger.edits("bob", |text| {
        let mut parts: Vec<&str> = text.split("\n[[note]]").collect();
        parts.swap(1, 2);
        parts.join("\n[[note]]")
    });
    forger.finds(&[("immutability/list-rewritten", &commit)]);
}

#[test]
fn an_approval_taken_out_and_put_back() {
    let forger = Forger::at("approved");
    let text = forger.record();
    let without = text.split("\n[[approval]]").next().expect("before");
    let out = forger.edits("bob", |_| format!("{without}\n"));
    let back = forger.edits("bob", |_| text.clone());
    forger.finds(&[("immutability/list-rewritten", &out)]);
    assert_ne!(out, back);
}

#[test]
fn an_approval_taken_out_and_put_back_over_another_plan() {
    let forger = Forger::at("approved");
    let text = forger.record();
    let (without, yes) = text.split_once("\n[[approval]]").expect("approved");
    let out = forger.edits("bob", |_| format!("{without}\n"));
    forger.replaces("bob", "a new page", "a trapdoor");
    let back = forger.edits("bob", |text| format!("{text}\n[[approval]]{yes}"));
    let used = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[
        ("immutability/list-rewritten", &out),
        ("approval/unproved", &back),
        ("immutability/entry-at-another-time", &back),
        ("approval/over-other-content", &back),
        ("approval/missing", &used),
    ]);
}

#[test]
fn an_approval_and_an_edit_in_one_commit() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let yes = yes_at(&forger, &moment);
    let commit = forger.claims("carol", at, |text| {
        text.replace("a new page", "a trapdoor") + &yes
    });
    let used = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[
        ("lifecycle/mixed-deed", &commit),
        ("approval/missing", &used),
    ]);
}

#[test]
fn a_record_that_becomes_a_document_of_the_law_by_a_rename() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    forger.git(&["mv", &forger.path, "changes/templates/starter.toml"]);
    let commit = forger.commits("carol");
    forger.goes_to("main");
    let landed = forger.merges("alice", &["side"]);
    forger.finds(&[
        ("history/record-deleted", &commit),
        ("governance/mixed-commit", &commit),
        ("governance/law-unreadable", &landed),
    ]);
}

#[test]
fn a_document_of_the_law_that_becomes_a_record_by_a_rename() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    let path = "changes/2026/11/CHG-2611-aaaaa.toml";
    forger.git(&["mv", "-f", "changes/calendar.toml", path]);
    let commit = forger.commits("carol");
    forger.goes_to("main");
    forger.merges("alice", &["side"]);
    forger.finds(&[
        ("history/record-unreadable", &commit),
        ("governance/mixed-commit", &commit),
    ]);
}
