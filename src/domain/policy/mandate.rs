//! By what right somebody decides: roles of their own, and roles that were delegated to them.

use std::collections::BTreeSet;

use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, PersonId, Role};
use crate::domain::policy::law::Law;

/// A role that somebody holds on behalf of somebody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Lent {
    /// The role.
    pub role: Role,
    /// Who holds it, and delegated it.
    pub by: PersonId,
}

/// Whether a person holds a role for this change at all of these moments, for themself or for
/// somebody else.
#[must_use]
pub fn holds(
    id: &PersonId,
    role: &Role,
    change: &Change,
    law: &Law,
    moments: &[Timestamp],
) -> bool {
    holds_own(id, role, change, law, moments)
        || lent(id, change, law, moments)
            .iter()
            .any(|lent| lent.role == *role)
}

/// Whether a person holds a role for this change themself. `service-owner` comes from the
/// catalogue.
#[must_use]
pub fn holds_own(
    id: &PersonId,
    role: &Role,
    change: &Change,
    law: &Law,
    moments: &[Timestamp],
) -> bool {
    let owns = role.as_str() == Role::SERVICE_OWNER
        && change
            .services
            .iter()
            .filter_map(|name| law.catalog.get(name))
            .flat_map(|service| &service.owners)
            .any(|owner| law.people.same_person(owner, id));
    owns || law
        .people
        .by_email(id.as_str())
        .is_some_and(|person| moments.iter().all(|at| person.has_role(role, *at)))
}

/// All roles that a person holds for this change themself.
#[must_use]
pub fn own(id: &PersonId, change: &Change, law: &Law, moments: &[Timestamp]) -> BTreeSet<Role> {
    let person = law.people.by_email(id.as_str());
    let given = person.into_iter().flat_map(|person| &person.roles);
    given
        .map(|held| held.role().clone())
        .chain([Role::new(Role::SERVICE_OWNER)])
        .filter(|role| holds_own(id, role, change, law, moments))
        .collect()
}

/// All roles that others delegated to a person, in the order of the law. A delegation is in force
/// within its time, while the policy allows any, and while who delegated is in office and holds the
/// role themself: what was delegated is not delegated on.
#[must_use]
pub fn lent(id: &PersonId, change: &Change, law: &Law, moments: &[Timestamp]) -> Vec<Lent> {
    if law.policy.delegation.is_none() {
        return Vec::new();
    }
    let people = &law.people;
    let mut all = Vec::new();
    for delegation in &law.delegations.delegation {
        let Some(lender) = people.by_email(delegation.from.as_str()) else {
            continue;
        };
        let Some(by) = lender.id() else { continue };
        let in_force = moments
            .iter()
            .all(|at| delegation.in_force(*at) && lender.in_force(*at));
        let to_them = people.same_person(&delegation.to, id) && !people.same_person(by, id);
        if !in_force || !to_them {
            continue;
        }
        for role in &delegation.roles {
            let lent = Lent {
                role: role.clone(),
                by: by.clone(),
            };
            if holds_own(by, role, change, law, moments) && !all.contains(&lent) {
                all.push(lent);
            }
        }
    }
    all
}
