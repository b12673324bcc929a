//! The public half of the key that git is set to sign with.

use std::fs;
use std::path::Path;

use super::program::{NEEDS_OPENSSH, run};
use super::settings::{Format, GET_GPG, MAKE_A_KEY, SshSigningKey, said};
use super::signer::GitSigner;
use crate::domain::ledger::ports::Fault;

/// A public key, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// One line, as in a `.pub` file.
    Ssh(String),
    /// An OpenPGP key.
    OpenPgp {
        /// The fingerprint of the primary key.
        fingerprint: String,
        /// The key in ASCII armour.
        armour: String,
    },
}

impl GitSigner {
    /// The public half of the key that signs.
    ///
    /// # Errors
    /// The key cannot be found, or the program that knows it fails.
    pub fn public_key(&self) -> Result<PublicKey, Fault> {
        match self.format() {
            Format::Ssh {
                key: SshSigningKey::Literal(line),
                ..
            } => Ok(PublicKey::Ssh(line.clone())),
            Format::Ssh {
                program,
                key: SshSigningKey::File(path),
            } => self.ssh_file(program, path).map(PublicKey::Ssh),
            Format::Gpg { program, key } => self
                .openpgp(program, key)
                .map_err(|fault| self.failed(fault)),
        }
    }

    /// A file may hold the public half; it may lie beside it; or ssh-keygen can tell it.
    fn ssh_file(&self, program: &Path, path: &Path) -> Result<String, Fault> {
        let path = self.surroundings().absolute(path);
        for file in [path.clone(), path.with_added_extension("pub")] {
            if let Ok(text) = fs::read_to_string(&file)
                && !text.contains("PRIVATE KEY")
                && let Some(line) = text.lines().find(|line| !line.trim().is_empty())
            {
                return Ok(line.trim().to_owned());
            }
        }
        let arguments = ["-y".into(), "-f".into(), path.clone().into_os_string()];
        let answer = run(program, arguments, None, self.surroundings(), NEEDS_OPENSSH)?;
        if !answer.success {
            return Err(
                Fault::new(format!("cannot read the public key of {}", path.display()))
                    .because(said(&answer.stderr))
                    .hint("git change keys"),
            );
        }
        Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
    }

    fn openpgp(&self, program: &Path, key: &str) -> Result<PublicKey, Fault> {
        let ask = |arguments: [&str; 4]| -> Result<String, Fault> {
            let answer = run(program, arguments, None, self.surroundings(), GET_GPG)?;
            let text = String::from_utf8_lossy(&answer.stdout).into_owned();
            if answer.success && !text.trim().is_empty() {
                Ok(text)
            } else {
                Err(Fault::new(format!("gpg has no key {key:?}"))
                    .because(said(&answer.stderr))
                    .hint(MAKE_A_KEY))
            }
        };
        let listed = ask(["--with-colons", "--list-keys", "--", key])?;
        let fingerprint = listed
            .lines()
            .find_map(|line| {
                line.strip_prefix("fpr:")?
                    .split(':')
                    .find(|part| !part.is_empty())
            })
            .ok_or_else(|| Fault::new(format!("gpg names no fingerprint for {key:?}")))?;
        let armour = ask(["--armor", "--export", "--", key])?;
        Ok(PublicKey::OpenPgp {
            fingerprint: fingerprint.to_owned(),
            armour,
        })
    }
}
