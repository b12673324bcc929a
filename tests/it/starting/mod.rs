//! Starting: keys, the law, the people in it, and what is said when something is missing.

mod checkup;
mod demo;
mod keys;
mod people;

use crate::bench::{Answer, Bench};

/// A repository whose law alice founded.
fn founded() -> Bench {
    let bench = Bench::new();
    done(&bench.run_as("alice", &["init", "--yes"]));
    bench
}

/// The file with a person's public key.
fn public_key(bench: &Bench, person: &str) -> String {
    let file = bench.top().join("keys").join(person).with_extension("pub");
    file.to_str().expect("a plain path").to_owned()
}

/// Adds a person in alice's name.
fn add(bench: &Bench, person: &str, roles: &[&str]) -> Answer {
    let mut name = person.to_owned();
    name[..1].make_ascii_uppercase();
    let email = format!("{person}@example.org");
    let key = public_key(bench, person);
    let mut arguments = vec!["people", "add", &email, "--name", &name, "--key", &key];
    for role in roles {
        arguments.extend(["--role", role]);
    }
    bench.run_as("alice", &arguments)
}

fn done(answer: &Answer) {
    assert_eq!(answer.code, 0, "{answer}");
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.stdout).unwrap_or_else(|error| panic!("{error}: {answer}"))
}
