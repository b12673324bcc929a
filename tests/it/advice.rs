//! Whatever the program, the law and the manual advise can be typed: each `git change WORD` is a
//! command, and each flag named with it is one of that command.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use git_change::cli;

/// Where advice stands: what is printed stands in the sources.
const PLACES: [&str; 8] = [
    "src",
    "changes",
    "schemas",
    "tests/walkthroughs",
    "README.md",
    "RULES.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

const CALL: &str = "git change ";

/// All commands, with the global options in each.
fn commands() -> Command {
    let mut commands = cli::commands();
    commands.build();
    commands
}

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        found.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).expect("readable") {
        files(&entry.expect("readable").path(), found);
    }
}

/// Every text behind `git change ` that begins with a word, up to where its command ends.
fn calls(text: &str, is_source: bool) -> Vec<String> {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default();
    let text: String = [first]
        .into_iter()
        .chain(lines.map(str::trim_start))
        .collect();
    text.match_indices(CALL)
        .map(|(at, call)| &text[at + call.len()..])
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(|rest| {
            let line = rest.lines().next().unwrap_or_default();
            let line = if is_source {
                line.split(['"', '`', '\\'])
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            } else {
                let line = line.split('`').next().unwrap_or_default();
                // What stands in quotes is a value.
                line.split('"').step_by(2).collect::<Vec<_>>().join("VALUE")
            };
            let line = line.replace(" && ", "; ").replace(" | ", "; ");
            let ends = [", ", "; ", " — ", " > ", "  ", ") "];
            let end = ends.iter().filter_map(|end| line.find(end)).min();
            line[..end.unwrap_or(line.len())].to_owned()
        })
        .collect()
}

/// What is wrong with a call; none when it can be typed.
fn fault(top: &Command, call: &str) -> Option<String> {
    let punctuation = |c: char| ".,:;)]}'".contains(c);
    let mut words = call
        .split_whitespace()
        .map(|w| w.trim_end_matches(punctuation))
        .peekable();
    let mut command = top;
    while command.has_subcommands() {
        let Some(word) = words.peek() else { break };
        match command.find_subcommand(word) {
            Some(found) => command = found,
            None if std::ptr::eq(command, top) || !word.starts_with(['<', '{']) => {
                return Some(format!("{} has no command {word}", command.get_name()));
            }
            None => break,
        }
        words.next();
    }
    let knows = |flag: &str| {
        command
            .get_arguments()
            .any(|argument| match flag.strip_prefix("--") {
                Some(long) => {
                    argument.get_long() == Some(long)
                        || argument
                            .get_all_aliases()
                            .is_some_and(|all| all.contains(&long))
                }
                None => argument.get_short() == flag.chars().nth(1),
            })
    };
    let named = |word: &&str| {
        let name = word.trim_start_matches('-');
        name.len() < word.len() && name.starts_with(|c: char| c.is_ascii_lowercase())
    };
    words
        .filter(named)
        .map(|word| word.split(['=', ']']).next().unwrap_or(word))
        .find(|flag| !knows(flag))
        .map(|flag| format!("{} has no flag {flag}", command.get_name()))
}

#[test]
fn whatever_is_advised_can_be_typed() {
    let top = commands();
    let mut all = Vec::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for place in PLACES {
        files(&here.join(place), &mut all);
    }
    let mut seen = 0;
    let mut faults = Vec::new();
    for file in all {
        let text = fs::read_to_string(&file).expect("text");
        let is_source = file.extension().is_some_and(|kind| kind == "rs");
        for call in calls(&text, is_source) {
            seen += 1;
            faults
                .extend(fault(&top, &call).map(|why| format!("{}: {why}: {call}", file.display())));
        }
    }
    assert!(seen > 500, "{seen}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_flags_that_fill_in_what_is_missing_are_those_of_edit() {
    let source = include_str!("../../src/domain/policy/rules/fields.rs");
    let flags = source.split("=> \" --").skip(1);
    let flags: Vec<&str> = flags.filter_map(|rest| rest.split('"').next()).collect();
    assert!(flags.len() > 5, "{flags:?}");
    for flag in flags {
        assert_eq!(fault(&commands(), &format!("edit k7m2q --{flag}")), None);
        assert_eq!(fault(&commands(), &format!("new --{flag}")), None);
    }
}

#[test]
fn what_cannot_be_typed_is_found() {
    let found = |text: &str| -> Vec<String> {
        let calls = calls(text, false);
        calls
            .iter()
            .filter_map(|call| fault(&commands(), call))
            .collect()
    };
    assert_eq!(
        found("see `git change aprove k7m`"),
        ["git-change has no command aprove"]
    );
    assert_eq!(
        found("git change people ad x"),
        ["people has no command ad"]
    );
    assert_eq!(
        found("$ git change note k7m \\\n  --text x"),
        ["note has no flag --text"]
    );
    assert_eq!(found("git change note k7m -x"), ["note has no flag -x"]);
    let fine = "`git change show <id>`, git change note k7m -m \"--all is well\" -q && rm --force";
    assert_eq!(found(fine), [""; 0]);
}
