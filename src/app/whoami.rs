//! Who the person at the keyboard is, to git and to the law, and whether they can sign.

use crate::audit::identity;
use crate::audit::laws::LawInForce;
use crate::domain::change::PersonId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId, Status};
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::keyring::Keyring;
use crate::domain::ledger::ports::{Attestor, Fault, Persona};
use crate::domain::policy::actor::Proof;
use crate::domain::policy::people::Person;
use crate::domain::policy::rules::governance::governors;

/// The person at the keyboard.
#[derive(Debug)]
pub struct Whoami<'l> {
    /// The name that git writes into commits.
    pub name: String,
    /// The address that git writes into commits.
    pub email: String,
    /// Whom the law knows under that address.
    pub person: Option<&'l Person>,
    /// How a signature made now is judged; or why none could be made.
    pub trial: Result<Attestation, Fault>,
    /// What speaks against signing here.
    pub objections: Vec<Objection>,
}

/// Something that speaks against signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong.
    pub what: String,
    /// What mends it.
    pub remedy: String,
    /// Who can mend it; empty when the person can.
    pub who: Vec<PersonId>,
}

impl Whoami<'_> {
    /// Whether what this person signs here counts.
    #[must_use]
    pub fn can_sign(&self) -> bool {
        self.objections.is_empty()
    }

    /// The key that signs, where a signature could be made.
    #[must_use]
    pub fn key(&self) -> Option<&KeyId> {
        self.trial.as_ref().ok()?.key.as_ref()
    }
}

/// The law to be known to, and the time of the commit that a deed would land on.
pub type Ground<'l> = (&'l LawInForce, Timestamp);

/// Looks at the person at the keyboard; without a law only at whether a signature can be made.
///
/// # Errors
///
/// When git does not know the person's name and address.
pub fn whoami<'l>(
    persona: &dyn Persona,
    attestor: &dyn Attestor,
    now: Timestamp,
    ground: Option<Ground<'l>>,
) -> Result<Whoami<'l>, Fault> {
    let author = persona.author(now)?;
    let nothing = Keyring::default();
    let keys = ground.map_or(&nothing, |(law, _)| &law.keyring);
    let moments: Vec<Timestamp> = [now]
        .into_iter()
        .chain(ground.map(|(_, landing)| landing))
        .collect();
    let trial = trial(persona, attestor, &author, keys, &moments);
    let mut who = Whoami {
        person: ground.and_then(|(law, _)| law.law.people.by_email(&author.email)),
        name: author.name,
        email: author.email,
        trial,
        objections: Vec::new(),
    };
    who.objections = match ground {
        Some((law, _)) => against(&who, law, now),
        None => unsignable(&who.trial).into_iter().collect(),
    };
    Ok(who)
}

/// Signs a commit that is kept nowhere, and judges it.
fn trial(
    persona: &dyn Persona,
    attestor: &dyn Attestor,
    author: &Ident,
    keys: &Keyring,
    moments: &[Timestamp],
) -> Result<Attestation, Fault> {
    const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    let person = format!(
        "{} <{}> {} +0000",
        author.name,
        author.email,
        author.at.unix()
    );
    let head = format!("tree {EMPTY_TREE}\nauthor {person}\ncommitter {person}\n");
    let body = "\na trial signature, kept nowhere\n";
    let payload = format!("{head}{body}");
    let signature = persona.signer()?.sign(payload.as_bytes())?;
    let folded = signature.replace('\n', "\n ");
    let signed = format!("{head}gpgsig {folded}\n{body}");
    Ok(attestor.attest(signed.as_bytes(), keys, moments))
}

/// Why no good signature comes of it, whatever law there is.
fn unsignable(trial: &Result<Attestation, Fault>) -> Option<Objection> {
    let attestation = match trial {
        Err(fault) => {
            let mut what = fault.to_string();
            let mut cause = std::error::Error::source(fault);
            while let Some(error) = cause {
                what = format!("{what}: {error}");
                cause = error.source();
            }
            let remedy = fault
                .hint
                .clone()
                .unwrap_or_else(|| "git change keys".into());
            return Some(Objection::own(what, remedy));
        }
        Ok(attestation) => attestation,
    };
    match attestation.status {
        Status::Good | Status::UnknownKey | Status::NotInForce | Status::Revoked => None,
        Status::Bad | Status::Unsigned | Status::Malformed => Some(Objection::own(
            format!(
                "the program that signs does not do so rightly: {}",
                attestation.why
            ),
            "git config --get-regexp '^gpg'",
        )),
        Status::NotCheckable => Some(Objection::own(
            attestation.why.clone(),
            "use an SSH key: git change keys --make",
        )),
    }
}

/// What the law has against signatures of this person.
fn against(who: &Whoami, law: &LawInForce, now: Timestamp) -> Vec<Objection> {
    let email = &who.email;
    let people = &law.law.people;
    let governors = || governors(&law.law, now);
    let mut objections: Vec<Objection> = unsignable(&who.trial).into_iter().collect();
    let owner = who.key().and_then(|key| people.by_key(key.as_str()));
    match (
        who.person,
        owner.and_then(|owner| Some((owner, owner.id()?))),
    ) {
        (Some(person), _) if !person.in_force(now) => objections.push(Objection {
            what: format!("{} is not in office at {now}", person.name),
            remedy: format!("git change people add {email} --reinstate"),
            who: governors(),
        }),
        (Some(_), _) => {}
        (None, Some((owner, id))) => objections.push(Objection::own(
            format!(
                "git says that you are {email}, and your key is that of {} <{id}>",
                owner.name
            ),
            format!("git config user.email {id}, or: git change people add {id} --email {email}"),
        )),
        (None, None) => objections.push(Objection {
            what: format!("nobody in people.toml has the address {email}"),
            remedy: format!(
                "git change people add {email} --name {} --role ROLE --key FILE.pub",
                word(&who.name)
            ),
            who: governors(),
        }),
    }
    if let (Some(person), Ok(attestation)) = (who.person, &who.trial) {
        objections.extend(of_key(person, email, attestation, law, now));
    }
    objections
}

/// What speaks against the key of a person whom the law knows.
fn of_key(
    person: &Person,
    email: &str,
    attestation: &Attestation,
    law: &LawInForce,
    now: Timestamp,
) -> Option<Objection> {
    let id = attestation.key.as_ref()?;
    let key = id.to_string();
    let mut distrusted = law.law.people.compromised.iter();
    if distrusted.any(|entry| KeyId::new(&entry.key) == *id) {
        return Some(Objection::own(
            format!("the key {key} is declared compromised"),
            "git change keys --make",
        ));
    }
    match attestation.status {
        Status::Good => match identity::actor(email, attestation, &law.law.people, now).proof {
            Proof::AnotherPerson { signer, .. } => Some(Objection::own(
                format!("the key {key} is that of {signer}, and you are {email}"),
                "git change keys",
            )),
            Proof::Stray { .. } => Some(Objection {
                what: format!("the key {key} belongs to nobody in people.toml"),
                remedy: format!("git change people add {email} --key FILE.pub"),
                who: governors(&law.law, now),
            }),
            Proof::Forge { name, .. } => Some(Objection::own(
                format!("the key {key} is one of the forge {name}"),
                "git change keys",
            )),
            Proof::Own { .. } | Proof::Unsigned | Proof::Faulty { .. } => None,
        },
        Status::UnknownKey => Some(Objection::own(
            format!("the law does not know the key {key} of {}", person.name),
            "git change keys",
        )),
        Status::NotInForce | Status::Revoked => Some(Objection::own(
            attestation.why.clone(),
            "git change keys --make",
        )),
        Status::Bad | Status::Unsigned | Status::Malformed | Status::NotCheckable => None,
    }
}

/// A text as one word of a shell command.
#[must_use]
pub fn word(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "TEXT".to_owned(), |quoted| quoted.into_owned())
}

impl Objection {
    fn own(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
            who: Vec::new(),
        }
    }
}
