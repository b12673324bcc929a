//! The auditor's report: the same tip and period give the same bytes, and files are whole or not
//! there.

use crate::house::House;

const PERIOD: [&str; 4] = [
    "--since",
    "2026-11-01T00:00:00Z",
    "--until",
    "2026-12-01T00:00:00Z",
];

#[test]
fn the_command_that_is_printed_makes_the_same_report_later() {
    let house = House::new();
    let id = house.closed("a change");
    house.submitted("one that is open");
    let report = house.done("alice", &[&["audit"][..], &PERIOD].concat());
    assert!(report.contains(&id), "{report}");
    let command = report
        .lines()
        .find_map(|line| line.split("git change ").nth(1))
        .and_then(|rest| rest.split(" |").next())
        .expect("the command");
    let tip = house.bench.git(&["rev-parse", "HEAD"]);
    assert!(command.contains(&tip), "{command}");
    house.bench.wait(90 * 86_400);
    house.submitted("a later one");
    let arguments: Vec<String> = command
        .split_whitespace()
        .map(|word| word.trim_matches('`').replace('\\', ""))
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let clone = House::clone_of(&house.bench, "clone");
    assert_eq!(clone.done("bob", &arguments), report);
}

#[test]
fn what_came_after_an_emergency_is_told_with_its_time_and_in_words() {
    let house = House::new();
    let bench = &house.bench;
    let new = [
        "new",
        "emergency",
        "--start",
        "--break-glass",
        "-m",
        "nobody answers",
        "--title",
        "The site is down",
        "--service",
        "website",
        "--environment",
        "production",
        "--what",
        "restart it",
        "--why",
        "it is down",
        "--impact",
        "low",
        "--likelihood",
        "low",
        "--step",
        "restart",
        "--rollback-trigger",
        "it stays down",
    ];
    let id = house.done("bob", &new);
    bench.wait(2 * 3600 + 29 * 60);
    house.done("dave", &["approve", &id]);
    house.done("bob", &["finish", &id, "--steps-passed"]);
    bench.wait(2 * 86_400);
    house.done(
        "bob",
        &["review", &id, "--objective-met", "yes", "--lessons", "two"],
    );
    let report = house.done("alice", &[&["audit"][..], &PERIOD].concat());
    let mut lines = report.lines().filter(|line| line.contains("reviewed 20"));
    let line = lines.next_back().expect("it is told");
    for words in [
        "approved 2026-11-23 11:29 +00:00 (2 hours 29 minutes later) by dave@example.org (signed)",
        "reviewed 2026-11-25 11:29 +00:00 (2 days 2 hours later)",
    ] {
        assert!(line.replace('\\', "").contains(words), "{line}");
    }
}

#[test]
fn files_are_written_whole_and_never_over_others() {
    let house = House::new();
    house.closed("a change");
    let write = [&["audit", "-o", "out/report"][..], &PERIOD].concat();
    house.done("alice", &write);
    for name in ["report.md", "report.csv", "exceptions.csv", "report.json"] {
        assert!(
            !house.bench.read(&format!("out/report/{name}")).is_empty(),
            "{name}"
        );
    }
    house.done("alice", &write);
    house.bench.write("out/report/report.csv", "mine\n");
    std::fs::remove_file(house.bench.dir().join("out/report/report.md")).expect("there");
    let answer = house.ends(1, "alice", &write);
    assert!(answer.stderr.contains("report.csv"), "{answer}");
    assert_eq!(house.bench.read("out/report/report.csv"), "mine\n");
    let left = std::fs::read_dir(house.bench.dir().join("out/report"))
        .expect("there")
        .count();
    assert_eq!(
        left, 3,
        "nothing is left behind, and nothing is written in part"
    );
    let newest = house.done("alice", &["audit", "--since", "2026-11-01"]);
    assert!(newest.contains("--until 2026-11-23T"), "{newest}");
    house.ends(
        2,
        "alice",
        &["audit", "--since", "2026-12-01", "--until", "2026-11-01"],
    );
}

#[test]
fn rules_are_explained_by_code_and_family() {
    let bench = crate::bench::Bench::without_repository();
    let code = "separation/approver-is-requester";
    let one = bench.run_as("alice", &["rules", code]);
    assert!(one.code == 0 && one.stdout.contains(code), "{one}");
    let family = bench.run_as("alice", &["rules", "separation"]);
    assert!(
        family.stdout.contains(code) && !family.stdout.contains("identity/"),
        "{family}"
    );
    assert!(
        bench
            .run_as("alice", &["rules"])
            .stdout
            .contains("identity/unsigned")
    );
    let page = bench.run_as("alice", &["rules", "--markdown"]);
    assert!(page.stdout.starts_with("# The rules\n"), "{page}");
    assert_eq!(bench.run_as("alice", &["rules", "nonsense"]).code, 2);
}
