//! Changes of the law: judged, committed, and landed at once or proposed on a branch.

use std::rc::Rc;

use crate::app::failure::Failure;
use crate::app::merge::hand_over;
use crate::app::message;
use crate::app::policy::test::failing;
use crate::app::proposals::rivals;
use crate::app::settings::{Landing, Settings};
use crate::app::snapshot::Snapshot;
use crate::app::transition::compose;
use crate::app::world::World;
use crate::audit::laws::{LARGEST_LAW, LawReading, read};
use crate::document::law::{DELEGATIONS, KEYS, LawFiles};
use crate::document::trials::TESTS;
use crate::domain::change::PersonId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::{Envelope, Fault, Pushed, Swap};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::judge::permit_law;
use crate::domain::policy::law::{FOLDER, Law, is_law_path};
use crate::domain::policy::permit::NewFile;
use crate::domain::policy::rules::delegation::Delegated;
use crate::domain::policy::rules::governance::{LawCase, missing_governors};

/// How often a proposal is tried again when somebody else was faster.
const TRIES: usize = 8;

/// Texts of the law by path; none stands for a file that is removed.
pub type Texts = Vec<(String, Option<String>)>;

/// A change of the law that somebody wants.
pub struct Proposal<'a> {
    /// What its branch is called, when it needs one.
    pub name: String,
    /// The subject of the commit.
    pub subject: String,
    /// Makes the texts that differ, from the law as it stands.
    pub edit: &'a dyn Fn(&Current) -> Result<Texts, Failure>,
}

/// The law as it stands, with its texts.
pub struct Current<'a> {
    /// The law.
    pub law: &'a Law,
    /// When it is changed.
    pub at: Timestamp,
    files: &'a LawFiles,
}

impl Current<'_> {
    /// The text of a document of the law; empty when there is none.
    #[must_use]
    pub fn text(&self, path: &str) -> String {
        self.files
            .get(path)
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
            .unwrap_or_default()
    }

    /// The files of OpenPGP keys: path and bytes.
    pub fn key_files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files
            .filter(|(path, _)| path.starts_with(KEYS))
            .map(|(path, (_, bytes))| (path.as_str(), bytes.as_slice()))
    }
}

/// What became of a proposal.
#[derive(Debug)]
pub struct Proposed {
    /// The commit.
    pub commit: ObjectId,
    /// The branch that it is on.
    pub branch: String,
    /// Whether it is in force; else it awaits its landing by one of `awaits`.
    pub landed: bool,
    /// Who can land it.
    pub awaits: Vec<PersonId>,
    /// Whether the remote has it.
    pub pushed: bool,
    /// Findings that refuse nothing.
    pub findings: Vec<Finding>,
    /// What is worth knowing all the same.
    pub warnings: Vec<String>,
}

/// Changes the law: at once where the law lets this person do so, else on a branch for somebody
/// else to land.
///
/// # Errors
///
/// When the judge refuses, or the environment fails.
pub fn propose(
    world: World,
    settings: &Settings,
    proposal: &Proposal,
) -> Result<Proposed, Failure> {
    for _ in 0..TRIES {
        let snapshot = Snapshot::load(world, settings)?;
        if let Some(proposed) = attempt(world, settings, proposal, &snapshot)? {
            return Ok(proposed);
        }
    }
    Err(
        Fault::new("others changed the main branch too often meanwhile")
            .hint("try again")
            .into(),
    )
}

fn attempt(
    world: World,
    settings: &Settings,
    proposal: &Proposal,
    snapshot: &Snapshot,
) -> Result<Option<Proposed>, Failure> {
    let tip = snapshot.trusted.tip;
    let law = Rc::clone(&snapshot.law);
    let mut files = law_files(world, tip)?;
    let at = world.clock.now();
    let current = Current {
        law: &law.law,
        at,
        files: &files,
    };
    let texts = (proposal.edit)(&current)?;
    let changed = overlay(&mut files, &texts);
    let after = read(&files);
    let author = world.persona.author(at)?;
    let committer = world.persona.committer(at)?;
    let signer = world.persona.signer()?;
    let authors = [author_of(&author)];
    let agreed = authors.each_ref().map(|author| author.id(&law.law.people));
    let delegates = texts.iter().any(|(path, _)| path == DELEGATIONS);
    let delegated: Vec<Delegated> = judged(&after)
        .ok()
        .filter(|_| delegates)
        .map(|after| Delegated {
            actor: author_of(&author),
            at,
            before: vec![law.law.delegations.clone()],
            after: after.delegations.clone(),
        })
        .into_iter()
        .collect();
    let people = &law.law.people;
    let mut case = LawCase {
        before: Some(&law.law),
        after: judged(&after),
        authors: &authors,
        agreed: &agreed,
        lander: None,
        delegated: &delegated,
        governed: texts.iter().any(|(path, _)| path != DELEGATIONS)
            || delegated.iter().any(|deed| deed.is_governed(people)),
        lands: false,
        at: world.repo.commit(tip)?.committer.at,
    };
    let awaits = missing_governors(&case);
    let lands = awaits.is_empty() && settings.landing == Landing::Direct;
    case.lands = lands;
    let (permit, mut findings) = permit_law(&case, Some(tip), changed)
        .map_err(|findings| Failure::Refused { id: None, findings })?;
    if let LawReading::InForce(after) = &after {
        let cases = files.get(TESTS).map(|(_, bytes)| bytes.as_slice());
        findings.extend(failing(cases, &after.law, case.at));
    }
    let message = message::of_law(&proposal.subject, None);
    let envelope = Envelope {
        other_parents: Vec::new(),
        author,
        committer,
        message,
    };
    let commit = compose(world, &permit, &envelope, Some(&*signer), &law, snapshot)?;
    let (branch, handed) = if lands {
        (settings.branch.clone(), hand_over(world, settings, commit)?)
    } else {
        let branch = format!("law/{}-{}", proposal.name, &commit.short()[..6]);
        let (pushed, mut warnings) = publish(world, settings, &branch, commit)?;
        warnings.extend(rivals(world, settings, tip, &branch, commit)?);
        (branch, Some((pushed, warnings)))
    };
    let Some((pushed, warnings)) = handed else {
        return Ok(None);
    };
    Ok(Some(Proposed {
        commit,
        branch,
        landed: lands,
        awaits,
        pushed,
        findings,
        warnings,
    }))
}

/// Who signs a proposal.
fn author_of(author: &Ident) -> Actor {
    Actor {
        email: author.email.clone(),
        proof: Proof::Own { key: String::new() },
    }
}

/// Puts a proposal on a branch of its own, also at the remote.
fn publish(
    world: World,
    settings: &Settings,
    branch: &str,
    commit: ObjectId,
) -> Result<(bool, Vec<String>), Failure> {
    let reference = format!("refs/heads/{branch}");
    if let Swap::Moved(_) = world
        .repo
        .advance(&reference, None, commit, "change: propose")?
    {
        return Err(Failure::no(
            format!("there is a branch {branch} already"),
            "git branch --all",
        ));
    }
    let Some(remote) = &settings.remote else {
        return Ok((false, Vec::new()));
    };
    Ok(match world.repo.push(remote, commit, &reference) {
        Ok(Pushed::Done) => (true, Vec::new()),
        Ok(Pushed::Stale) => (false, vec![format!("{remote} has another {branch}")]),
        Ok(Pushed::Refused(words)) => (false, vec![format!("{remote} refused: {words}")]),
        Err(fault) => (
            false,
            vec![format!("{fault}: not pushed; later: git change push")],
        ),
    })
}

/// The law after, or why it cannot be read.
pub(in crate::app) fn judged(after: &LawReading) -> Result<&Law, &str> {
    match after {
        LawReading::InForce(law) => Ok(&law.law),
        LawReading::Unreadable(why) => Err(why),
        LawReading::Absent => Err("changes/policy.toml is not there"),
    }
}

/// The files of the law in a commit.
pub(in crate::app) fn law_files(world: World, commit: ObjectId) -> Result<LawFiles, Failure> {
    let mut files = LawFiles::default();
    for (path, file) in world.repo.files(commit, FOLDER)? {
        if is_law_path(&path)
            && let Content::Bytes(bytes) = world.repo.blob(file.id, LARGEST_LAW)?
        {
            files.insert(path, (file.id, bytes));
        }
    }
    Ok(files)
}

/// Lays texts over the files; answers with what is to be written.
fn overlay(files: &mut LawFiles, texts: &Texts) -> Vec<NewFile> {
    let nowhere = ObjectId::from_bytes([0; 20]);
    texts
        .iter()
        .map(|(path, text)| {
            match text {
                Some(text) => {
                    files.insert(path.clone(), (nowhere, text.clone().into_bytes()));
                }
                None => {
                    files.remove(path);
                }
            }
            let content = text.clone().map(String::into_bytes);
            NewFile {
                path: path.clone(),
                content,
            }
        })
        .collect()
}
