//! `services.toml` as values: the service catalogue.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::{PersonId, ServiceId};

mod dependents;

/// The service catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change services")]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The environments that changes may name; any, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// The services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<Service>,
}

/// `[[service]]`: something that people rely on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The name that records use.
    pub name: ServiceId,
    /// What it is, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Who answers for it: the people in the role `service-owner`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<PersonId>,
    /// How much depends on it: 1 is the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// Words that the policy may ask for: `pci`, `personal-data` …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The services that it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<ServiceId>,
    /// The names of its maintenance windows in `calendar.toml`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<String>,
}

impl Catalog {
    /// The service with this name.
    #[must_use]
    pub fn get(&self, name: &ServiceId) -> Option<&Service> {
        self.service.iter().find(|service| service.name == *name)
    }
}
