//! Delegation: people let others decide for them, by their own signature and for a time.

use crate::domain::change::Role;
use crate::domain::change::time::Timestamp;
use crate::domain::policy::actor::Actor;
use crate::domain::policy::delegation::{Delegation, Delegations};
use crate::domain::policy::finding::{Finding, Findings};
use crate::domain::policy::law::Law;
use crate::domain::policy::people::{People, Person};
use crate::domain::policy::rule::Rule;
use crate::domain::policy::succession::Succession;

/// What one commit does to the delegations.
#[derive(Debug, Clone)]
pub struct Delegated {
    /// Who made it.
    pub actor: Actor,
    /// When, as it claims.
    pub at: Timestamp,
    /// The delegations of its parents, the first parent's first.
    pub before: Vec<Delegations>,
    /// The delegations after.
    pub after: Delegations,
}

impl Delegated {
    /// What stands after and in no parent; also what was withdrawn in one, and is not any more.
    fn added(&self) -> impl Iterator<Item = &Delegation> {
        let after = self.after.delegation.iter();
        after.filter(|entry| {
            let taken_back = |known: &Delegation| known.is_same(entry) && known.withdrawn.is_some();
            let becomes = |known: &Delegation| entry.withdrawn.is_some() && known.is_same(entry);
            let again = entry.withdrawn.is_none() && self.known().any(taken_back);
            again || !self.known().any(|known| known == *entry || becomes(known))
        })
    }

    /// What is withdrawn here, and in no parent yet.
    fn withdrawn(&self) -> impl Iterator<Item = (&Delegation, Timestamp)> {
        self.after.delegation.iter().filter_map(|entry| {
            let own = self.known().any(|known| known.is_same(entry))
                && !self.known().any(|known| known == entry);
            entry.withdrawn.filter(|_| own).map(|at| (entry, at))
        })
    }

    fn known(&self) -> impl Iterator<Item = &Delegation> {
        self.before.iter().flat_map(|one| &one.delegation)
    }

    /// What the first parent has and this lacks: an entry, or its withdrawal.
    fn lost(&self) -> impl Iterator<Item = &Delegation> {
        let before = self.before.first().into_iter();
        before.flat_map(|one| &one.delegation).filter(|entry| {
            !self.after.delegation.iter().any(|after| {
                after.is_same(entry)
                    && (entry.withdrawn.is_none() || entry.withdrawn == after.withdrawn)
            })
        })
    }

    /// Whether those who govern must agree: it takes back what somebody else delegated, or says
    /// nothing about delegations at all.
    #[must_use]
    pub fn is_governed(&self, people: &People) -> bool {
        let own = |entry: &Delegation| is_by(&self.actor, entry, people);
        let mut withdrawn = self.withdrawn();
        let foreign = withdrawn.any(|(entry, _)| !own(entry));
        // What a merge puts together was said by its parents.
        let silent = match self.before.as_slice() {
            [] => true,
            [before] => *before == self.after,
            _ => false,
        };
        foreign || silent
    }
}

/// Judges what a commit does to the delegations, by the law that it lands on. Whether its
/// signature proves who made it is for the rules about identity.
#[must_use]
pub fn judge(deed: &Delegated, law: &Law, landing: Timestamp) -> Vec<Finding> {
    let mut findings = Findings::default();
    for entry in deed.lost() {
        findings.add(
            Rule::DelegationRewritten,
            format!(
                "the delegation from {} to {} is changed or gone",
                entry.from, entry.to
            ),
        );
    }
    for entry in deed.added() {
        added(deed, entry, law, landing, &mut findings);
    }
    for (entry, at) in deed.withdrawn() {
        if at < deed.at {
            findings.add(
                Rule::DelegationTime,
                format!(
                    "the delegation from {} to {} is withdrawn from {at} on, which is over",
                    entry.from, entry.to
                ),
            );
        }
    }
    findings.into_vec()
}

/// Judges a new delegation.
fn added(
    deed: &Delegated,
    entry: &Delegation,
    law: &Law,
    landing: Timestamp,
    findings: &mut Findings,
) {
    let Some(policy) = &law.policy.delegation else {
        findings.add(
            Rule::DelegationNotAllowed,
            "the policy has no [delegation], so nobody decides for somebody else",
        );
        return;
    };
    let (from, to) = (&entry.from, &entry.to);
    let people = &law.people;
    if deed.actor.is_proved() && !is_by(&deed.actor, entry, people) {
        findings.add(
            Rule::DelegationNotOwn,
            format!(
                "{} delegates what is {from}'s, and only {from} does that",
                deed.actor.email
            ),
        );
    }
    let moments = [deed.at, landing];
    if people.same_person(from, to) {
        findings.add(
            Rule::DelegateUnfit,
            format!("{from} delegates to nobody else"),
        );
    } else if people.by_email(to.as_str()).is_none() {
        findings.add(
            Rule::DelegateUnfit,
            format!("nobody in people.toml has the address {to}"),
        );
    }
    if entry.roles.is_empty() {
        findings.add(
            Rule::DelegationNotHeld,
            format!("{from} delegates no role to {to}"),
        );
    }
    let lender = people.by_email(from.as_str());
    for role in &entry.roles {
        if !lender.is_some_and(|lender| has(lender, role, law, &moments)) {
            findings.add(
                Rule::DelegationNotHeld,
                format!("{from} does not hold the role {role} themself"),
            );
        }
    }
    let wrong = if entry.start < deed.at {
        Some(format!("begins at {}, before it was signed", entry.start))
    } else if entry.end <= entry.start {
        Some(format!("ends at {}, and not after it begins", entry.end))
    } else if entry.end > entry.start.plus(policy.longest) {
        Some(format!(
            "lasts until {}, and the policy allows {}",
            entry.end, policy.longest
        ))
    } else {
        None
    };
    if let Some(wrong) = wrong {
        findings.add(
            Rule::DelegationTime,
            format!("the delegation from {from} to {to} {wrong}"),
        );
    }
}

/// Says of each delegation that is not over, and of which an address passes to somebody else with a
/// change of the law, that it would be theirs: nobody signed that.
#[must_use]
pub fn inherited(before: &Law, after: &Law, at: Timestamp) -> Vec<Finding> {
    let names = Succession::between(&before.people, &after.people);
    let mut findings = Findings::default();
    for entry in &after.delegations.delegation {
        let there = before.delegations.delegation.iter();
        if names.is_empty() || entry.ends() <= at || !{ there }.any(|old| old.is_same(entry)) {
            continue;
        }
        for address in [&entry.from, &entry.to] {
            let holder = after.people.by_email(address.as_str());
            if let Some(holder) = holder.filter(|_| names.of(address).is_some()) {
                findings.add(
                    Rule::DelegationNotOwn,
                    format!(
                        "the delegation from {} to {} is not over, and {address} is {}'s now",
                        entry.from, entry.to, holder.name
                    ),
                );
            }
        }
    }
    findings.into_vec()
}

/// Whether a proved actor is who delegates in an entry.
fn is_by(actor: &Actor, entry: &Delegation, people: &People) -> bool {
    actor.is_proved() && people.same_person(&actor.id(people), &entry.from)
}

/// Whether a person holds a role themself, for whatever change.
fn has(person: &Person, role: &Role, law: &Law, moments: &[Timestamp]) -> bool {
    let owners = law.catalog.service.iter().flat_map(|one| &one.owners);
    let mut owners = owners.filter(|owner| person.has_email(owner.as_str()));
    let owns = role.as_str() == Role::SERVICE_OWNER && owners.next().is_some();
    owns || moments.iter().all(|at| person.has_role(role, *at))
}
