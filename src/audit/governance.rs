//! Changes of the law, as they land.

use crate::audit::agreement::{Bench, Signatories, landing_text, signatories};
use crate::audit::laws::LawReading;
use crate::audit::replay::Replay;
use crate::document::law::DELEGATIONS;
use crate::domain::change::PersonId;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Fault, Objects};
use crate::domain::policy::actor::Actor;
use crate::domain::policy::law::{FOLDER, Law, is_law_path};
use crate::domain::policy::rules::delegation;
use crate::domain::policy::rules::governance::{
    LawCase, judge_author, judge_landing, judge_law, unagreed,
};

impl Replay<'_> {
    /// Judges a change of the law that lands with `commit`, and the commits that it `landed`, and
    /// puts the new law in force.
    pub(in crate::audit) fn govern(
        &mut self,
        commit: &Commit,
        deltas: &[FileDelta],
        landed: &[ObjectId],
        lander: Option<(PersonId, Grade)>,
    ) -> Result<(), Fault> {
        if !deltas.iter().any(|delta| is_law_path(&delta.path)) {
            return Ok(());
        }
        let after = self.law_at(commit.id)?;
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
        let commits: Vec<ObjectId> = landed.iter().copied().chain([commit.id]).collect();
        let signed = self.signed_for(&commits, Some(commit.id))?;
        let case = LawCase {
            before: before.as_ref().map(|law| &law.law),
            after: judged,
            authors: &signed.authors,
            agreed: &signed.agreed,
            lander: lander.as_ref().map(|(who, grade)| (who, *grade)),
            delegated: &[],
            governed: signed.governed
                || deltas
                    .iter()
                    .any(|delta| is_law_path(&delta.path) && delta.path != DELEGATIONS),
            lands: true,
            at,
        };
        for (made, author) in signed.made.iter().zip(&signed.authors) {
            if let Some(finding) = judge_author(&case, author) {
                let made = self.history.commit(*made)?;
                self.report(finding, None, &made);
            }
        }
        if let Some(law) = case.before.or(case.after.ok()) {
            self.tell_delegated(&signed, law, at)?;
        }
        for finding in judge_landing(&case) {
            self.report(finding, None, commit);
        }
        self.tell_void(signed)?;
        if let LawReading::InForce(law) = after {
            self.succeed(&law, commit);
            self.put_in_force(law, commit.id);
        }
        Ok(())
    }

    /// Who signed for what these commits do to the law.
    fn signed_for(
        &self,
        commits: &[ObjectId],
        text: Option<ObjectId>,
    ) -> Result<Signatories, Fault> {
        let Some(law) = &self.law else {
            return Ok(Signatories::default());
        };
        let bench = Bench {
            history: &self.history,
            attestor: self.attestor,
            law,
            distrusted: &self.compromised,
            landing: self.landing_on,
        };
        signatories(bench, commits, text)
    }

    /// Says what speaks against what commits do to the delegations.
    fn tell_delegated(
        &mut self,
        signed: &Signatories,
        law: &Law,
        landing: Timestamp,
    ) -> Result<(), Fault> {
        for (id, deed) in signed.delegating.iter().zip(&signed.delegated) {
            let commit = self.history.commit(*id)?;
            for finding in delegation::judge(deed, law, landing) {
                self.report(finding, None, &commit);
            }
        }
        Ok(())
    }

    /// Says which approvals of a change of the law do not count.
    fn tell_void(&mut self, signed: Signatories) -> Result<(), Fault> {
        for (id, finding) in signed.void {
            let commit = self.history.commit(id)?;
            self.report(finding, None, &commit);
        }
        Ok(())
    }

    /// Whether there was no law that could be read before this commit.
    fn founded_by(&self, commit: &Commit) -> Result<bool, Fault> {
        Ok(match commit.base() {
            None => true,
            Some(base) => !matches!(self.law_at(base)?, LawReading::InForce(_)),
        } && self.is_root(commit.id))
    }

    /// Says who must still agree before the changes of the law on a branch may land on `tip`.
    pub(in crate::audit) fn awaited(
        &mut self,
        head: ObjectId,
        tip: ObjectId,
        brought: &[ObjectId],
    ) -> Result<(), Fault> {
        let text = landing_text(&self.history, tip, head)?;
        let signed = self.signed_for(brought, text)?;
        let Some(before) = self.law.clone().filter(|_| !signed.authors.is_empty()) else {
            return Ok(());
        };
        let landing = self.history.commit(tip)?.committer.at;
        self.tell_delegated(&signed, &before.law, landing)?;
        let after = self.law_at(head)?;
        let LawReading::InForce(law) = &after else {
            // That it cannot be read was said of the commit that broke it.
            return Ok(());
        };
        let commit = self.history.commit(head)?;
        let case = LawCase {
            before: Some(&before.law),
            after: Ok(&law.law),
            authors: &signed.authors,
            agreed: &signed.agreed,
            lander: None,
            delegated: &[],
            governed: signed.governed,
            lands: false,
            at: commit.author.at,
        };
        for finding in unagreed(&case) {
            self.report(finding, None, &commit);
        }
        self.tell_void(signed)
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
        let after = self.law_at(commit.id)?;
        let judged = match &after {
            LawReading::InForce(law) => Ok(&law.law),
            LawReading::Unreadable(why) => Err(&**why),
            LawReading::Absent => Err("changes/policy.toml is not there"),
        };
        let case = LawCase {
            before: Some(&before.law),
            after: judged,
            authors: &[author],
            agreed: &[],
            lander: None,
            delegated: &[],
            governed: true,
            lands: false,
            at: commit.author.at,
        };
        for finding in judge_law(&case) {
            self.report(finding, None, commit);
        }
        Ok(())
    }
}
