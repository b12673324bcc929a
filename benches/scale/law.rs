//! The law of the benchmark: the policy that `init` writes, a template, and as many people and
//! services as are asked for.

use std::fmt::Write as _;

use git_change::document::law::{LawFiles, LawReading, read};
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::policy::law::Law;

use crate::pack::{Kind, name};
use crate::people::Person;

const POLICY: &str = include_str!("../../changes/policy.toml");

/// The path of the template of standard changes.
pub const TEMPLATE: &str = "changes/templates/restart.toml";

/// The files of the law while it knows these people.
pub fn files(people: &[Person], services: usize) -> Vec<(String, String)> {
    let mut who = "schema = 1\n".to_owned();
    let mut keys = String::new();
    for (number, person) in people.iter().enumerate() {
        let roles = match number {
            0 | 1 => r#""peer", "change-manager""#,
            2 => r#""peer", "emergency""#,
            _ => r#""peer""#,
        };
        let Person { name, email, .. } = person;
        let _ = write!(
            who,
            "\n[[person]]\nname = {name:?}\nemails = [{email:?}]\nroles = [{roles}]\nkeys = [{:?}]\n",
            person.fingerprint()
        );
        let _ = writeln!(keys, "{email} namespaces=\"git\" {}", person.public_key());
    }
    let mut catalog = "schema = 1\nenvironments = [\"production\", \"staging\"]\n".to_owned();
    for number in 0..services {
        let _ = write!(
            catalog,
            "\n[[service]]\nname = \"service-{number}\"\nowners = [\"p0@example.org\"]\ntier = {}\n",
            number % 3 + 2
        );
    }
    let template = r#"schema = 1
type = "standard"
about = "Restart a service"
[standing]
approved_by = ["p0@example.org"]
expires = 2999-01-01T00:00:00Z
[parameter.host]
about = "where"
[change]
title = "Restart {{host}}"
category = "application"
services = ["service-0"]
environment = "production"
[change.request]
what = "{{host}} runs afresh."
why = "It leaks memory."
[change.rollback]
none_because = "a restart leaves nothing behind"
[[change.step]]
kind = "implement"
do = "Restart {{host}}"
[[change.step]]
kind = "verify"
do = "See that {{host}} answers"
"#;
    [
        ("changes/policy.toml", POLICY.to_owned()),
        ("changes/people.toml", who),
        ("changes/allowed_signers", keys),
        ("changes/services.toml", catalog),
        ("changes/calendar.toml", "schema = 1\n".to_owned()),
        (TEMPLATE, template.to_owned()),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text))
    .collect()
}

/// The law that these files are.
pub fn law(files: &[(String, String)]) -> Law {
    let files: LawFiles = files
        .iter()
        .map(|(path, text)| {
            let id = ObjectId::from_bytes(name(Kind::Blob, text.as_bytes()));
            (path.clone(), (id, text.clone().into_bytes()))
        })
        .collect();
    match read(&files) {
        LawReading::Read { law, .. } => *law,
        other => panic!("the law of the benchmark cannot be read: {other:?}"),
    }
}
