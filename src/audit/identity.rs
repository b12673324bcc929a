//! From a commit and its signature to an actor, and to the grade of a merge.

use crate::audit::trust::owner;
use crate::domain::change::approval::Grade;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, Status};
use crate::domain::policy::actor::{Actor, Fault, Proof};
use crate::domain::policy::people::{People, Person};

/// Who made a commit with this author address, as far as its signature proves it. A key belongs
/// to the person whose `keys` name it, or else to the person whose address is its principal in
/// `allowed_signers`.
#[must_use]
pub fn actor(email: &str, attestation: &Attestation, people: &People, at: Timestamp) -> Actor {
    Actor {
        email: email.to_owned(),
        proof: proof(email, attestation, people, at),
    }
}

fn proof(email: &str, attestation: &Attestation, people: &People, at: Timestamp) -> Proof {
    let key = attestation
        .key
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let faulty = |fault| Proof::Faulty {
        fault,
        why: attestation.why.clone(),
    };
    match attestation.status {
        Status::Good => owner_of(&key, attestation, email, people, at),
        Status::Unsigned => Proof::Unsigned,
        Status::Bad => faulty(Fault::Bad),
        Status::UnknownKey => faulty(Fault::UnknownKey),
        Status::NotInForce => faulty(Fault::NotInForce),
        Status::Revoked => faulty(Fault::Revoked),
        Status::Malformed => faulty(Fault::Malformed),
        Status::NotCheckable => faulty(Fault::NotCheckable),
    }
}

fn owner_of(
    key: &str,
    attestation: &Attestation,
    email: &str,
    people: &People,
    at: Timestamp,
) -> Proof {
    let key = key.to_owned();
    if let Some(forge) = people.forge_by_key(&key).filter(|forge| forge.in_force(at)) {
        return Proof::Forge {
            name: forge.name.clone(),
            key,
        };
    }
    match owner(attestation, people) {
        Some(person) if person.has_email(email) => Proof::Own { key },
        Some(person) => match person.id() {
            Some(signer) => Proof::AnotherPerson {
                signer: signer.clone(),
                key,
            },
            None => Proof::Stray { key },
        },
        None => Proof::Stray { key },
    }
}

/// How strong the evidence of a merge is that its author decided. Somebody else's signature, or a
/// bad one, makes it a mere claim.
#[must_use]
pub fn merge_grade(actor: &Actor) -> Grade {
    match actor.proof {
        Proof::Own { .. } => Grade::SignedMerge,
        Proof::Forge { .. } => Grade::ForgeMerge,
        Proof::AnotherPerson { .. }
        | Proof::Stray { .. }
        | Proof::Unsigned
        | Proof::Faulty { .. } => Grade::Claimed,
    }
}

/// The name of a person in messages: name and address.
#[must_use]
pub fn display(person: &Person) -> String {
    let id = person.id().map(ToString::to_string).unwrap_or_default();
    format!("{} <{id}>", person.name)
}
