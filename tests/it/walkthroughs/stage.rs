//! Playing a story.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::answer::{fits, lines};
use super::names::Names;
use super::script::{Command, blocks, rewritten};
use crate::bench::Bench;

/// Who joins alice, and in which roles. Carol comes last: from then on two govern.
const TEAM: [(&str, &str, &[&str]); 3] = [
    ("bob", "Bob", &["peer"]),
    ("dave", "Dave", &["peer", "emergency"]),
    ("carol", "Carol", &["peer", "cab", "change-manager"]),
];

/// Types every command of a story.
///
/// # Panics
///
/// When one of them does not answer as written.
pub fn play(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let story = fs::read_to_string(&path).expect("the story is there");
    let mut blocks = blocks(&story);
    let mut stage = Stage::new();
    if story.contains("<!-- stage: team -->") {
        stage.found_team();
    }
    let mut wrong = String::new();
    for block in &mut blocks {
        stage.bench.wait(block.later);
        for command in &mut block.commands {
            let shown = stage.run(command);
            if !fits(&command.answer, &shown) {
                let (prompt, written) = (command.prompt.join("\n"), command.answer.join("\n"));
                let shown_text = shown.join("\n");
                write!(
                    wrong,
                    "\n{prompt}\n--- as written\n{written}\n--- as shown\n{shown_text}\n"
                )
                .expect("a string grows");
                command.answer = shown;
            }
        }
    }
    if blessed() {
        fs::write(&path, rewritten(&story, &blocks)).expect("the story can be written");
    } else {
        assert!(
            wrong.is_empty(),
            "{file} (GIT_CHANGE_BLESS=1 writes it anew)\n{wrong}"
        );
    }
    for place in stage.places.values() {
        let bench = stage.bench.within(place);
        if bench.try_git_as("alice", &["rev-parse"]).code == 0 {
            bench.fsck();
        }
    }
}

fn blessed() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for whoever runs the tests"
    )]
    let switch = std::env::var_os("GIT_CHANGE_BLESS");
    switch.is_some()
}

/// Where a story plays.
struct Stage {
    bench: Bench,
    names: Names,
    /// Where people are.
    places: BTreeMap<String, PathBuf>,
}

impl Stage {
    fn new() -> Self {
        Self {
            bench: Bench::new(),
            names: Names::default(),
            places: BTreeMap::new(),
        }
    }

    /// Founds a law with four people in it, as `normal.md` does.
    fn found_team(&self) {
        let done = |arguments: &[&str]| {
            let answer = self.bench.run_as("alice", arguments);
            assert_eq!(answer.code, 0, "{answer}");
        };
        done(&["init"]);
        for (person, name, roles) in TEAM {
            let email = format!("{person}@example.org");
            let key = format!("../keys/{person}.pub");
            let mut add = vec!["people", "add", &email, "--name", name, "--key", &key];
            add.extend(roles.iter().flat_map(|role| ["--role", role]));
            done(&add);
        }
    }

    /// Types a command; answers what the terminal shows.
    fn run(&mut self, command: &Command) -> Vec<String> {
        let note = self.bench.top().join("place");
        let typed = self.names.typed(&command.typed);
        let script = format!("exec 2>&1; trap 'pwd >{}' EXIT\n{typed}", note.display());
        let bench = match self.places.get(&command.person) {
            Some(place) => self.bench.within(place),
            None => self.bench.clone(),
        };
        let mut shell = bench.command(&command.person, "sh");
        let output = shell.args(["-c", &script]).output().expect("a shell runs");
        let place = fs::read_to_string(&note).expect("the shell leaves a note");
        self.places
            .insert(command.person.clone(), PathBuf::from(place.trim_end()));
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        let top = self.bench.top().display().to_string();
        let mut shown = lines(&self.names.told(&shown.replace(&top, "/srv")));
        match output.status.code() {
            Some(0) => {}
            code => shown.push(format!("[exit {}]", code.unwrap_or(-1))),
        }
        shown
    }
}
