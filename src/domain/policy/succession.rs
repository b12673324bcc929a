//! Who is who from one law to the next: addresses that pass from one person to another, or go.
//!
//! History and records name people by their addresses. What somebody did stays theirs when the law
//! gives the address to somebody else, or knows it no more: from then on history names them by an
//! address that they still have.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::change::PersonId;
use crate::domain::policy::people::{People, Person};

/// Under which name history goes on to know whoever had an address that is not theirs any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Succession(BTreeMap<String, PersonId>);

impl Succession {
    /// What becomes of the addresses of a law in the next one.
    #[must_use]
    pub fn between(before: &People, after: &People) -> Self {
        let mut names = BTreeMap::new();
        if before.person == after.person {
            return Self(names);
        }
        let heirs = heirs(before, after);
        for (number, person) in before.person.iter().enumerate() {
            let heir = heirs.get(&number).and_then(|heir| after.person.get(*heir));
            let own = heir.and_then(Person::id);
            for address in &person.emails {
                let holder = after.by_email(address.as_str());
                let name = match (holder.and_then(Person::id), own) {
                    // Still theirs.
                    (Some(holder), Some(own)) if holder == own => continue,
                    (_, Some(own)) => own.clone(),
                    // They left, and somebody else has it now: a name that is no address.
                    (Some(_), None) => PersonId::new(format!("{address} ({})", person.name)),
                    // They left, and nobody else is taken for them.
                    (None, None) => continue,
                };
                names.insert(lower(address), name);
            }
        }
        Self(names)
    }

    /// Whether nobody needs another name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The other name of a person; none when they keep the one that they have.
    #[must_use]
    pub fn of(&self, name: &PersonId) -> Option<&PersonId> {
        self.0.get(&lower(name))
    }

    /// Gives a person their other name, if there is one.
    pub fn rename(&self, name: &mut PersonId) {
        if let Some(other) = self.of(name) {
            name.clone_from(other);
        }
    }
}

fn lower(address: &PersonId) -> String {
    address.as_str().to_ascii_lowercase()
}

/// For each person of one law, who they are in the next: whoever has most in common with them. Nobody
/// is two people.
fn heirs(before: &People, after: &People) -> BTreeMap<usize, usize> {
    let mut marks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, person) in after.person.iter().enumerate() {
        for (mark, _) in marks_of(person) {
            marks.entry(mark).or_default().push(number);
        }
    }
    let mut common: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (number, person) in before.person.iter().enumerate() {
        for (mark, weight) in marks_of(person) {
            for other in marks.get(&mark).into_iter().flatten() {
                let all = common.entry((number, *other)).or_default();
                *all = all.saturating_add(weight);
            }
        }
    }
    let mut pairs: Vec<((usize, usize), u32)> = common.into_iter().collect();
    pairs.sort_by_key(|(pair, weight)| (std::cmp::Reverse(*weight), *pair));
    let (mut heirs, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for ((person, heir), _) in pairs {
        if !heirs.contains_key(&person) && taken.insert(heir) {
            heirs.insert(person, heir);
        }
    }
    heirs
}

/// What a person is known by, and how much it says.
fn marks_of(person: &Person) -> Vec<(String, u32)> {
    let emails = person.emails.iter().map(|one| (lower(one), 2));
    let keys = person.keys.iter().map(|key| {
        let plain: String = key.split_whitespace().collect();
        let plain = match plain.starts_with("SHA256:") {
            true => plain,
            false => plain.to_uppercase(),
        };
        (format!("key {plain}"), 2)
    });
    let name = (format!("name {}", person.name.trim()), 3);
    emails.chain(keys).chain([name]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(all: &[(&str, &[&str], &[&str])]) -> People {
        let person = all.iter().map(|(name, emails, keys)| Person {
            name: (*name).to_owned(),
            emails: emails.iter().map(|one| (*one).into()).collect(),
            roles: Vec::new(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            from: None,
            until: None,
        });
        People {
            schema: 1,
            person: person.collect(),
            forge: Vec::new(),
            compromised: Vec::new(),
        }
    }

    fn names(before: &People, after: &People) -> Vec<(String, String)> {
        let all = Succession::between(before, after).0;
        let plain = all.into_iter();
        plain.map(|(old, new)| (old, new.to_string())).collect()
    }

    fn is(old: &str, new: &str) -> Vec<(String, String)> {
        vec![(old.to_owned(), new.to_owned())]
    }

    #[test]
    fn nothing_passes_when_everybody_keeps_what_they_have() {
        let one = people(&[("Ann", &["ann@a", "duty@a"], &[]), ("Bob", &["bob@a"], &[])]);
        let turned = people(&[("Bob", &["bob@a"], &[]), ("Ann", &["duty@a", "ann@a"], &[])]);
        assert_eq!(names(&one, &one), []);
        assert_eq!(names(&one, &turned), []);
        let renamed = people(&[
            ("Anna", &["ann@a", "duty@a"], &[]),
            ("Bob", &["BOB@a"], &[]),
        ]);
        assert_eq!(names(&one, &renamed), []);
    }

    #[test]
    fn what_was_done_under_an_address_stays_with_whoever_had_it() {
        let one = people(&[("Ann", &["ann@a", "duty@a"], &[]), ("Bob", &["bob@a"], &[])]);
        let moved = people(&[("Ann", &["ann@a"], &[]), ("Bob", &["bob@a", "Duty@a"], &[])]);
        assert_eq!(names(&one, &moved), is("duty@a", "ann@a"));
        assert_eq!(names(&moved, &one), is("duty@a", "bob@a"));
        let passed = Succession::between(&one, &moved);
        assert_eq!(passed.of(&"DUTY@a".into()), Some(&"ann@a".into()));
        assert_eq!(passed.of(&"bob@a".into()), None);
    }

    #[test]
    fn an_address_that_is_given_up_is_remembered() {
        let one = people(&[("Ann", &["ann@a"], &["SHA256:x"])]);
        let other = people(&[("Ann", &["ann@b"], &[])]);
        assert_eq!(names(&one, &other), is("ann@a", "ann@b"));
        let married = people(&[("Anna B", &["ann@b"], &["SHA256:x"])]);
        assert_eq!(names(&one, &married), is("ann@a", "ann@b"));
        let gone = people(&[("Bob", &["bob@a"], &[])]);
        assert_eq!(names(&one, &gone), []);
    }

    #[test]
    fn whoever_takes_over_from_somebody_who_left_is_not_taken_for_them() {
        let one = people(&[("Ann", &["ann@a"], &[]), ("Bob", &["bob@a"], &[])]);
        let left = people(&[("Bob", &["bob@a", "ann@a"], &[])]);
        assert_eq!(names(&one, &left), is("ann@a", "ann@a (Ann)"));
        // Whoever has all that there was is the same person, under another name.
        let other = people(&[("Eve", &["ann@a"], &[]), ("Bob", &["bob@a"], &[])]);
        assert_eq!(names(&one, &other), []);
    }

    #[test]
    fn two_who_change_places() {
        let one = people(&[("Ann", &["one@a"], &[]), ("Bob", &["two@a"], &[])]);
        let swapped = people(&[("Ann", &["two@a"], &[]), ("Bob", &["one@a"], &[])]);
        let wanted = [is("one@a", "two@a"), is("two@a", "one@a")].concat();
        assert_eq!(names(&one, &swapped), wanted);
        let keys = people(&[("A", &["one@a"], &["ab cd"]), ("B", &["two@a"], &["12"])]);
        let turned = people(&[
            ("C", &["three@a"], &["ABCD"]),
            ("B", &["two@a", "one@a"], &["12"]),
        ]);
        assert_eq!(names(&keys, &turned), is("one@a", "three@a"));
    }
}
