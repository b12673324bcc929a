//! Whether a right signature may be trusted all the same: the office of its maker, and keys that
//! somebody else may hold.

use crate::audit::laws::{LawInForce, LawReading};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId, Status};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::ports::{Attestor, Fault, History};
use crate::domain::policy::people::{People, Person};

/// A key that somebody else may hold.
#[derive(Debug)]
pub struct Distrusted {
    key: KeyId,
    /// What is reachable from here is still trusted; nothing, when it is none.
    after: Option<ObjectId>,
    /// Beginnings of the names of commits that are affirmed all the same.
    affirmed: Vec<String>,
    reason: Option<String>,
}

impl Distrusted {
    /// All keys that a law distrusts.
    #[must_use]
    pub fn all(people: &People) -> Vec<Self> {
        let all = people.compromised.iter();
        all.map(|entry| Self {
            key: KeyId::new(&entry.key),
            after: entry.after.as_deref().and_then(|text| text.parse().ok()),
            affirmed: entry.affirmed.clone(),
            reason: entry.reason.clone(),
        })
        .collect()
    }

    /// The keys that the law at the tip distrusts: also for what landed before it said so.
    pub(in crate::audit) fn under(newest: &LawReading) -> Vec<Self> {
        let law = newest.in_force();
        law.map_or_else(Vec::new, |law| Self::all(&law.law.people))
    }

    fn affirms(&self, commit: ObjectId) -> bool {
        let name = commit.to_string();
        let mut all = self.affirmed.iter().map(|text| text.trim().to_lowercase());
        all.any(|text| text.len() >= SHORTEST && name.starts_with(&text))
    }
}

/// No shorter beginning of a commit's name affirms it.
const SHORTEST: usize = 7;

/// The judgement of a commit's signature by the keys of a law: as good only if the person or forge
/// that the key belongs to was in office when it was made and when what it lands on was (`landing`),
/// and nobody else is known to hold the key.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn attested(
    history: &dyn History,
    attestor: &dyn Attestor,
    law: &LawInForce,
    distrusted: &[Distrusted],
    commit: &Commit,
    landing: Option<Timestamp>,
) -> Result<Attestation, Fault> {
    let raw = history.raw_commit(commit.id)?;
    let moments: Vec<Timestamp> = [Some(commit.committer.at), landing]
        .into_iter()
        .flatten()
        .collect();
    let attestation = attestor.attest(&raw, &law.keyring, &moments);
    let attestation = in_office(attestation, &law.law.people, &moments);
    trusted(attestation, distrusted, commit.id, history)
}

/// A good signature by a distrusted key is revoked, unless its commit was there before the key
/// was lost, or is affirmed.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn trusted<H: History + ?Sized>(
    attestation: Attestation,
    distrusted: &[Distrusted],
    commit: ObjectId,
    history: &H,
) -> Result<Attestation, Fault> {
    if !attestation.is_good() {
        return Ok(attestation);
    }
    for lost in distrusted {
        if attestation.key.as_ref() != Some(&lost.key) || lost.affirms(commit) {
            continue;
        }
        if let Some(after) = lost.after
            && history.is_ancestor(commit, after)?
        {
            continue;
        }
        let reason = lost.reason.as_deref().unwrap_or("no reason is given");
        return Ok(Attestation {
            status: Status::Revoked,
            why: format!("the key was declared compromised: {reason}"),
            ..attestation
        });
    }
    Ok(attestation)
}

/// A good signature counts only while the person or the forge that its key belongs to is in
/// office, at every moment: so a date that somebody made up lands nothing after they left.
#[must_use]
pub fn in_office(attestation: Attestation, people: &People, moments: &[Timestamp]) -> Attestation {
    if !attestation.is_good() {
        return attestation;
    }
    let key = attestation.key.as_ref().map_or("", KeyId::as_str);
    let (name, outside) = if let Some(forge) = people.forge_by_key(key) {
        let outside = moments.iter().find(|at| !forge.in_force(**at));
        (forge.name.as_str(), outside)
    } else if let Some(person) = owner(&attestation, people) {
        let outside = moments.iter().find(|at| !person.in_force(**at));
        (person.name.as_str(), outside)
    } else {
        return attestation;
    };
    match outside {
        None => attestation,
        Some(at) => Attestation {
            status: Status::NotInForce,
            why: format!("the key belongs to {name}, who is not in office at {at}"),
            ..attestation
        },
    }
}

/// The person that a key belongs to: whose `keys` name it, or else whose address is its principal.
#[must_use]
pub fn owner<'p>(attestation: &Attestation, people: &'p People) -> Option<&'p Person> {
    let by_principal = || people.by_email(attestation.principal.as_deref()?);
    let key = attestation.key.as_ref()?;
    people.by_key(key.as_str()).or_else(by_principal)
}
