//! A person's own key, and the law.

use crate::app::failure::Failure;
use crate::app::law::Proposed;
use crate::app::people::{Addition, add};
use crate::app::settings::Settings;
use crate::app::snapshot::law_in_force;
use crate::app::whoami::whoami;
use crate::app::world::World;
use crate::audit::laws::LawInForce;
use crate::document::allowed_signers::{key_id, public_key};
use crate::domain::change::PersonId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::keyring::KeyText;
use crate::domain::policy::rules::governance::governors;

/// What the law says of a person's key.
#[derive(Debug)]
pub enum Standing {
    /// It is the person's key.
    Known,
    /// It is somebody else's.
    Taken {
        /// Whose.
        holder: String,
    },
    /// The law knows the person and not the key; the key that git was set to so far can vouch for
    /// the new one.
    Vouched,
    /// The law knows the person and not the key, and the person has no other key at hand.
    Unknown {
        /// Who can add it.
        governors: Vec<PersonId>,
    },
    /// The law does not know the person.
    Stranger {
        /// Who can add the person.
        governors: Vec<PersonId>,
    },
}

/// The fingerprint of an SSH key.
///
/// # Errors
///
/// When the line holds none.
pub fn fingerprint(line: &str) -> Result<KeyId, Failure> {
    match public_key(line) {
        Ok(key) => Ok(key_id(&key.wire)),
        Err(why) => Err(Failure::usage(why, "git change keys --key FILE.pub")),
    }
}

/// What the law says of a key of the person at the keyboard. The settings of git are still those
/// from before.
///
/// # Errors
///
/// When there is no law, or it cannot be read.
pub fn standing(world: World, settings: &Settings, line: &str) -> Result<Standing, Failure> {
    let (tip, law) = law_in_force(world, settings)?;
    let now = world.clock.now();
    let email = world.persona.author(now)?.email;
    let landing = world.repo.commit(tip)?.committer.at;
    let key = fingerprint(line)?;
    let people = &law.law.people;
    let holder = people
        .by_key(key.as_str())
        .or_else(|| by_principal(&law, line));
    let governors = || governors(&law.law, now);
    Ok(match (people.by_email(&email), holder) {
        (Some(person), Some(holder)) if person.id() == holder.id() => Standing::Known,
        (_, Some(holder)) => Standing::Taken {
            holder: holder.name.clone(),
        },
        (None, None) => Standing::Stranger {
            governors: governors(),
        },
        (Some(_), None) if vouches(world, now, (&law, landing)) => Standing::Vouched,
        (Some(_), None) => Standing::Unknown {
            governors: governors(),
        },
    })
}

/// Whether the law gives a key of this fingerprint to the person at the keyboard.
///
/// # Errors
///
/// When there is no law, or it cannot be read.
pub fn is_known(world: World, settings: &Settings, fingerprint: &str) -> Result<bool, Failure> {
    let (_, law) = law_in_force(world, settings)?;
    let email = world.persona.author(world.clock.now())?.email;
    let person = law.law.people.by_email(&email);
    Ok(person.is_some_and(|person| person.has_key(fingerprint)))
}

/// The person who has a key by a line of `allowed_signers`.
fn by_principal<'l>(
    law: &'l LawInForce,
    line: &str,
) -> Option<&'l crate::domain::policy::people::Person> {
    let wire = public_key(line).ok()?.wire;
    let grants = law.keyring.ssh.iter().filter(|grant| grant.key == wire);
    grants
        .flat_map(|grant| &grant.principals)
        .find_map(|principal| law.law.people.by_email(principal))
}

/// Whether the key that git is set to signs for this person.
fn vouches(world: World, now: Timestamp, ground: (&LawInForce, Timestamp)) -> bool {
    whoami(world.persona, world.attestor, now, Some(ground)).is_ok_and(|who| who.can_sign())
}

/// Proposes the person's new key, signed with the key that git is set to so far.
///
/// # Errors
///
/// As for [`add`].
pub fn enrol(world: World, settings: &Settings, line: &str) -> Result<Proposed, Failure> {
    let email = world.persona.author(world.clock.now())?.email;
    let addition = Addition {
        email,
        keys: vec![KeyText::Ssh(line.to_owned())],
        ..Addition::default()
    };
    add(world, settings, &addition)
}
