//! Who sits in the places of one stage, by person: over all addresses, and together with those for
//! whom they decide.

use std::collections::BTreeMap;

use crate::domain::change::PersonId;
use crate::domain::policy::people::People;
use crate::domain::policy::quorum::Places;

/// The places of one stage, and the people who ask for one.
#[derive(Debug, Clone)]
pub(in crate::domain::policy) struct Seating<'a> {
    people: &'a People,
    places: Places,
    /// Who counts as one: a person, or a person with those for whom they decide.
    parties: Vec<Vec<PersonId>>,
    /// For which quorum a decision is made on behalf of whom.
    behalf: BTreeMap<(usize, usize), PersonId>,
}

impl<'a> Seating<'a> {
    /// Empty places: for each quorum, as many as it asks for.
    pub fn new(people: &'a People, quorums: &[usize]) -> Self {
        Self {
            people,
            places: Places::new(quorums),
            parties: Vec::new(),
            behalf: BTreeMap::new(),
        }
    }

    /// Takes in the decision at `position`, that somebody makes in a role of their own.
    pub fn offer(&mut self, who: &PersonId, quorum: usize, position: usize) {
        let party = self
            .party(who)
            .unwrap_or_else(|| self.join(vec![who.clone()]));
        self.places.offer(party, quorum, position);
    }

    /// Takes in the decision at `position` that somebody makes for somebody else, if that fills a
    /// place: both are one from then on. Neither may sit somewhere already. Answers whether it
    /// does.
    pub fn offer_for(
        &mut self,
        (who, lender): (&PersonId, &PersonId),
        quorum: usize,
        position: usize,
    ) -> bool {
        let known = [self.party(who), self.party(lender)];
        if known
            .iter()
            .flatten()
            .any(|party| self.places.is_seated(*party))
        {
            return false;
        }
        let mut tried = self.clone();
        let party = match known {
            [Some(one), Some(other)] => {
                if one != other {
                    tried.places.merge(one, other);
                    let others = tried.parties.get_mut(other).map(std::mem::take);
                    if let Some(party) = tried.parties.get_mut(one) {
                        party.extend(others.into_iter().flatten());
                    }
                }
                one
            }
            [Some(party), None] => tried.extend(party, lender),
            [None, Some(party)] => tried.extend(party, who),
            [None, None] => tried.join(vec![who.clone(), lender.clone()]),
        };
        tried.places.offer(party, quorum, position);
        tried.places.settle();
        let seated = tried.places.is_seated(party);
        if seated {
            tried.behalf.insert((quorum, position), lender.clone());
            *self = tried;
        }
        seated
    }

    /// Seats as many as can be.
    pub fn settle(&mut self) {
        self.places.settle();
    }

    /// Whether every place is filled.
    pub fn is_full(&self) -> bool {
        self.places.is_full()
    }

    /// The decisions that fill the places of a quorum, in their order.
    pub fn serving(&self, quorum: usize) -> Vec<usize> {
        let serving = self.places.serving(quorum).into_iter();
        serving.map(|(_, position)| position).collect()
    }

    /// On behalf of whom a decision fills a place of a quorum.
    pub fn behalf(&self, quorum: usize, position: usize) -> Option<&PersonId> {
        self.behalf.get(&(quorum, position))
    }

    /// Whether somebody sits, or somebody for them.
    pub fn sits(&self, who: &PersonId) -> bool {
        self.party(who)
            .is_some_and(|party| self.places.is_seated(party))
    }

    /// Everybody who sits, and for whom somebody sits.
    pub fn seated(&self) -> impl Iterator<Item = &PersonId> {
        let parties = self.parties.iter().enumerate();
        parties
            .filter(|(number, _)| self.places.is_seated(*number))
            .flat_map(|(_, party)| party)
    }

    fn party(&self, who: &PersonId) -> Option<usize> {
        self.parties
            .iter()
            .position(|party| party.iter().any(|one| self.people.same_person(one, who)))
    }

    fn join(&mut self, party: Vec<PersonId>) -> usize {
        self.parties.push(party);
        self.parties.len().saturating_sub(1)
    }

    fn extend(&mut self, number: usize, who: &PersonId) -> usize {
        if let Some(party) = self.parties.get_mut(number) {
            party.push(who.clone());
        }
        number
    }
}
