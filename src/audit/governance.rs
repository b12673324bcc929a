//! Changes of the law, as they land.

use crate::audit::laws::{LawReading, law_at};
use crate::audit::replay::Replay;
use crate::domain::change::PersonId;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::actor::Actor;
use crate::domain::policy::law::{FOLDER, is_law_path};
use crate::domain::policy::rules::governance::{LawCase, judge_law, unagreed};

impl Replay<'_> {
    /// Judges a change of the law that lands with `commit`, and puts the new law in force.
    pub(in crate::audit) fn govern(
        &mut self,
        commit: &Commit,
        deltas: &[FileDelta],
        authors: Vec<Actor>,
        lander: Option<(PersonId, Grade)>,
    ) -> Result<(), Fault> {
        if !deltas.iter().any(|delta| is_law_path(&delta.path)) {
            return Ok(());
        }
        let after = law_at(self.history, commit.id)?;
        let founding = self.founded_by(commit)?;
        let before = self.law.clone().filter(|_| !founding);
        let judged = match &after {
            LawReading::InForce(law) => Ok(&law.law),
            LawReading::Unreadable(why) => Err(&**why),
            LawReading::Absent => Err("changes/policy.toml is not there"),
        };
        if before.is_none() && judged.is_err() {
            // Nothing is in force yet, and this founds nothing.
            return Ok(());
        }
        let at = match commit.base() {
            Some(base) => self.history.commit(base)?.committer.at,
            None => commit.author.at,
        };
        let case = LawCase {
            before: before.as_ref().map(|law| &law.law),
            after: judged,
            authors: &authors,
            lander: lander.as_ref().map(|(who, grade)| (who, *grade)),
            lands: true,
            at,
        };
        for finding in judge_law(&case) {
            self.report(finding, None, commit);
        }
        if let LawReading::InForce(law) = after {
            self.law = Some(law);
        }
        Ok(())
    }

    /// Whether there was no law that could be read before this commit.
    fn founded_by(&self, commit: &Commit) -> Result<bool, Fault> {
        Ok(match commit.base() {
            None => true,
            Some(base) => !matches!(law_at(self.history, base)?, LawReading::InForce(_)),
        } && self.is_root(commit.id))
    }

    /// Says who must still agree before the changes of the law on a branch may land.
    pub(in crate::audit) fn awaited(
        &mut self,
        head: ObjectId,
        authors: &[Actor],
    ) -> Result<(), Fault> {
        let Some(before) = self.law.clone().filter(|_| !authors.is_empty()) else {
            return Ok(());
        };
        let after = law_at(self.history, head)?;
        let LawReading::InForce(law) = &after else {
            // That it cannot be read was said of the commit that broke it.
            return Ok(());
        };
        let commit = self.history.commit(head)?;
        let case = LawCase {
            before: Some(&before.law),
            after: Ok(&law.law),
            authors,
            lander: None,
            lands: false,
            at: commit.author.at,
        };
        for finding in unagreed(&case) {
            self.report(finding, None, &commit);
        }
        Ok(())
    }

    /// Judges a change of the law that has not landed: who signed it, and whether it can be read.
    pub(in crate::audit) fn unlanded_law(
        &mut self,
        commit: &Commit,
        author: Option<Actor>,
    ) -> Result<(), Fault> {
        let Some(author) = author else { return Ok(()) };
        let Some(before) = self.law.clone() else {
            return Ok(());
        };
        let deltas = self.history.deltas(commit.base(), commit.id, FOLDER)?;
        if !deltas.iter().any(|delta| is_law_path(&delta.path)) {
            return Ok(());
        }
        let after = law_at(self.history, commit.id)?;
        let judged = match &after {
            LawReading::InForce(law) => Ok(&law.law),
            LawReading::Unreadable(why) => Err(&**why),
            LawReading::Absent => Err("changes/policy.toml is not there"),
        };
        let case = LawCase {
            before: Some(&before.law),
            after: judged,
            authors: &[author],
            lander: None,
            lands: false,
            at: commit.author.at,
        };
        for finding in judge_law(&case) {
            self.report(finding, None, commit);
        }
        Ok(())
    }
}
