//! Which key: the one that was named, made, set, found, or chosen on a terminal.

use std::path::{Path, PathBuf};

use super::Keys;
use crate::app::failure::Failure;
use crate::app::keys::fingerprint;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::prompt;
use crate::cli::stores;
use crate::cli::ui::Ui;
use crate::cli::wiring::{Machine, PublicKey, UsableKey, key_text};
use crate::domain::ledger::keyring::KeyText;
use crate::domain::ledger::ports::Persona;

/// Where a new key goes.
const NEW: &str = "~/.ssh/id_ed25519_git_change";

/// What git is to sign with.
pub(super) enum Choice {
    /// This SSH key.
    Ssh(UsableKey),
    /// The OpenPGP key that it is set to.
    OpenPgp(String),
}

impl Keys {
    /// Finds the key, and asks on a terminal where there is more than one answer.
    pub(super) fn choose(
        &self,
        machine: &Machine,
        process: &Process,
        ui: &Ui,
    ) -> Result<Choice, Ending> {
        if self.make {
            return Ok(Choice::Ssh(self.make(machine, process, ui)?));
        }
        if let Some(file) = &self.key {
            return Ok(Choice::Ssh(named(machine, process, file)?));
        }
        if let Some(choice) = configured(machine)? {
            return Ok(choice);
        }
        let mut keys = machine.usable_keys();
        if process.interactive && !self.yes {
            return Ok(Choice::Ssh(self.ask(machine, process, ui, keys)?));
        }
        match (keys.pop(), keys.is_empty()) {
            (Some(key), true) => Ok(Choice::Ssh(key)),
            (None, _) => Err(Failure::no(
                "there is no SSH key in the agent, and none in ~/.ssh",
                "git change keys --make",
            )
            .into()),
            (Some(last), false) => {
                keys.push(last);
                let lines: Vec<String> = keys.iter().map(shown).collect();
                Err(Failure::usage(
                    format!("there is more than one key:\n  {}", lines.join("\n  ")),
                    "git change keys --key FILE.pub, or --make for a new one",
                )
                .into())
            }
        }
    }

    fn ask(
        &self,
        machine: &Machine,
        process: &Process,
        ui: &Ui,
        keys: Vec<UsableKey>,
    ) -> Result<UsableKey, Ending> {
        let mut choices: Vec<String> = keys.iter().map(shown).collect();
        choices.push(format!("make a new key in {NEW}"));
        let chosen = prompt::choice("Which key shall git sign with?", &choices)?;
        match keys.into_iter().nth(chosen) {
            Some(key) => Ok(key),
            None => self.make(machine, process, ui),
        }
    }

    /// Makes a key.
    fn make(&self, machine: &Machine, process: &Process, ui: &Ui) -> Result<UsableKey, Ending> {
        let path = match &self.key {
            Some(file) => process.directory.join(without_pub(file)),
            None => machine.path(NEW),
        };
        let email = machine.author(machine.now())?.email;
        let line = machine.make_key(&path, &email)?;
        ui.status(&format!("made a key in {}", path.display()));
        ui.note(&format!(
            "it has no passphrase; give it one with: ssh-keygen -p -f {}",
            path.display()
        ));
        Ok(UsableKey {
            line,
            path: Some(path.with_added_extension("pub")),
        })
    }
}

/// The key in a file that was named; the file of the private half means the public one beside it.
fn named(machine: &Machine, process: &Process, file: &Path) -> Result<UsableKey, Ending> {
    let text = file.to_string_lossy();
    if let Ok(KeyText::Ssh(line)) = key_text(text.as_bytes()) {
        return Ok(UsableKey { line, path: None });
    }
    let mut path = process.directory.join(machine.path(&text));
    let beside = path.with_added_extension("pub");
    if beside.exists() {
        path = beside;
    }
    let bytes = stores::read(process, &path)?;
    match key_text(&bytes) {
        Ok(KeyText::Ssh(line)) => Ok(UsableKey {
            line,
            path: Some(path),
        }),
        Ok(KeyText::OpenPgp { .. }) => Err(Failure::usage(
            format!("{} is an OpenPGP key, which gpg keeps", path.display()),
            "git config gpg.format openpgp && git config user.signingKey KEY",
        )
        .into()),
        Err(why) => Err(Failure::usage(
            format!("{}: {why}", path.display()),
            "git change keys --key FILE.pub",
        )
        .into()),
    }
}

/// The key that git is set to sign with. An SSH key that is set while `gpg.format` is not, is what
/// somebody meant.
fn configured(machine: &Machine) -> Result<Option<Choice>, Ending> {
    let set = |name: &str| machine.config().get(name);
    let Some(key) = set("user.signingKey")?.filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    let format = set("gpg.format")?;
    let is_ssh = key.starts_with("ssh-") || key.starts_with("key::") || key.contains('/');
    match format.as_deref() {
        Some("ssh") => {}
        None if is_ssh => {}
        _ => return Ok(Some(Choice::OpenPgp(key))),
    }
    let literal = key.strip_prefix("key::").unwrap_or(&key);
    if let Ok(KeyText::Ssh(line)) = key_text(literal.as_bytes()) {
        return Ok(Some(Choice::Ssh(UsableKey { line, path: None })));
    }
    let path = PathBuf::from(&key);
    let line = match format {
        Some(_) => match machine.public_key() {
            Ok(PublicKey::Ssh(line)) => line,
            // What is set leads nowhere: look for another one.
            _ => return Ok(None),
        },
        None => match std::fs::read(machine.path(&key)).map(|bytes| key_text(&bytes)) {
            Ok(Ok(KeyText::Ssh(line))) => line,
            _ => return Ok(None),
        },
    };
    Ok(Some(Choice::Ssh(UsableKey {
        line,
        path: Some(path),
    })))
}

fn without_pub(file: &Path) -> PathBuf {
    if file.extension().is_some_and(|ending| ending == "pub") {
        file.with_extension("")
    } else {
        file.to_owned()
    }
}

/// A key in a list: where it lies, its fingerprint and its comment.
fn shown(key: &UsableKey) -> String {
    let mut words = key.line.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let comment = words.skip(1).collect::<Vec<_>>().join(" ");
    let id = fingerprint(&key.line).map_or_else(|_| "unreadable".to_owned(), |id| id.to_string());
    let place = key.path.as_ref().map_or_else(
        || "in the agent".to_owned(),
        |path| path.display().to_string(),
    );
    format!("{place}  {kind}  {id}  {comment}")
}
