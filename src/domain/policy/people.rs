//! `people.toml` as values: who is who, and who may decide what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};

/// Everybody whom the law knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change people")]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person: Vec<Person>,
    /// The forges whose word about merges is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forge: Vec<Forge>,
    /// Keys that are distrusted because somebody else may hold them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compromised: Vec<Compromised>,
}

/// `[[person]]`: one person, with all addresses and keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The e-mail addresses; the first one stands for the person.
    pub emails: Vec<PersonId>,
    /// What the person may decide: names of roles, or tables that bound them in time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<HeldRole>,
    /// Fingerprints: `SHA256:…` of SSH keys (the keys themselves stand in `allowed_signers`),
    /// forty hexadecimal digits of OpenPGP keys (in `keys/*.asc`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Not in force before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Not in force from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Person {
    /// The address that stands for the person.
    #[must_use]
    pub fn id(&self) -> Option<&PersonId> {
        self.emails.first()
    }

    /// Whether an address, in any case of letters, is one of the person's.
    #[must_use]
    pub fn has_email(&self, email: &str) -> bool {
        self.emails
            .iter()
            .any(|own| own.as_str().eq_ignore_ascii_case(email))
    }

    /// Whether a key is one of the person's.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        self.keys.iter().any(|own| same_key(own, key))
    }

    /// Whether the person is in force at a moment.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Whether the person has a role at a moment. That the person is in office then is another
    /// question.
    #[must_use]
    pub fn has_role(&self, role: &Role, at: Timestamp) -> bool {
        self.roles
            .iter()
            .any(|held| held.role() == role && held.in_force(at))
    }

    /// Whether the law gives the person a role, whenever.
    #[must_use]
    pub fn is_given(&self, role: &Role) -> bool {
        self.roles.iter().any(|held| held.role() == role)
    }

    /// The roles that the person has at a moment.
    pub fn roles_at(&self, at: Timestamp) -> impl Iterator<Item = &Role> {
        self.roles
            .iter()
            .filter(move |held| held.in_force(at))
            .map(HeldRole::role)
    }
}

/// A role that somebody has: its name, or a table with its name and time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum HeldRole {
    /// As long as the person is in office.
    Always(Role),
    /// For a time.
    Timed(TimedRole),
}

/// `{ role = …, from = …, until = … }`: a role for a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimedRole {
    /// The role.
    pub role: Role,
    /// Not in force before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Not in force from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl HeldRole {
    /// The role with a time; as its name alone where there is none.
    #[must_use]
    pub fn new(role: Role, from: Option<Timestamp>, until: Option<Timestamp>) -> Self {
        if from.is_none() && until.is_none() {
            Self::Always(role)
        } else {
            Self::Timed(TimedRole { role, from, until })
        }
    }

    /// The role.
    #[must_use]
    pub const fn role(&self) -> &Role {
        match self {
            Self::Always(role) => role,
            Self::Timed(timed) => &timed.role,
        }
    }

    /// From when on, where that is bounded.
    #[must_use]
    pub const fn from(&self) -> Option<Timestamp> {
        match self {
            Self::Always(_) => None,
            Self::Timed(timed) => timed.from,
        }
    }

    /// Until when, where that is bounded.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Always(_) => None,
            Self::Timed(timed) => timed.until,
        }
    }

    /// Whether it is in force at a moment.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.from().is_none_or(|from| from <= at) && self.until().is_none_or(|until| at < until)
    }
}

impl From<&str> for HeldRole {
    fn from(role: &str) -> Self {
        Self::Always(role.into())
    }
}

impl From<Role> for HeldRole {
    fn from(role: Role) -> Self {
        Self::Always(role)
    }
}

/// `[[forge]]`: a forge, and the keys that it signs merges with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forge {
    /// The name, such as `github.com`.
    pub name: String,
    /// The addresses that it commits under.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<PersonId>,
    /// Fingerprints of its keys, as for people.
    pub keys: Vec<String>,
    /// Not in force before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Not in force from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Forge {
    /// Whether a key is one of the forge's.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        self.keys.iter().any(|own| same_key(own, key))
    }

    /// Whether the forge is trusted at a moment.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// `[[compromised]]`: a key that somebody else may hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compromised {
    /// The fingerprint.
    pub key: String,
    /// What was reachable from this commit is still trusted; nothing, when it is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Commits that are affirmed all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affirmed: Vec<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether two fingerprints name the same key; spaces and the case of hexadecimal digits do not
/// matter.
#[must_use]
pub fn same_key(one: &str, other: &str) -> bool {
    if one.starts_with("SHA256:") || other.starts_with("SHA256:") {
        one.trim() == other.trim()
    } else {
        let plain = |text: &str| text.split_whitespace().collect::<String>().to_uppercase();
        plain(one) == plain(other)
    }
}

impl People {
    /// The person with this address.
    #[must_use]
    pub fn by_email(&self, email: &str) -> Option<&Person> {
        self.person.iter().find(|person| person.has_email(email))
    }

    /// The person with this key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&Person> {
        self.person.iter().find(|person| person.has_key(key))
    }

    /// The forge with this key.
    #[must_use]
    pub fn forge_by_key(&self, key: &str) -> Option<&Forge> {
        self.forge.iter().find(|forge| forge.has_key(key))
    }

    /// Whether two addresses belong to one person. Unknown addresses are compared as they stand.
    #[must_use]
    pub fn same_person(&self, one: &PersonId, other: &PersonId) -> bool {
        match (self.by_email(one.as_str()), self.by_email(other.as_str())) {
            (Some(one), Some(other)) => one.id() == other.id(),
            _ => one.as_str().eq_ignore_ascii_case(other.as_str()),
        }
    }
}
