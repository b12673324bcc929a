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
