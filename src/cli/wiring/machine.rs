//! The machine and the person at it, inside a repository or outside of any.

use std::path::{Path, PathBuf};

use super::{clock, place, surroundings};
use crate::adapters::clock::SystemClock;
use crate::adapters::git::config::GitConfig;
use crate::adapters::git::identity::{Identity, Role};
use crate::adapters::git::place::Names;
use crate::adapters::git::program::Git;
use crate::adapters::signing::{GitSigner, KeyProgram, NativeAttestor, PublicKey, Surroundings};
use crate::cli::process::Process;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::ports::{Clock, Config, Fault, Persona, Signer};

pub use crate::adapters::signing::UsableKey;

/// The machine and the person at it.
pub struct Machine {
    /// Judges signatures.
    pub attestor: NativeAttestor,
    config: GitConfig,
    names: Names,
    clock: SystemClock,
    surroundings: Surroundings,
}

impl Machine {
    /// The machine as it looks from a directory.
    ///
    /// # Errors
    ///
    /// When there is no such directory, or the environment is wrong.
    pub fn at(process: &Process, directory: &Path) -> Result<Self, Fault> {
        if !directory.is_dir() {
            return Err(Fault::new(format!(
                "there is no directory {}",
                directory.display()
            )));
        }
        let place = place(process, directory);
        let git = Git::in_place(&place);
        // As for git, a relative path to a key starts at the top of the working tree.
        let top = git.run(["rev-parse", "--show-toplevel"])?;
        let top = Some(PathBuf::from(
            String::from_utf8_lossy(&top.stdout).trim_end_matches('\n'),
        ))
        .filter(|path| top.ok() && path.is_absolute());
        Ok(Self {
            attestor: NativeAttestor::new(),
            config: GitConfig::new(git),
            names: place.names,
            clock: clock(process)?,
            surroundings: surroundings(process, top.unwrap_or_else(|| directory.to_owned())),
        })
    }

    /// Git's configuration, as it holds here.
    #[must_use]
    pub fn config(&self) -> &dyn Config {
        &self.config
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The version of git, such as `2.39.5`.
    ///
    /// # Errors
    ///
    /// When git cannot be run.
    pub fn git_version(&self) -> Result<String, Fault> {
        let answer = self.config.git().run(["--version"])?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let version = text.split_whitespace().nth(2);
        Ok(version.unwrap_or("unknown").to_owned())
    }

    /// A path as a person types it: `~/…` is below the home directory.
    #[must_use]
    pub fn path(&self, text: &str) -> PathBuf {
        self.surroundings.path(text)
    }

    /// The SSH keys that can sign here, best first.
    #[must_use]
    pub fn usable_keys(&self) -> Vec<UsableKey> {
        KeyProgram::new(self.surroundings.clone()).usable()
    }

    /// Makes an ed25519 key; answers with its public half.
    ///
    /// # Errors
    ///
    /// When a file is there already, or ssh-keygen is missing or fails.
    pub fn make_key(&self, path: &Path, email: &str) -> Result<String, Fault> {
        KeyProgram::new(self.surroundings.clone()).make(path, email)
    }

    /// Whether the program that git is set to sign with is there.
    ///
    /// # Errors
    ///
    /// When it is missing, too old, or git is set to something that is none.
    pub fn signing_program(&self) -> Result<String, Fault> {
        let set = |key: &str| self.config.get(key);
        let program = |name: Option<String>, usual: &str| name.unwrap_or_else(|| usual.to_owned());
        let keys = KeyProgram::new(self.surroundings.clone());
        let name = match set("gpg.format")?.as_deref() {
            Some("ssh") => {
                let name = program(set("gpg.ssh.program")?, "ssh-keygen");
                keys.can_sign(&self.path(&name))?;
                return Ok(name);
            }
            None if set("user.signingKey")?.is_none() => {
                keys.can_sign(Path::new("ssh-keygen"))?;
                return Ok("ssh-keygen".to_owned());
            }
            Some("x509") => program(set("gpg.x509.program")?, "gpgsm"),
            _ => program(set("gpg.openpgp.program")?.or(set("gpg.program")?), "gpg"),
        };
        keys.starts(&self.path(&name))?;
        Ok(name)
    }

    /// The public half of the key that git is set to sign with.
    ///
    /// # Errors
    ///
    /// When no key is set, or it cannot be read.
    pub fn public_key(&self) -> Result<PublicKey, Fault> {
        self.git_signer()?.public_key()
    }

    fn git_signer(&self) -> Result<GitSigner, Fault> {
        let committer = self.committer(Timestamp::from_unix(0, 0))?;
        GitSigner::from_config(&self.config, &committer, self.surroundings.clone())
    }

    fn identity(&self, role: Role, at: Timestamp) -> Result<Ident, Fault> {
        let identity = Identity::of(role, &self.names, &self.config)?;
        Ok(Ident {
            name: identity.name,
            email: identity.email,
            at,
        })
    }
}

impl Persona for Machine {
    fn author(&self, at: Timestamp) -> Result<Ident, Fault> {
        self.identity(Role::Author, at)
    }

    fn committer(&self, at: Timestamp) -> Result<Ident, Fault> {
        self.identity(Role::Committer, at)
    }

    fn signer(&self) -> Result<Box<dyn Signer>, Fault> {
        Ok(Box::new(self.git_signer()?))
    }
}
