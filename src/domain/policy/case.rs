//! One case for the judge: what is to be done to a record, by whom, when, and under which law.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::domain::change::delta::Delta;
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, State};
use crate::domain::policy::actor::Actor;
use crate::domain::policy::approval::{Assessment, assess_over};
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;
use crate::domain::policy::risk::similar::Similar;

/// What the judge may know of other changes, as of the base.
#[derive(Debug, Clone, Default)]
pub struct Peers {
    /// The states of the changes that this one names (`after`, `parent`); those that do not exist
    /// are not there.
    pub named: BTreeMap<ChangeId, State>,
    /// How many changes were started from the same template before.
    pub template_runs: u32,
    /// How many of the changes made from the same content of the template failed in a row, up to
    /// the one that ended last.
    pub template_failures: u32,
    /// How similar changes ended that were closed before; none when nobody asks.
    pub similar: Option<Similar>,
    /// The SHA-256, in hexadecimal, of the files that newly added evidence names, in the tree
    /// after; none for a path at which there is no file.
    pub files: BTreeMap<String, Option<String>>,
}

/// A case. It holds all that a judgement depends on, and nothing else.
#[derive(Debug)]
pub struct Case<'a> {
    /// The record before; none when it is new.
    pub before: Option<&'a Change>,
    /// The record after; none when it is removed.
    pub after: Option<&'a Change>,
    /// Who does it.
    pub actor: &'a Actor,
    /// When, as the commit claims.
    pub at: Timestamp,
    /// When the commit was made that it lands on; none when that is not known.
    pub landing: Option<Timestamp>,
    /// The law that it is judged by.
    pub law: &'a Law,
    /// What history says of this change.
    pub past: &'a Past,
    /// What is known of other changes.
    pub peers: &'a Peers,
    /// Whether it brings the record back to what it was before deeds against the law.
    restores: bool,
    delta: OnceCell<Option<Delta>>,
    digest_before: OnceCell<Option<Digest>>,
    digest: OnceCell<Option<Digest>>,
}

impl<'a> Case<'a> {
    /// A case from its values.
    #[must_use]
    pub fn new(
        (before, after): (Option<&'a Change>, Option<&'a Change>),
        (actor, at): (&'a Actor, Timestamp),
        law: &'a Law,
        past: &'a Past,
        peers: &'a Peers,
    ) -> Self {
        Self {
            before,
            after,
            actor,
            at,
            landing: None,
            law,
            past,
            peers,
            restores: false,
            delta: OnceCell::new(),
            digest_before: OnceCell::new(),
            digest: OnceCell::new(),
        }
    }

    /// The same case, with the digest of the record before, which is known already.
    #[must_use]
    pub fn knowing(self, digest: Option<Digest>) -> Self {
        if let Some(digest) = digest {
            debug_assert_eq!(self.before.map(Digest::of).as_ref(), Some(&digest));
            return Self {
                digest_before: OnceCell::from(Some(digest)),
                ..self
            };
        }
        self
    }

    /// The same case, with what differs, which is known already.
    #[must_use]
    pub fn differing(self, delta: Option<Delta>) -> Self {
        Self {
            delta: OnceCell::from(delta),
            ..self
        }
    }

    /// The same case, of which history shows that it brings the record back to what it was before
    /// deeds against the law.
    #[must_use]
    pub fn restoring(self) -> Self {
        Self {
            restores: true,
            ..self
        }
    }

    /// Whether it brings the record back to what it was before deeds against the law.
    #[must_use]
    pub const fn is_restoration(&self) -> bool {
        self.restores
    }

    /// The same case, landing on a commit of this time.
    #[must_use]
    pub const fn landing_on(mut self, landing: Option<Timestamp>) -> Self {
        self.landing = landing;
        self
    }

    /// When roles and offices must be held: at the deed's own time, and when what it lands on was
    /// made. So nobody gains one by a date that was made up.
    #[must_use]
    pub fn moments(&self) -> Vec<Timestamp> {
        [Some(self.at), self.landing]
            .into_iter()
            .flatten()
            .collect()
    }

    /// What differs; none when the record is removed.
    #[must_use]
    pub fn delta(&self) -> Option<&Delta> {
        self.delta
            .get_or_init(|| self.after.map(|after| Delta::between(self.before, after)))
            .as_ref()
    }

    /// The digest of the material fields of the record before; none when it is new.
    #[must_use]
    pub fn digest_before(&self) -> Option<&Digest> {
        self.digest_before
            .get_or_init(|| self.before.map(Digest::of))
            .as_ref()
    }

    /// The digest of the material fields of the record after; none when it is removed.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        let same = self.delta().is_some_and(|delta| delta.material.is_empty());
        let after = || match (self.after, self.digest_before()) {
            (Some(_), Some(digest)) if same => Some(digest.clone()),
            (after, _) => after.map(Digest::of),
        };
        self.digest.get_or_init(after).as_ref()
    }

    /// The verdict on all decisions of the past about the record after, by the law, at the time of
    /// the deed; none when it is removed.
    #[must_use]
    pub fn assess(&self) -> Option<Assessment> {
        let (after, digest) = (self.after?, self.digest()?);
        Some(assess_over((after, digest), self.past, self.law, self.at))
    }

    /// What that amounts to.
    #[must_use]
    pub fn event(&self) -> Event {
        if self.restores {
            return Event::Restore;
        }
        self.delta().map_or(Event::Delete, Event::of)
    }

    /// Whether the change enters `state` now.
    #[must_use]
    pub fn enters(&self, state: State) -> bool {
        self.after.is_some_and(|after| after.state == state)
            && self.before.is_none_or(|before| before.state != state)
    }
}
