//! Founding the law of a repository: the root of trust.

use crate::app::failure::Failure;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::audit::laws::{LawReading, law_at, read};
use crate::document::founding::{Founder, NotFounded, founding};
use crate::document::law::LawFiles;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::ports::{Envelope, Pushed, Swap};
use crate::domain::policy::actor::{Actor, Proof};
use crate::domain::policy::judge::permit_law;
use crate::domain::policy::law::is_law_path;
use crate::domain::policy::permit::NewFile;
use crate::domain::policy::rules::governance::LawCase;

pub use crate::document::founding::{FounderKey, Preset};

/// The law of a repository as it was founded.
#[derive(Debug)]
pub struct Founded {
    /// The founding commit.
    pub commit: ObjectId,
    /// The branch that it is on.
    pub branch: String,
    /// The files that were written.
    pub files: Vec<String>,
    /// The remote that has it, too.
    pub pushed: Option<String>,
    /// What is worth knowing all the same.
    pub warnings: Vec<String>,
}

/// Writes the law in one signed commit on the main branch, and pins that commit as the root of
/// trust.
///
/// # Errors
///
/// When there is a law already, there is no key, or the environment fails.
pub fn init(
    world: World,
    settings: &Settings,
    preset: Preset,
    key: Option<FounderKey>,
) -> Result<Founded, Failure> {
    let ground = Ground::of(world, settings)?;
    let base = ground.base();
    let at = world.clock.now();
    let author = world.persona.author(at)?;
    let committer = world.persona.committer(at)?;
    let signer = world.persona.signer()?;
    let founder = Founder {
        name: &author.name,
        email: &author.email,
        key,
        at,
    };
    let texts = founding(preset, &founder).map_err(not_founded)?;
    let files = missing(world, base, texts)?;
    let law = law_of(&files)?;
    let authors = [Actor {
        email: author.email.clone(),
        proof: Proof::Own { key: String::new() },
    }];
    let case = LawCase {
        before: None,
        after: Ok(&law.law),
        authors: &authors,
        agreed: &[],
        lander: None,
        delegated: &[],
        governed: true,
        lands: true,
        at,
    };
    let paths = files.iter().map(|file| file.path.clone()).collect();
    let (permit, _) = permit_law(&case, base, files)
        .map_err(|findings| Failure::Refused { id: None, findings })?;
    let message = format!("law: found change management with the preset {preset}\n");
    let envelope = Envelope {
        other_parents: Vec::new(),
        author: author.clone(),
        committer,
        message,
    };
    let commit = world.repo.compose(&permit, &envelope, Some(&*signer))?;
    crate::app::transition::check_signature(world, commit, &author, &[at], &law)?;
    let moved = world
        .repo
        .advance(&settings.local(), ground.local, commit, "change: init")?;
    if let Swap::Moved(_) = moved {
        return Err(Failure::no(
            format!("{} moved meanwhile", settings.branch),
            "try again",
        ));
    }
    let (pushed, warnings) = ground.share(world, settings, commit);
    world.repo.set("change.root", &commit.to_string(), false)?;
    Ok(Founded {
        commit,
        branch: settings.branch.clone(),
        files: paths,
        pushed,
        warnings,
    })
}

/// What the law is founded upon.
struct Ground {
    /// The local main branch.
    local: Option<ObjectId>,
    /// The remote's, as it was last seen.
    seen: Option<ObjectId>,
    /// How many commits the local one has that the remote lacks.
    own: usize,
}

impl Ground {
    /// Looks where the law would be founded.
    fn of(world: World, settings: &Settings) -> Result<Self, Failure> {
        let repo = world.repo;
        let local = repo.reference(&settings.local())?;
        let seen = match settings.tracking() {
            Some(name) => repo.reference(&name)?,
            None => None,
        };
        for (tip, name) in [
            (seen, settings.trusted_name()),
            (local, settings.branch.clone()),
        ] {
            if let Some(tip) = tip
                && !matches!(law_at(repo, tip)?, LawReading::Absent)
            {
                return Err(Failure::no(
                    format!("{name} has a law already"),
                    "git change doctor",
                ));
            }
        }
        if let (Some(local), Some(seen)) = (local, seen)
            && !repo.is_ancestor(seen, local)?
        {
            return Err(Failure::no(
                format!(
                    "your {} lacks commits that {} has",
                    settings.branch,
                    settings.trusted_name()
                ),
                "git pull",
            ));
        }
        let own = match local {
            Some(local) => repo.reachable(local, seen.as_slice())?.len(),
            None => 0,
        };
        Ok(Self { local, seen, own })
    }

    /// The commit that the law is founded upon.
    fn base(&self) -> Option<ObjectId> {
        self.local.or(self.seen)
    }

    /// Pushes the founding commit where others see it, if that pushes nothing else; answers with
    /// the remote that has it.
    fn share(
        &self,
        world: World,
        settings: &Settings,
        commit: ObjectId,
    ) -> (Option<String>, Vec<String>) {
        let Some(remote) = &settings.remote else {
            return (None, Vec::new());
        };
        let branch = &settings.branch;
        let later = format!("later: git push {remote} {branch}");
        let warning = if self.own > 0 {
            let commits = if self.own == 1 { "commit" } else { "commits" };
            format!(
                "not pushed, since your {branch} has {} {commits} more that {remote} lacks; \
                 to push them and the law: git push {remote} {branch}",
                self.own
            )
        } else {
            match world.repo.push(remote, commit, &settings.local()) {
                Ok(Pushed::Done) => return (Some(remote.clone()), Vec::new()),
                Ok(Pushed::Stale) => format!("{remote} has a newer {branch}; {later}"),
                Ok(Pushed::Refused(words)) => format!("{remote} refused: {words}; {later}"),
                Err(fault) => format!("{fault}: not pushed; {later}"),
            }
        };
        (None, vec![warning])
    }
}

/// The files that are not there yet; what is there is left as it is.
fn missing(
    world: World,
    base: Option<ObjectId>,
    texts: Vec<(String, String)>,
) -> Result<Vec<NewFile>, Failure> {
    let mut files = Vec::new();
    for (path, text) in texts {
        let there = match base {
            Some(base) => world.repo.file(base, &path)?.is_some(),
            None => false,
        };
        if !there {
            files.push(NewFile {
                path,
                content: Some(text.into_bytes()),
            });
        }
    }
    Ok(files)
}

fn law_of(files: &[NewFile]) -> Result<std::rc::Rc<crate::audit::laws::LawInForce>, Failure> {
    let nowhere = ObjectId::from_bytes([0; 20]);
    let files: LawFiles = files
        .iter()
        .filter(|file| is_law_path(&file.path))
        .filter_map(|file| Some((file.path.clone(), (nowhere, file.content.clone()?))))
        .collect();
    match read(&files) {
        LawReading::InForce(law) => Ok(law),
        LawReading::Absent => Err(Failure::unreadable("the preset has no policy", "")),
        LawReading::Unreadable(why) => Err(Failure::unreadable(&*why, "git config user.name NAME")),
    }
}

fn not_founded(error: NotFounded) -> Failure {
    let hint = match error {
        NotFounded::Key(_) => "git change keys",
        NotFounded::File { .. } => "git config user.name NAME",
    };
    Failure::unreadable(error.to_string(), hint)
}
