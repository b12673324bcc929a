//! A house with a law, people and one service, in which changes live: the ground of the suites
//! that look at history.

use std::path::Path;

use crate::bench::{Answer, Bench};

/// A repository with a law, on a bench. Alice founded it and holds every role; bob is a peer; carol a
/// peer, in the cab, and a change manager; dave an emergency authority; erin a peer without more.
/// Mallory is unknown.
pub struct House {
    /// The bench; changes land directly on `main`.
    pub bench: Bench,
}

/// People and roles, besides alice.
const PEOPLE: [(&str, &str); 4] = [
    ("bob", "\"peer\""),
    ("carol", "\"peer\", \"cab\", \"change-manager\""),
    ("dave", "\"emergency\""),
    ("erin", "\"peer\""),
];

impl House {
    /// Founds the law and brings the people in.
    pub fn new() -> Self {
        let bench = Bench::new();
        let house = Self { bench };
        house.done("alice", &["init", "--preset", "team", "--yes"]);
        let mut people = house.bench.read("changes/people.toml");
        let mut keys = house.bench.read("changes/allowed_signers");
        for (name, roles) in PEOPLE {
            people.push_str(&format!(
                "\n[[person]]\nname = \"{name}\"\nemails = [\"{name}@example.org\"]\nroles = [{roles}]\n"
            ));
            keys.push_str(&format!(
                "{name}@example.org namespaces=\"git\" {}",
                house.public_key(name)
            ));
        }
        let law = [
            ("changes/people.toml", &*people),
            ("changes/allowed_signers", &*keys),
        ];
        house.bench.commit_as("alice", "law: who is who", &law);
        house
    }

    /// A house whose history was made before.
    pub fn moved_into(bench: Bench) -> Self {
        Self { bench }
    }

    /// The public key of a person, a line of text.
    pub fn public_key(&self, person: &str) -> String {
        let file = self.bench.top().join("keys").join(person);
        std::fs::read_to_string(file.with_extension("pub")).expect("readable")
    }

    /// The fingerprint of a person's key.
    pub fn fingerprint(&self, person: &str) -> String {
        let file = self
            .bench
            .top()
            .join("keys")
            .join(person)
            .with_extension("pub");
        let mut command = self.bench.command(person, "ssh-keygen");
        let output = command.args(["-l", "-f"]).arg(file).output();
        let text = String::from_utf8(output.expect("it runs").stdout).expect("text");
        text.split_whitespace()
            .nth(1)
            .expect("a fingerprint")
            .to_owned()
    }

    /// Runs `git change`, which must succeed; returns what it printed.
    pub fn done(&self, person: &str, arguments: &[&str]) -> String {
        let answer = self.bench.run_as(person, arguments);
        assert_eq!(answer.code, 0, "{person}: {arguments:?}: {answer}");
        answer.stdout.trim_end().to_owned()
    }

    /// Runs `git change`, which must end with this code.
    pub fn ends(&self, code: i32, person: &str, arguments: &[&str]) -> Answer {
        let answer = self.bench.run_as(person, arguments);
        assert_eq!(answer.code, code, "{person}: {arguments:?}: {answer}");
        answer
    }

    /// Runs `git change … --json`; returns the exit code and the document.
    pub fn json(&self, person: &str, arguments: &[&str]) -> (i32, serde_json::Value) {
        let mut all = arguments.to_vec();
        all.push("--json");
        let answer = self.bench.run_as(person, &all);
        let value = serde_json::from_str(&answer.stdout);
        (
            answer.code,
            value.unwrap_or_else(|error| panic!("{error}: {answer}")),
        )
    }

    /// Bob files a normal change that can be handed in; returns its id.
    pub fn filed(&self, title: &str) -> String {
        self.done(
            "bob",
            &[
                "new",
                "normal",
                "--title",
                title,
                "--service",
                "website",
                "--environment",
                "staging",
                "--what",
                "a new page",
                "--why",
                "it was asked for",
                "--impact",
                "low",
                "--likelihood",
                "low",
                "--step",
                "implement: copy it",
                "--step",
                "verify: look at it",
                "--rollback-trigger",
                "it looks wrong",
                "--rollback-minutes",
                "5",
                "--start",
                "+2h",
                "--end",
                "+4h",
            ],
        )
    }

    /// Bob files a change and hands it in; returns its id.
    pub fn submitted(&self, title: &str) -> String {
        let id = self.filed(title);
        self.done("bob", &["submit", &id]);
        id
    }

    /// A change that carol approved, and that bob did and closed; returns its id.
    pub fn closed(&self, title: &str) -> String {
        let id = self.submitted(title);
        self.done("carol", &["approve", &id]);
        self.done("bob", &["schedule", &id]);
        self.bench.wait(3 * 3600);
        self.done("bob", &["start", &id]);
        self.done("bob", &["step", &id, "1", "--passed"]);
        self.done("bob", &["finish", &id]);
        self.done("bob", &["validate", &id, "--step", "2", "--passed"]);
        self.done(
            "bob",
            &["close", &id, "--outcome", "successful", "-m", "well"],
        );
        id
    }

    /// The path of a record.
    pub fn path(id: &str) -> String {
        format!("changes/20{}/{}/{id}.toml", &id[4..6], &id[6..8])
    }

    /// The text of a record in the working tree.
    pub fn record(&self, id: &str) -> String {
        self.bench.read(&Self::path(id))
    }

    /// The findings of `verify`: rule, severity, commit. Nothing is remembered from one time to
    /// the next, so a rewritten main line is judged by what it says alone.
    pub fn verify(&self) -> (i32, Vec<(String, String, String)>) {
        self.agrees_without_index();
        let (code, document) = self.json("alice", &["verify", "--ref", "main"]);
        (code, findings(&document))
    }

    /// What is read through the index, which has grown with the history and may have to go on from
    /// a forged one, is what is read without it.
    fn agrees_without_index(&self) {
        for question in [
            &["audit", "--since", "2020-01-01", "--format", "json"][..],
            &["search", "a*", "-n", "99", "--json"],
        ] {
            let with = self.bench.run_as("alice", question);
            // Each command takes a second, and all are to be asked at the same time.
            self.bench.wait(-1);
            let without = [question, &["--no-index"]].concat();
            let without = self.bench.run_as("alice", &without);
            self.bench.wait(-1);
            let said = |answer: &Answer| (answer.code, answer.stdout.clone());
            assert_eq!(said(&with), said(&without), "{with}");
        }
    }

    /// The rules of the errors that `verify` finds, with the commits; the exit code must agree.
    pub fn errors(&self) -> Vec<(String, String)> {
        let (code, found) = self.verify();
        let errors: Vec<_> = found
            .into_iter()
            .filter(|(_, severity, _)| severity == "error")
            .map(|(rule, _, commit)| (rule, commit))
            .collect();
        assert_eq!(code, i32::from(!errors.is_empty()), "{errors:?}");
        errors
    }

    /// Runs git as a person, and returns the id of HEAD afterwards.
    pub fn git_as(&self, person: &str, arguments: &[&str]) -> String {
        self.bench.git_as(person, arguments);
        self.bench.git(&["rev-parse", "HEAD"])
    }

    /// A clone as a house of its own.
    pub fn clone_of(bench: &Bench, name: &str) -> Self {
        Self {
            bench: bench.clone_to(name),
        }
    }

    /// The git directory.
    pub fn git_dir(&self) -> std::path::PathBuf {
        Path::new(self.bench.dir()).join(".git")
    }
}

/// The findings of a document: rule, severity, commit. That alice governed alone at first is left
/// out.
pub fn findings(document: &serde_json::Value) -> Vec<(String, String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    document["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|found| {
            (
                text(&found["rule"]),
                text(&found["severity"]),
                text(&found["commit"]),
            )
        })
        .filter(|(rule, ..)| rule != "governance/too-few-people")
        .collect()
}
