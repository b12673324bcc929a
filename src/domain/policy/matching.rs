//! Whether a row of the policy is about a change.

use crate::domain::catalog::{Catalog, Service};
use crate::domain::change::Change;
use crate::domain::change::words::vocabulary;
use crate::domain::policy::model::{OneOrMany, When};

vocabulary! {
    /// What a row can ask for: a key of `when`.
    Condition ("condition") {
        /// The type.
        Type = "type",
        /// The level of risk.
        Risk = "risk",
        /// The environment.
        Environment = "environment",
        /// The services.
        Service = "service",
        /// The tags of the services.
        Tag = "tag",
        /// The tiers of the services.
        Tier = "tier",
        /// The category.
        Category = "category",
        /// The client.
        Client = "client",
        /// The template.
        Template = "template",
    }
}

impl When {
    /// Whether all that is named here fits the change.
    #[must_use]
    pub fn fits(&self, change: &Change, catalog: &Catalog) -> bool {
        Condition::ALL
            .iter()
            .all(|condition| self.holds(*condition, change, catalog) != Some(false))
    }

    /// Whether one condition fits the change; none when it is not named.
    #[must_use]
    pub fn holds(&self, condition: Condition, change: &Change, catalog: &Catalog) -> Option<bool> {
        let any_service = |test: &dyn Fn(&Service) -> bool| {
            let mut services = change.services.iter().filter_map(|name| catalog.get(name));
            services.any(test)
        };
        match condition {
            Condition::Type => self.kind.as_ref().map(|kinds| kinds.contains(&change.kind)),
            Condition::Risk => {
                let levels = self.risk.as_ref();
                levels.map(|levels| levels.contains(&change.risk_level()))
            }
            Condition::Environment => has(self.environment.as_ref(), change.environment.as_ref()),
            Condition::Category => has(self.category.as_ref(), change.category.as_ref()),
            Condition::Client => has(self.client.as_ref(), change.client.as_ref()),
            Condition::Service => self.service.as_ref().map(|names| {
                let mut services = change.services.iter();
                services.any(|service| names.contains(service))
            }),
            Condition::Tag => self.tag.as_ref().map(|tags| {
                any_service(&|service| service.tags.iter().any(|tag| tags.contains(tag)))
            }),
            Condition::Tier => self.tier.as_ref().map(|tiers| {
                any_service(&|service| service.tier.is_some_and(|tier| tiers.contains(&tier)))
            }),
            Condition::Template => self.template.as_ref().map(|names| {
                let pin = change.template.as_ref();
                pin.is_some_and(|pin| names.iter().any(|name| name == pin.name()))
            }),
        }
    }
}

/// Whether a value is one of those named; none when none are.
fn has(names: Option<&OneOrMany<String>>, value: Option<&String>) -> Option<bool> {
    names.map(|names| value.is_some_and(|value| names.contains(value)))
}
