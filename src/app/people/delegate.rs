//! Delegations: somebody else decides for a time, by the word of whoever delegates.

use super::sheet::Draft;
use super::{plain, roles};
use crate::app::failure::Failure;
use crate::app::law::Proposed;
use crate::app::locate;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::policy::delegation::Delegation;
use crate::domain::policy::law::Law;
use crate::domain::policy::people::Person;

/// What the person at the keyboard delegates.
#[derive(Debug, Clone)]
pub struct Lending {
    /// To whom, as somebody typed it.
    pub to: String,
    /// In which roles.
    pub roles: Vec<Role>,
    /// From here on; at once, when it is not said.
    pub from: Option<Timestamp>,
    /// Until here.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// Lets somebody decide for the person at the keyboard. Nobody else has to agree: the judge looks
/// whether it is theirs to delegate.
///
/// # Errors
///
/// When there is no such person, the judge refuses, or the environment fails.
pub fn delegate(world: World, settings: &Settings, lending: &Lending) -> Result<Proposed, Failure> {
    let me = world.persona.author(world.clock.now())?.email;
    let draft = Draft::new(
        format!("delegate-{}", plain(&lending.to)),
        format!("{me} delegates {}", roles::names(&lending.roles)),
    );
    draft.propose(world, settings, &|law, sheet| {
        let mut delegations = law.delegations.clone();
        delegations.delegation.push(Delegation {
            from: known(law, &me)?,
            to: locate::person(&law.people, &lending.to)?,
            roles: lending.roles.clone(),
            start: lending.from.unwrap_or_else(|| sheet.at()),
            end: lending.until,
            reason: lending.reason.clone(),
            withdrawn: None,
        });
        sheet.write_delegations(&delegations)
    })
}

/// Takes back from now on what was delegated to somebody: by the person at the keyboard, or, where
/// those who govern agree, by somebody else.
///
/// # Errors
///
/// When nothing is delegated, or as for [`delegate`].
pub fn withdraw(
    world: World,
    settings: &Settings,
    to: &str,
    of: Option<&str>,
) -> Result<Proposed, Failure> {
    let me = world.persona.author(world.clock.now())?.email;
    let draft = Draft::new(
        format!("undelegate-{}", plain(to)),
        format!("{} delegates nothing to {to} any more", of.unwrap_or(&me)),
    );
    draft.propose(world, settings, &|law, sheet| {
        let people = &law.people;
        let from = match of {
            Some(name) => locate::person(people, name)?,
            None => known(law, &me)?,
        };
        let to = locate::person(people, to)?;
        let mut delegations = law.delegations.clone();
        let mut any = false;
        for entry in &mut delegations.delegation {
            let theirs =
                people.same_person(&entry.from, &from) && people.same_person(&entry.to, &to);
            if theirs && entry.withdrawn.is_none() && sheet.at() < entry.end {
                entry.withdrawn = Some(sheet.at());
                any = true;
            }
        }
        if !any {
            return Err(Failure::no(
                format!("{from} delegates nothing to {to}"),
                "git change people list",
            ));
        }
        sheet.write_delegations(&delegations)
    })
}

/// The person of an address.
fn known(law: &Law, email: &str) -> Result<PersonId, Failure> {
    let person = law.people.by_email(email).and_then(Person::id);
    person.cloned().ok_or_else(|| {
        Failure::no(
            format!("nobody in people.toml has the address {email}"),
            "git change whoami",
        )
    })
}
