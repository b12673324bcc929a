//! Who is at work, as git would write it into a commit.

use super::GitRepository;
use super::config::GitConfig;
use super::place::Names;
use crate::domain::ledger::ports::{Config, Fault};

/// The two people that a commit names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who wrote the content.
    Author,
    /// Who made the commit.
    Committer,
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Identity {
    /// Who acts in this role, by git's rules: the environment first, then `author.*` or
    /// `committer.*`, then `user.*`, and `EMAIL` last. Nothing is guessed from the machine: a
    /// name that stands in a record for years must have been meant.
    ///
    /// # Errors
    ///
    /// When no name or no address is set, with the command that sets it.
    pub fn of(role: Role, names: &Names, config: &GitConfig) -> Result<Self, Fault> {
        let (section, name, email) = match role {
            Role::Author => ("author", &names.author_name, &names.author_email),
            Role::Committer => ("committer", &names.committer_name, &names.committer_email),
        };
        let resolve = |set: &Option<String>, key: &str, last: Option<&String>, example: &str| {
            let mut found = set.clone();
            for section in [section, "user"] {
                if found.is_none() {
                    found = config.get(&format!("{section}.{key}"))?;
                }
            }
            let found = found
                .or_else(|| last.cloned())
                .map(|text| text.trim().to_owned());
            found.filter(|text| !text.is_empty()).ok_or_else(|| {
                Fault::new(format!("git does not know your {key}"))
                    .hint(format!("git config --global user.{key} {example}"))
            })
        };
        Ok(Self {
            name: resolve(name, "name", None, "\"Your Name\"")?,
            email: resolve(email, "email", names.email.as_ref(), "you@example.org")?,
        })
    }
}

impl GitRepository {
    /// Who acts in this role here; see [`Identity::of`].
    ///
    /// # Errors
    ///
    /// As for [`Identity::of`].
    pub fn identity(&self, role: Role) -> Result<Identity, Fault> {
        Identity::of(role, &self.place.names, &self.config)
    }
}
