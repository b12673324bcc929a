//! `tests/cases/documents`: each invalid document has all that is wrong with it beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use git_change::document::law::{self, LawFiles, LawReading};
use git_change::document::{Document, Format, Reading, lint, read, write};
use git_change::domain::calendar::Calendar;
use git_change::domain::catalog::Catalog;
use git_change::domain::change::Change;
use git_change::domain::change::digest::{Digest, MaterialField, material_differences};
use git_change::domain::change::object_id::ObjectId;
use git_change::domain::policy::delegation::Delegations;
use git_change::domain::policy::model::Policy;
use git_change::domain::policy::people::People;
use git_change::domain::policy::template::Template;
use git_change::domain::policy::trial::Trials;
use sha2::{Digest as _, Sha256};

use super::{compare, here};

const CASES: &str = "tests/cases/documents";

/// The TOML files in a folder: their names and texts.
fn texts(folder: &str) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = fs::read_dir(here(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    texts.sort();
    assert!(!texts.is_empty(), "{folder}");
    texts
}

fn is_valid<T: Document + std::fmt::Debug>(name: &str, text: &str) {
    let reading = lint::<T>(text);
    let said: Vec<String> = reading.problems().iter().map(ToString::to_string).collect();
    assert_eq!(said, [""; 0], "{name}");
    let value = reading.sound().unwrap();
    assert_eq!(read::<T>(text).sound().unwrap(), value, "{name}");
    assert_eq!(write::edit(text, &value).as_deref(), Ok(text), "{name}");
    let fresh = write::new(&value, "schema").unwrap();
    assert_eq!(
        lint::<T>(&fresh).sound().unwrap(),
        value,
        "{name}:\n{fresh}"
    );
}

#[test]
fn valid_documents_are_read_kept_and_written() {
    for format in Format::ALL {
        for (name, text) in texts(&format!("{CASES}/valid/{format}")) {
            let check = match format {
                Format::Change => is_valid::<Change>,
                Format::Policy => is_valid::<Policy>,
                Format::People => is_valid::<People>,
                Format::Delegations => is_valid::<Delegations>,
                Format::Services => is_valid::<Catalog>,
                Format::Calendar => is_valid::<Calendar>,
                Format::Template => is_valid::<Template>,
                Format::PolicyTests => is_valid::<Trials>,
            };
            check(&name, &text);
        }
    }
}

/// What an approver signs for is what an auditor finds in the document: the fields as it has them.
#[test]
fn the_digest_is_over_the_material_fields_of_the_document() {
    let is_material = |name: &str| MaterialField::ALL.iter().any(|one| one.word() == name);
    let material = |change: &Change| {
        let mut fields = serde_json::to_value(change).unwrap();
        fields
            .as_object_mut()
            .unwrap()
            .retain(|name, _| is_material(name));
        fields
    };
    let texts = texts(&format!("{CASES}/valid/{}", Format::Change));
    let records: Vec<Change> = { texts.iter() }
        .map(|(_, text)| read::<Change>(text).sound().unwrap())
        .collect();
    for record in &records {
        let text = serde_json_canonicalizer::to_vec(&material(record)).unwrap();
        let sum = hex::encode(Sha256::digest(&text));
        assert_eq!(Digest::of(record).as_str(), format!("sha256:{sum}"));
    }
    let mut seen = BTreeSet::new();
    for (one, other) in
        { records.iter() }.flat_map(|one| records.iter().map(move |other| (one, other)))
    {
        let (fields, others) = (material(one), material(other));
        let differ = |field: &&MaterialField| fields.get(field.word()) != others.get(field.word());
        let expected: Vec<_> = MaterialField::ALL.iter().filter(differ).copied().collect();
        assert_eq!(
            material_differences(one, other),
            expected,
            "{} {}",
            one.id,
            other.id
        );
        seen.extend(expected.iter().map(|field| field.word()));
    }
    assert_eq!(seen.len(), MaterialField::ALL.len(), "{seen:?}");
}

/// All that is said about a document, a problem a line. Reading it without lint finds an error
/// wherever lint does.
fn verdict<T: Document + std::fmt::Debug>(text: &str) -> String {
    let linted = lint::<T>(text);
    let is_bad = |reading: &Reading<T>| !matches!(reading, Reading::Read { problems, .. } if problems.iter().all(|problem| !problem.is_error()));
    assert_eq!(is_bad(&linted), is_bad(&read::<T>(text)), "{text}");
    match linted {
        Reading::Newer {
            found,
            known,
            value,
        } => {
            let shown = if value.is_some() { "can" } else { "cannot" };
            format!("newer: {found}, known is {known}; {shown} be shown\n")
        }
        Reading::Unreadable(problems) => format!("unreadable\n{}", lines(&problems)),
        Reading::Read { problems, .. } => lines(&problems),
    }
}

fn lines(problems: &[git_change::document::Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{} {problem}\n", problem.severity.word()))
        .collect()
}

#[test]
fn all_that_is_wrong_with_invalid_documents_is_said() {
    for format in Format::ALL {
        let folder = format!("{CASES}/invalid/{format}");
        for (name, text) in texts(&folder) {
            let said = match format {
                Format::Change => verdict::<Change>(&text),
                Format::Policy => verdict::<Policy>(&text),
                Format::People => verdict::<People>(&text),
                Format::Delegations => verdict::<Delegations>(&text),
                Format::Services => verdict::<Catalog>(&text),
                Format::Calendar => verdict::<Calendar>(&text),
                Format::Template => verdict::<Template>(&text),
                Format::PolicyTests => verdict::<Trials>(&text),
            };
            assert!(!said.is_empty(), "{format} {name} is valid");
            assert!(
                said.chars().all(|c| c == '\n' || !c.is_control()),
                "{format} {name}: {said:?}"
            );
            compare(&format!("{folder}/{name}.problems"), &said);
        }
    }
}

fn law_in(folder: &Path, below: &str, files: &mut LawFiles) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            law_in(&path, &format!("{below}{name}/"), files);
        } else if name != "problems" {
            let blob = ObjectId::from_bytes([0; 20]);
            files.insert(format!("{below}{name}"), (blob, fs::read(path).unwrap()));
        }
    }
}

#[test]
fn the_files_of_a_law_are_held_against_each_other() {
    for entry in fs::read_dir(here(&format!("{CASES}/invalid/law"))).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut files = LawFiles::new();
        law_in(&path, "changes/", &mut files);
        let LawReading::Unreadable(problems) = law::lint(&files) else {
            panic!("{name} is taken");
        };
        let said: String = problems
            .iter()
            .map(|found| format!("{} {found}\n", found.problem.severity.word()))
            .collect();
        compare(&format!("{CASES}/invalid/law/{name}/problems"), &said);
    }
}
