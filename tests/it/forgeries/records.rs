//! Records that are moved past a state, edited when they are over, or gone.

use super::forger::Forger;
use crate::house::House;

#[test]
fn a_state_skipped() {
    let forger = Forger::at("filed");
    let commit = forger.replaces("bob", "\"draft\"", "\"implementing\"");
    forger.finds(&[("lifecycle/illegal-transition", &commit)]);
}

#[test]
fn the_approval_skipped() {
    let forger = Forger::at("submitted");
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[("approval/missing", &commit)]);
}

#[test]
fn a_terminal_state_left() {
    let forger = Forger::at("closed");
    let commit = forger.replaces("bob", "\"closed\"", "\"implementing\"");
    forger.finds(&[("lifecycle/illegal-transition", &commit)]);
}

#[test]
fn a_closed_record_edited() {
    let forger = Forger::at("closed");
    let commit = forger.replaces("bob", "a new page", "an old page");
    forger.finds(&[("immutability/closed-edited", &commit)]);
}

#[test]
fn a_closed_record_touched_up() {
    let forger = Forger::at("closed");
    let commit = forger.replaces("bob", "summary = \"well\"", "summary = \"very well\"");
    forger.finds(&[("immutability/closed-edited", &commit)]);
    let forger = Forger::at("closed");
    let commit = forger.appends("bob", "note", "text = \"by the way\"");
    forger.finds(&[("immutability/closed-edited", &commit)]);
}

#[test]
fn a_comment_in_a_closed_record() {
    let forger = Forger::at("closed");
    let commit = forger.edits("bob", |text| text + "\n# approved by the board\n");
    forger.finds(&[("lifecycle/nothing-done", &commit)]);
}

#[test]
fn a_note_by_somebody_else() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let note = format!("\n[[note]]\nby = \"carol@example.org\"\nat = {moment}\ntext = \"fine\"\n");
    let commit = forger.claims("bob", at, |text| text + &note);
    forger.finds(&[("immutability/entry-by-another", &commit)]);
}

#[test]
fn a_note_rewritten() {
    let forger = Forger::at("submitted");
    forger.appends("erin", "note", "text = \"wait\"");
    let commit = forger.replaces("bob", "\"wait\"", "\"go on\"");
    forger.finds(&[("immutability/list-rewritten", &commit)]);
}

#[test]
fn a_result_backdated() {
    let forger = Forger::at("implementing");
    let (at, _) = forger.after(60);
    let (_, early) = forger.after(-3600);
    let by = "by = \"bob@example.org\"";
    let entry = format!("\n[[result]]\n{by}\nat = {early}\nstep = 1\nresult = \"passed\"\n");
    let commit = forger.claims("bob", at, |text| text + &entry);
    forger.finds(&[("immutability/entry-at-another-time", &commit)]);
}

#[test]
fn a_result_and_its_commit_backdated() {
    let forger = Forger::at("implementing");
    let (at, early) = forger.after(-3600);
    let by = "by = \"bob@example.org\"";
    let entry = format!("\n[[result]]\n{by}\nat = {early}\nstep = 1\nresult = \"passed\"\n");
    let commit = forger.claims("bob", at, |text| text + &entry);
    forger.finds(&[("immutability/backdated", &commit)]);
}

#[test]
fn a_plan_edited_while_it_is_done() {
    let forger = Forger::at("implementing");
    let commit = forger.replaces("bob", "do = \"look at it\"", "do = \"look away\"");
    forger.finds(&[("lifecycle/plan-frozen", &commit)]);
}

#[test]
pub fn a_record_deleted() {
    let forger = Forger::at("submitted");
    forger.git(&["rm", "-q", &forger.path]);
    let commit = forger.commits("bob");
    forger.finds(&[("history/record-deleted", &commit)]);
}

#[test]
fn a_record_deleted_and_made_again() {
    let forger = Forger::at("closed");
    let text = forger.record().replace("\"closed\"", "\"draft\"");
    let draft = text.split("\n[[approval]]").next().expect("before");
    forger.git(&["rm", "-q", &forger.path]);
    let gone = forger.commits("bob");
    let again = forger.writes("bob", &[(&forger.path, draft)]);
    forger.finds(&[
        ("history/record-deleted", &gone),
        ("lifecycle/illegal-transition", &again),
    ]);
}

#[test]
fn a_record_deleted_and_restored() {
    let forger = Forger::at("closed");
    let text = forger.record();
    forger.git(&["rm", "-q", &forger.path]);
    let gone = forger.commits("bob");
    forger.writes("bob", &[(&forger.path, &text)]);
    forger.finds(&[("history/record-deleted", &gone)]);
    forger.does(
        "bob",
        &["addendum", &forger.id, "-m", "it was gone for a while"],
    );
    forger.finds(&[("history/record-deleted", &gone)]);
}

#[test]
fn a_record_renamed_to_another_id() {
    let forger = Forger::at("submitted");
    let other = "CHG-2611-00000";
    let text = forger.record().replace(&forger.id, other);
    forger.git(&["rm", "-q", &forger.path]);
    forger.house.bench.write(&House::path(other), &text);
    forger.git(&["add", "-f", &House::path(other)]);
    let commit = forger.commits("bob");
    forger.finds(&[
        ("lifecycle/starts-as-draft", &commit),
        ("history/record-deleted", &commit),
    ]);
}

#[test]
fn a_record_moved_to_another_path() {
    let forger = Forger::at("submitted");
    let away = format!("changes/2026/10/{}.toml", forger.id);
    std::fs::create_dir_all(forger.house.bench.dir().join("changes/2026/10")).expect("own");
    forger.git(&["mv", &forger.path, &away]);
    let commit = forger.commits("bob");
    forger.finds(&[("history/record-deleted", &commit)]);
}

#[test]
pub fn two_records_with_one_id() {
    let forger = Forger::at("submitted");
    let copy = format!("changes/2026/10/{}.toml", forger.id);
    let commit = forger.writes("bob", &[(&copy, &forger.record())]);
    forger.finds(&[("history/wrong-path", &commit)]);
}

#[test]
fn a_record_that_says_another_id_than_its_path() {
    let forger = Forger::at("filed");
    let text = forger.record();
    let commit = forger.writes("bob", &[("changes/2026/11/CHG-2611-aaaaa.toml", &text)]);
    forger.finds(&[("history/wrong-path", &commit)]);
}

#[test]
fn a_path_in_other_letters() {
    let others: [fn(&str) -> String; 3] = [
        str::to_lowercase,
        |path| path.replace(".toml", ".TOML"),
        |path| {
            path.replace("chg", "CHG")
                .to_uppercase()
                .replace("CHANGES", "changes")
        },
    ];
    for other in others {
        let forger = Forger::at("submitted");
        let path = other(&forger.path);
        let commit = forger.writes("bob", &[(&path, &forger.record())]);
        forger.finds(&[("history/wrong-path", &commit)]);
    }
}

#[test]
fn an_id_that_differs_in_the_case_of_letters_alone() {
    let forger = Forger::at("filed");
    let id = forger.id.to_lowercase();
    let text = forger.record().replace(&forger.id, &id);
    let commit = forger.writes("bob", &[(&House::path(&id), &text)]);
    forger.finds(&[("fields/wrong-prefix", &commit)]);
}

#[test]
fn a_record_that_is_born_approved() {
    let forger = Forger::at("approved");
    let text = forger.record().replace(&forger.id, "CHG-2611-aaaaa");
    let commit = forger.writes("bob", &[("changes/2026/11/CHG-2611-aaaaa.toml", &text)]);
    forger.finds(&[("lifecycle/starts-as-draft", &commit)]);
}

#[test]
pub fn two_records_in_one_commit() {
    let forger = Forger::at("filed");
    let other = "changes/2026/11/CHG-2611-aaaaa.toml";
    let copy = forger.record().replace(&forger.id, "CHG-2611-aaaaa");
    let edited = forger.record().replace("a new page", "an old page");
    let commit = forger.writes("bob", &[(&forger.path, &edited), (other, &copy)]);
    forger.finds(&[("history/many-records", &commit)]);
}

#[test]
fn an_empty_commit_that_claims_an_approval() {
    // Trailers are for people: nothing happened, so nothing is found, and nobody approved.
    let forger = Forger::at("submitted");
    let claim = format!("{}: approve as peer\n\nChange-Event: approve", forger.id);
    forger.house.bench.commit_as("carol", &claim, &[]);
    forger.finds(&[]);
    let commit = forger.replaces("bob", "\"submitted\"", "\"scheduled\"");
    forger.finds(&[("approval/missing", &commit)]);
}

#[test]
fn evidence_swapped_later() {
    let forger = Forger::at("submitted");
    forger.house.bench.write("shot.txt", "it works\n");
    forger.does("bob", &["evidence", &forger.id, "shot.txt", "-m", "proof"]);
    let all = forger.git(&["ls-tree", "-r", "--name-only", "HEAD", "changes/2026"]);
    let path = all
        .lines()
        .find(|path| path.ends_with(".txt"))
        .expect("kept");
    let commit = forger.writes("erin", &[(path, "it works well\n")]);
    forger.finds(&[("evidence/digest-differs", &commit)]);
    forger.git(&["rm", "-q", path]);
    let gone = forger.commits("erin");
    forger.finds(&[
        ("evidence/digest-differs", &commit),
        ("evidence/absent", &gone),
    ]);
}
