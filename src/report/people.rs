//! The people of the law, a line each, and the forges.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::policy::delegation::Delegation;
use crate::domain::policy::law::Law;
use crate::domain::policy::people::{Forge, HeldRole, Person};
use crate::report::moment;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};
use crate::report::table::{Cell, Grid, Head, Room};

/// The JSON document of `people list`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change people list --json")]
pub struct PeopleDocument<'l> {
    /// Which document this is.
    pub schema: &'static str,
    /// The people, in the order of the law.
    pub people: Vec<PersonDocument<'l>>,
    /// The forges whose word about merges is taken.
    pub forges: Vec<ForgeDocument<'l>>,
    /// Who decides for whom: all that is or will be in force.
    pub delegations: Vec<DelegationDocument<'l>>,
}

/// One person, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Person")]
pub struct PersonDocument<'l> {
    /// The address that stands for the person.
    pub id: Option<&'l PersonId>,
    /// The name.
    pub name: &'l str,
    /// All addresses.
    pub emails: &'l [PersonId],
    /// What the person may decide now.
    pub roles: Vec<&'l Role>,
    /// The roles that are given for a time, whether or not it is now.
    pub terms: Vec<TermDocument<'l>>,
    /// The fingerprints of the person's keys.
    pub keys: &'l [String],
    /// In office from here on.
    pub from: Option<Timestamp>,
    /// In office until here.
    pub until: Option<Timestamp>,
    /// Whether the person is in office now.
    pub in_force: bool,
}

/// A role that is given for a time, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Term")]
pub struct TermDocument<'l> {
    /// The role.
    pub role: &'l Role,
    /// From here on.
    pub from: Option<Timestamp>,
    /// Until here.
    pub until: Option<Timestamp>,
}

/// A delegation, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Delegation")]
pub struct DelegationDocument<'l> {
    /// Who delegates.
    pub from: &'l PersonId,
    /// Who decides instead.
    pub to: &'l PersonId,
    /// In which roles.
    pub roles: &'l [Role],
    /// From here on.
    pub start: Timestamp,
    /// Until here.
    pub end: Timestamp,
    /// Why.
    pub reason: &'l str,
    /// Whether it is in force now.
    pub in_force: bool,
}

/// A forge, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Forge")]
pub struct ForgeDocument<'l> {
    /// The name.
    pub name: &'l str,
    /// The addresses that it commits under.
    pub emails: &'l [PersonId],
    /// The fingerprints of its keys.
    pub keys: &'l [String],
    /// Whether its word is taken now.
    pub in_force: bool,
}

impl<'l> PersonDocument<'l> {
    /// A person as of a moment.
    #[must_use]
    pub fn of(person: &'l Person, at: Timestamp) -> Self {
        Self {
            id: person.id(),
            name: &person.name,
            emails: &person.emails,
            roles: person.roles_at(at).collect(),
            terms: person.roles.iter().filter_map(TermDocument::of).collect(),
            keys: &person.keys,
            from: person.from,
            until: person.until,
            in_force: person.in_force(at),
        }
    }
}

impl<'l> TermDocument<'l> {
    fn of(held: &'l HeldRole) -> Option<Self> {
        match held {
            HeldRole::Always(_) => None,
            HeldRole::Timed(timed) => Some(Self {
                role: &timed.role,
                from: timed.from,
                until: timed.until,
            }),
        }
    }

    /// The role with its time.
    #[must_use]
    pub fn text(&self) -> String {
        let minute = |word: &str, at: Option<Timestamp>| match at {
            Some(at) => format!(" {word} {}", moment::minute(at)),
            None => String::new(),
        };
        let time = minute("from", self.from) + &minute("until", self.until);
        format!("{} ({})", self.role, time.trim_start())
    }
}

impl<'l> DelegationDocument<'l> {
    fn of(delegation: &'l Delegation, at: Timestamp) -> Self {
        Self {
            from: &delegation.from,
            to: &delegation.to,
            roles: &delegation.roles,
            start: delegation.start,
            end: delegation.ends(),
            reason: &delegation.reason,
            in_force: delegation.in_force(at),
        }
    }

    /// The delegations that are in force, or will be.
    pub fn to_come(law: &'l Law, at: Timestamp) -> impl Iterator<Item = Self> {
        let allowed = law.policy.delegation.is_some();
        let all = law.delegations.delegation.iter();
        all.filter(move |one| allowed && at < one.ends() && one.start < one.ends())
            .map(move |one| Self::of(one, at))
    }

    /// Whether a person delegates it, or decides by it.
    #[must_use]
    pub fn concerns(&self, person: &Person) -> bool {
        [self.from, self.to]
            .iter()
            .any(|id| person.has_email(id.as_str()))
    }

    /// The delegation in a sentence.
    #[must_use]
    pub fn text(&self) -> String {
        let from = if self.in_force {
            String::new()
        } else {
            format!("from {} ", moment::minute(self.start))
        };
        format!(
            "{} decides for {} as {}, {from}until {}: {}",
            self.to,
            self.from,
            joined(self.roles.iter().map(Role::as_str)),
            moment::minute(self.end),
            self.reason
        )
    }
}

impl<'l> PeopleDocument<'l> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/people@1";

    /// Everybody, as of a moment.
    #[must_use]
    pub fn of(law: &'l Law, at: Timestamp) -> Self {
        let people = &law.people;
        let forge = |forge: &'l Forge| ForgeDocument {
            name: &forge.name,
            emails: &forge.emails,
            keys: &forge.keys,
            in_force: forge.in_force(at),
        };
        Self {
            schema: Self::SCHEMA,
            people: people
                .person
                .iter()
                .map(|person| PersonDocument::of(person, at))
                .collect(),
            forges: people.forge.iter().map(forge).collect(),
            delegations: DelegationDocument::to_come(law, at).collect(),
        }
    }
}

const HEADS: [Head; 5] = [
    head("NAME", Room::Fixed),
    head("ADDRESSES", Room::Stretch(20)),
    head("ROLES", Room::Stretch(16)),
    head("IN OFFICE", Room::Fixed),
    head("KEYS", Room::Stretch(16)),
];

const fn head(name: &'static str, room: Room) -> Head {
    Head::new(name, room)
}

/// The people as a table, the forges below them, and a line for each delegation that is or will
/// be in force.
#[must_use]
pub fn table(law: &Law, at: Timestamp, surface: Surface) -> String {
    let people = &law.people;
    let mut grid = Grid::new(&HEADS);
    for person in &people.person {
        grid.row(vec![
            Cell::labelled(Label::Id, &person.name),
            Cell::plain(&joined(person.emails.iter().map(PersonId::as_str))),
            Cell::plain(&roles(person)),
            office(person.from, person.until, at),
            keys(&person.keys),
        ]);
    }
    for forge in &people.forge {
        grid.row(vec![
            Cell::labelled(Label::Id, &forge.name),
            Cell::plain(&joined(forge.emails.iter().map(PersonId::as_str))),
            Cell::labelled(Label::Muted, "(forge)"),
            office(forge.from, forge.until, at),
            keys(&forge.keys),
        ]);
    }
    let mut text = grid.draw(surface);
    let mut page = Page::new(surface);
    for one in DelegationDocument::to_come(law, at) {
        page.paragraph(0, &one.text());
    }
    let lines = page.text();
    if !lines.is_empty() {
        text.push('\n');
        text.push_str(&lines);
    }
    text
}

/// The roles of a person, each with its time where there is one.
fn roles(person: &Person) -> String {
    let role = |held: &HeldRole| match TermDocument::of(held) {
        Some(term) => term.text(),
        None => held.role().to_string(),
    };
    let all: Vec<String> = person.roles.iter().map(role).collect();
    all.join(", ")
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn keys(keys: &[String]) -> Cell {
    if keys.is_empty() {
        Cell::labelled(Label::Warning, "none")
    } else {
        Cell::plain(&joined(keys.iter().map(String::as_str)))
    }
}

fn office(from: Option<Timestamp>, until: Option<Timestamp>, at: Timestamp) -> Cell {
    match (from, until) {
        (_, Some(until)) if until <= at => {
            Cell::labelled(Label::Muted, &format!("left {}", moment::minute(until)))
        }
        (Some(from), _) if from > at => {
            Cell::labelled(Label::Warning, &format!("from {}", moment::minute(from)))
        }
        (_, Some(until)) => Cell::plain(&format!("until {}", moment::minute(until))),
        _ => Cell::labelled(Label::Good, "yes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_left_is_still_listed_and_names_cannot_act() {
        let at: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let person = |name: &str, until: Option<&str>, keys: &[&str]| Person {
            name: name.to_owned(),
            emails: vec!["a@x.org".into()],
            roles: vec!["peer".into(), "cab".into()],
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            from: None,
            until: until.map(|text| text.parse().unwrap()),
        };
        let mut law = crate::report::sample::law();
        law.people.person = vec![
            person("Ada", None, &["SHA256:one"]),
            person("Bob\u{1b}[2J", Some("2026-11-01T00:00:00Z"), &[]),
        ];
        law.people.forge.clear();
        let text = table(&law, at, Surface::default());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].starts_with("Ada "), "{text}");
        assert!(lines[1].contains("peer, cab  yes "), "{text}");
        assert!(lines[2].contains("left 2026-11-01 00:00"), "{text}");
        assert!(lines[2].ends_with("none"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
        let document = PeopleDocument::of(&law, at);
        assert!(document.people[0].in_force && !document.people[1].in_force);
    }
}
