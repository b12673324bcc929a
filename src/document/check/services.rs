//! `services.toml` that contradicts itself.

use std::collections::{BTreeMap, BTreeSet};

use super::words::unique;
use crate::document::path::Path;
use crate::document::problem::{Complaint, meant, quoted};
use crate::domain::catalog::Catalog;
use crate::domain::change::ServiceId;

pub(in crate::document) fn check(catalog: &Catalog) -> Vec<Complaint> {
    let services = || (0..).zip(&catalog.service);
    let place = |index: usize| Path::from("service").index(index);
    let mut complaints = unique(
        services().map(|(index, service)| (place(index).key("name"), service.name.as_str())),
        "the service",
    );
    for (index, service) in services() {
        if service.name.as_str().trim().is_empty() {
            complaints.push(Complaint::error(
                place(index).key("name"),
                "a service without a name",
            ));
        }
        for (at, needed) in service.depends_on.iter().enumerate() {
            if catalog.get(needed).is_none() {
                let path = place(index).key("depends_on").index(at);
                complaints.push(unknown(catalog, path, needed));
            }
        }
    }
    complaints.extend(cycle(catalog));
    complaints
}

/// A name that the catalogue does not have.
pub(in crate::document) fn unknown(catalog: &Catalog, path: Path, name: &ServiceId) -> Complaint {
    let known = catalog.service.iter().map(|service| service.name.as_str());
    let complaint = Complaint::error(
        path,
        format!("there is no service {}", quoted(name.as_str())),
    );
    match meant(name.as_str(), known) {
        Some(word) => complaint.remedy(format!("did you mean {}?", quoted(word))),
        None => complaint.remedy("add it to changes/services.toml"),
    }
}

/// Services that need each other in a circle: impact would have no end. All services are peeled
/// off whose needs are met; what is left is a circle, or needs one.
fn cycle(catalog: &Catalog) -> Option<Complaint> {
    let mut left: BTreeMap<&ServiceId, BTreeSet<&ServiceId>> = BTreeMap::new();
    for service in &catalog.service {
        let needs = service.depends_on.iter();
        let known = needs.filter(|name| catalog.get(name).is_some());
        left.entry(&service.name).or_default().extend(known);
    }
    loop {
        let before = left.len();
        let names: BTreeSet<&ServiceId> = left.keys().copied().collect();
        left.retain(|_, needs| needs.iter().any(|name| names.contains(name)));
        if left.len() == before {
            break;
        }
    }
    // Every service left needs one that is left: following any need must come round.
    let mut here = *left.keys().next()?;
    let mut way: Vec<&ServiceId> = Vec::new();
    while !way.contains(&here) {
        way.push(here);
        here = left
            .get(here)?
            .iter()
            .copied()
            .find(|name| left.contains_key(name))?;
    }
    let circle = way.iter().skip_while(|name| **name != here).copied();
    let circle: Vec<&str> = circle.chain([here]).map(ServiceId::as_str).collect();
    let index = catalog
        .service
        .iter()
        .position(|service| service.name == *here)?;
    Some(
        Complaint::error(
            Path::from("service").index(index).key("depends_on"),
            format!(
                "services need each other in a circle: {}",
                quoted(&circle.join(" → "))
            ),
        )
        .remedy("take out the need that an outage would show to be none"),
    )
}
