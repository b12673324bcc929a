//! Moving a reference, if nobody was faster.

use std::thread::sleep;
use std::time::Duration;

use git2::{ErrorCode, Oid};

use super::{GitRepository, fault, name, oid};
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::{Fault, Refs, Swap};

/// How often, and how long apart, a reference is tried that somebody else holds locked.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

impl GitRepository {
    /// See [`crate::domain::ledger::ports::Scribe::advance`].
    ///
    /// The files come first, as they do in `git merge --ff-only`: what stops them (local edits, a
    /// full disk) stops the move, and a crash in between leaves a staged change that a person
    /// can see, never a working tree that would undo what landed.
    pub(super) fn swap(
        &self,
        reference: &str,
        old: Option<ObjectId>,
        new: ObjectId,
        reason: &str,
    ) -> Result<Swap, Fault> {
        let reference = self.direct(reference)?;
        let now = self.target(&reference)?;
        if now != old {
            return Ok(Swap::Moved(now));
        }
        self.refuse_elsewhere(&reference)?;
        if self.workdir().is_none() || self.head()?.as_deref() != Some(&reference) {
            return self.compare_and_swap(&reference, old, new, reason);
        }
        if let Some(moved) = self.files_first(&reference, old, new)? {
            return Ok(moved);
        }
        let swap = self.compare_and_swap(&reference, old, new, reason);
        if !matches!(swap, Ok(Swap::Done)) {
            self.bring_along(Some(new), old)?;
        }
        swap
    }

    /// See [`crate::domain::ledger::ports::Scribe::retire`].
    pub(super) fn remove(&self, reference: &str, old: ObjectId) -> Result<Swap, Fault> {
        self.refuse_elsewhere(reference)?;
        if self.head()?.as_deref() == Some(reference) {
            return Err(Fault::new(format!("{reference} is checked out")));
        }
        let answer = self
            .git()
            .run(["update-ref", "-d", reference, &old.to_string()])?;
        let now = self.target(reference)?;
        match now {
            _ if answer.ok() => Ok(Swap::Done),
            Some(now) if now == old => {
                Err(Fault::new(format!("cannot remove {reference}")).because(answer.complaint()))
            }
            now => Ok(Swap::Moved(now)),
        }
    }

    /// Brings the files along. Two writers may do that in one working tree at once: the one
    /// whose files are refused looks again whether the other has moved the reference.
    fn files_first(
        &self,
        reference: &str,
        old: Option<ObjectId>,
        new: ObjectId,
    ) -> Result<Option<Swap>, Fault> {
        let mut attempts = 0;
        loop {
            let Err(fault) = self.bring_along(old, Some(new)) else {
                return Ok(None);
            };
            let now = self.target(reference)?;
            if now != old {
                return Ok(Some(Swap::Moved(now)));
            }
            attempts += 1;
            let locked = fault
                .source
                .as_ref()
                .is_some_and(|why| why.to_string().contains("index.lock"));
            if attempts > if locked { ATTEMPTS } else { 3 } {
                return Err(fault);
            }
            sleep(PAUSE);
        }
    }

    /// The comparison is made under the lock of the reference, also for one that must not exist
    /// (libgit2 takes the zero id for that).
    fn compare_and_swap(
        &self,
        reference: &str,
        old: Option<ObjectId>,
        new: ObjectId,
        reason: &str,
    ) -> Result<Swap, Fault> {
        let expected = old.map_or(Oid::ZERO_SHA1, oid);
        let mut attempts = ATTEMPTS;
        loop {
            let moved =
                self.repository
                    .reference_matching(reference, oid(new), true, expected, reason);
            let error = match moved {
                Ok(_) => return Ok(Swap::Done),
                Err(error) => error,
            };
            match error.code() {
                ErrorCode::Modified | ErrorCode::NotFound => {
                    return Ok(Swap::Moved(self.target(reference)?));
                }
                ErrorCode::Locked if attempts > 0 => {
                    attempts -= 1;
                    sleep(PAUSE);
                }
                _ => return Err(fault(format!("cannot move {reference}"))(error)),
            }
        }
    }

    /// The reference that a name ends at, after following symbolic ones.
    fn direct(&self, reference: &str) -> Result<String, Fault> {
        let mut full = reference.to_owned();
        for _ in 0..5 {
            match self.symbolic(&full)? {
                Some(next) => full = next,
                None => return Ok(full),
            }
        }
        Err(Fault::new(format!(
            "{reference} is a symbolic reference that leads nowhere"
        )))
    }

    fn target(&self, reference: &str) -> Result<Option<ObjectId>, Fault> {
        Ok(self
            .find(reference)?
            .and_then(|found| found.target())
            .map(name))
    }
}
