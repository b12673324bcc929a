//! [`KeyProgram`]: making SSH keys, and finding those that this machine can sign with.

use std::fs;
use std::path::{Path, PathBuf};

use super::program::{NEEDS_OPENSSH, Surroundings, run};
use super::settings::said;
use crate::domain::ledger::ports::Fault;

/// The kinds of key that git can sign with, best first.
const KINDS: [&str; 7] = [
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
];

/// A key whose private half is at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsableKey {
    /// The public half, one line of text.
    pub line: String,
    /// Where the public half lies; none when only the agent knows the key.
    pub path: Option<PathBuf>,
}

impl UsableKey {
    /// What `user.signingKey` is set to for this key.
    #[must_use]
    pub fn setting(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            // Git 2.34 knows no `key::`, and needs none for these.
            None if self.line.starts_with("ssh-") => self.line.clone(),
            None => format!("key::{}", self.line),
        }
    }

    fn rank(&self) -> usize {
        let kind = self.line.split_whitespace().next();
        KINDS
            .iter()
            .position(|known| Some(*known) == kind)
            .unwrap_or(KINDS.len())
    }
}

/// The key itself, without its name and comment.
fn body(line: &str) -> Option<&str> {
    line.split_whitespace().nth(1)
}

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
                        "use that key: git change keys --key {}",
                        public.display()
                    )),
                );
            }
        }
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        let mut arguments = ["-q", "-t", "ed25519", "-N", "", "-C", email, "-f"]
            .map(Into::into)
            .to_vec();
        arguments.push(path.clone().into_os_string());
        let program = Path::new("ssh-keygen");
        let answer = run(program, arguments, None, &self.surroundings, NEEDS_OPENSSH)?;
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

    /// The keys that can sign here: those in `~/.ssh` with a private half beside them or in the
    /// agent, then those that only the agent holds. An agent that does not answer holds none.
    #[must_use]
    pub fn usable(&self) -> Vec<UsableKey> {
        let agent = self.held_by_agent().unwrap_or_default();
        let held = |line: &str| agent.iter().any(|other| body(other) == body(line));
        let mut keys: Vec<UsableKey> = self
            .in_home()
            .into_iter()
            .filter(|(path, line)| held(line) || path.with_extension("").exists())
            .map(|(path, line)| UsableKey {
                line,
                path: Some(path),
            })
            .collect();
        for line in agent {
            if !keys.iter().any(|key| body(&key.line) == body(&line)) {
                keys.push(UsableKey { line, path: None });
            }
        }
        keys.retain(|key| key.rank() < KINDS.len());
        keys.sort_by_key(UsableKey::rank);
        keys
    }

    /// The public keys in `~/.ssh`, sorted by name.
    fn in_home(&self) -> Vec<(PathBuf, String)> {
        let Some(home) = &self.surroundings.home else {
            return Vec::new();
        };
        let Ok(entries) = fs::read_dir(home.join(".ssh")) else {
            return Vec::new();
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "pub"))
            .collect();
        paths.sort();
        paths
            .into_iter()
            .filter_map(|path| {
                let text = fs::read_to_string(&path).ok()?;
                let line = text.lines().find(|line| !line.trim().is_empty())?;
                let line = line.trim().to_owned();
                Some((path, line))
            })
            .collect()
    }

    /// Whether a program is there at all.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn starts(&self, program: &Path) -> Result<(), Fault> {
        let remedy = "install it (gpg: the package gnupg), or sign with an SSH key: git config gpg.format ssh";
        run(program, ["--version"], None, &self.surroundings, remedy).map(|_| ())
    }

    /// Whether ssh-keygen (or what git runs in its place) is there and can sign.
    ///
    /// # Errors
    /// It is missing, or older than OpenSSH 8.2.
    pub fn can_sign(&self, program: &Path) -> Result<(), Fault> {
        let answer = run(
            program,
            ["-Y", "sign"],
            None,
            &self.surroundings,
            NEEDS_OPENSSH,
        )?;
        let old = ["unknown option", "illegal option"]
            .iter()
            .any(|words| answer.stderr.contains(words));
        if old {
            return Err(
                Fault::new(format!("{} is too old: it cannot sign", program.display()))
                    .hint(NEEDS_OPENSSH),
            );
        }
        Ok(())
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
            NEEDS_OPENSSH,
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

/// Makes the folder of a new key, for its owner alone, as ssh itself does.
fn make_folder(folder: &Path) -> Result<(), Fault> {
    if folder.exists() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| Fault::new(format!("cannot make {}", folder.display())).because(error))
}
