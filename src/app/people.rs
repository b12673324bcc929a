//! People of the law: who joins, who leaves, with which roles and keys. Each is a change of the
//! law, so whoever governs decides.

pub mod compromised;
pub mod delegate;
pub mod roles;
mod sheet;

use crate::app::failure::Failure;
use crate::app::law::Proposed;
use crate::app::locate;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::document::problem::quoted;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::ledger::keyring::KeyText;
use crate::domain::policy::law::Law;
use crate::domain::policy::people::{Forge, HeldRole, People, Person};
use sheet::{Draft, Owner};

/// What is added to the law about a person.
#[derive(Debug, Clone, Default)]
pub struct Addition {
    /// The address: of somebody who is there already, or of somebody new.
    pub email: String,
    /// The name; somebody new needs one.
    pub name: Option<String>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Keys.
    pub keys: Vec<KeyText>,
    /// Further addresses.
    pub emails: Vec<PersonId>,
    /// In office from here on.
    pub from: Option<Timestamp>,
    /// Whether somebody who left comes back.
    pub reinstate: bool,
}

/// What is taken from the law about a person.
#[derive(Debug, Clone, Default)]
pub struct Removal {
    /// The person, as somebody typed it.
    pub who: String,
    /// These roles; when neither roles nor keys are named, the person leaves.
    pub roles: Vec<Role>,
    /// These keys, by their fingerprints.
    pub keys: Vec<String>,
    /// From here on; now, when it is not said.
    pub until: Option<Timestamp>,
}

/// A forge whose word is taken.
#[derive(Debug, Clone)]
pub struct NewForge {
    /// Its name, such as `github.com`.
    pub name: String,
    /// The keys that it signs merges with.
    pub keys: Vec<KeyText>,
    /// The addresses that it commits under.
    pub emails: Vec<PersonId>,
}

/// Adds somebody, or adds to what the law knows of somebody.
///
/// # Errors
///
/// When an address or key is somebody else's, nothing would change, or the proposal fails.
pub fn add(world: World, settings: &Settings, addition: &Addition) -> Result<Proposed, Failure> {
    address(&addition.email)?;
    if let Some(name) = &addition.name
        && name.contains(char::is_control)
    {
        return Err(Failure::usage(
            format!(
                "{} is no name: it is more than one line of text",
                quoted(name)
            ),
            "git change people add EMAIL --name NAME",
        ));
    }
    for email in &addition.emails {
        address(email.as_str())?;
    }
    let draft = Draft::new(
        format!("people-{}", plain(&addition.email)),
        format!("add to people: {}", addition.email),
    );
    draft.propose(world, settings, &|law, sheet| {
        let now = world.clock.now();
        let index = position(&law.people, &addition.email);
        let mut person = match index.and_then(|index| law.people.person.get(index)) {
            Some(person) => joined(person, addition, now)?,
            None => newcomer(addition)?,
        };
        let id = person.id().cloned();
        for email in &addition.emails {
            let holder = law.people.by_email(email.as_str());
            if let Some(holder) = holder.filter(|holder| holder.id() != id.as_ref()) {
                return Err(Failure::no(
                    format!("{email} is an address of {}", holder.name),
                    "git change people list",
                ));
            }
            if !person.has_email(email.as_str()) {
                person.emails.push(email.clone());
            }
        }
        for role in &addition.roles {
            if !person.is_given(role) {
                person.roles.push(role.clone().into());
            }
            sheet.warn_of_role(role, law);
        }
        let emails: Vec<&str> = person.emails.iter().map(PersonId::as_str).collect();
        let owner = Owner {
            email: &addition.email,
            emails: &emails,
            id: id.as_ref(),
            forge: None,
        };
        let added = sheet.add_keys(law, &owner, &addition.keys)?;
        person.keys.extend(added);
        let mut people = law.people.clone();
        match index.and_then(|index| people.person.get_mut(index)) {
            Some(place) => *place = person,
            None => people.person.push(person),
        }
        sheet.write_people(&people)
    })
}

/// Takes roles or keys from somebody, or lets the person leave. What was done before stays proved:
/// it is judged by the law that it landed on.
///
/// # Errors
///
/// When there is no such person, role or key, or the proposal fails.
pub fn retire(world: World, settings: &Settings, removal: &Removal) -> Result<Proposed, Failure> {
    let draft = Draft::new(
        format!("people-{}", plain(&removal.who)),
        format!("retire {}", removal.who),
    );
    draft.propose(world, settings, &|law, sheet| {
        let now = world.clock.now();
        let until = removal.until.unwrap_or(now);
        let id = locate::person(&law.people, &removal.who)?;
        let mut people = law.people.clone();
        let index = position(&people, id.as_str());
        let Some(person) = index.and_then(|index| people.person.get_mut(index)) else {
            return Ok(());
        };
        for role in &removal.roles {
            if !person.is_given(role) {
                return Err(Failure::no(
                    format!("{} has no role {role}", person.name),
                    "git change people list",
                ));
            }
            roles::end(person, role, removal.until);
        }
        for key in &removal.keys {
            if !person.has_key(key) {
                return Err(Failure::no(
                    format!("{} has no key {}", person.name, quoted(key)),
                    "git change people list",
                ));
            }
            if key.starts_with("SHA256:") {
                sheet.bound_ssh(key, until);
            } else if removal.until.is_some_and(|until| until != now) {
                return Err(Failure::usage(
                    "an OpenPGP key has no line whose time could be bounded; it is retired when the \
                     law changes",
                    "leave --until out",
                ));
            } else {
                sheet.remove_openpgp(person, key, world.attestor)?;
            }
        }
        if removal.roles.is_empty() && removal.keys.is_empty() {
            if let Some(gone) = person.until.filter(|gone| *gone <= until) {
                return Err(Failure::no(
                    format!("{} left at {gone}", person.name),
                    "git change people list",
                ));
            }
            if person.from.is_some_and(|from| from >= until) {
                return Err(Failure::usage(
                    format!("{} is in office only after {until}", person.name),
                    "name a later time: --until TIME",
                ));
            }
            person.until = Some(until);
        }
        sheet.warn_of_governors(law, &people, until);
        sheet.write_people(&people)
    })
}

/// Adds a forge whose word about merges is taken, or keys of one that is there.
///
/// # Errors
///
/// As for [`add`].
pub fn add_forge(world: World, settings: &Settings, forge: &NewForge) -> Result<Proposed, Failure> {
    for email in &forge.emails {
        address(email.as_str())?;
    }
    let draft = Draft::new(
        format!("forge-{}", plain(&forge.name)),
        format!("trust the forge {}", forge.name),
    );
    draft.propose(world, settings, &|law, sheet| {
        let mut people = law.people.clone();
        let emails: Vec<&str> = forge.emails.iter().map(PersonId::as_str).collect();
        let owner = Owner {
            email: &forge.name,
            emails: &emails,
            id: None,
            forge: Some(&forge.name),
        };
        let added = sheet.add_keys(law, &owner, &forge.keys)?;
        match people.forge.iter_mut().find(|one| one.name == forge.name) {
            Some(known) => {
                known.keys.extend(added);
                for email in &forge.emails {
                    if !known.emails.contains(email) {
                        known.emails.push(email.clone());
                    }
                }
            }
            None => people.forge.push(Forge {
                name: forge.name.clone(),
                emails: forge.emails.clone(),
                keys: added,
                from: None,
                until: None,
            }),
        }
        sheet.write_people(&people)
    })
}

/// The roles that somebody can have: those that the policy asks for, and those that people have.
#[must_use]
pub fn known_roles(law: &Law) -> Vec<Role> {
    let rows = law.policy.approval.iter().flat_map(|row| &row.stages);
    let asked = rows.flatten().map(|quorum| &quorum.role);
    let required = law
        .policy
        .require
        .iter()
        .filter_map(|row| row.role.as_ref());
    let had = law.people.person.iter().flat_map(|person| &person.roles);
    let had = had.map(HeldRole::role);
    let mut known: Vec<Role> = Vec::new();
    for role in asked.chain(governing(law)).chain(required).chain(had) {
        if !known.contains(role) {
            known.push(role.clone());
        }
    }
    known
}

fn governing(law: &Law) -> impl Iterator<Item = &Role> {
    let stages = law.policy.governance.stages.iter().flatten();
    stages.map(|quorum| &quorum.role)
}

fn position(people: &People, email: &str) -> Option<usize> {
    people
        .person
        .iter()
        .position(|person| person.has_email(email))
}

/// Somebody whom the law did not know.
fn newcomer(addition: &Addition) -> Result<Person, Failure> {
    let email = &addition.email;
    let Some(name) = addition.name.clone().filter(|name| !name.trim().is_empty()) else {
        return Err(Failure::usage(
            format!("nobody in people.toml has the address {email}, and somebody new needs a name"),
            format!("git change people add {email} --name NAME --role ROLE --key FILE.pub"),
        ));
    };
    Ok(Person {
        name,
        emails: vec![PersonId::new(email)],
        roles: Vec::new(),
        keys: Vec::new(),
        from: addition.from,
        until: None,
    })
}

/// Somebody whom the law knows, with what is new about the person itself.
fn joined(person: &Person, addition: &Addition, now: Timestamp) -> Result<Person, Failure> {
    let mut person = person.clone();
    if let Some(gone) = person.until.filter(|gone| *gone <= now) {
        if !addition.reinstate {
            return Err(Failure::no(
                format!("{} left at {gone}", person.name),
                format!(
                    "to take the person back: git change people add {} --reinstate",
                    addition.email
                ),
            ));
        }
        person.until = None;
    }
    if let Some(name) = &addition.name {
        person.name.clone_from(name);
    }
    person.from = addition.from.or(person.from);
    Ok(person)
}

/// Refuses what is no address before it gets into a file.
fn address(email: &str) -> Result<(), Failure> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,\"*?!#".contains(c);
    let parts = email.split_once('@');
    if parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && !email.contains(odd)
    {
        return Ok(());
    }
    Err(Failure::usage(
        format!("{} is not an e-mail address", quoted(email)),
        "git change people add ada@example.org --name Ada --role peer --key ada.pub",
    ))
}

/// A text as a part of the name of a branch.
fn plain(text: &str) -> String {
    let word: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    word.trim_matches('-').to_owned()
}
