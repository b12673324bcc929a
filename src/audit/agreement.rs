//! Who signed for a change of the law before it lands: the authors of its text, and those who
//! approved it by a commit of their own.

use crate::audit::delegations::{delegated, is_governed};
use crate::audit::identity;
use crate::audit::laws::{LawInForce, law_digest};
use crate::audit::trust::{Distrusted, attested};
use crate::domain::change::PersonId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::FileDelta;
use crate::domain::ledger::ports::{Attestor, Fault, History};
use crate::domain::policy::actor::Actor;
use crate::domain::policy::finding::{Finding, Severity};
use crate::domain::policy::law::{FOLDER, is_law_path};
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::delegation::Delegated;
use crate::domain::policy::rules::governance::governs;
use crate::domain::policy::rules::identity::objection;

/// What signatures are judged by.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The repository.
    pub history: &'a dyn History,
    /// Who judges signatures.
    pub attestor: &'a dyn Attestor,
    /// The law that it lands on.
    pub law: &'a LawInForce,
    /// Keys that somebody else may hold.
    pub distrusted: &'a [Distrusted],
    /// When the commit was made that it lands on.
    pub landing: Option<Timestamp>,
}

/// Who signed for a change of the law.
#[derive(Debug, Default)]
pub struct Signatories {
    /// Who made the commits that change it.
    pub authors: Vec<Actor>,
    /// Those commits, in the same order.
    pub made: Vec<ObjectId>,
    /// What commits do to the delegations, whoever decides on that.
    pub delegated: Vec<Delegated>,
    /// Those commits, in the same order.
    pub delegating: Vec<ObjectId>,
    /// Whether any of it is for those who govern to decide.
    pub governed: bool,
    /// Who agreed by a signature to the text as it lands.
    pub agreed: Vec<PersonId>,
    /// Approvals that do not count, and why.
    pub void: Vec<(ObjectId, Finding)>,
}

/// A signature that agrees: to a text that somebody wrote, or to one that was there.
struct Agreement {
    commit: ObjectId,
    who: PersonId,
    wrote: bool,
    proved: bool,
}

/// Who signed for the change of the law that `commits` make (oldest first), of which the text of
/// the commit `text` lands; none when that text is not known yet, so that nobody approved it.
///
/// An author agrees as long as nobody else goes on writing after them. An approval is over one
/// text of the law, and counts only when exactly that lands.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn signatories(
    bench: Bench,
    commits: &[ObjectId],
    text: Option<ObjectId>,
) -> Result<Signatories, Fault> {
    let mut found = Signatories::default();
    let mut agreements = Vec::new();
    let people = &bench.law.law.people;
    for id in commits {
        let commit = bench.history.commit(*id)?;
        let deltas = bench.history.deltas(commit.base(), *id, FOLDER)?;
        let deed = delegated(&bench, &commit, &deltas)?;
        found.governed |= is_governed(&bench, &commit, &deltas, deed.as_ref())?;
        if let Some(deed) = deed {
            found.delegated.push(deed);
            found.delegating.push(*id);
        }
        let wrote = writes_law(bench.history, &commit, &deltas)?;
        if !wrote && !approves(bench.history, &commit)? {
            continue;
        }
        let actor = bench.actor(&commit)?;
        let who = actor.id(people);
        if wrote {
            found.authors.push(actor.clone());
            found.made.push(*id);
        } else if let Some(why) = bench.nobody(&actor) {
            found.void.push((*id, void(why)));
            continue;
        }
        agreements.push(Agreement {
            commit: *id,
            who,
            wrote,
            proved: actor.is_proved(),
        });
    }
    for agreement in &agreements {
        if agreement.wrote {
            if agreement.proved && !overwritten(bench.history, agreement, &agreements)? {
                found.agreed.push(agreement.who.clone());
            }
            continue;
        }
        match text {
            Some(text) if same_law(bench.history, agreement.commit, text)? => {
                found.agreed.push(agreement.who.clone());
            }
            _ => found.void.push((
                agreement.commit,
                void(format!(
                    "{} approved another text of the law than the one that lands",
                    agreement.who
                )),
            )),
        }
    }
    Ok(found)
}

/// The commit whose law lands when `head` is merged into `tip`: `head`, unless the main line changed
/// its law since the two parted, so that a text lands which nobody has seen.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn landing_text(
    history: &dyn History,
    tip: ObjectId,
    head: ObjectId,
) -> Result<Option<ObjectId>, Fault> {
    let Some(fork) = history.merge_base(tip, head)? else {
        return Ok(None);
    };
    Ok(same_law(history, fork, tip)?.then_some(head))
}

impl Bench<'_> {
    pub(in crate::audit) fn actor(&self, commit: &Commit) -> Result<Actor, Fault> {
        let attestation = attested(
            self.history,
            self.attestor,
            self.law,
            self.distrusted,
            commit,
            self.landing,
        )?;
        let (email, at) = (&commit.author.email, commit.author.at);
        let people = &self.law.law.people;
        Ok(identity::actor(email, &attestation, people, at))
    }

    /// Why an approval by this actor can never count.
    fn nobody(&self, actor: &Actor) -> Option<String> {
        let law = &self.law.law;
        if let Some(objection) = objection(actor, &law.people) {
            return Some(format!("it approves nothing: {}", objection.message));
        }
        let who = actor.id(&law.people);
        let outside = !governs(&who, law, self.landing);
        outside.then(|| format!("{who} holds no role that governs the law"))
    }
}

fn void(why: String) -> Finding {
    Finding {
        severity: Severity::Warning,
        ..Finding::new(Rule::LawApprovalVoid, why)
    }
}

/// Whether somebody else wrote on after an author, or beside them.
fn overwritten(
    history: &dyn History,
    author: &Agreement,
    all: &[Agreement],
) -> Result<bool, Fault> {
    let wrote = |own: bool| {
        let texts = all.iter().filter(|one| one.wrote);
        texts.filter(move |one| (one.who == author.who) == own)
    };
    for other in wrote(false) {
        let mut saw = false;
        for own in wrote(true) {
            saw |= history.is_ancestor(other.commit, own.commit)?;
        }
        if !saw {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a commit changes the law; what a merge takes over from another parent is no change.
fn writes_law(history: &dyn History, commit: &Commit, deltas: &[FileDelta]) -> Result<bool, Fault> {
    for delta in deltas.iter().filter(|delta| is_law_path(&delta.path)) {
        if !taken_over(history, commit, delta)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a merge has this file from one of its parents after the first.
pub(in crate::audit) fn taken_over(
    history: &dyn History,
    commit: &Commit,
    delta: &FileDelta,
) -> Result<bool, Fault> {
    for parent in commit.parents.iter().skip(1) {
        if history.file(*parent, &delta.path)? == delta.after {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a commit says that it approves the law as it stands there, and is over that text. What
/// it says is as well signed as its files are.
fn approves(history: &dyn History, commit: &Commit) -> Result<bool, Fault> {
    let trailer = |key: &str| {
        let last = commit.message.trim_end().rsplit("\n\n").next();
        let lines = last.unwrap_or_default().lines();
        let mut values = lines.filter_map(|line| line.strip_prefix(key));
        values.next().map(str::trim)
    };
    if commit.is_merge() || trailer("Change-Event:") != Some("approve") {
        return Ok(false);
    }
    let Some(claimed) = trailer("Change-Digest:") else {
        return Ok(false);
    };
    Ok(claimed == law_digest(history, commit.id)?)
}

/// Whether two commits have the same law, file by file.
fn same_law(history: &dyn History, one: ObjectId, other: ObjectId) -> Result<bool, Fault> {
    let deltas = history.deltas(Some(one), other, FOLDER)?;
    Ok(!deltas.iter().any(|delta| is_law_path(&delta.path)))
}
