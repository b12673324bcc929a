//! People of the law: who joins, who leaves, with which roles and keys. Each is a change of the
//! law, so whoever governs decides.

use std::cell::RefCell;

use crate::app::failure::Failure;
use crate::app::law::{Current, Proposal, Proposed, Texts, propose};
use crate::app::locate;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::document::allowed_signers::{append, bound, grant_line, key_id, parse, public_key};
use crate::document::founding::key_file;
use crate::document::law::{ALLOWED_SIGNERS, PEOPLE};
use crate::document::problem::{meant, quoted};
use crate::document::write::edit;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::keyring::KeyText;
use crate::domain::policy::law::Law;
use crate::domain::policy::people::{Forge, People, Person};

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
            if !person.has_role(role) {
                person.roles.push(role.clone());
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

/// Takes roles or keys from somebody, or lets the person leave. Nothing is deleted: what was done
/// before stays proved.
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
        let until = removal.until.unwrap_or_else(|| world.clock.now());
        let id = locate::person(&law.people, &removal.who)?;
        let mut people = law.people.clone();
        let index = position(&people, id.as_str());
        let Some(person) = index.and_then(|index| people.person.get_mut(index)) else {
            return Ok(());
        };
        for role in &removal.roles {
            if !person.has_role(role) {
                return Err(Failure::no(
                    format!("{} has no role {role}", person.name),
                    "git change people list",
                ));
            }
            person.roles.retain(|had| had != role);
        }
        for key in &removal.keys {
            sheet.retire_key(person, key, until)?;
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

/// Everybody in office who holds a role that governs the law.
#[must_use]
pub fn governors(law: &Law, at: Timestamp) -> Vec<PersonId> {
    let roles: Vec<&Role> = governing(law).collect();
    law.people
        .person
        .iter()
        .filter(|person| person.in_force(at) && person.roles.iter().any(|had| roles.contains(&had)))
        .filter_map(|person| person.id().cloned())
        .collect()
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

/// Whose keys are added.
struct Owner<'a> {
    /// The address, or name, that key files are named after.
    email: &'a str,
    /// The principals of the keys.
    emails: &'a [&'a str],
    /// The person.
    id: Option<&'a PersonId>,
    /// The forge.
    forge: Option<&'a str>,
}

/// A proposal about people while it is being made.
struct Draft {
    name: String,
    subject: String,
    warnings: RefCell<Vec<String>>,
}

/// The texts of one attempt.
struct Sheet<'a> {
    current: &'a Current<'a>,
    texts: RefCell<Texts>,
    warnings: &'a RefCell<Vec<String>>,
}

type Edit<'e> = &'e dyn Fn(&Law, &Sheet) -> Result<(), Failure>;

impl Draft {
    fn new(name: String, subject: String) -> Self {
        Self {
            name,
            subject,
            warnings: RefCell::default(),
        }
    }

    fn propose(self, world: World, settings: &Settings, edit: Edit) -> Result<Proposed, Failure> {
        let make = |current: &Current| {
            self.warnings.borrow_mut().clear();
            let sheet = Sheet {
                current,
                texts: RefCell::default(),
                warnings: &self.warnings,
            };
            edit(current.law, &sheet)?;
            let mut texts = sheet.texts.into_inner();
            texts.retain(|(path, text)| *text != Some(current.text(path)));
            if texts.is_empty() {
                return Err(Failure::no(
                    "the law says all of this already",
                    "git change people list",
                ));
            }
            Ok(texts)
        };
        let proposal = Proposal {
            name: self.name.clone(),
            subject: self.subject.clone(),
            edit: &make,
        };
        let mut proposed = propose(world, settings, &proposal)?;
        proposed.warnings.splice(0..0, self.warnings.take());
        Ok(proposed)
    }
}

impl Sheet<'_> {
    /// The text of a document with what was edited so far.
    fn text(&self, path: &str) -> String {
        let texts = self.texts.borrow();
        let edited = texts.iter().find(|(known, _)| known == path);
        edited
            .and_then(|(_, text)| text.clone())
            .unwrap_or_else(|| self.current.text(path))
    }

    fn write(&self, path: &str, text: String) {
        let mut texts = self.texts.borrow_mut();
        texts.retain(|(known, _)| known != path);
        texts.push((path.to_owned(), Some(text)));
    }

    fn write_people(&self, people: &People) -> Result<(), Failure> {
        let mut text = self.current.text(PEOPLE);
        if text.is_empty() {
            text = "#:schema ../schemas/people.schema.json\nschema = 1\n".to_owned();
        }
        let text = edit(&text, people).map_err(|error| {
            Failure::unreadable(format!("{PEOPLE}: {error}"), "git change lint")
        })?;
        self.write(PEOPLE, text);
        Ok(())
    }

    /// Writes keys where the law keeps them; answers with the fingerprints that are new.
    fn add_keys(&self, law: &Law, owner: &Owner, keys: &[KeyText]) -> Result<Vec<String>, Failure> {
        let mut added = Vec::new();
        for key in keys {
            match key {
                KeyText::Ssh(line) => added.extend(self.add_ssh(law, owner, line)?),
                KeyText::OpenPgp {
                    fingerprints,
                    armour,
                } => {
                    added.extend(self.add_openpgp(law, owner, fingerprints, armour)?);
                }
            }
        }
        Ok(added)
    }

    fn add_ssh(&self, law: &Law, owner: &Owner, line: &str) -> Result<Option<String>, Failure> {
        let wrong = |why: String| Failure::usage(why, "hand over one line, as in a .pub file");
        let wire = public_key(line).map_err(wrong)?.wire;
        let id = key_id(&wire);
        let known = self.is_own(law, owner, &id)?;
        let signers = self.text(ALLOWED_SIGNERS);
        let grants = parse(&signers, 0).grants;
        let mut granted = false;
        for grant in grants.iter().filter(|grant| grant.key == wire) {
            for principal in &grant.principals {
                let holder = law.people.by_email(principal);
                if let Some(holder) = holder.filter(|holder| holder.id() != owner.id) {
                    return Err(taken(&id, &holder.name));
                }
                granted |= owner.emails.contains(&principal.as_str());
            }
        }
        if !granted {
            let grant = grant_line(owner.emails, line).map_err(wrong)?;
            self.write(ALLOWED_SIGNERS, append(&signers, &grant));
        }
        Ok((!known).then(|| id.as_str().to_owned()))
    }

    fn add_openpgp(
        &self,
        law: &Law,
        owner: &Owner,
        fingerprints: &[String],
        armour: &str,
    ) -> Result<Vec<String>, Failure> {
        let mut added = Vec::new();
        for fingerprint in fingerprints {
            if !self.is_own(law, owner, &KeyId::new(fingerprint))? {
                added.push(fingerprint.clone());
            }
        }
        let first = key_file(owner.email);
        let tail = fingerprints.first().map_or("", |one| {
            one.get(one.len().saturating_sub(8)..).unwrap_or(one)
        });
        let own = key_file(&format!("{}-{tail}", owner.email));
        let free = self.text(&first).is_empty();
        // A key that is there already is brought up to date where it lies.
        let known = added.is_empty() && self.text(&own).is_empty();
        self.write(if free || known { &first } else { &own }, armour.to_owned());
        Ok(added)
    }

    /// Whether the key is the owner's already; refused when it is somebody else's.
    fn is_own(&self, law: &Law, owner: &Owner, key: &KeyId) -> Result<bool, Failure> {
        let people = &law.people;
        let mut distrusted = people
            .compromised
            .iter()
            .map(|entry| KeyId::new(&entry.key));
        if distrusted.any(|one| one == *key) {
            return Err(Failure::no(
                format!("{key} is declared compromised"),
                "git change keys --make",
            ));
        }
        if let Some(person) = people.by_key(key.as_str()) {
            if person.id() == owner.id {
                return Ok(true);
            }
            return Err(taken(key, &person.name));
        }
        if let Some(forge) = people.forge_by_key(key.as_str()) {
            if Some(forge.name.as_str()) == owner.forge {
                return Ok(true);
            }
            return Err(taken(key, &forge.name));
        }
        Ok(false)
    }

    fn retire_key(&self, person: &Person, key: &str, until: Timestamp) -> Result<(), Failure> {
        if !person.has_key(key) {
            return Err(Failure::no(
                format!("{} has no key {}", person.name, quoted(key)),
                "git change people list",
            ));
        }
        if !key.starts_with("SHA256:") {
            return Err(Failure::usage(
                "an OpenPGP key ends by its own expiry or revocation",
                "gpg --armor --export KEY > key.asc, then: git change people add EMAIL --key key.asc",
            ));
        }
        let text = bound(&self.text(ALLOWED_SIGNERS), &KeyId::new(key), until);
        self.write(ALLOWED_SIGNERS, text);
        Ok(())
    }

    fn warn_of_role(&self, role: &Role, law: &Law) {
        let known = known_roles(law);
        if known.contains(role) {
            return;
        }
        let words = known.iter().map(Role::as_str);
        let advice = match meant(role.as_str(), words.clone()) {
            Some(word) => format!("did you mean {word}?"),
            None => format!("there are: {}", words.collect::<Vec<_>>().join(", ")),
        };
        let why = if role.as_str() == Role::SERVICE_OWNER {
            "follows from the owners in changes/services.toml, and need not be given".to_owned()
        } else {
            format!("is nothing that the policy asks for; {advice}")
        };
        self.warnings
            .borrow_mut()
            .push(format!("the role {role} {why}"));
    }

    /// Says which governing roles nobody holds any more.
    fn warn_of_governors(&self, law: &Law, after: &People, at: Timestamp) {
        let held = |people: &People, role: &Role| {
            let mut holders = people.person.iter();
            holders.any(|person| person.in_force(at) && person.has_role(role))
        };
        for role in governing(law) {
            if held(&law.people, role) && !held(after, role) {
                self.warnings.borrow_mut().push(format!(
                    "nobody holds the role {role} any more, so nobody governs the law in it"
                ));
            }
        }
    }
}

fn taken(key: &KeyId, holder: &str) -> Failure {
    Failure::no(
        format!("the key {key} is {holder}'s"),
        "make a key of your own: git change keys --make",
    )
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
