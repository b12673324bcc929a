//! Records of a shape that none should have: links, other files, odd bytes, beyond all measure.

use super::forger::Forger;

#[test]
pub fn a_symlink() {
    let forger = Forger::at("submitted");
    let target = forger.object("blob", b"/etc/passwd");
    forger.indexes("120000", &target, &forger.path);
    let commit = forger.commits("bob");
    forger.finds(&[("history/not-a-file", &commit)]);
}

#[test]
fn a_submodule() {
    let forger = Forger::at("submitted");
    let target = forger.tip();
    forger.indexes("160000", &target, &forger.path);
    let commit = forger.commits("bob");
    forger.finds(&[("history/not-a-file", &commit)]);
}

#[test]
fn executable() {
    let forger = Forger::at("submitted");
    let record = forger.git(&["rev-parse", &format!("HEAD:{}", forger.path)]);
    forger.indexes("100755", &record, &forger.path);
    let commit = forger.commits("bob");
    forger.finds(&[("history/not-a-file", &commit)]);
}

#[test]
fn a_directory() {
    let forger = Forger::at("submitted");
    let inner = format!("{}/{}.toml", forger.path, forger.id);
    let record = forger.object("blob", forger.record().as_bytes());
    forger.git(&["rm", "-q", "--cached", &forger.path]);
    forger.indexes("100644", &record, &inner);
    let commit = forger.commits("bob");
    forger.finds(&[("history/record-deleted", &commit)]);
}

#[test]
fn fifty_megabytes() {
    let forger = Forger::at("submitted");
    let comment = format!("# {}\n", "x".repeat(1022)).repeat(50 * 1024);
    let commit = forger.edits("bob", |text| text + &comment);
    forger.finds(&[("history/too-large", &commit)]);
}

/// What a record must not hold: each makes it unreadable.
#[test]
fn bytes_that_are_no_record() {
    let deep = format!("x = {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let tables = format!("[x.{}]\n", vec!["a"; 20_000].join("."));
    let cases: [&dyn Fn(String) -> String; 10] = [
        &|text| text.replace("title = \"a change\"", "title = \"a\"\ntitle = \"b\""),
        &|text| text + "\n[window]\nstart = 2026-11-23T11:00:10Z\n",
        &|text| text.replace("a change", "a\u{0}change"),
        &|text| text.replace("minutes = 5", "minutes = 99999999999999999999999"),
        &|text| text.replace("minutes = 5", "minutes = -1"),
        &|text| text.replace("minutes = 5", "minutes = 1e400"),
        &|text| text.replace("T11:00:10Z", "T25:61:61Z"),
        &|_| "x".to_owned(),
        &|text| text + &deep,
        &|text| text + &tables,
    ];
    for (number, case) in cases.iter().enumerate() {
        let forger = Forger::at("submitted");
        let commit = forger.edits("bob", case);
        assert!(forger.record().len() > 1 || number == 7, "case {number}");
        forger.finds(&[("history/record-unreadable", &commit)]);
    }
}

#[test]
fn text_that_is_not_utf_8() {
    let forger = Forger::at("submitted");
    let bytes = forger.record().replace("a change", "a \u{1}");
    let bytes: Vec<u8> = bytes
        .bytes()
        .map(|b| if b == 1 { 0xff } else { b })
        .collect();
    let blob = forger.object("blob", &bytes);
    forger.indexes("100644", &blob, &forger.path);
    let commit = forger.commits("bob");
    forger.finds(&[("history/record-unreadable", &commit)]);
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let forger = Forger::at("submitted");
    let commit = forger.edits("bob", |text| text.replace('\n', "\r\n"));
    forger.finds(&[("lifecycle/nothing-done", &commit)]);
    let forger = Forger::at("submitted");
    let commit = forger.edits("bob", |text| format!("\u{feff}{text}"));
    forger.finds(&[("lifecycle/nothing-done", &commit)]);
}

#[test]
pub fn a_format_of_the_future() {
    let forger = Forger::at("submitted");
    let commit = forger.replaces("bob", "schema = 1", "schema = 2");
    forger.finds(&[("history/record-newer", &commit)]);
}

#[test]
fn an_id_with_another_prefix() {
    let forger = Forger::at("filed");
    let text = forger.record().replace(&forger.id, "GHC-2611-aaaaa");
    let commit = forger.writes("bob", &[("changes/2026/11/GHC-2611-aaaaa.toml", &text)]);
    forger.finds(&[("fields/wrong-prefix", &commit)]);
}

#[test]
fn ten_thousand_notes() {
    let forger = Forger::at("submitted");
    let (at, moment) = forger.after(60);
    let note = format!("\n[[note]]\nby = \"bob@example.org\"\nat = {moment}\ntext = \"x\"\n");
    let commit = forger.claims("bob", at, |text| text + &note.repeat(10_000));
    forger.finds(&[]);
    assert_eq!(commit, forger.tip());
    let id = forger.house.git_as("bob", &["rev-parse", "HEAD"]);
    let twice = forger.claims("bob", at, |text| text + &note.repeat(10_000));
    assert_ne!(id, twice);
    forger.finds(&[("history/too-large", &twice)]);
}

#[test]
pub fn a_file_beside_the_records() {
    let forger = Forger::at("submitted");
    let commit = forger.writes("bob", &[("changes/2026/11/notes.toml", "x = 1\n")]);
    forger.finds(&[("history/stray-file", &commit)]);
}

/// Terminal controls, right-to-left overrides, markup and formulas in whatever is printed.
const HOSTILE: &str = "\\u001b]0;own\\u0007\\u202e<script>|=1+1";

#[test]
fn hostile_text_in_a_title() {
    let forger = Forger::at("filed");
    let commit = forger.replaces("bob", "a change", HOSTILE);
    forger.finds(&[("history/record-unreadable", &commit)]);
    is_harmless(&forger);
}

#[test]
fn hostile_text_where_text_is_free() {
    let forger = Forger::at("filed");
    forger.edits("bob", |text| {
        text.replace("a new page", HOSTILE)
            .replace("it was asked for", HOSTILE)
            .replace("it looks wrong", HOSTILE)
            .replace("copy it", HOSTILE)
            .replace(
                "schema = 1",
                &format!("schema = 1\nlabels = [\"{HOSTILE}\"]\nclient = \"{HOSTILE}\""),
            )
    });
    forger.appends("bob", "note", &format!("text = \"{HOSTILE}\""));
    forger.finds(&[]);
    is_harmless(&forger);
}

#[test]
fn hostile_names_of_people_and_services() {
    let forger = Forger::at("filed");
    let commit = forger.edits("bob", |text| {
        text.replace("\"website\"", &format!("\"{HOSTILE}\""))
            .replace("\"staging\"", &format!("\"{HOSTILE}\""))
            .replace(
                "owner = \"bob@example.org\"",
                &format!("owner = \"{HOSTILE}@x\""),
            )
    });
    forger.finds(&[
        ("fields/unknown-service", &commit),
        ("fields/unknown-environment", &commit),
        ("fields/unknown-person", &commit),
    ]);
    is_harmless(&forger);
}

/// Nothing that is printed for people holds a control character, or one that turns text round.
fn is_harmless(forger: &Forger) {
    let id = &*forger.id;
    let since = "2026-01-01T00:00:00Z";
    for arguments in [
        &["verify"][..],
        &["show", id],
        &["log", id],
        &["list", "--all"],
        &["list", "--all", "--format", "csv"],
        &["next", id],
        &["lint"],
        &["status"],
        &["audit", "--since", since],
        &["audit", "--since", since, "--format", "csv"],
        &["signature", "HEAD"],
    ] {
        let answer = forger.house.bench.run_as("bob", arguments);
        assert!(matches!(answer.code, 0 | 1), "{arguments:?}: {answer}");
        let text = format!("{}{}", answer.stdout, answer.stderr);
        let bad = text.chars().find(|c| {
            (c.is_control() && *c != '\n' && *c != '\r') || ('\u{202a}'..='\u{202e}').contains(c)
        });
        assert_eq!(bad, None, "{arguments:?}: {answer}");
    }
}
