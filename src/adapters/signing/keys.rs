//! [`KeyProgram`]: making SSH keys, and asking the agent which ones it holds.

use std::fs;
use std::path::Path;

use super::program::{Surroundings, run};
use super::settings::said;
use crate::domain::ledger::ports::Fault;

const REMEDY: &str = "install OpenSSH 8.2 or newer";

/// The programs of OpenSSH that deal with keys.
#[derive(Debug, Clone, Default)]
pub struct KeyProgram {
    surroundings: Surroundings,
}

impl KeyProgram {
    /// The programs as they are found in these surroundings.
    #[must_use]
    pub fn new(surroundings: Surroundings) -> Self {
        Self { surroundings }
    }

    /// Makes an ed25519 key without passphrase at `path` (and its public half at `path.pub`);
    /// returns the public half as one line of text.
    ///
    /// # Errors
    /// A file stands there already, or ssh-keygen is missing or fails.
    pub fn make(&self, path: &Path, email: &str) -> Result<String, Fault> {
        let path = self.surroundings.absolute(path);
        let public = path.with_added_extension("pub");
        for file in [&path, &public] {
            if file.exists() {
                return Err(
                    Fault::new(format!("{} exists already", file.display())).hint(format!(
                        "use that key: git config user.signingKey {}",
                        public.display()
                    )),
                );
            }
        }
        let mut arguments = ["-q", "-t", "ed25519", "-N", "", "-C", email, "-f"]
            .map(Into::into)
            .to_vec();
        arguments.push(path.clone().into_os_string());
        let program = Path::new("ssh-keygen");
        let answer = run(program, arguments, None, &self.surroundings, REMEDY)?;
        if !answer.success {
            return Err(
                Fault::new(format!("cannot make a key at {}", path.display()))
                    .because(said(&answer.stderr)),
            );
        }
        fs::read_to_string(&public)
            .map(|text| text.trim().to_owned())
            .map_err(|error| Fault::new(format!("cannot read {}", public.display())).because(error))
    }

    /// The public keys that the agent holds, one line of text each.
    ///
    /// # Errors
    /// No agent is running, or ssh-add is missing.
    pub fn held_by_agent(&self) -> Result<Vec<String>, Fault> {
        let answer = run(
            Path::new("ssh-add"),
            ["-L"],
            None,
            &self.surroundings,
            REMEDY,
        )?;
        match answer.code {
            Some(0) => Ok(String::from_utf8_lossy(&answer.stdout)
                .lines()
                .map(str::to_owned)
                .collect()),
            // ssh-add(1): 1 when the agent answers, here that it holds none.
            Some(1) => Ok(Vec::new()),
            _ => Err(Fault::new("no SSH agent answers")
                .because(said(&answer.stderr))
                .hint("start one: eval \"$(ssh-agent)\" && ssh-add")),
        }
    }
}
