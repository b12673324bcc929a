//! The kinds of document, and what each type must tell to be read as one.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::{Complaint, Severity};
use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::Change;
use crate::domain::change::words::vocabulary;
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::model::Policy;
use crate::domain::policy::people::People;
use crate::domain::policy::template::Template;
use crate::domain::policy::trial::Trials;

/// The newest version of every format that this program knows.
pub const KNOWN_VERSION: u32 = 1;

vocabulary! {
    /// A kind of document.
    Format ("kind of document") {
        /// The record of a change.
        Change = "change",
        /// `policy.toml`.
        Policy = "policy",
        /// `people.toml`.
        People = "people",
        /// `delegations.toml`.
        Delegations = "delegations",
        /// `services.toml`.
        Services = "services",
        /// `calendar.toml`.
        Calendar = "calendar",
        /// A file of `templates/`.
        Template = "template",
        /// `policy-tests.toml`.
        PolicyTests = "policy-tests",
    }
}

impl Format {
    /// The kind of a file by its path: what has no name or place of the law's is a record.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let mut parts = path.rsplit('/');
        let (name, folder) = (parts.next().unwrap_or_default(), parts.next());
        match name {
            "policy.toml" => Self::Policy,
            "people.toml" => Self::People,
            "delegations.toml" => Self::Delegations,
            "services.toml" => Self::Services,
            "calendar.toml" => Self::Calendar,
            "policy-tests.toml" => Self::PolicyTests,
            _ if folder == Some("templates") => Self::Template,
            _ => Self::Change,
        }
    }

    /// How bad a key is that the format does not have. In the law nothing may be meant and not
    /// understood; a record may carry what somebody wanted to remember.
    #[must_use]
    pub const fn unknown_key(self) -> Severity {
        match self {
            Self::Change => Severity::Warning,
            Self::Policy
            | Self::People
            | Self::Delegations
            | Self::Services
            | Self::Calendar
            | Self::Template
            | Self::PolicyTests => Severity::Error,
        }
    }
}

/// A type that a TOML document holds.
pub trait Document: Serialize + DeserializeOwned + JsonSchema + PartialEq {
    /// The kind of document.
    const FORMAT: Format;

    /// The version of the format that the document claims.
    fn version(&self) -> u32;

    /// What makes the document contradict itself, whatever the law and the world are like.
    fn check(&self) -> Vec<Complaint>;
}

macro_rules! document {
    ($type:ty, $format:ident, $check:path) => {
        impl Document for $type {
            const FORMAT: Format = Format::$format;

            fn version(&self) -> u32 {
                self.schema
            }

            fn check(&self) -> Vec<Complaint> {
                $check(self)
            }
        }
    };
}

document!(Change, Change, super::check::change::check);
document!(Policy, Policy, super::check::policy::check);
document!(People, People, super::check::people::check);
document!(Delegations, Delegations, super::check::delegations::check);
document!(Catalog, Services, super::check::services::check);
document!(Calendar, Calendar, super::check::calendar::check);
document!(Template, Template, super::check::template::check);
document!(Trials, PolicyTests, super::check::trials::check);
