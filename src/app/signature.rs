//! How the signatures of commits are judged, of any commit of any repository.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::app::check::commit as named;
use crate::app::failure::Failure;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::audit::identity::{self, merge_grade};
use crate::audit::laws::{LawInForce, LawReading, law_at};
use crate::audit::trust::{Distrusted, in_office, owner, trusted};
use crate::document::allowed_signers;
use crate::domain::change::PersonId;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::Attestation;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::keyring::{Keyring, OpenPgpFile};
use crate::domain::ledger::ports::{Fault, History, Repository};
use crate::domain::policy::people::Person;
use crate::domain::policy::rules::identity::objection;

/// The verdict on the signature of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The commit.
    pub commit: ObjectId,
    /// The verdict.
    pub attestation: Attestation,
    /// The person of the law to whom the key belongs.
    pub person: Option<PersonId>,
    /// The author, as the commit says: name and address.
    pub author: String,
    /// How strong an approval it would be as a merge; none when no law was asked.
    pub grade_if_merge: Option<Grade>,
}

/// The keys of files that a person trusts, and what in the files could not be read: `ssh` in the
/// format of ssh-keygen(1), with its name, and any number of OpenPGP files. Times without a zone
/// are local ones, as they are for ssh-keygen.
#[must_use]
pub fn keyring(
    world: World,
    ssh: Option<(&str, &str)>,
    openpgp: Vec<OpenPgpFile>,
) -> (Keyring, Vec<String>) {
    let mut keys = Keyring {
        ssh: Vec::new(),
        openpgp,
    };
    let mut problems = Vec::new();
    if let Some((name, text)) = ssh {
        let read = allowed_signers::parse(text, world.clock.now().offset_minutes());
        keys.ssh = read.grants;
        let told = read
            .problems
            .into_iter()
            .map(|one| format!("{name}:{}: {}; the line is ignored", one.line, one.what));
        problems.extend(told);
    }
    (keys, problems)
}

/// Judges the signatures of commits: by `keys`, or without them by the law at the trusted tip.
/// A name may be any revision, or a range `A..B`.
///
/// By the law, a key must be in force when the commit was made and where it landed, or, while
/// it has not, at the trusted tip. By other keys, when the commit was made.
///
/// # Errors
///
/// When a commit is not found, there are neither keys nor a law, or the repository cannot be read.
pub fn signatures(
    world: World,
    settings: &Settings,
    names: &[String],
    keys: Option<&Keyring>,
) -> Result<Vec<Judged>, Failure> {
    let commits = commits(world.repo, names)?;
    match keys {
        Some(keys) => commits
            .into_iter()
            .map(|id| Ok(by_keys(world, id, keys)?))
            .collect(),
        None => {
            let bench = Bench::of(world, settings)?;
            commits
                .into_iter()
                .map(|id| Ok(bench.judge(world, id)?))
                .collect()
        }
    }
}

/// The commits that names mean, in the order of the names; those of a range oldest first.
fn commits(repo: &dyn Repository, names: &[String]) -> Result<Vec<ObjectId>, Failure> {
    let mut all = Vec::new();
    for name in names {
        if let Ok(id) = name.parse::<ObjectId>() {
            all.push(id);
        } else if let Some((from, to)) = name.split_once("..") {
            let end = |text: &str| named(repo, if text.is_empty() { "HEAD" } else { text });
            let both = to.strip_prefix('.');
            let (from, to) = (end(from)?, end(both.unwrap_or(to))?);
            if both.is_some() {
                all.extend(repo.reachable(from, &[to])?);
            }
            all.extend(repo.reachable(to, &[from])?);
        } else {
            all.push(named(repo, name)?);
        }
    }
    Ok(all)
}

fn author(commit: &Commit) -> String {
    format!("{} <{}>", commit.author.name, commit.author.email)
}

fn by_keys(world: World, id: ObjectId, keys: &Keyring) -> Result<Judged, Fault> {
    let commit = world.repo.commit(id)?;
    let raw = world.repo.raw_commit(id)?;
    let mut attestation = world.attestor.attest(&raw, keys, &[commit.committer.at]);
    let signer = attestation.principal.as_deref();
    if attestation.is_good()
        && signer.is_some_and(|signer| !signer.eq_ignore_ascii_case(&commit.author.email))
    {
        attestation.why = format!(
            "{}; the signer {} is not the author {}",
            attestation.why,
            signer.unwrap_or_default(),
            commit.author.email
        );
    }
    Ok(Judged {
        commit: id,
        attestation,
        person: None,
        author: author(&commit),
        grade_if_merge: None,
    })
}

/// The law, and where commits landed.
struct Bench {
    law: Rc<LawInForce>,
    distrusted: Vec<Distrusted>,
    tip: Timestamp,
    /// The commit that each commit of the trusted history landed on; none for the first.
    landed: HashMap<ObjectId, Option<ObjectId>>,
}

impl Bench {
    fn of(world: World, settings: &Settings) -> Result<Self, Failure> {
        let repo = world.repo;
        let other = "git change signature --allowed-signers FILE COMMIT";
        let none = |what: String| Failure::unreadable(what, other);
        let tip = settings
            .tip(repo)?
            .ok_or_else(|| none("there is no commit here yet, and no keys are given".to_owned()))?;
        let law = match law_at(repo, tip)? {
            LawReading::InForce(law) => law,
            LawReading::Absent => {
                let name = settings.trusted_name();
                return Err(none(format!("{name} has no law, and no keys are given")));
            }
            LawReading::Unreadable(problems) => return Err(none(problems.to_string())),
        };
        Ok(Self {
            distrusted: Distrusted::all(&law.law.people),
            law,
            tip: repo.commit(tip)?.committer.at,
            landed: landed(repo, tip)?,
        })
    }

    fn judge(&self, world: World, id: ObjectId) -> Result<Judged, Fault> {
        let commit = world.repo.commit(id)?;
        let raw = world.repo.raw_commit(id)?;
        let mut moments = vec![commit.committer.at];
        match self.landed.get(&id) {
            Some(Some(base)) => moments.push(world.repo.commit(*base)?.committer.at),
            Some(None) => {}
            None => moments.push(self.tip),
        }
        let people = &self.law.law.people;
        let attestation = world.attestor.attest(&raw, &self.law.keyring, &moments);
        let attestation = in_office(attestation, people, &moments);
        let mut attestation = trusted(attestation, &self.distrusted, id, world.repo)?;
        let actor = identity::actor(&commit.author.email, &attestation, people, commit.author.at);
        let person = owner(&attestation, people).and_then(Person::id).cloned();
        if attestation.is_good()
            && let Some(finding) = objection(&actor, people)
        {
            attestation.why = format!("{}; {}", attestation.why, finding.message);
        }
        Ok(Judged {
            commit: id,
            attestation,
            person,
            author: author(&commit),
            grade_if_merge: Some(merge_grade(&actor)),
        })
    }
}

/// Where each commit of the trusted history landed: on its own parent on the main line, else on
/// the first parent of the merge that brought it.
fn landed<H: History + ?Sized>(
    history: &H,
    tip: ObjectId,
) -> Result<HashMap<ObjectId, Option<ObjectId>>, Fault> {
    let boundary: BTreeSet<ObjectId> = history.shallow_boundary()?.into_iter().collect();
    let line = history.main_line(tip)?;
    let mut landed = HashMap::new();
    let bases = line.iter().skip(1).copied().map(Some).chain([None]);
    for (id, base) in line.iter().zip(bases) {
        landed.insert(*id, base);
        let Some(base) = base else { continue };
        if boundary.contains(id) || !history.commit(*id)?.is_merge() {
            continue;
        }
        for side in history.reachable(*id, &[base])? {
            landed.entry(side).or_insert(Some(base));
        }
    }
    Ok(landed)
}
