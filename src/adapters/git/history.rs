//! Walking history.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::GitRepository;
use super::graph::View;
use super::paint::paint;
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::{Fault, History};

/// So long a row of commits is looked along before history is walked.
const ROW: usize = 64;

impl GitRepository {
    /// What is reachable from `tip` and not from `base`, where that is a row of commits that begins
    /// on top of `base`: a merge of what stood there, or no merge at all. None when it is not so
    /// simple, or long.
    fn row(
        &self,
        view: &View<'_>,
        tip: ObjectId,
        base: ObjectId,
    ) -> Result<Option<Vec<ObjectId>>, Fault> {
        let mut row = Vec::new();
        let mut next = tip;
        while next != base {
            if row.len() == ROW {
                return Ok(None);
            }
            row.push(next);
            let links = view.links(next)?;
            next = match *view.parents(next, &links) {
                [parent] => parent,
                // Whatever else is below this merge is below `base`.
                [first, second] if first == base => second,
                _ => return Ok(None),
            };
        }
        // A base that cannot be read is a fault here as in a walk.
        view.links(base)?;
        row.reverse();
        Ok(Some(row))
    }

    /// All best common ancestors, newest first (`git merge-base --all`).
    pub(super) fn merge_bases(
        &self,
        one: ObjectId,
        other: ObjectId,
    ) -> Result<Vec<ObjectId>, Fault> {
        let found: Vec<_> = paint(&self.view()?, one, &[other])?.meetings().collect();
        let mut best = Vec::new();
        for base in &found {
            let mut worse = false;
            for rival in &found {
                worse = worse || (rival != base && self.is_ancestor(*base, *rival)?);
            }
            if !worse {
                best.push(*base);
            }
        }
        Ok(best)
    }
}

impl History for GitRepository {
    fn main_line(&self, tip: ObjectId) -> Result<Vec<ObjectId>, Fault> {
        let whole = self.main_line_since(tip, None)?;
        Ok(whole.unwrap_or_default())
    }

    fn main_line_since(
        &self,
        tip: ObjectId,
        until: Option<ObjectId>,
    ) -> Result<Option<Vec<ObjectId>>, Fault> {
        let view = self.view()?;
        let mut line = Vec::new();
        let mut next = Some(tip);
        while let Some(commit) = next {
            if Some(commit) == until {
                return Ok(Some(line));
            }
            line.push(commit);
            next = view.first_parent(commit)?;
        }
        Ok(until.is_none().then_some(line))
    }

    /// The order depends on the set alone: among commits whose parents are out, the one with the
    /// earliest committer time comes first, then the one with the smallest name.
    fn reachable(&self, tip: ObjectId, excluding: &[ObjectId]) -> Result<Vec<ObjectId>, Fault> {
        let view = self.view()?;
        if let [base] = excluding
            && let Ok(Some(row)) = self.row(&view, tip, *base)
        {
            return Ok(row);
        }
        let set: HashSet<_> = paint(&view, tip, excluding)?.ours_alone().collect();
        let mut children: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
        let mut missing: HashMap<ObjectId, usize> = HashMap::new();
        let mut ready = BinaryHeap::new();
        for commit in &set {
            let links = view.links(*commit)?;
            let inside = view
                .parents(*commit, &links)
                .iter()
                .filter(|id| set.contains(id));
            let mut count = 0;
            for parent in inside {
                children.entry(*parent).or_default().push(*commit);
                count += 1;
            }
            match count {
                0 => ready.push(Reverse((links.time, *commit))),
                _ => _ = missing.insert(*commit, count),
            }
        }
        let mut order = Vec::with_capacity(set.len());
        while let Some(Reverse((_, commit))) = ready.pop() {
            order.push(commit);
            for child in children.remove(&commit).unwrap_or_default() {
                if let Some(count) = missing.get_mut(&child) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(Reverse((view.links(child)?.time, child)));
                    }
                }
            }
        }
        Ok(order)
    }

    fn is_ancestor(&self, ancestor: ObjectId, descendant: ObjectId) -> Result<bool, Fault> {
        if ancestor == descendant {
            return Ok(true);
        }
        Ok(paint(&self.view()?, descendant, &[ancestor])?.ours(ancestor))
    }

    fn merge_base(&self, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, Fault> {
        Ok(self.merge_bases(one, other)?.first().copied())
    }

    fn another(&self) -> Option<Box<dyn History + Send>> {
        let repository = Self::open(self.place.clone()).ok()?;
        Some(Box::new(repository))
    }

    fn shallow_boundary(&self) -> Result<Vec<ObjectId>, Fault> {
        self.boundary()
    }
}
