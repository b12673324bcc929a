//! The people of a case: those of the law, and some who are only supposed.

use crate::domain::change::{PersonId, Role};
use crate::domain::policy::law::Law;
use crate::domain::policy::people::Person;

/// The end of the addresses of supposed people; RFC 2606 keeps the domain free.
const NOWHERE: &str = "@case.invalid";

/// How a case names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// Whoever asks for the change.
    Requester,
    /// Whoever implements it.
    Owner,
    /// Somebody without any role.
    Anybody,
    /// Somebody who holds this role, and no other.
    Holder(Role),
    /// A person of the law, and the role that they decide in where one is said.
    Person(PersonId, Option<Role>),
}

/// Reads how a case names somebody.
#[must_use]
pub fn named(text: &str) -> Named {
    let (who, role) = match text.split_once(" as ") {
        Some((who, role)) => (who.trim(), Some(Role::new(role.trim()))),
        None => (text.trim(), None),
    };
    match who {
        "requester" => Named::Requester,
        "owner" => Named::Owner,
        "anybody" => Named::Anybody,
        _ if who.contains('@') => Named::Person(PersonId::new(who), role),
        _ => Named::Holder(Role::new(who)),
    }
}

/// Somebody on the stage.
#[derive(Debug, Clone)]
pub(super) struct Player {
    /// Who.
    pub id: PersonId,
    /// The role that they decide in, where that is said.
    pub role: Option<Role>,
}

/// The law, with the supposed people of one case in it.
#[derive(Debug)]
pub(super) struct Cast {
    /// The law.
    pub law: Law,
    /// Who asks.
    pub requester: PersonId,
    /// Who implements it.
    pub owner: PersonId,
    joined: usize,
}

impl Cast {
    /// The law with a requester, who is the owner too.
    pub(super) fn new(law: &Law) -> Self {
        let mut cast = Self {
            law: law.clone(),
            requester: PersonId::new(""),
            owner: PersonId::new(""),
            joined: 0,
        };
        cast.requester = cast.join("requester", None);
        cast.owner = cast.requester.clone();
        cast
    }

    /// Lets somebody join, who holds one role or none.
    fn join(&mut self, name: &str, role: Option<Role>) -> PersonId {
        self.joined = self.joined.saturating_add(1);
        let id = PersonId::new(format!("{name}-{}{NOWHERE}", self.joined));
        self.law.people.person.push(Person {
            name: name.to_owned(),
            emails: vec![id.clone()],
            roles: role.into_iter().map(Into::into).collect(),
            keys: Vec::new(),
            from: None,
            until: None,
        });
        id
    }

    /// The person whom a case names.
    pub(super) fn player(&mut self, text: &str) -> Player {
        let (id, role) = match named(text) {
            Named::Requester => (self.requester.clone(), None),
            Named::Owner => (self.owner.clone(), None),
            Named::Anybody => (self.join("anybody", None), None),
            Named::Holder(role) => (self.join("holder", Some(role.clone())), Some(role)),
            Named::Person(id, role) => (id, role),
        };
        Player { id, role }
    }

    /// Gives whoever asks for the change or implements it a role, where they are only supposed: so
    /// nothing but their part in the change speaks against what they decide.
    pub(super) fn entitle(&mut self, who: &PersonId, role: &Role) {
        let takes_part = *who == self.requester || *who == self.owner;
        if !takes_part || !who.as_str().ends_with(NOWHERE) {
            return;
        }
        let people = self.law.people.person.iter_mut();
        for person in people.filter(|person| person.id() == Some(who)) {
            if !person.is_given(role) {
                person.roles.push(role.clone().into());
            }
        }
    }
}
