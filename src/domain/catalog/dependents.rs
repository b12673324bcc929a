//! What depends on what.

use std::collections::{BTreeMap, BTreeSet};

use super::Catalog;
use crate::domain::change::ServiceId;

impl Catalog {
    /// The other services that need one of `touched`, directly or through others. Services that
    /// need each other in a circle are counted once.
    #[must_use]
    pub fn dependents<'c>(&'c self, touched: &[ServiceId]) -> BTreeSet<&'c ServiceId> {
        let mut needed_by: BTreeMap<&ServiceId, Vec<&'c ServiceId>> = BTreeMap::new();
        for service in &self.service {
            for needed in &service.depends_on {
                needed_by.entry(needed).or_default().push(&service.name);
            }
        }
        let mut found = BTreeSet::new();
        let mut open: Vec<&ServiceId> = touched.iter().collect();
        while let Some(name) = open.pop() {
            for dependent in needed_by.get(name).into_iter().flatten() {
                if !touched.contains(dependent) && found.insert(*dependent) {
                    open.push(dependent);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(edges: &[(&str, &[&str])]) -> Catalog {
        let service = edges
            .iter()
            .map(|(name, needs)| format!("[[service]]\nname = {name:?}\ndepends_on = {needs:?}\n"));
        toml::from_str(&format!("schema = 1\n{}", service.collect::<String>())).unwrap()
    }

    fn found(catalog: &Catalog, touched: &[&str]) -> Vec<String> {
        let touched: Vec<ServiceId> = touched.iter().map(|name| ServiceId::new(*name)).collect();
        catalog
            .dependents(&touched)
            .into_iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn those_who_need_it_are_found_through_others() {
        let catalog = catalog(&[
            ("db", &[]),
            ("api", &["db"]),
            ("web", &["api"]),
            ("mail", &[]),
        ]);
        assert_eq!(found(&catalog, &["db"]), ["api", "web"]);
        assert_eq!(found(&catalog, &["db", "api"]), ["web"]);
        assert!(found(&catalog, &["web"]).is_empty());
        assert!(found(&catalog, &["nowhere"]).is_empty());
    }

    #[test]
    fn a_circle_has_an_end() {
        let catalog = catalog(&[("a", &["b", "a"]), ("b", &["c"]), ("c", &["a"])]);
        assert_eq!(found(&catalog, &["a"]), ["b", "c"]);
    }
}
