//! Keys and addresses that pass from one person to another: what somebody did stays theirs, what is
//! done from then on is the other's, and nobody decides through what was theirs.

use super::forger::Forger;

/// Lands a change of several documents of the law as it should be.
fn law(forger: &Forger, edits: &[(&str, &dyn Fn(String) -> String)]) -> String {
    forger.branches("law");
    let files: Vec<(String, String)> = { edits.iter() }
        .map(|(name, edit)| {
            let path = format!("changes/{name}");
            let before = forger.house.bench.read(&path);
            let after = edit(before.clone());
            assert_ne!(before, after, "{name}");
            (path, after)
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (&**p, &**t)).collect();
    forger.writes("alice", &files);
    forger.goes_to("main");
    let merge = forger.merges("carol", &["law"]);
    forger.git(&["branch", "-q", "-D", "law"]);
    merge
}

/// Gives an address to somebody else, or takes one away.
fn emails(forger: &Forger, changes: &[(&str, &str)]) -> String {
    law(
        forger,
        &[("people.toml", &|text| {
            changes.iter().fold(text, |text, (old, new)| {
                assert!(text.contains(&format!("[{old}]")), "{old}: {text}");
                text.replace(&format!("emails = [{old}]"), &format!("emails = [{new}]"))
            })
        })],
    )
}

const BOB: &str = "\"bob@example.org\"";
const CAROL: &str = "\"carol@example.org\"";
const ERIN: &str = "\"erin@example.org\"";

fn with(own: &str, more: &str) -> String {
    format!("{own}, \"{more}@example.org\"")
}

/// Who approved, as `show` says, and whether it counts.
fn approvals(forger: &Forger) -> Vec<(String, bool)> {
    let shown = forger.house.json("alice", &["show", &forger.id]).1;
    let all = shown["approvals"].as_array().expect("a list").iter();
    all.map(|one| {
        let by = one["by"].as_str().expect("a person").to_owned();
        (by, one["counts"] == true)
    })
    .collect()
}

fn by(who: &str, counts: bool) -> (String, bool) {
    (format!("{who}@example.org"), counts)
}

#[test]
pub fn a_key_that_passes_on() {
    let forger = Forger::at("approved");
    let (carols, new) = ("carol@example.org ", forger.house.public_key("mallory"));
    let passed = law(
        &forger,
        &[("allowed_signers", &|text| {
            let kept: String = { text.lines() }
                .map(|line| match line.starts_with(carols) {
                    true => format!("{}\n", line.replacen("carol@", "erin@", 1)),
                    false => format!("{line}\n"),
                })
                .collect();
            format!("{kept}{carols}{new}")
        })],
    );
    let told = ("governance/key-passed-on", &*passed);
    // What carol approved stays approved by her.
    forger.does("bob", &["schedule", &forger.id]);
    assert_eq!(approvals(&forger), [by("carol", true)]);
    forger.finds(&[told]);
    // The key makes erin's deeds now, and carol's no more.
    forger.appends("erin", "note", "text = \"well\"");
    forger.forges("carol", |payload| payload);
    forger.finds(&[told]);
    let commit = forger.appends("carol", "note", "text = \"well\"");
    forger.finds(&[told, ("identity/signer-is-not-author", &commit)]);
    forger.forges("mallory", |payload| payload);
    forger.finds(&[told]);
}

#[test]
fn a_key_that_passes_on_with_the_address_that_it_is_known_by() {
    let forger = Forger::at("submitted");
    let key = forger.house.public_key("mallory");
    let duty = with(ERIN, "duty");
    law(
        &forger,
        &[
            ("people.toml", &|text| text.replace(ERIN, &duty)),
            ("allowed_signers", &|text| {
                format!("{text}duty@example.org namespaces=\"git\" {key}")
            }),
        ],
    );
    forger.finds(&[]);
    let carols = with(CAROL, "duty");
    let passed = emails(&forger, &[(&duty, ERIN), (CAROL, &carols)]);
    forger.finds(&[("governance/key-passed-on", &passed)]);
}

#[test]
fn an_approval_under_an_address_that_passes_on() {
    let forger = Forger::at("submitted");
    let carols = with("\"duty@example.org\"", "carol");
    emails(&forger, &[(CAROL, &carols)]);
    let yes = forger.yes("peer");
    forger.appends_as(("carol", "duty@example.org"), "approval", &yes);
    assert_eq!(approvals(&forger), [by("duty", true)]);
    let erins = with(ERIN, "duty");
    emails(&forger, &[(&carols, CAROL), (ERIN, &erins)]);
    assert_eq!(approvals(&forger), [by("carol", true)]);
    // Together with her own it is still one person's.
    forger.law("policy.toml", |text| {
        text.replacen("\"peer\", count = 1", "\"peer\", count = 2", 1)
    });
    forger.appends("carol", "approval", &yes);
    assert_eq!(approvals(&forger), [by("carol", true), by("carol", false)]);
    // Erin is somebody else, also under the address.
    let commit = forger.appends_as(("erin", "duty@example.org"), "approval", &yes);
    forger.does("bob", &["schedule", &forger.id]);
    forger.finds(&[]);
    // And carol cannot sign under it any more.
    assert_eq!(commit, forger.git(&["rev-parse", "HEAD~1"]));
    let commit = forger.appends_as(("carol", "duty@example.org"), "note", "text = \"x\"");
    forger.finds(&[("identity/signer-is-not-author", &commit)]);
}

#[test]
fn a_requester_whose_address_passes_on() {
    let forger = Forger::at("founded");
    let bobs = with(BOB, "duty");
    emails(&forger, &[(BOB, &bobs)]);
    let forger = Forger {
        id: forger.house.filed("a change"),
        ..forger
    };
    let path = crate::house::House::path(&forger.id);
    let forger = Forger { path, ..forger };
    // Filed by dave for bob, so that bob wrote no part of it.
    let text = forger.record().replace("bob@", "duty@");
    forger.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let text = text.replace("owner = \"duty@", "owner = \"dave@");
    forger.writes("dave", &[(&forger.path, &text)]);
    forger.does("dave", &["submit", &forger.id]);
    forger.finds(&[]);
    let erins = with(ERIN, "duty");
    emails(&forger, &[(&bobs, BOB), (ERIN, &erins)]);
    // Erin has nothing to do with it; bob still asked for it.
    let yes = forger.yes("peer");
    let commit = forger.appends("bob", "approval", &yes);
    forger.finds(&[("separation/approver-is-requester", &commit)]);
    forger.appends("erin", "approval", &yes);
    forger.does("dave", &["schedule", &forger.id]);
    forger.finds(&[("separation/approver-is-requester", &commit)]);
}

#[test]
fn an_author_who_gives_up_an_address() {
    let forger = Forger::at("submitted");
    let robert = "\"robert@example.org\"";
    law(
        &forger,
        &[
            ("people.toml", &|text| text.replace(BOB, robert)),
            ("allowed_signers", &|text| text.replace("bob@", "robert@")),
        ],
    );
    let yes = forger.yes("peer");
    let commit = forger.appends_as(("bob", "robert@example.org"), "approval", &yes);
    forger.finds(&[("separation/approver-is-requester", &commit)]);
}

#[test]
fn somebody_who_left_and_whose_address_another_takes_over() {
    let forger = Forger::at("approved");
    let people = |text: String| {
        let (before, rest) = text
            .split_once("\n[[person]]\nname = \"carol\"")
            .expect("there");
        let (_, after) = rest.split_once("\n[[person]]").expect("there");
        format!("{before}\n[[person]]{after}").replace(ERIN, &with(ERIN, "carol"))
    };
    let signers = |text: String| {
        text.lines()
            .filter(|line| !line.starts_with("carol@"))
            .map(|line| format!("{line}\n"))
            .collect()
    };
    law(
        &forger,
        &[("people.toml", &people), ("allowed_signers", &signers)],
    );
    // What carol approved is still hers, and is not taken for erin's.
    let policy = forger.house.bench.read("changes/policy.toml");
    let policy = policy.replacen("\"peer\", count = 1", "\"peer\", count = 2", 1);
    forger.writes("alice", &[("changes/policy.toml", &policy)]);
    forger.does("erin", &["approve", &forger.id]);
    forger.does("bob", &["schedule", &forger.id]);
    let all = approvals(&forger);
    assert_eq!(all[1], by("erin", true));
    assert_eq!(all[0], ("carol@example.org (carol)".to_owned(), true));
    assert_eq!(forger.house.errors(), []);
}

#[test]
fn a_delegation_under_an_address_that_passes_on() {
    let forger = Forger::at("submitted");
    let carols = with("\"duty@example.org\"", "carol");
    emails(&forger, &[(CAROL, &carols)]);
    let mut lend = vec!["people", "delegate", "dave", "--role", "peer"];
    lend.extend(["--until", "+3d", "-m", "on leave"]);
    forger.does("carol", &lend);
    let erins = with(ERIN, "duty");
    let passed = emails(&forger, &[(&carols, CAROL), (ERIN, &erins)]);
    forger.finds(&[("delegation/not-own", &passed)]);
}
