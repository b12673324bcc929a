//! Roles for a time.

use super::plain;
use super::sheet::Draft;
use crate::app::failure::Failure;
use crate::app::law::Proposed;
use crate::app::locate;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::domain::change::Role;
use crate::domain::change::time::Timestamp;
use crate::domain::policy::people::{HeldRole, Person};

/// Who gets which roles, for how long.
#[derive(Debug, Clone, Default)]
pub struct Appointment {
    /// The person, as somebody typed it.
    pub who: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// From here on; at once, when it is not said.
    pub from: Option<Timestamp>,
    /// Until here; as long as the person is in office, when it is not said.
    pub until: Option<Timestamp>,
}

/// Gives somebody roles for a time, in place of the time that they were given for before.
///
/// # Errors
///
/// When there is no such person, the time ends before it begins, or the proposal fails.
pub fn appoint(
    world: World,
    settings: &Settings,
    appointment: &Appointment,
) -> Result<Proposed, Failure> {
    let Appointment {
        who,
        roles,
        from,
        until,
    } = appointment;
    if let (Some(from), Some(until)) = (from, until)
        && from >= until
    {
        return Err(Failure::usage(
            format!("it would end at {until}, before it begins"),
            "name a later time: --until TIME",
        ));
    }
    let draft = Draft::new(
        format!("role-{}", plain(who)),
        format!("roles of {who}: {}", names(roles)),
    );
    draft.propose(world, settings, &|law, sheet| {
        let id = locate::person(&law.people, who)?;
        let mut people = law.people.clone();
        for person in &mut people.person {
            if person.id() != Some(&id) {
                continue;
            }
            for role in roles {
                give(person, HeldRole::new(role.clone(), *from, *until));
                sheet.warn_of_role(role, law);
            }
        }
        sheet.warn_of_governors(law, &people, sheet.at());
        sheet.write_people(&people)
    })
}

fn give(person: &mut Person, held: HeldRole) {
    let mut had = person.roles.iter_mut();
    match had.find(|had| had.role() == held.role()) {
        Some(had) => *had = held,
        None => person.roles.push(held),
    }
}

/// Takes a role away: at once, or from a moment on.
pub(super) fn end(person: &mut Person, role: &Role, until: Option<Timestamp>) {
    let Some(until) = until else {
        person.roles.retain(|had| had.role() != role);
        return;
    };
    for had in &mut person.roles {
        if had.role() == role && had.until().is_none_or(|gone| until < gone) {
            *had = HeldRole::new(role.clone(), had.from(), Some(until));
        }
    }
}

/// Roles, with commas between.
pub(super) fn names(roles: &[Role]) -> String {
    roles
        .iter()
        .map(Role::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
