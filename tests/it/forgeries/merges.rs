//! Merges that bring what nobody wrote, leave out what somebody did, or hide who landed it.

use super::forger::Forger;

/// A draft on the main line that was handed in on the branch `side`; we are on main.
fn pending() -> Forger {
    let forger = Forger::at("filed");
    forger.branches("side");
    forger.does_on("side", "bob", &["submit", &forger.id]);
    forger.goes_to("main");
    forger
}

/// Makes a merge that carol could commit, with a file of it edited.
fn smuggles(forger: &Forger, branches: &[&str], edit: impl FnOnce(String) -> String) -> String {
    let how = ["merge", "-q", "--no-ff", "--no-commit"];
    let bench = &forger.house.bench;
    bench.git_as("carol", &[&how[..], branches].concat());
    let text = edit(forger.record());
    bench.write(&forger.path, &text);
    bench.git_as("carol", &["add", "-A", "changes"]);
    forger.commits("carol")
}

#[test]
pub fn a_smuggling_merge() {
    let forger = pending();
    let commit = smuggles(&forger, &["side"], |text| {
        text.replace("a new page", "a trapdoor")
    });
    forger.finds(&[("history/merge-edits", &commit)]);
}

#[test]
fn a_merge_that_smuggles_in_an_approval() {
    let forger = pending();
    let (_, moment) = forger.after(60);
    let commit = smuggles(&forger, &["side"], |text| {
        let yes = format!(
            "decision = \"approve\"\ndigest = \"sha256:{}\"",
            "0".repeat(64)
        );
        format!(
            "{text}\n[[approval]]\nby = \"erin@example.org\"\nat = {moment}\nrole = \"peer\"\n{yes}\n"
        )
    });
    forger.finds(&[("history/merge-edits", &commit)]);
    let claimed = forger.house.json("bob", &["show", &forger.id]).1;
    assert_eq!(claimed["approvals"][0]["grade"], "claimed");
}

#[test]
fn an_octopus_of_which_one_arm_smuggles() {
    let forger = pending();
    forger.branches("readme");
    forger.writes("erin", &[("README", "x\n")]);
    forger.goes_to("main");
    let commit = smuggles(&forger, &["readme", "side"], |text| {
        text.replace("a new page", "a trapdoor")
    });
    assert_eq!(
        forger
            .git(&["rev-list", "--parents", "-1", "HEAD"])
            .split(' ')
            .count(),
        4
    );
    forger.finds(&[("history/merge-edits", &commit)]);
}

#[test]
fn an_honest_octopus() {
    let forger = pending();
    forger.branches("readme");
    forger.writes("erin", &[("README", "x\n")]);
    forger.goes_to("main");
    forger.merges("carol", &["readme", "side"]);
    forger.finds(&[]);
}

#[test]
fn a_merge_that_drops_a_deed() {
    let forger = pending();
    let how = ["merge", "-q", "-S", "-s", "ours", "-m", "no", "side"];
    let commit = forger.house.git_as("carol", &how);
    forger.finds(&[("history/merge-edits", &commit)]);
}

#[test]
fn a_merge_that_undoes_what_landed() {
    let forger = Forger::at("submitted");
    forger.branches("side");
    forger.writes("carol", &[("README", "x\n")]);
    forger.goes_to("main");
    forger.does("carol", &["approve", &forger.id]);
    let bench = &forger.house.bench;
    bench.git_as("erin", &["merge", "-q", "--no-ff", "--no-commit", "side"]);
    bench.git_as("erin", &["checkout", "-q", "side", "--", "changes"]);
    let commit = forger.commits("erin");
    forger.finds(&[("history/merge-edits", &commit)]);
}

#[test]
fn a_merge_that_removes_a_record() {
    let forger = pending();
    let bench = &forger.house.bench;
    bench.git_as("carol", &["merge", "-q", "--no-ff", "--no-commit", "side"]);
    bench.git_as("carol", &["rm", "-q", "-f", &forger.path]);
    let commit = forger.commits("carol");
    forger.finds(&[("history/record-deleted", &commit)]);
}

#[test]
fn a_merge_by_nobody() {
    let forger = pending();
    let commit = forger.merges("mallory", &["side"]);
    forger.finds(&[("identity/unknown-key", &commit)]);
}

#[test]
fn a_merge_in_another_persons_name() {
    let forger = pending();
    forger.merges("carol", &["side"]);
    let commit = forger.forges("erin", |payload| payload);
    forger.finds(&[("identity/signer-is-not-author", &commit)]);
}

#[test]
fn a_merge_of_histories_that_have_nothing_in_common() {
    let forger = Forger::at("submitted");
    forger.git(&["switch", "-q", "--orphan", "other"]);
    let text = "schema = 1\nstages = []\n";
    forger.writes("mallory", &[("changes/policy.toml", text)]);
    forger.goes_to("main");
    let how = [
        "merge",
        "-q",
        "-S",
        "--no-ff",
        "--allow-unrelated-histories",
    ];
    let ours = ["-s", "ours", "-m", "both", "other"];
    forger.house.git_as("erin", &[&how[..], &ours].concat());
    // Nothing of it lands: neither its law nor its root.
    forger.finds(&[]);
}

#[test]
fn a_foxtrot_that_lands_as_the_main_line() {
    let forger = pending();
    forger.house.done("alice", &["verify"]);
    forger.writes("erin", &[("README", "x\n")]);
    forger.house.done("alice", &["verify"]);
    forger.goes_to("side");
    let commit = forger.merges("bob", &["main"]);
    forger.goes_to("main");
    forger.git(&["merge", "-q", "--ff-only", "side"]);
    let (code, document) = forger.house.json("alice", &["verify"]);
    let found = crate::house::findings(&document);
    let moved = (
        "history/main-line-moved".to_owned(),
        "error".to_owned(),
        commit,
    );
    assert_eq!((code, found), (1, vec![moved]));
}
