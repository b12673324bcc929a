//! What `git change init` writes: a law that is complete, commented, and valid from the first
//! commit on, with one person in it.

use super::allowed_signers::{append, grant_line, key_id, public_key};
use super::format::Format;
use super::law::{ALLOWED_SIGNERS, CALENDAR, KEYS, PEOPLE, POLICY, SERVICES, TEMPLATES};
use super::read::read;
use super::schema::{file_name, schema_text};
use super::trials::TESTS;
use super::write::{Unwritable, edit};
use crate::domain::catalog::Catalog;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::words::vocabulary;
use crate::domain::change::{PersonId, Role};
use crate::domain::policy::model::Policy;
use crate::domain::policy::people::People;
use crate::domain::policy::template::Template;

vocabulary! {
    /// A policy to start with.
    Preset ("preset") {
        /// One person does everything.
        Solo = "solo",
        /// Peers approve; what is risky goes before the board.
        Team = "team",
        /// For those who are audited.
        Regulated = "regulated",
    }
}

impl Preset {
    /// The text of the policy.
    #[must_use]
    pub const fn policy(self) -> &'static str {
        match self {
            Self::Solo => include_str!("presets/solo.toml"),
            Self::Team => include_str!("../../changes/policy.toml"),
            Self::Regulated => include_str!("presets/regulated.toml"),
        }
    }

    /// The text of the cases that the policy must decide as it was meant.
    #[must_use]
    pub const fn tests(self) -> &'static str {
        match self {
            Self::Solo => include_str!("presets/solo-tests.toml"),
            Self::Team => include_str!("../../changes/policy-tests.toml"),
            Self::Regulated => include_str!("presets/regulated-tests.toml"),
        }
    }
}

/// The public key of the founder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FounderKey<'a> {
    /// One line, `ssh-ed25519 AAAA… comment`, as in a `.pub` file.
    Ssh(&'a str),
    /// An OpenPGP key.
    OpenPgp {
        /// The fingerprint of the primary key, forty hexadecimal digits.
        fingerprint: &'a str,
        /// The public key in ASCII armour.
        armour: &'a str,
    },
}

/// Whoever founds the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Founder<'a> {
    /// The name.
    pub name: &'a str,
    /// The address that the person commits under.
    pub email: &'a str,
    /// The key that the person signs with, where there is one already.
    pub key: Option<FounderKey<'a>>,
    /// When: templates are approved for a year from here on.
    pub at: Timestamp,
}

/// Why a law could not be founded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotFounded {
    /// The key is none.
    #[error("the public key cannot be used: {0}")]
    Key(String),
    /// A file cannot be written for this person.
    #[error("{file} cannot be written")]
    File {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: Unwritable,
    },
}

const EMBEDDED_TEMPLATES: [(&str, &str); 3] = [
    (
        "deploy-release",
        include_str!("../../changes/templates/deploy-release.toml"),
    ),
    (
        "restart-service",
        include_str!("../../changes/templates/restart-service.toml"),
    ),
    (
        "rotate-certificate",
        include_str!("../../changes/templates/rotate-certificate.toml"),
    ),
];

/// The files to write, by their paths from the top of the repository.
///
/// # Errors
///
/// The key is not a public key, or the name or address cannot be written.
pub fn founding(
    preset: Preset,
    founder: &Founder<'_>,
) -> Result<Vec<(String, String)>, NotFounded> {
    let policy = preset.policy();
    let mut files = vec![
        (POLICY.to_owned(), policy.to_owned()),
        (TESTS.to_owned(), preset.tests().to_owned()),
        (
            CALENDAR.to_owned(),
            include_str!("../../changes/calendar.toml").to_owned(),
        ),
        (SERVICES.to_owned(), services(founder)?),
        (PEOPLE.to_owned(), people(founder, policy)?),
    ];
    files.extend(keys(founder)?);
    for (name, text) in EMBEDDED_TEMPLATES {
        let file = format!("{TEMPLATES}{name}.toml");
        let text = template(&file, text, founder)?;
        files.push((file, text));
    }
    for format in Format::ALL {
        let file = format!("schemas/{}", file_name(*format));
        files.push((file, schema_text(*format)));
    }
    files.sort();
    Ok(files)
}

/// Edits an embedded file, which is known to be readable.
fn adapt<T: super::Document>(
    file: &str,
    text: &str,
    change: impl FnOnce(&mut T),
) -> Result<String, NotFounded> {
    let failed = |source| NotFounded::File {
        file: file.to_owned(),
        source,
    };
    let mut value = read::<T>(text)
        .sound()
        .map_err(|reading| failed(Unwritable::Unreadable(reading.problems().to_vec())))?;
    change(&mut value);
    edit(text, &value).map_err(failed)
}

fn people(founder: &Founder<'_>, policy: &str) -> Result<String, NotFounded> {
    let roles = roles(policy);
    let key = fingerprint(founder)?;
    adapt(
        PEOPLE,
        include_str!("../../changes/people.toml"),
        |people: &mut People| {
            if let Some(person) = people.person.first_mut() {
                person.name = founder.name.to_owned();
                person.emails = vec![PersonId::new(founder.email)];
                person.roles = roles.into_iter().map(Into::into).collect();
                person.keys = key.into_iter().collect();
            }
        },
    )
}

/// All roles that a policy asks for, but for the one that follows from the catalogue. Whoever
/// founds the law has them all until others join.
fn roles(policy: &str) -> Vec<Role> {
    let Ok(policy) = read::<Policy>(policy).sound() else {
        return Vec::new();
    };
    let rows = policy.approval.iter().flat_map(|row| &row.stages);
    let lowering = policy.risk.lowering.iter().flat_map(|row| &row.stages);
    let asked = rows
        .chain(&policy.governance.stages)
        .chain(lowering)
        .flatten();
    let mut roles: Vec<Role> = Vec::new();
    for quorum in asked {
        if quorum.role.as_str() != Role::SERVICE_OWNER && !roles.contains(&quorum.role) {
            roles.push(quorum.role.clone());
        }
    }
    roles
}

fn services(founder: &Founder<'_>) -> Result<String, NotFounded> {
    adapt(
        SERVICES,
        include_str!("../../changes/services.toml"),
        |catalog: &mut Catalog| {
            for service in &mut catalog.service {
                service.owners = vec![PersonId::new(founder.email)];
            }
        },
    )
}

fn template(file: &str, text: &str, founder: &Founder<'_>) -> Result<String, NotFounded> {
    const A_YEAR: Span = Span::seconds(365 * 86_400);
    adapt(file, text, |template: &mut Template| {
        if let Some(standing) = &mut template.standing {
            standing.approved_by = vec![PersonId::new(founder.email)];
            standing.expires = founder.at.plus(A_YEAR);
        }
    })
}

fn fingerprint(founder: &Founder<'_>) -> Result<Option<String>, NotFounded> {
    match founder.key {
        None => Ok(None),
        Some(FounderKey::OpenPgp { fingerprint, .. }) => Ok(Some(fingerprint.to_owned())),
        Some(FounderKey::Ssh(line)) => {
            let key = public_key(line).map_err(NotFounded::Key)?;
            Ok(Some(key_id(&key.wire).as_str().to_owned()))
        }
    }
}

/// The files that hold the founder's key.
fn keys(founder: &Founder<'_>) -> Result<Vec<(String, String)>, NotFounded> {
    let signers = include_str!("../../changes/allowed_signers");
    let (signers, armour) = match founder.key {
        None => (signers.to_owned(), None),
        Some(FounderKey::OpenPgp { armour, .. }) => (signers.to_owned(), Some(armour)),
        Some(FounderKey::Ssh(line)) => {
            let grant = grant_line(&[founder.email], line).map_err(NotFounded::Key)?;
            (append(signers, &grant), None)
        }
    };
    let mut files = vec![(ALLOWED_SIGNERS.to_owned(), signers)];
    files.extend(armour.map(|armour| (key_file(founder.email), armour.to_owned())));
    Ok(files)
}

/// The file for somebody's OpenPGP key: the address, with anything odd replaced.
#[must_use]
pub fn key_file(email: &str) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => letter,
        '@' => '_',
        _ => '-',
    };
    let name: String = email.chars().map(plain).take(80).collect();
    format!("{KEYS}{}.asc", name.trim_start_matches('.'))
}
