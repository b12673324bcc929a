//! Who does something, as far as the caller could prove it.

use crate::domain::change::PersonId;
use crate::domain::change::time::Timestamp;
use crate::domain::policy::people::{People, Person};

/// How the authorship of a deed is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A good signature by a key of the author.
    Own {
        /// The key.
        key: String,
    },
    /// A good signature by a key of another person.
    AnotherPerson {
        /// Whose key it is.
        signer: PersonId,
        /// The key.
        key: String,
    },
    /// A good signature by a key that belongs to nobody in `people.toml`.
    Stray {
        /// The key.
        key: String,
    },
    /// A good signature by a forge: the forge's word that the author did it.
    Forge {
        /// The name of the forge.
        name: String,
        /// The key.
        key: String,
    },
    /// No signature.
    Unsigned,
    /// A signature that proves nothing.
    Faulty {
        /// Which way it fails.
        fault: Fault,
        /// One clause that says why.
        why: String,
    },
}

/// The ways in which a signature proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not fit the bytes.
    Bad,
    /// By a key that the law does not know.
    UnknownKey,
    /// By a key outside its time.
    NotInForce,
    /// By a key that was declared compromised.
    Revoked,
    /// Not a signature that can be parsed.
    Malformed,
    /// Of a kind that is not checked.
    NotCheckable,
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The address that the commit was made under.
    pub email: String,
    /// How that is proved.
    pub proof: Proof,
}

impl Actor {
    /// Whether the person's own signature proves who it was.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        matches!(self.proof, Proof::Own { .. })
    }

    /// The person of that address, if the law knows one.
    #[must_use]
    pub fn person<'p>(&self, people: &'p People) -> Option<&'p Person> {
        people.by_email(&self.email)
    }

    /// The name under which deeds are recorded: the person's first address, or the address itself.
    #[must_use]
    pub fn id(&self, people: &People) -> PersonId {
        self.person(people)
            .and_then(Person::id)
            .cloned()
            .unwrap_or_else(|| PersonId::new(self.email.clone()))
    }

    /// Whether the person is known and in force at `at`.
    #[must_use]
    pub fn in_force(&self, people: &People, at: Timestamp) -> bool {
        self.person(people)
            .is_some_and(|person| person.in_force(at))
    }
}
