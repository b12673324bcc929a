//! Which program signs with which key: git's own settings (git-config(1), `gpg.*`, `user.signingKey`).

use std::path::PathBuf;

use super::program::{Surroundings, run};
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::ports::{Config, Fault};

/// What to do when there is no key.
pub(super) const MAKE_A_KEY: &str = "set up a signing key: git change keys";

/// What to do when there is no gpg.
pub(super) const GET_GPG: &str =
    "install GnuPG, or sign with an SSH key: git config gpg.format ssh";

/// How commits are signed (`gpg.format`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// By gpg, or by gpgsm (`x509`): both take the same arguments.
    Gpg {
        /// The program.
        program: PathBuf,
        /// What names the key to it: a fingerprint, a key id, `Name <email>`.
        key: String,
    },
    /// By ssh-keygen.
    Ssh {
        /// The program.
        program: PathBuf,
        /// The key.
        key: SshSigningKey,
    },
}

/// How `user.signingKey` names an SSH key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SshSigningKey {
    /// A public key, whose private half an agent holds.
    Literal(String),
    /// A file: a private key, or a public key whose private half lies beside it or in an agent.
    File(PathBuf),
}

impl SshSigningKey {
    /// `key::ssh-… AAAA…` or `ssh-… AAAA…` is a key; anything else is a path.
    fn parse(text: &str, surroundings: &Surroundings) -> Self {
        match literal(text) {
            Some(key) => Self::Literal(key.to_owned()),
            None => Self::File(surroundings.path(text)),
        }
    }
}

fn literal(text: &str) -> Option<&str> {
    text.strip_prefix("key::")
        .or_else(|| text.starts_with("ssh-").then_some(text))
}

impl Format {
    /// Reads git's settings.
    ///
    /// # Errors
    /// The settings cannot be read or name an unknown format; no key is set and none can be
    /// found in its stead.
    pub fn from_config(
        config: &dyn Config,
        committer: &Ident,
        surroundings: &Surroundings,
    ) -> Result<Self, Fault> {
        let set = |name: &str| -> Result<Option<String>, Fault> {
            Ok(config.get(name)?.filter(|value| !value.is_empty()))
        };
        let program = |names: &[&str], default: &str| -> Result<PathBuf, Fault> {
            for name in names {
                if let Some(value) = set(name)? {
                    return Ok(surroundings.path(&value));
                }
            }
            Ok(PathBuf::from(default))
        };
        let key = set("user.signingKey")?;
        let person = || format!("{} <{}>", committer.name, committer.email);
        match set("gpg.format")?.as_deref() {
            None | Some("openpgp") => Ok(Self::Gpg {
                program: program(&["gpg.openpgp.program", "gpg.program"], "gpg")?,
                key: key.unwrap_or_else(person),
            }),
            Some("x509") => Ok(Self::Gpg {
                program: program(&["gpg.x509.program"], "gpgsm")?,
                key: key.unwrap_or_else(person),
            }),
            Some("ssh") => {
                let key = match (key, set("gpg.ssh.defaultKeyCommand")?) {
                    (Some(key), _) => SshSigningKey::parse(&key, surroundings),
                    (None, Some(command)) => ask_for_key(&command, surroundings)?,
                    (None, None) => {
                        return Err(Fault::new(
                            "git is set to sign with SSH, but user.signingKey names no key",
                        )
                        .hint(MAKE_A_KEY));
                    }
                };
                Ok(Self::Ssh {
                    program: program(&["gpg.ssh.program"], "ssh-keygen")?,
                    key,
                })
            }
            Some(other) => Err(Fault::new(format!(
                "gpg.format is {other:?}, which is none of openpgp, ssh and x509"
            ))
            .hint("git config gpg.format ssh")),
        }
    }
}

/// Runs `gpg.ssh.defaultKeyCommand`: the first line of its answer is the key.
fn ask_for_key(command: &str, surroundings: &Surroundings) -> Result<SshSigningKey, Fault> {
    let words = shlex::split(command).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return Err(Fault::new(format!(
            "gpg.ssh.defaultKeyCommand is not a command: {command:?}"
        )));
    };
    let remedy = "set user.signingKey, or correct gpg.ssh.defaultKeyCommand";
    let answer = run(
        &surroundings.path(program),
        arguments,
        None,
        surroundings,
        remedy,
    )?;
    let output = String::from_utf8_lossy(&answer.stdout);
    let first = output.lines().next().unwrap_or_default().trim();
    match literal(first) {
        Some(key) if answer.success => Ok(SshSigningKey::Literal(key.to_owned())),
        _ => Err(Fault::new(format!(
            "gpg.ssh.defaultKeyCommand ({command:?}) answered with no key"
        ))
        .because(said(&answer.stderr))
        .hint(remedy)),
    }
}

/// What a program said, as the cause of a fault.
pub(super) fn said(stderr: &str) -> String {
    if stderr.is_empty() {
        "it said nothing".into()
    } else {
        stderr.into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::domain::change::time::Timestamp;

    struct Settings(HashMap<&'static str, &'static str>);

    impl Config for Settings {
        fn get(&self, key: &str) -> Result<Option<String>, Fault> {
            Ok(self.0.get(key).map(|value| (*value).to_owned()))
        }

        fn set(&self, key: &str, _: &str, _: bool) -> Result<(), Fault> {
            Err(Fault::new(format!("{key} is not to be set here")))
        }
    }

    fn format(settings: &[(&'static str, &'static str)]) -> Result<Format, Fault> {
        let committer = Ident {
            name: "A B".into(),
            email: "a@x.org".into(),
            at: Timestamp::from_unix(0, 0),
        };
        let around = Surroundings {
            home: Some("/home/a".into()),
            ..Surroundings::default()
        };
        let config = Settings(settings.iter().copied().collect());
        Format::from_config(&config, &committer, &around)
    }

    #[test]
    fn gpg_is_the_default_and_finds_the_key_by_the_committer() {
        assert_eq!(
            format(&[]).unwrap(),
            Format::Gpg {
                program: "gpg".into(),
                key: "A B <a@x.org>".into()
            }
        );
        assert_eq!(
            format(&[("gpg.program", "~/bin/gpg2"), ("user.signingKey", "ABCD")]).unwrap(),
            Format::Gpg {
                program: "/home/a/bin/gpg2".into(),
                key: "ABCD".into()
            }
        );
        assert_eq!(
            format(&[("gpg.format", "x509"), ("gpg.program", "gpg2")]).unwrap(),
            Format::Gpg {
                program: "gpgsm".into(),
                key: "A B <a@x.org>".into()
            }
        );
    }

    #[test]
    fn an_ssh_key_is_a_path_or_stands_there_itself() {
        let key = |value| match format(&[("gpg.format", "ssh"), ("user.signingKey", value)]) {
            Ok(Format::Ssh { key, .. }) => key,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            key("~/.ssh/id.pub"),
            SshSigningKey::File("/home/a/.ssh/id.pub".into())
        );
        assert_eq!(
            key("ssh-ed25519 AAAA"),
            SshSigningKey::Literal("ssh-ed25519 AAAA".into())
        );
        assert_eq!(
            key("key::ecdsa-sha2-nistp256 AAAA"),
            SshSigningKey::Literal("ecdsa-sha2-nistp256 AAAA".into())
        );
    }

    #[test]
    fn without_a_key_there_is_a_way_out() {
        let fault = format(&[("gpg.format", "ssh")]).unwrap_err();
        assert_eq!(fault.hint.as_deref(), Some(MAKE_A_KEY));
        assert!(
            format(&[("gpg.format", "pgp")])
                .unwrap_err()
                .what
                .contains("\"pgp\"")
        );
    }

    #[test]
    fn a_command_may_name_the_key() {
        let with = |command| {
            format(&[
                ("gpg.format", "ssh"),
                ("gpg.ssh.defaultKeyCommand", command),
            ])
        };
        match with("printf '%s\\n' 'ssh-ed25519 AAAA one' two").unwrap() {
            Format::Ssh { key, .. } => {
                assert_eq!(key, SshSigningKey::Literal("ssh-ed25519 AAAA one".into()));
            }
            other => panic!("{other:?}"),
        }
        assert!(
            with("true")
                .unwrap_err()
                .what
                .ends_with("answered with no key")
        );
        assert!(with("'").unwrap_err().what.contains("is not a command"));
    }
}
