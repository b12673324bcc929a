//! What is honest has no findings: else the forgeries would prove nothing.

use super::forger::Forger;

#[test]
fn honest_histories_have_no_findings() {
    for stage in [
        "founded",
        "filed",
        "submitted",
        "approved",
        "scheduled",
        "implementing",
        "validated",
        "closed",
        "emergency",
        "validated emergency",
        "reviewed emergency",
        "standard draft",
        "standard",
    ] {
        Forger::at(stage).finds(&[]);
    }
}

#[test]
fn the_forgers_tools_make_honest_commits_too() {
    let forger = Forger::at("submitted");
    let before = forger.tip();
    forger.forges("bob", |payload| payload);
    assert_eq!(forger.tip(), before, "the same bytes have the same name");
    forger.appends("carol", "approval", &forger.yes("peer"));
    forger.appends("erin", "note", "text = \"well\"");
    forger.law("policy.toml", |text| text + "\n# tidy\n");
    forger.does("bob", &["schedule", &forger.id]);
    forger.finds(&[]);
}
