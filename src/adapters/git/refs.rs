//! Reading references.

use git2::{ErrorCode, ObjectType, Oid, Reference};

use super::{GitRepository, fault, name};
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::{Fault, Refs};

impl GitRepository {
    /// The reference of this full name; none when there is none, or none can be so called.
    pub(super) fn find(&self, full: &str) -> Result<Option<Reference<'_>>, Fault> {
        match self.repository.find_reference(full) {
            Ok(reference) => Ok(Some(reference)),
            Err(error) if absent(error.code()) => Ok(None),
            Err(error) => Err(fault(format!("cannot read the reference {full}"))(error)),
        }
    }

    /// The commit of a reference; none when it leads to nothing, or to something else.
    ///
    /// A commit that is named outright is taken by its kind alone: libgit2 refuses one with a date
    /// that it cannot read, and whoever makes such a commit must not be able to stop a replay.
    fn peel(&self, reference: &Reference<'_>) -> Result<Option<ObjectId>, Fault> {
        let direct = reference.resolve().ok().and_then(|found| found.target());
        if let Some(target) = direct.filter(|target| self.is_commit(*target)) {
            return Ok(Some(name(target)));
        }
        match reference.peel(ObjectType::Commit) {
            Ok(commit) => Ok(Some(name(commit.id()))),
            // A symbolic reference to a branch that is not born, or a tag of something else.
            Err(error) if absent(error.code()) && reference.target().is_none() => Ok(None),
            Err(error) if matches!(error.code(), ErrorCode::Peel | ErrorCode::InvalidSpec) => {
                Ok(None)
            }
            Err(error) => {
                let full = String::from_utf8_lossy(reference.name_bytes());
                let target = reference
                    .target()
                    .map_or(String::new(), |id| format!(", {id}"));
                Err(
                    fault(format!("cannot read the commit of {full}{target}"))(error)
                        .hint("git fsck says what is missing"),
                )
            }
        }
    }

    fn is_commit(&self, id: Oid) -> bool {
        let header = self.repository.odb().and_then(|odb| odb.read_header(id));
        header.is_ok_and(|(_, kind)| kind == ObjectType::Commit)
    }

    /// The commit that an expression names outright, by its whole id or as a reference.
    fn outright(&self, expression: &str) -> Result<Option<ObjectId>, Fault> {
        let id = Oid::from_str(expression).ok();
        let whole = id.filter(|id| expression.len() == 40 && self.is_commit(*id));
        if let Some(id) = whole {
            return Ok(Some(name(id)));
        }
        match self
            .repository
            .resolve_reference_from_short_name(expression)
        {
            Ok(reference) => self.peel(&reference),
            Err(_) => Ok(None),
        }
    }
}

fn absent(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::UnbornBranch
    )
}

impl Refs for GitRepository {
    fn reference(&self, name: &str) -> Result<Option<ObjectId>, Fault> {
        match self.find(name)? {
            Some(reference) => self.peel(&reference),
            None => Ok(None),
        }
    }

    fn revision(&self, expression: &str) -> Result<Option<ObjectId>, Fault> {
        if let Some(commit) = self.outright(expression)? {
            return Ok(Some(commit));
        }
        let said = || fault(format!("cannot tell what {expression:?} names"));
        let object = match self.repository.revparse_single(expression) {
            Ok(object) => object,
            Err(error) if absent(error.code()) => return Ok(None),
            Err(error) => return Err(said()(error)),
        };
        match object.peel(ObjectType::Commit) {
            Ok(commit) => Ok(Some(name(commit.id()))),
            Err(error) if matches!(error.code(), ErrorCode::Peel | ErrorCode::InvalidSpec) => {
                Ok(None)
            }
            Err(error) => Err(said()(error)),
        }
    }

    fn references(&self, prefix: &str) -> Result<Vec<(String, ObjectId)>, Fault> {
        let said = || fault(format!("cannot list the references below {prefix}"));
        let mut found = Vec::new();
        for reference in self
            .repository
            .references_glob(&format!("{prefix}*"))
            .map_err(said())?
        {
            let reference = reference.map_err(said())?;
            if let Some(commit) = self.peel(&reference)? {
                let full = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                found.push((full, commit));
            }
        }
        found.retain(|(full, _)| full.starts_with(prefix));
        found.sort();
        Ok(found)
    }

    fn head(&self) -> Result<Option<String>, Fault> {
        self.symbolic("HEAD")
    }

    fn symbolic(&self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.find(name)?.and_then(|reference| {
            let target = reference.symbolic_target_bytes()?;
            Some(String::from_utf8_lossy(target).into_owned())
        }))
    }
}
