//! The documents of a proposal about people while it is being made.

use std::cell::RefCell;

use super::{governing, known_roles};
use crate::app::failure::Failure;
use crate::app::law::{Current, Proposal, Proposed, Texts, propose};
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::document::allowed_signers::{append, bound, grant_line, key_id, parse, public_key};
use crate::document::founding::key_file;
use crate::document::law::{ALLOWED_SIGNERS, DELEGATIONS, PEOPLE};
use crate::document::problem::meant;
use crate::document::write::edit;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::keyring::KeyText;
use crate::domain::ledger::ports::Attestor;
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::law::Law;
use crate::domain::policy::people::{People, Person, same_key};

/// Whose keys are added.
pub(super) struct Owner<'a> {
    /// The address, or name, that key files are named after.
    pub(super) email: &'a str,
    /// The principals of the keys.
    pub(super) emails: &'a [&'a str],
    /// The person.
    pub(super) id: Option<&'a PersonId>,
    /// The forge.
    pub(super) forge: Option<&'a str>,
}

/// A proposal about people while it is being made.
pub(super) struct Draft {
    name: String,
    subject: String,
    warnings: RefCell<Vec<String>>,
}

/// The texts of one attempt.
pub(super) struct Sheet<'a> {
    current: &'a Current<'a>,
    texts: RefCell<Texts>,
    warnings: &'a RefCell<Vec<String>>,
}

/// What is done to the texts, given the law as it stands.
type Edit<'e> = &'e dyn Fn(&Law, &Sheet) -> Result<(), Failure>;

impl Draft {
    pub(super) fn new(name: String, subject: String) -> Self {
        Self {
            name,
            subject,
            warnings: RefCell::default(),
        }
    }

    pub(super) fn propose(
        self,
        world: World,
        settings: &Settings,
        edit: Edit,
    ) -> Result<Proposed, Failure> {
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

    pub(super) fn write_people(&self, people: &People) -> Result<(), Failure> {
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

    /// When the law is changed.
    pub(super) const fn at(&self) -> Timestamp {
        self.current.at
    }

    pub(super) fn write_delegations(&self, delegations: &Delegations) -> Result<(), Failure> {
        let mut text = self.current.text(DELEGATIONS);
        if text.is_empty() {
            text = "#:schema ../schemas/delegations.schema.json\nschema = 1\n".to_owned();
        }
        let text = edit(&text, delegations).map_err(|error| {
            Failure::unreadable(format!("{DELEGATIONS}: {error}"), "git change lint")
        })?;
        self.write(DELEGATIONS, text);
        Ok(())
    }

    /// Writes keys where the law keeps them; answers with the fingerprints that are new.
    pub(super) fn add_keys(
        &self,
        law: &Law,
        owner: &Owner,
        keys: &[KeyText],
    ) -> Result<Vec<String>, Failure> {
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

    /// Ends the time of an SSH key: plain git goes on accepting what it signed before.
    pub(super) fn bound_ssh(&self, key: &str, until: Timestamp) {
        let text = bound(&self.text(ALLOWED_SIGNERS), &KeyId::new(key), until);
        self.write(ALLOWED_SIGNERS, text);
    }

    /// Takes an OpenPGP key out of the law, with the file that holds it.
    pub(super) fn remove_openpgp(
        &self,
        person: &mut Person,
        key: &str,
        attestor: &dyn Attestor,
    ) -> Result<(), Failure> {
        for (path, bytes) in self.current.key_files() {
            let held = attestor.openpgp_keys(bytes);
            let is_it = |one: &KeyId| same_key(one.as_str(), key);
            if !held.iter().any(is_it) {
                continue;
            }
            if !held.iter().all(is_it) {
                let why = format!("{path} holds other keys as well");
                return Err(Failure::no(why, "give each key a file of its own"));
            }
            self.texts.borrow_mut().push((path.to_owned(), None));
        }
        person.keys.retain(|own| !same_key(own, key));
        Ok(())
    }

    pub(super) fn warn_of_role(&self, role: &Role, law: &Law) {
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
    pub(super) fn warn_of_governors(&self, law: &Law, after: &People, at: Timestamp) {
        let held = |people: &People, role: &Role| {
            let mut holders = people.person.iter();
            holders.any(|person| person.in_force(at) && person.has_role(role, at))
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
