//! [`GitSigner`]: signatures by the program and the key that git would use.

use std::fs;
use std::path::Path;

use super::program::{Answer, NEEDS_OPENSSH, Surroundings, run};
use super::settings::{Format, GET_GPG, MAKE_A_KEY, SshSigningKey, said};
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::ports::{Config, Fault, Signer};

/// Signs as `git commit -S` does.
#[derive(Debug, Clone)]
pub struct GitSigner {
    format: Format,
    chosen: bool,
    surroundings: Surroundings,
}

impl GitSigner {
    /// A signer by git's settings.
    ///
    /// # Errors
    /// The settings cannot be read or name no usable key.
    pub fn from_config(
        config: &dyn Config,
        committer: &Ident,
        surroundings: Surroundings,
    ) -> Result<Self, Fault> {
        let format = Format::from_config(config, committer, &surroundings)?;
        let set = |key: &str| Ok::<_, Fault>(config.get(key)?.is_some());
        Ok(Self {
            chosen: set("gpg.format")? || set("user.signingKey")?,
            ..Self::new(format, surroundings)
        })
    }

    /// A signer in a known format.
    #[must_use]
    pub fn new(format: Format, surroundings: Surroundings) -> Self {
        Self {
            format,
            chosen: true,
            surroundings,
        }
    }

    /// Where its programs run.
    pub(super) fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// The program and the key that sign.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Why gpg failed. Where nobody chose a key, git falls back to gpg and the committer's name;
    /// when there is no such key, or no gpg, then what is wrong is that no key was chosen. Any
    /// other failure (a passphrase that cannot be asked for, say) is gpg's own.
    pub(super) fn failed(&self, fault: Fault) -> Fault {
        let without_key = [Some(MAKE_A_KEY), Some(GET_GPG)].contains(&fault.hint.as_deref());
        if self.chosen || !without_key {
            return fault;
        }
        Fault::new("git is set to sign with no key")
            .because(fault)
            .hint(MAKE_A_KEY)
    }

    fn by_gpg(&self, program: &Path, key: &str, payload: &[u8]) -> Result<String, Fault> {
        let arguments = ["--status-fd=2", "-bsau", key];
        let answer = run(
            program,
            arguments,
            Some(payload),
            &self.surroundings,
            GET_GPG,
        )?;
        let created = answer
            .stderr
            .lines()
            .any(|line| line.starts_with("[GNUPG:] SIG_CREATED "));
        if answer.success && created {
            return armoured(answer.stdout, program);
        }
        Err(gpg_failed(program, key, &answer))
    }

    fn by_ssh(&self, program: &Path, key: &SshSigningKey, payload: &[u8]) -> Result<String, Fault> {
        let place = tempfile::Builder::new()
            .prefix("git-change-sign-")
            .tempdir()
            .map_err(|error| Fault::new("cannot make a temporary directory").because(error))?;
        let write = |name: &str, bytes: &[u8]| {
            let path = place.path().join(name);
            match fs::write(&path, bytes) {
                Ok(()) => Ok(path),
                Err(error) => {
                    Err(Fault::new(format!("cannot write {}", path.display())).because(error))
                }
            }
        };
        let key_file = match key {
            SshSigningKey::Literal(key) => write("key.pub", format!("{key}\n").as_bytes())?,
            SshSigningKey::File(path) => {
                if !self.surroundings.absolute(path).exists() {
                    return Err(Fault::new(format!(
                        "user.signingKey names {}, and there is no such file",
                        path.display()
                    ))
                    .hint(MAKE_A_KEY));
                }
                path.clone()
            }
        };
        let buffer = write("commit", payload)?;
        let mut arguments = vec!["-Y".into(), "sign".into(), "-n".into(), "git".into()];
        arguments.extend(["-f".into(), key_file.into_os_string()]);
        if matches!(key, SshSigningKey::Literal(_)) {
            arguments.push("-U".into());
        }
        arguments.push(buffer.into_os_string());
        let answer = run(program, arguments, None, &self.surroundings, NEEDS_OPENSSH)?;
        if !answer.success {
            return Err(ssh_failed(program, key, &answer));
        }
        let signature = place.path().join("commit.sig");
        match fs::read(&signature) {
            Ok(bytes) => armoured(bytes, program),
            Err(error) => Err(Fault::new(format!(
                "{} ended without a signature",
                program.display()
            ))
            .because(error)),
        }
    }
}

impl Signer for GitSigner {
    fn sign(&self, payload: &[u8]) -> Result<String, Fault> {
        match &self.format {
            Format::Gpg { program, key } => self
                .by_gpg(program, key, payload)
                .map_err(|fault| self.failed(fault)),
            Format::Ssh { program, key } => self.by_ssh(program, key, payload),
        }
    }
}

/// The signature as it goes into a header: plain line ends, and none after the last line.
fn armoured(bytes: Vec<u8>, program: &Path) -> Result<String, Fault> {
    let text = String::from_utf8(bytes)
        .map(|text| text.replace("\r\n", "\n").trim_end().to_owned())
        .unwrap_or_default();
    if text.starts_with("-----BEGIN ") {
        Ok(text)
    } else {
        Err(Fault::new(format!(
            "{} ended without a signature",
            program.display()
        )))
    }
}

fn gpg_failed(program: &Path, key: &str, answer: &Answer) -> Fault {
    let stderr = answer.stderr.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| stderr.contains(part));
    let for_people = answer
        .stderr
        .lines()
        .filter(|line| !line.starts_with("[GNUPG:]"))
        .collect::<Vec<_>>()
        .join("; ");
    let fault = Fault::new(format!("{} cannot sign with {key:?}", program.display()))
        .because(said(&for_people));
    // `INV_SGNR 9` is GnuPG's "no secret key", in every language.
    if has(&["inv_sgnr 9", "no secret key"]) {
        return fault.hint(MAKE_A_KEY);
    }
    if has(&[
        "inappropriate ioctl",
        "/dev/tty",
        "pinentry",
        "no tty",
        "end of file",
    ]) {
        return fault.hint("gpg cannot ask for the passphrase here: export GPG_TTY=$(tty)");
    }
    if has(&["expired", "inv_sgnr 5"]) {
        return fault.hint(format!("extend the key: gpg --quick-set-expire {key} 1y"));
    }
    fault
}

fn ssh_failed(program: &Path, key: &SshSigningKey, answer: &Answer) -> Fault {
    let stderr = answer.stderr.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| stderr.contains(part));
    let name = match key {
        SshSigningKey::Literal(key) => key.clone(),
        SshSigningKey::File(path) => path.display().to_string(),
    };
    let fault = Fault::new(format!("{} cannot sign with {name}", program.display()))
        .because(said(&answer.stderr.replace('\n', "; ")));
    if has(&["usage:", "unknown option", "illegal option"]) {
        return fault.hint(NEEDS_OPENSSH);
    }
    if has(&[
        "get agent socket",
        "connection to your authentication agent",
    ]) {
        return fault.hint("no agent is running: eval \"$(ssh-agent)\" && ssh-add");
    }
    if has(&[
        "find key in agent",
        "key not found",
        "refused operation",
        "agent contains no",
    ]) {
        return fault.hint("give the agent the key: ssh-add");
    }
    if has(&["passphrase"]) {
        return fault.hint(match key {
            SshSigningKey::File(path) => {
                let path = path.display().to_string();
                let private = path.strip_suffix(".pub").unwrap_or(&path);
                format!("give an agent the key: ssh-add {private}")
            }
            SshSigningKey::Literal(_) => "give the agent the key: ssh-add".to_owned(),
        });
    }
    if has(&["no such file", "load public key", "invalid format"]) {
        return fault.hint(MAKE_A_KEY);
    }
    fault
}
