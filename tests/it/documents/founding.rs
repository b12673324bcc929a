use std::collections::BTreeMap;

use git_change::document::founding::{Founder, FounderKey, Preset, founding};
use git_change::document::law::{LawFiles, LawReading, lint};
use git_change::document::trials;
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::policy::law::{Law, is_law_path};
use git_change::domain::policy::trial::run;

use super::here;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8vSjJ0S9w1p0dJPZ0nCzLKnV0zV7oFfGq1c0l5TJjV ada@laptop";

fn law_of(files: impl IntoIterator<Item = (String, String)>) -> LawFiles {
    files
        .into_iter()
        .filter(|(path, _)| is_law_path(path))
        .map(|(path, text)| (path, (ObjectId::from_bytes([1; 20]), text.into_bytes())))
        .collect()
}

fn clean(files: &LawFiles) -> Law {
    match lint(files) {
        LawReading::Read { law, warnings, .. } => {
            let said: Vec<String> = warnings.iter().map(ToString::to_string).collect();
            assert_eq!(said, [""; 0]);
            *law
        }
        LawReading::Unreadable(problems) => {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", said.join("\n"));
        }
        other => panic!("{other:?}"),
    }
}

fn founder<'a>(key: Option<FounderKey<'a>>) -> Founder<'a> {
    Founder {
        name: "Ada \"the first\" L\\",
        email: "ada@example.com",
        key,
        at: "2026-03-01T10:00:00+01:00".parse().unwrap(),
    }
}

#[test]
fn every_preset_founds_a_law_without_a_single_warning() {
    for preset in Preset::ALL {
        let files = founding(*preset, &founder(Some(FounderKey::Ssh(KEY)))).unwrap();
        let law = clean(&law_of(files));
        let person = &law.people.person[0];
        assert_eq!(person.name, "Ada \"the first\" L\\");
        assert_eq!(person.keys.len(), 1);
        let standing = law.templates["restart-service"].template.standing.clone();
        assert_eq!(
            standing.unwrap().expires.to_string(),
            "2027-03-01T10:00:00+01:00",
            "{preset}"
        );
    }
}

#[test]
fn every_preset_decides_its_own_cases_as_they_expect() {
    let now = "2026-03-01T12:00:00+01:00".parse().unwrap();
    for preset in Preset::ALL {
        let files = founding(*preset, &founder(None)).unwrap();
        let law = clean(&law_of(files.clone()));
        let files: BTreeMap<String, String> = files.into_iter().collect();
        let cases = trials::read(&files[trials::TESTS], &law).unwrap();
        assert!(cases.trials.case.len() > 5, "{preset}");
        for (case, line) in cases.trials.case.iter().zip(cases.lines) {
            let differences = run(case, &law, now);
            assert_eq!(differences, [], "{preset}, line {line}: {}", case.name);
        }
    }
}

#[test]
fn comments_survive_the_founding_and_nobody_else_is_in_it() {
    let files: BTreeMap<String, String> = founding(Preset::Team, &founder(None))
        .unwrap()
        .into_iter()
        .collect();
    assert!(files["changes/people.toml"].contains("# Who is who"));
    for (path, text) in &files {
        assert!(!text.contains("founder@example.org"), "{path}");
        let schema = text.lines().next().unwrap_or_default();
        if let Some(schema) = schema.strip_prefix("#:schema ") {
            let folder = path.rsplit_once('/').unwrap().0;
            let up = schema.matches("../").count();
            assert_eq!(up, folder.split('/').count(), "{path}");
            assert!(
                files.contains_key(schema.trim_start_matches("../")),
                "{path}"
            );
        } else {
            assert!(
                !path.starts_with("changes/") || !path.ends_with(".toml"),
                "{path}"
            );
        }
    }
}

#[test]
fn the_law_at_the_top_of_this_repository_is_clean() {
    let mut files = Vec::new();
    for name in [
        "policy",
        "people",
        "services",
        "calendar",
        "templates/restart-service",
        "templates/rotate-certificate",
        "templates/deploy-release",
    ] {
        let path = format!("changes/{name}.toml");
        files.push((path.clone(), std::fs::read_to_string(here(&path)).unwrap()));
    }
    clean(&law_of(files));
}

#[test]
fn a_key_that_is_none_is_refused() {
    let broken = founder(Some(FounderKey::Ssh("ssh-ed25519 nonsense")));
    assert!(founding(Preset::Team, &broken).is_err());
}
