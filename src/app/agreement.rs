//! Agreeing to a change of the law by a signed commit, before it lands.

use std::rc::Rc;

use crate::app::failure::Failure;
use crate::app::law::judged;
use crate::app::merge::newest;
use crate::app::message;
use crate::app::seen::SeenLaw;
use crate::app::settings::Settings;
use crate::app::snapshot::Snapshot;
use crate::app::transition::compose;
use crate::app::world::World;
use crate::audit::agreement::{Bench, Signatories, landing_text, signatories};
use crate::audit::laws::{LawInForce, LawReading, law_at, law_digest};
use crate::audit::trust::Distrusted;
use crate::domain::change::PersonId;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::ports::{Envelope, Fault, Pushed, Swap};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::judge::permit_agreement;
use crate::domain::policy::law::Law;
use crate::domain::policy::rules::governance::{LawCase, missing_governors};

/// How often an approval is tried again when somebody else was faster.
const TRIES: usize = 8;

/// The change of the law that a branch brings along, and who signed for it.
pub(in crate::app) struct LawChange {
    after: LawReading,
    signed: Signatories,
    landing: Timestamp,
}

impl LawChange {
    /// What a branch brings; none when it leaves the law as it is.
    pub(in crate::app) fn of(
        world: World,
        law: &LawInForce,
        tip: ObjectId,
        head: ObjectId,
    ) -> Result<Option<Self>, Fault> {
        let repo = world.repo;
        let landing = repo.commit(tip)?.committer.at;
        let bench = Bench {
            history: repo,
            attestor: world.attestor,
            law,
            distrusted: &Distrusted::all(&law.law.people),
            landing: Some(landing),
        };
        let text = landing_text(repo, tip, head)?;
        let signed = signatories(bench, &repo.reachable(head, &[tip])?, text)?;
        if signed.authors.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            after: law_at(repo, head)?,
            signed,
            landing,
        }))
    }

    /// The law after it; none when that cannot be read.
    pub(in crate::app) fn after(&self) -> Option<&Law> {
        judged(&self.after).ok()
    }

    /// The newest commit that writes law.
    pub(in crate::app) fn newest(&self) -> Option<ObjectId> {
        self.signed.made.last().copied()
    }

    /// The case for the judge: landing it, or only looking at it.
    pub(in crate::app) fn case<'a>(
        &'a self,
        before: &'a Law,
        lander: Option<(&'a PersonId, Grade)>,
    ) -> LawCase<'a> {
        LawCase {
            before: Some(before),
            after: judged(&self.after),
            authors: &self.signed.authors,
            agreed: &self.signed.agreed,
            lander,
            delegated: &self.signed.delegated,
            governed: self.signed.governed,
            lands: lander.is_some(),
            at: self.landing,
        }
    }
}

/// What became of an approval.
#[derive(Debug)]
pub struct Agreed {
    /// The commit.
    pub commit: ObjectId,
    /// The branch that it is on.
    pub branch: String,
    /// Who can still agree; empty when enough people did, and anybody may land it.
    pub awaits: Vec<PersonId>,
    /// Whether the remote has it.
    pub pushed: bool,
    /// What is worth knowing all the same.
    pub warnings: Vec<String>,
}

/// Approves the change of the law on a branch, by a signed commit on it that changes nothing.
///
/// # Errors
///
/// When the branch does not change the law, or what it does changed meanwhile, the judge refuses, or
/// the environment fails.
pub fn approve(
    world: World,
    settings: &Settings,
    branch: &str,
    text: Option<&str>,
) -> Result<Agreed, Failure> {
    let seen = SeenLaw::at(branch, newest(world, settings, branch)?);
    for _ in 0..TRIES {
        let snapshot = Snapshot::load(world, settings)?;
        seen.is_still(world, newest(world, settings, branch)?)?;
        if let Some(agreed) = attempt(world, settings, branch, text, &snapshot)? {
            return Ok(agreed);
        }
    }
    Err(
        Fault::new(format!("others changed {branch} too often meanwhile"))
            .hint("try again")
            .into(),
    )
}

fn attempt(
    world: World,
    settings: &Settings,
    branch: &str,
    text: Option<&str>,
    snapshot: &Snapshot,
) -> Result<Option<Agreed>, Failure> {
    let repo = world.repo;
    let tip = snapshot.trusted.tip;
    let law = Rc::clone(&snapshot.law);
    let head = newest(world, settings, branch)?;
    let Some(change) = LawChange::of(world, &law, tip, head)? else {
        return Err(Failure::no(
            format!("{branch} changes nothing of the law"),
            "git change approve <id>, for a change",
        ));
    };
    if landing_text(repo, tip, head)?.is_none() {
        return Err(Failure::no(
            format!(
                "the law of {} changed since {branch} left it, so nobody knows which text would land",
                settings.branch
            ),
            format!("merge {} into {branch}, and approve then", settings.branch),
        ));
    }
    let at = world.clock.now();
    let author = world.persona.author(at)?;
    let committer = world.persona.committer(at)?;
    let signer = world.persona.signer()?;
    let actor = Actor {
        email: author.email.clone(),
        proof: Proof::Own { key: String::new() },
    };
    let me = actor.id(&law.law.people);
    let (permit, _) = permit_agreement(&change.case(&law.law, None), &me, head)
        .map_err(|findings| Failure::Refused { id: None, findings })?;
    let envelope = Envelope {
        other_parents: Vec::new(),
        author,
        committer,
        message: message::of_agreement(&law_digest(repo, head)?, text),
    };
    let commit = compose(world, &permit, &envelope, Some(&*signer), &law, snapshot)?;
    let Some((pushed, warnings)) = hand_over(world, settings, branch, commit)? else {
        return Ok(None);
    };
    let after = LawChange::of(world, &law, tip, commit)?;
    let awaits = after.map_or_else(Vec::new, |after| {
        missing_governors(&after.case(&law.law, None))
    });
    Ok(Some(Agreed {
        commit,
        branch: branch.to_owned(),
        awaits,
        pushed,
        warnings,
    }))
}

/// Pushes the approval, and moves the local branch; none when somebody else was faster.
fn hand_over(
    world: World,
    settings: &Settings,
    branch: &str,
    commit: ObjectId,
) -> Result<Option<(bool, Vec<String>)>, Failure> {
    let repo = world.repo;
    let reference = format!("refs/heads/{branch}");
    let mut warnings = Vec::new();
    let mut pushed = false;
    if let Some(remote) = &settings.remote {
        match repo.push(remote, commit, &reference) {
            Ok(Pushed::Done) => pushed = true,
            Ok(Pushed::Stale) => {
                repo.fetch(remote)?;
                return Ok(None);
            }
            Ok(Pushed::Refused(words)) => {
                return Err(Failure::no(
                    format!("{remote} refused the push: {words}"),
                    format!("git push {remote} {branch}"),
                ));
            }
            Err(fault) => warnings.push(format!("{fault}: not pushed; later: git change push")),
        }
    }
    let old = repo.reference(&reference)?;
    if let Some(old) = old
        && !repo.is_ancestor(old, commit)?
    {
        warnings.push(format!("your {branch} has commits of its own"));
        return Ok(pushed.then_some((pushed, warnings)));
    }
    match repo.advance(&reference, old, commit, "change: approve")? {
        Swap::Done => Ok(Some((pushed, warnings))),
        Swap::Moved(_) if pushed => {
            warnings.push(format!("{branch} moved meanwhile; git change sync"));
            Ok(Some((pushed, warnings)))
        }
        Swap::Moved(_) => Ok(None),
    }
}
