//! What is told when something is refused: the way out, in the words of what was typed.

use crate::bench::Answer;
use crate::house::House;

fn says(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.stderr.contains(word), "{word}: {answer}");
    }
}

#[test]
fn quiet_hides_what_was_done_and_never_the_way_out() {
    let house = House::new();
    let quiet =
        |code, arguments: &[&str]| house.ends(code, "bob", &[arguments, &["--quiet"]].concat());
    let id = house.filed("One");
    assert_eq!(quiet(0, &["note", &id, "-m", "hm"]).stderr, "");
    says(&quiet(2, &["show", "zzzzzz"]), &["hint: git change list"]);
    let early = quiet(1, &["approve", &id]);
    says(&early, &["approval/not-open", "→ git change submit"]);
    let role = ["people", "add", "bob@example.org", "--role", "pear", "-q"];
    let doubted = house.ends(0, "alice", &role);
    assert_eq!(doubted.stderr, "", "a warning is not an error");
    house
        .bench
        .git(&["config", "--local", "user.signingkey", ""]);
    says(&quiet(4, &["submit", &id]), &["hint: ", "git change keys"]);
    says(
        &quiet(1, &["whoami"]),
        &["error: ", "    → ", "git change keys"],
    );
}

#[test]
fn a_flag_that_is_cut_short_is_answered_with_those_that_begin_so() {
    let house = House::new();
    for (typed, meant) in [
        (["new", "--from", "a.toml"], "exists: '--from-file'"),
        (["review", "--side", "none"], "exists: '--side-effects'"),
        (
            ["list", "--no", "none"],
            "exist: '--no-pager', '--no-index'",
        ),
    ] {
        says(&house.ends(2, "bob", &typed), &[meant]);
    }
    let answer = house.ends(2, "bob", &["new", "--tytle", "One"]);
    says(&answer, &["'--title'"]);
    let answer = house.ends(2, "bob", &["approve", "k7m2q", "--reason", "well done"]);
    assert!(!answer.stderr.contains("--json"), "{answer}");
}

#[test]
fn a_result_at_the_wrong_time_is_refused_whichever_command_was_typed() {
    let house = House::new();
    let id = house.filed("One");
    let result = |typed: &[&str]| house.ends(1, "bob", typed);
    for answer in [
        result(&["validate", &id, "--passed"]),
        result(&["step", &id, "2", "--passed"]),
    ] {
        let words = "what came of a step is recorded while the change is implementing, \
                     validating or review; this one is draft";
        says(&answer, &["lifecycle/illegal-transition", words]);
    }
}

#[test]
fn a_part_of_an_id_is_enough_wherever_a_change_is_named() {
    let house = House::new();
    let [one, two] = ["One", "Two"].map(|title| house.filed(title));
    let part = &one[9..];
    let links = [format!("fixes:{part}"), format!("ticket:{part}")];
    house.done(
        "bob",
        &[
            "edit", &two, "--after", part, "--parent", part, "--link", &links[0], "--link",
            &links[1],
        ],
    );
    let (_, shown) = house.json("bob", &["show", &two]);
    let record = &shown["record"];
    assert_eq!(
        (&record["after"][0], &record["parent"]),
        (&one.clone().into(), &one.clone().into())
    );
    assert_eq!(record["link"][0]["target"], one.as_str());
    assert_eq!(record["link"][1]["target"], part);
    let unknown = house.ends(2, "bob", &["edit", &two, "--after", "zzzzz"]);
    says(&unknown, &["zzzzz", "hint: git change list"]);
    let copied = house.done("bob", &["copy", &two, "--after", part]);
    let (_, shown) = house.json("bob", &["show", &copied]);
    assert_eq!(shown["record"]["after"][0], one.as_str());
}

#[test]
fn what_is_not_filed_has_no_id() {
    let house = House::new();
    let new = ["new", "normal", "--title", "One", "--service", "website"];
    for (person, more) in [("mallory", ""), ("bob", "--service=nowhere")] {
        let more: Vec<&str> = [more].into_iter().filter(|word| !word.is_empty()).collect();
        let answer = house.ends(1, person, &[&new[..], &more].concat());
        assert!(answer.stderr.starts_with("error: refused\n"), "{answer}");
        assert!(!answer.stderr.contains("CHG-"), "{answer}");
        assert!(!answer.stderr.contains("git change edit"), "{answer}");
    }
    assert_eq!(house.done("alice", &["list", "--all"]), "");
}

#[test]
fn a_template_is_shown_as_its_file_would_have_it() {
    let house = House::new();
    let shown = house.done("bob", &["template", "show", "rotate-certificate"]);
    assert!(
        shown.contains("\nexpires = 20"),
        "a date is no string: {shown}"
    );
    house.bench.write("copy.toml", &shown);
    let new = ["template", "new", "copy", "--from-file", "copy.toml"];
    house.done("alice", &new);
}

#[test]
fn what_is_done_twice_is_said_to_be_done() {
    let house = House::new();
    let id = house.submitted("One");
    let refused = |arguments: &[&str], words: &str| {
        let answer = house.ends(1, "bob", arguments);
        let findings = answer.stderr.matches("lifecycle/").count();
        says(&answer, &["lifecycle/illegal-transition", words]);
        assert_eq!(findings, 1, "one cause, one finding: {answer}");
        assert!(!answer.stderr.contains("immutability/"), "{answer}");
    };
    refused(&["submit", &id], "it is already submitted");
    house.done("carol", &["approve", &id]);
    house.done("bob", &["schedule", &id]);
    refused(&["schedule", &id], "it is already scheduled");
    house.done("bob", &["hold", &id, "-m", "wait"]);
    refused(&["hold", &id, "-m", "wait"], "it is already held");
    house.done("bob", &["resume", &id]);
    refused(&["resume", &id], "it is not held");
    house.bench.wait(3 * 3600);
    house.done("bob", &["start", &id]);
    refused(&["start", &id], "it is already implementing");
    house.done("bob", &["finish", &id, "--steps-passed"]);
    refused(
        &["finish", &id, "-m", "once more"],
        "it is already validating",
    );
    house.done("bob", &["validate", &id, "--passed"]);
    house.done("bob", &["close", &id, "-m", "well"]);
    refused(&["close", &id, "-m", "well"], "it is already closed");
    for late in ["start", "schedule", "submit", "finish"] {
        refused(&[late, &id], "does not go from `closed`");
    }
}

#[test]
fn the_manual_pages_are_written_where_git_looks() {
    let house = House::new();
    let write = ["man", "-o", "share/man/man1"];
    house.done("alice", &write);
    house.done("alice", &write);
    let page = house.bench.read("share/man/man1/git-change.1");
    assert!(page.contains(".SH NAME\ngit\\-change \\- "), "{page}");
    let folder = house.bench.dir().join("share/man/man1");
    let pages = std::fs::read_dir(folder).expect("written").count();
    assert!(pages > 40, "{pages}");
    assert_eq!(format!("{}\n", house.done("bob", &["man"])), page);
    let script = house.done("bob", &["completions", "bash"]);
    assert!(script.contains("_git_change()"), "{script}");
    house.ends(2, "bob", &["completions", "abacus"]);
    let help = house.done("bob", &["help"]);
    assert!(help.contains("\n  approve "), "{help}");
}

#[test]
fn a_refusal_is_a_document_where_one_was_asked_for() {
    let house = House::new();
    let id = house.submitted("One");
    let (code, document) = house.json("bob", &["approve", &id]);
    assert_eq!(code, 1);
    assert_eq!(document["schema"], "git-change/refusal@1");
    assert_eq!(document["id"], id.as_str());
    let rules: Vec<_> = document["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .collect();
    assert_eq!(rules[0]["rule"], "separation/approver-is-requester");
    let told = house.ends(1, "bob", &["approve", &id, "--json"]);
    says(&told, &["refused", "separation/approver-is-requester"]);
    assert_eq!(house.ends(1, "bob", &["approve", &id]).stdout, "");
    let (code, document) = house.json("mallory", &["new", "--title", "One"]);
    assert_eq!((code, document["id"].is_null()), (1, true));
}

#[test]
fn lint_looks_at_what_would_be_landed() {
    let house = House::new();
    let policy = "changes/policy.toml";
    let sound = house.bench.read(policy);
    house.done("alice", &["lint"]);
    house
        .bench
        .write(policy, &sound.replace("schema = 1", "schema = ["));
    let broken = house.ends(3, "alice", &["lint"]);
    assert_eq!(broken.stdout.matches("error: ").count(), 1, "{broken}");
    assert!(broken.stdout.contains("changes/policy.toml:"), "{broken}");
    let file = house.ends(3, "alice", &["lint", "--file", policy]);
    assert_eq!(file.stdout, broken.stdout);
    house.bench.write(policy, &sound);
    house.done("alice", &["lint", "--file", policy]);

    let slip = format!("bogus = 1\n{sound}");
    house.bench.write(policy, &slip);
    let unknown = house.ends(3, "alice", &["lint"]);
    assert!(
        unknown.stdout.contains("there is no key \"bogus\""),
        "{unknown}"
    );
    house
        .bench
        .commit_as("alice", "law: a slip", &[(policy, &slip)]);
    house.bench.write(policy, &sound);
    let landed = house.ends(3, "alice", &["lint"]);
    assert!(
        landed.stdout.starts_with("main:changes/policy.toml:"),
        "{landed}"
    );
}

#[test]
fn a_draft_that_nobody_signed_says_so() {
    let house = House::new();
    house
        .bench
        .git(&["config", "--local", "user.signingkey", ""]);
    let answer = house.ends(0, "bob", &["new", "--title", "One"]);
    says(
        &answer,
        &["warning: the draft is not signed: ", "git change keys"],
    );
}

#[test]
fn a_step_that_is_missing_is_added_to_those_that_are_there() {
    let house = House::new();
    let id = house.submitted("One");
    let answer = house.ends(
        1,
        "bob",
        &["edit", &id, "--step", "reload", "--step", "rest"],
    );
    let way = "→ git change edit {} --step 'implement: reload' --step 'implement: rest' \
               --step 'verify: TEXT'\n";
    says(&answer, &["step.verify", &way.replace("{}", &id[9..])]);
    let text = house
        .record(&id)
        .replace("do = \"copy it\"", "do = \"copy it\"\nrun = \"cp\"");
    let text = &text[..text.rfind("[[step]]").expect("two steps")];
    house.bench.write("one.toml", text);
    let answer = house.ends(1, "bob", &["edit", &id, "--from-file", "one.toml"]);
    let way = format!("→ git change edit {}\n", &id[9..]);
    says(&answer, &["step.verify", &way]);
}

#[test]
fn what_was_done_against_the_law_is_not_hidden() {
    let house = House::new();
    let id = house.closed("One");
    assert_eq!(house.done("bob", &["list"]), "");
    house.done("bob", &["doctor"]);
    let forged = house.record(&id).replace("a new page", "a new shop");
    house
        .bench
        .commit_as("bob", "typo", &[(&House::path(&id), &forged)]);
    let listed = house.done("bob", &["list"]);
    assert!(listed.contains(&format!("{}!", &id[9..])), "{listed}");
    let doctor = house.ends(1, "bob", &["doctor"]);
    assert!(doctor.stdout.contains("verify finds 1 error"), "{doctor}");
    assert!(doctor.stdout.contains("git change verify"), "{doctor}");
}

#[test]
fn a_history_that_is_not_all_there_is_neither_sound_nor_unsound() {
    let house = House::new();
    house.closed("One");
    let shallow = house.bench.top().join("shallow");
    let from = format!("file://{}", house.bench.dir().display());
    let to = shallow.to_str().expect("plain");
    house.bench.git(&["clone", "-q", "--depth", "3", &from, to]);
    let clone = house.bench.within(&shallow);
    let answer = clone.run_as("bob", &["verify"]);
    assert_eq!(answer.code, 4, "{answer}");
    assert!(answer.stdout.starts_with("cannot be told: "), "{answer}");
    assert!(!answer.stdout.contains("sound"), "{answer}");
}

#[test]
fn json_is_short_for_the_format() {
    let house = House::new();
    let (code, document) = house.json("alice", &["audit", "--since", "today"]);
    assert_eq!(
        (code, &document["schema"]),
        (0, &"git-change/audit@1".into())
    );
}

#[test]
pub fn an_approval_that_cannot_count_is_refused_or_said_not_to() {
    let house = House::new();
    let id = house.submitted("One");
    let answer = house.ends(1, "carol", &["approve", &id, "--role", "cab"]);
    says(&answer, &["approval/not-asked", "for the role cab"]);
    house.done("carol", &["approve", &id]);
    let answer = house.ends(1, "carol", &["approve", &id]);
    says(
        &answer,
        &["approval/again", "carol@example.org is counted already"],
    );
    let answer = house.ends(0, "erin", &["ratify", &id]);
    says(&answer, &["approval/surplus", "approve as peer"]);
    let (_, shown) = house.json("bob", &["show", &id]);
    let surplus = &shown["approvals"][1];
    assert_eq!(
        surplus["void_reason"],
        "enough people have approved already"
    );
}

#[test]
pub fn an_approval_before_the_stage_before_it_is_said_to_be_too_early() {
    let house = House::new();
    let policy = house.bench.read("changes/policy.toml");
    let one = "stages = [[{ role = \"peer\", count = 1 }]]";
    assert!(policy.contains(one));
    let two = "stages = [[{ role = \"peer\", count = 1 }], [{ role = \"cab\", count = 1 }]]";
    let cases = house.bench.read("changes/policy-tests.toml");
    let first = cases.split("[[case]]").next().expect("a head").to_owned();
    let law = [
        ("changes/policy.toml", &*policy.replacen(one, two, 1)),
        ("changes/policy-tests.toml", &*first),
    ];
    house.bench.git(&["switch", "-q", "-c", "law"]);
    house.bench.commit_as("alice", "law: two stages", &law);
    house.bench.git(&["switch", "-q", "main"]);
    house.git_as(
        "carol",
        &["merge", "-q", "-S", "--no-ff", "-m", "law", "law"],
    );
    let id = house.submitted("One");
    let early = house.ends(0, "carol", &["approve", &id, "--role", "cab"]);
    says(
        &early,
        &["approval/too-early", "before cab, peer must approve"],
    );
    house.done("erin", &["approve", &id, "--role", "peer"]);
    let (_, shown) = house.json("bob", &["show", &id]);
    assert_eq!(shown["approvals"][0]["counts"], false, "{shown}");
    assert_eq!(shown["approvals"][1]["counts"], true, "{shown}");
    house.ends(1, "bob", &["schedule", &id]);
}

#[test]
pub fn a_rejection_says_why_wherever_the_change_is_seen() {
    let house = House::new();
    let id = house.submitted("One");
    house.done("carol", &["approve", &id]);
    house.done("erin", &["reject", &id, "-m", "too late in the year"]);
    let why = "rejected by erin@example.org: too late in the year";
    for command in [&["show", &id][..], &["next", &id], &["status"]] {
        assert!(house.done("bob", command).contains(why), "{command:?}");
    }
    let next = house.done("bob", &["next", &id]);
    assert!(next.starts_with("git change edit "), "{next}");
    let (_, shown) = house.json("bob", &["show", &id]);
    assert_eq!(shown["rejection"]["reason"], "too late in the year");
    assert_eq!(shown["approvals"][1]["counts"], true);
    let warned = house.ends(0, "bob", &["submit", &id]);
    says(&warned, &["approval/rejected-unchanged", why]);
    house.done("carol", &["approve", &id]);
    let (_, shown) = house.json("bob", &["show", &id]);
    assert_eq!(
        (&shown["rejection"], &shown["approval_counts"]["obtained"]),
        (&serde_json::Value::Null, &1.into())
    );
    assert_eq!(shown["approvals"][1]["counts"], false);
}
