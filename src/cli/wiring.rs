//! Where adapters become the world. The only place of the command line that names them.

mod machine;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::adapters::clock::SystemClock;
use crate::adapters::git::GitRepository;
use crate::adapters::git::identity::Role;
use crate::adapters::git::place::Place;
use crate::adapters::index::{SqliteIndex, TextFinder};
use crate::adapters::random::SystemRandom;
use crate::adapters::signing::{
    Format, GitSigner, KeyProgram, NativeAttestor, SshSigningKey, Surroundings,
};
pub use crate::adapters::signing::{PublicKey, key_text};

use crate::app::world::Index;
use crate::cli::process::Process;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::ports::{Fault, Persona, Signer};

pub use machine::{Machine, UsableKey};

/// All adapters of one run.
pub struct Wiring {
    /// The repository.
    pub repo: GitRepository,
    /// Judges signatures.
    pub attestor: NativeAttestor,
    /// The clock.
    pub clock: SystemClock,
    /// Random numbers.
    pub random: SystemRandom,
    /// Looks for words.
    pub finder: TextFinder,
    surroundings: Surroundings,
    directory: PathBuf,
    index: Option<Result<Index, Fault>>,
}

/// The directory that the person means: `-C`, or where the process was started.
#[must_use]
pub fn directory(process: &Process, named: Option<&Path>) -> PathBuf {
    named.map_or_else(
        || process.directory.clone(),
        |dir| process.directory.join(dir),
    )
}

/// Shows a text in git's pager; answers whether there was one.
///
/// # Errors
///
/// When git cannot be run.
pub fn page(directory: &Path, text: &str) -> Result<bool, Fault> {
    crate::adapters::pager::show(directory, text)
}

/// The place of a directory, in the environment of the process.
#[must_use]
pub fn place(process: &Process, directory: &Path) -> Place {
    Place::in_environment(
        directory,
        process.environment.iter().cloned(),
        process.interactive,
    )
}

/// The clock, as git would read it.
pub fn clock(process: &Process) -> Result<SystemClock, Fault> {
    SystemClock::new(
        process.variable("GIT_AUTHOR_DATE").as_deref(),
        process.variable("GIT_COMMITTER_DATE").as_deref(),
    )
}

impl Wiring {
    /// Opens the repository around a directory.
    ///
    /// # Errors
    ///
    /// When there is none, or the environment is wrong.
    pub fn open(process: &Process, named: Option<&Path>) -> Result<Self, Fault> {
        let directory = directory(process, named);
        Self::over(
            process,
            GitRepository::open(place(process, &directory))?,
            &directory,
        )
    }

    /// Makes a repository in a directory, or opens the one that is there.
    ///
    /// # Errors
    ///
    /// When the directory cannot be written.
    pub fn create(process: &Process, directory: &Path, bare: bool) -> Result<Self, Fault> {
        let repo = GitRepository::create(place(process, directory), bare, "main")?;
        Self::over(process, repo, directory)
    }

    fn over(process: &Process, repo: GitRepository, directory: &Path) -> Result<Self, Fault> {
        repo.ask_config_ahead();
        let top = repo
            .workdir()
            .map_or_else(|| directory.to_owned(), Path::to_owned);
        Ok(Self {
            repo,
            attestor: NativeAttestor::new(),
            clock: clock(process)?,
            random: SystemRandom,
            finder: TextFinder,
            surroundings: surroundings(process, top),
            directory: directory.to_owned(),
            index: None,
        })
    }

    /// The same, with the index of the repository. Where it cannot be had, everything works without.
    #[must_use]
    pub fn with_index(mut self) -> Self {
        let index = SqliteIndex::open(self.repo.common_dir());
        self.index = Some(index.map(|index| Rc::new(index) as Index));
        self
    }

    /// The index; none when nobody wants it, or it cannot be had.
    #[must_use]
    pub fn index(&self) -> Option<&Index> {
        self.index.as_ref()?.as_ref().ok()
    }

    /// The index that was asked for, or why it cannot be had.
    #[must_use]
    pub fn asked_index(&self) -> Option<Result<&Index, &Fault>> {
        self.index.as_ref().map(Result::as_ref)
    }

    /// Whether the repository is the one in `directory` itself, and not one further up.
    #[must_use]
    pub fn is_at(&self, directory: &Path) -> bool {
        let same = |path: &Path| match (path.canonicalize(), directory.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        };
        self.repo.workdir().is_some_and(same) || same(self.repo.git_dir())
    }

    /// The public half of the key that git is set to sign with; none when no key is set, which
    /// signing itself will say.
    ///
    /// # Errors
    ///
    /// When the key that is set cannot be read.
    pub fn public_key(&self) -> Result<Option<PublicKey>, Fault> {
        let committer = self.committer(Timestamp::from_unix(0, 0))?;
        match GitSigner::from_config(&self.repo, &committer, self.surroundings.clone()) {
            Ok(signer) => signer.public_key().map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Where the demonstration keeps the key of a player.
    #[must_use]
    pub fn key_of(&self, name: &str) -> PathBuf {
        self.repo.git_dir().join("demo").join(name)
    }

    /// Makes a throw-away key for a player of the demonstration; the public half, and the person.
    ///
    /// # Errors
    ///
    /// When ssh-keygen is missing or fails, or the key cannot be written.
    pub fn player(&self, name: &str) -> Result<(String, Box<dyn Persona>), Fault> {
        let key = self.key_of(name);
        let folder = self.repo.git_dir().join("demo");
        std::fs::create_dir_all(&folder).map_err(|error| {
            Fault::new(format!("cannot make {}", folder.display())).because(error)
        })?;
        let email = format!("{name}@example.org");
        let public = KeyProgram::new(self.surroundings.clone()).make(&key, &email)?;
        let format = Format::Ssh {
            program: PathBuf::from("ssh-keygen"),
            key: SshSigningKey::File(key),
        };
        let signer = GitSigner::new(format, self.surroundings.clone());
        let mut letters = name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let name = first.chain(letters).collect();
        Ok((
            public,
            Box::new(Character {
                name,
                email,
                signer,
            }),
        ))
    }

    /// Opens a file in git's editor.
    ///
    /// # Errors
    ///
    /// When there is none, or it fails.
    pub fn edit(&self, file: &Path) -> Result<(), Fault> {
        crate::adapters::editor::edit(&self.directory, file)
    }
}

/// What programs that sign find around them.
#[must_use]
pub fn surroundings(process: &Process, directory: PathBuf) -> Surroundings {
    Surroundings {
        home: process.variable("HOME").map(PathBuf::from),
        directory,
        variables: Vec::new(),
    }
}

impl Persona for Wiring {
    fn author(&self, at: Timestamp) -> Result<Ident, Fault> {
        let identity = self.repo.identity(Role::Author)?;
        Ok(Ident {
            name: identity.name,
            email: identity.email,
            at,
        })
    }

    fn committer(&self, at: Timestamp) -> Result<Ident, Fault> {
        let identity = self.repo.identity(Role::Committer)?;
        Ok(Ident {
            name: identity.name,
            email: identity.email,
            at,
        })
    }

    fn signer(&self) -> Result<Box<dyn Signer>, Fault> {
        let committer = self.committer(Timestamp::from_unix(0, 0))?;
        let signer = GitSigner::from_config(&self.repo, &committer, self.surroundings.clone())?;
        Ok(Box::new(signer))
    }
}

/// A person of the demonstration.
struct Character {
    name: String,
    email: String,
    signer: GitSigner,
}

impl Persona for Character {
    fn author(&self, at: Timestamp) -> Result<Ident, Fault> {
        Ok(Ident {
            name: self.name.clone(),
            email: self.email.clone(),
            at,
        })
    }

    fn committer(&self, at: Timestamp) -> Result<Ident, Fault> {
        self.author(at)
    }

    fn signer(&self) -> Result<Box<dyn Signer>, Fault> {
        Ok(Box::new(self.signer.clone()))
    }
}
