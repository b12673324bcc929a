//! Whether a row of the policy is about a change.

use crate::domain::catalog::{Catalog, Service};
use crate::domain::change::Change;
use crate::domain::policy::model::{OneOrMany, When};

impl When {
    /// Whether all that is named here fits the change.
    #[must_use]
    pub fn fits(&self, change: &Change, catalog: &Catalog) -> bool {
        let services = || change.services.iter().filter_map(|name| catalog.get(name));
        let any_service = |test: &dyn Fn(&Service) -> bool| services().any(test);
        named(self.kind.as_ref(), |kinds| kinds.contains(&change.kind))
            && named(self.risk.as_ref(), |levels| {
                levels.contains(&change.risk_level())
            })
            && named(self.environment.as_ref(), |names| {
                has(names, change.environment.as_ref())
            })
            && named(self.category.as_ref(), |names| {
                has(names, change.category.as_ref())
            })
            && named(self.client.as_ref(), |names| {
                has(names, change.client.as_ref())
            })
            && named(self.service.as_ref(), |names| {
                change
                    .services
                    .iter()
                    .any(|service| names.contains(service))
            })
            && named(self.tag.as_ref(), |tags| {
                any_service(&|service| service.tags.iter().any(|tag| tags.contains(tag)))
            })
            && named(self.tier.as_ref(), |tiers| {
                any_service(&|service| service.tier.is_some_and(|tier| tiers.contains(&tier)))
            })
            && named(self.template.as_ref(), |names| {
                change
                    .template
                    .as_ref()
                    .is_some_and(|pin| names.iter().any(|n| n == pin.name()))
            })
    }
}

/// Whether a condition holds, or is not named at all.
fn named<T>(condition: Option<&T>, test: impl Fn(&T) -> bool) -> bool {
    condition.is_none_or(test)
}

fn has(names: &OneOrMany<String>, value: Option<&String>) -> bool {
    value.is_some_and(|value| names.contains(value))
}
