//! Who fills which place of a stage: each person one place, each place one person, as many as can
//! be.
//!
//! A merge speaks for every role that its author holds, so the first place that somebody could
//! fill may be the only one that somebody else can. Places are therefore given out again as
//! decisions come in; a place that is filled stays filled, by whomever.

use std::collections::BTreeSet;

/// The places of one stage: so many for each quorum.
#[derive(Debug, Clone)]
pub(in crate::domain::policy) struct Places {
    /// Who sits in each place of each quorum.
    seats: Vec<Vec<Option<usize>>>,
    /// For each person, the quorums that they can serve, each with the decision that says so.
    able: Vec<Vec<(usize, usize)>>,
}

impl Places {
    /// Empty places: for each quorum, as many as it asks for.
    pub fn new(quorums: &[usize]) -> Self {
        Self {
            seats: quorums.iter().map(|count| vec![None; *count]).collect(),
            able: Vec::new(),
        }
    }

    /// Takes in the decision at `position` by `person`, good for the quorum. People are numbered
    /// as they come.
    pub fn offer(&mut self, person: usize, quorum: usize, position: usize) {
        while self.able.len() <= person {
            self.able.push(Vec::new());
        }
        if let Some(able) = self.able.get_mut(person)
            && !able.iter().any(|(known, _)| *known == quorum)
        {
            able.push((quorum, position));
        }
    }

    /// Two people are one from now on, and neither has a place yet.
    pub fn merge(&mut self, one: usize, other: usize) {
        let taken = self.able.get_mut(other).map(std::mem::take);
        for (quorum, position) in taken.into_iter().flatten() {
            self.offer(one, quorum, position);
        }
    }

    /// Seats as many people as can be.
    pub fn settle(&mut self) {
        loop {
            let mut moved = false;
            for person in 0..self.able.len() {
                if !self.is_seated(person) && self.seat(person, &mut BTreeSet::new()) {
                    moved = true;
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// Whether every place is filled.
    pub fn is_full(&self) -> bool {
        self.seats.iter().flatten().all(Option::is_some)
    }

    /// Who serves a quorum, each with the decision that says so, in the order of decisions.
    pub fn serving(&self, quorum: usize) -> Vec<(usize, usize)> {
        let seats = self.seats.get(quorum).into_iter().flatten().flatten();
        let mut serving: Vec<(usize, usize)> = seats
            .filter_map(|person| {
                let able = self.able.get(*person)?;
                let (_, position) = able.iter().find(|(one, _)| *one == quorum)?;
                Some((*person, *position))
            })
            .collect();
        serving.sort_by_key(|(_, position)| *position);
        serving
    }

    /// Whether somebody has a place.
    pub fn is_seated(&self, person: usize) -> bool {
        self.seats
            .iter()
            .flatten()
            .any(|seat| *seat == Some(person))
    }

    /// Finds a place for somebody, and for whoever has to move over for it.
    fn seat(&mut self, person: usize, tried: &mut BTreeSet<(usize, usize)>) -> bool {
        let quorums: Vec<usize> = self
            .able
            .get(person)
            .into_iter()
            .flatten()
            .map(|(quorum, _)| *quorum)
            .collect();
        for quorum in quorums {
            let seats = self.seats.get(quorum).map_or(0, Vec::len);
            for seat in 0..seats {
                if !tried.insert((quorum, seat)) {
                    continue;
                }
                let sitting = self.sitting(quorum, seat);
                let free = match sitting {
                    None => true,
                    Some(other) => self.seat(other, tried),
                };
                if free
                    && let Some(place) = self.seats.get_mut(quorum).and_then(|s| s.get_mut(seat))
                {
                    *place = Some(person);
                    return true;
                }
            }
        }
        false
    }

    fn sitting(&self, quorum: usize, seat: usize) -> Option<usize> {
        self.seats.get(quorum)?.get(seat).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn somebody_moves_over_for_who_can_serve_only_there() {
        let mut places = Places::new(&[1, 1]);
        places.offer(0, 0, 0);
        places.offer(0, 1, 0);
        places.settle();
        assert_eq!((places.serving(0), places.is_full()), (vec![(0, 0)], false));
        places.offer(1, 0, 1);
        places.settle();
        assert!(places.is_full());
        assert_eq!(places.serving(0), [(1, 1)]);
        assert_eq!(places.serving(1), [(0, 0)]);
    }

    #[test]
    fn one_person_fills_one_place() {
        let mut places = Places::new(&[2]);
        places.offer(0, 0, 0);
        places.offer(0, 0, 1);
        places.settle();
        assert_eq!((places.serving(0), places.is_full()), (vec![(0, 0)], false));
    }
}
