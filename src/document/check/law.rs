//! What the files of the law have against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::services::unknown;
use crate::document::law::{
    ALLOWED_SIGNERS, CALENDAR, DELEGATIONS, PEOPLE, POLICY, SERVICES, TEMPLATES,
};
use crate::document::path::Path;
use crate::document::problem::{Complaint, meant, quoted};
use crate::domain::change::{PersonId, Role, ServiceId};
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::keyring::Keyring;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Quorum;
use crate::domain::policy::people::{HeldRole, Person};

/// Complaints, each with the file that it is about.
pub(in crate::document) fn check(law: &Law, keyring: &Keyring) -> Vec<(String, Complaint)> {
    let mut complaints = Vec::new();
    let mut about = |file: &str, found: Vec<Complaint>| {
        complaints.extend(found.into_iter().map(|one| (file.to_owned(), one)));
    };
    about(POLICY, roles(law));
    about(POLICY, rows(law));
    about(PEOPLE, keys(law, keyring));
    about(ALLOWED_SIGNERS, shared(law, keyring));
    about(DELEGATIONS, delegations(law));
    about(SERVICES, services(law));
    about(CALENDAR, calendar(law));
    for (name, pinned) in &law.templates {
        let mut found = Vec::new();
        if let Some(standing) = &pinned.template.standing {
            let place = Path::from("standing.approved_by");
            found.extend(strangers(law, &standing.approved_by, &place));
        }
        let services = pinned.template.change.services.iter();
        let plain = services
            .enumerate()
            .filter(|(_, name)| !name.as_str().contains("{{"));
        found.extend(
            plain
                .filter(|(_, name)| law.catalog.get(name).is_none())
                .map(|(index, name)| {
                    unknown(
                        &law.catalog,
                        Path::from("change.services").index(index),
                        name,
                    )
                }),
        );
        about(&format!("{TEMPLATES}{name}.toml"), found);
    }
    complaints
}

/// Roles that are asked for, and that nobody has.
fn roles(law: &Law) -> Vec<Complaint> {
    let had: BTreeSet<&Role> = law
        .people
        .person
        .iter()
        .flat_map(|one| &one.roles)
        .map(HeldRole::role)
        .collect();
    let is_had = |role: &Role| {
        had.contains(role)
            || (role.as_str() == Role::SERVICE_OWNER
                && law.catalog.service.iter().any(|one| !one.owners.is_empty()))
    };
    let mut asked: Vec<(Path, &Role)> = Vec::new();
    for (index, row) in law.policy.approval.iter().enumerate() {
        let here = Path::from("approval").index(index).key("stages");
        asked.extend(in_stages(&row.stages, &here));
    }
    asked.extend(in_stages(
        &law.policy.governance.stages,
        &Path::from("governance.stages"),
    ));
    if let Some(lowering) = &law.policy.risk.lowering {
        asked.extend(in_stages(
            &lowering.stages,
            &Path::from("risk.lowering.stages"),
        ));
    }
    for (index, row) in law.policy.require.iter().enumerate() {
        let place = Path::from("require").index(index).key("role");
        asked.extend(row.role.as_ref().map(|role| (place, role)));
    }
    let mut said: BTreeSet<&Role> = BTreeSet::new();
    asked
        .into_iter()
        .filter(|(_, role)| !is_had(role) && said.insert(role))
        .map(|(path, role)| {
            let what = format!("nobody has the role {}", quoted(role.as_str()));
            let complaint = Complaint::warning(path, what);
            match meant(role.as_str(), had.iter().map(|role| role.as_str())) {
                Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
                None if role.as_str() == Role::SERVICE_OWNER => {
                    complaint.remedy("name the `owners` of services in changes/services.toml")
                }
                None => complaint.remedy("give it to somebody in changes/people.toml"),
            }
        })
        .collect()
}

fn in_stages<'a>(stages: &'a [Vec<Quorum>], path: &Path) -> Vec<(Path, &'a Role)> {
    let mut asked = Vec::new();
    for (number, stage) in stages.iter().enumerate() {
        for (index, quorum) in stage.iter().enumerate() {
            asked.push((path.index(number).index(index).key("role"), &quorum.role));
        }
    }
    asked
}

/// Rows about services, environments, tags and templates that there are not.
fn rows(law: &Law) -> Vec<Complaint> {
    let policy = &law.policy;
    let approval = policy.approval.iter().map(|row| &row.when);
    let require = policy.require.iter().map(|row| &row.when);
    let risk = policy.risk.rule.iter().map(|row| &row.when);
    let question = policy.risk.question.iter().map(|row| &row.when);
    let lowering = policy.risk.lowering.iter().map(|row| &row.when);
    let all = (0..)
        .zip(approval)
        .map(|(index, when)| (Path::from("approval").index(index), when))
        .chain(
            (0..)
                .zip(require)
                .map(|(index, when)| (Path::from("require").index(index), when)),
        )
        .chain(
            (0..)
                .zip(risk)
                .map(|(index, when)| (Path::from("risk.rule").index(index), when)),
        )
        .chain(
            (0..)
                .zip(question)
                .map(|(index, when)| (Path::from("risk.question").index(index), when)),
        )
        .chain(lowering.map(|when| (Path::from("risk.lowering"), when)));
    let mut complaints = Vec::new();
    for (row, when) in all {
        let here = row.key("when");
        for name in when.service.iter().flat_map(|names| names.iter()) {
            if law.catalog.get(name).is_none() {
                complaints.push(unknown(&law.catalog, here.key("service"), name));
            }
        }
        for name in when.environment.iter().flat_map(|names| names.iter()) {
            complaints.extend(environment(law, name, here.key("environment")));
        }
        for name in when.template.iter().flat_map(|names| names.iter()) {
            if !law.templates.contains_key(name) {
                let what = format!("there is no template {}", quoted(name));
                complaints.push(Complaint::warning(here.key("template"), what));
            }
        }
    }
    complaints
}

fn environment(law: &Law, name: &str, path: Path) -> Option<Complaint> {
    let known = &law.catalog.environments;
    if known.is_empty() || known.iter().any(|one| one == name) {
        return None;
    }
    let what = format!("there is no environment {}", quoted(name));
    Some(Complaint::error(path, what).remedy(format!(
        "there are: {}",
        known.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ")
    )))
}

/// SSH keys that people are said to have, and that `allowed_signers` does not hold: they verify
/// nothing.
fn keys(law: &Law, keyring: &Keyring) -> Vec<Complaint> {
    let held: BTreeSet<String> = keyring
        .ssh
        .iter()
        .map(|grant| {
            crate::document::allowed_signers::key_id(&grant.key)
                .as_str()
                .to_owned()
        })
        .collect();
    let mut complaints = Vec::new();
    for (index, person) in law.people.person.iter().enumerate() {
        let list = Path::from("person").index(index).key("keys");
        for (at, key) in person.keys.iter().enumerate() {
            if key.starts_with("SHA256:") && !held.contains(key.trim()) {
                complaints.push(
                    Complaint::warning(
                        list.index(at),
                        format!("no line of allowed_signers holds {}", quoted(key)),
                    )
                    .remedy("add the public key to changes/allowed_signers"),
                );
            }
        }
    }
    complaints
}

/// SSH keys that would be two people's: whose `keys` name it, and whose address is a principal of
/// it.
fn shared(law: &Law, keyring: &Keyring) -> Vec<Complaint> {
    let mut owners: BTreeMap<KeyId, &Person> = BTreeMap::new();
    for person in &law.people.person {
        owners.extend(person.keys.iter().map(|key| (KeyId::new(key), person)));
    }
    let mut complaints = Vec::new();
    for grant in &keyring.ssh {
        let key = crate::document::allowed_signers::key_id(&grant.key);
        for person in { grant.principals.iter() }.filter_map(|one| law.people.by_email(one)) {
            let owner = *owners.entry(key.clone()).or_insert(person);
            let forge = law.people.forge_by_key(key.as_str());
            let other = forge.map(|forge| &forge.name);
            if let Some(other) = other.or((owner != person).then_some(&owner.name)) {
                let what = format!("the key {key} would be {other}'s and {}'s", person.name);
                let complaint = Complaint::error(Path::top(), what);
                complaints.push(complaint.remedy("each person signs with a key of their own"));
            }
        }
    }
    complaints
}

fn strangers(law: &Law, people: &[PersonId], list: &Path) -> Vec<Complaint> {
    let known = || {
        law.people
            .person
            .iter()
            .flat_map(|one| &one.emails)
            .map(PersonId::as_str)
    };
    (0..)
        .zip(people)
        .filter(|(_, person)| law.people.by_email(person.as_str()).is_none())
        .map(|(index, person)| {
            let what = format!("{} is not in people.toml", quoted(person.as_str()));
            let complaint = Complaint::error(list.index(index), what);
            match meant(person.as_str(), known()) {
                Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
                None => complaint.remedy("add the person to changes/people.toml"),
            }
        })
        .collect()
}

/// Delegations to and from people whom the law does not know: they are never in force.
fn delegations(law: &Law) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, one) in law.delegations.delegation.iter().enumerate() {
        let here = Path::from("delegation").index(index);
        for (key, who) in [("from", &one.from), ("to", &one.to)] {
            if law.people.by_email(who.as_str()).is_none() {
                let what = format!("{} is not in people.toml", quoted(who.as_str()));
                complaints.push(Complaint::warning(here.key(key), what));
            }
        }
    }
    complaints
}

fn services(law: &Law) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, service) in law.catalog.service.iter().enumerate() {
        let here = Path::from("service").index(index);
        complaints.extend(strangers(law, &service.owners, &here.key("owners")));
        for (at, name) in service.windows.iter().enumerate() {
            if !law
                .calendar
                .window
                .iter()
                .any(|window| window.name == *name)
            {
                let what = format!("there is no window {} in calendar.toml", quoted(name));
                let complaint = Complaint::error(here.key("windows").index(at), what);
                let known = law
                    .calendar
                    .window
                    .iter()
                    .map(|window| window.name.as_str());
                complaints.push(match meant(name, known) {
                    Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
                    None => complaint.remedy("add it to changes/calendar.toml"),
                });
            }
        }
    }
    complaints
}

fn calendar(law: &Law) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, freeze) in law.calendar.freeze.iter().enumerate() {
        let here = Path::from("freeze").index(index);
        let missing = |name: &&ServiceId| law.catalog.get(name).is_none();
        for (at, name) in freeze
            .services
            .iter()
            .enumerate()
            .filter(|(_, name)| missing(name))
        {
            complaints.push(unknown(&law.catalog, here.key("services").index(at), name));
        }
        for (at, name) in freeze.environments.iter().enumerate() {
            complaints.extend(environment(law, name, here.key("environments").index(at)));
        }
    }
    complaints
}
