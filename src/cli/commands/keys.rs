//! `git change keys`

mod choose;

use std::path::PathBuf;

use crate::app::keys::{Standing, enrol, fingerprint, is_known, standing};
use crate::app::law::Proposed;
use crate::app::whoami::word;
use crate::cli::args::{Global, Output};
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::ui::Ui;
use crate::cli::wiring::{self, Machine, UsableKey};
use crate::domain::ledger::ports::{Fault, Persona};
use crate::report::json;
use crate::report::keys::{KeysDocument, SetDocument};
use choose::Choice;

/// Set up signing: find or make an SSH key, tell git to sign with it, and the law that it is yours
///
/// Without options it takes the key that git is set to, or the one that it finds in the agent and
/// in ~/.ssh. Prints the public key.
#[derive(Debug, clap::Args)]
pub struct Keys {
    /// Make a new ed25519 key, in ~/.ssh/id_ed25519_git_change or where --key says
    #[arg(long)]
    make: bool,
    /// The key: its public file
    #[arg(long, value_name = "FILE.pub")]
    key: Option<PathBuf>,
    /// Set it for all your repositories; so it is without --local
    #[arg(long, conflicts_with = "local")]
    global: bool,
    /// Set it for this repository alone
    #[arg(long)]
    local: bool,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    output: Output,
}

/// What is to be told in the end.
struct Report<'a> {
    ui: &'a Ui,
    output: Output,
}

impl Keys {
    pub(super) fn run(&self, process: &Process, global: &Global, ui: &Ui) -> Result<(), Ending> {
        let here = wiring::directory(process, global.directory.as_deref());
        let machine = Machine::at(process, &here)?;
        let report = Report {
            ui,
            output: self.output,
        };
        let desk = Desk::open(process, global, ui).ok();
        let key = match self.choose(&machine, process, ui)? {
            Choice::OpenPgp(key) => return report.openpgp(&machine, desk.as_ref(), &key),
            Choice::Ssh(key) => key,
        };
        // The law is asked first, while git still signs with the key from before.
        let known = desk.as_ref().map(|desk| Lawful::of(desk, &key, ui));
        let lawful = known.transpose()?.flatten();
        if let Some(Lawful::Proposed(proposed)) = &lawful
            && !proposed.landed
        {
            ui.note("until it is landed, git goes on signing with the key from before");
            let again = format!("afterwards: git change keys --key {}", key.setting());
            return report.tell(&key, None, lawful.as_ref(), &again);
        }
        let set = self.set(&machine, &key, ui)?;
        let next = match &lawful {
            None => "git change init, or ask those who govern to add you",
            Some(_) => "git change whoami",
        };
        report.tell(&key, Some(&set), lawful.as_ref(), next)
    }

    /// Tells git to sign with the key; answers with what was set.
    fn set(&self, machine: &Machine, key: &UsableKey, ui: &Ui) -> Result<SetDocument, Ending> {
        let scope = if self.local { "local" } else { "global" };
        let wanted = [
            ("gpg.format", "ssh".to_owned()),
            ("user.signingKey", key.setting()),
        ];
        for (name, value) in &wanted {
            if machine.config().get(name)?.as_deref() == Some(value) {
                ui.note(&format!("{name} is {value} already"));
                continue;
            }
            machine.config().set(name, value, !self.local)?;
            ui.status(&format!("git config --{scope} {name} {value}"));
            let holds = machine.config().get(name)?;
            if holds.as_deref() != Some(value) {
                let other = holds.unwrap_or_default();
                let what = format!("{name} is still {other} here: the repository's own setting");
                ui.warn_with_remedy(&what, "git change keys --local", &[]);
            }
        }
        if let Err(fault) = machine.signer().and_then(|signer| signer.sign(b"trial")) {
            let what = format!("git cannot sign with it yet: {}", full(&fault));
            match &fault.hint {
                Some(hint) => ui.warn_with_remedy(&what, hint, &[]),
                None => ui.warn(&what),
            }
        }
        Ok(SetDocument {
            scope,
            format: "ssh",
            key: key.setting(),
        })
    }
}

/// What came of asking the law.
enum Lawful {
    /// It knows the key.
    Known,
    /// The key was added, or proposed.
    Proposed(Proposed),
    /// Somebody else has to add it.
    Awaited,
}

impl Lawful {
    /// Asks the law of the repository, and tells what it says; none where there is no law.
    fn of(desk: &Desk, key: &UsableKey, ui: &Ui) -> Result<Option<Self>, Ending> {
        let line = key.line.as_str();
        let standing = match standing(desk.world(), &desk.settings, line) {
            Ok(standing) => standing,
            Err(crate::app::failure::Failure::Unreadable { .. }) => return Ok(None),
            Err(failure) => return Err(failure.into()),
        };
        let author = desk.wiring.author(desk.now())?;
        let email = &author.email;
        Ok(Some(match standing {
            Standing::Known => {
                ui.status(&format!("the law knows the key as that of {email}"));
                Self::Known
            }
            Standing::Taken { holder } => {
                return Err(crate::app::failure::Failure::no(
                    format!("the law knows the key as that of {holder}, and you are {email}"),
                    "git change keys --make, or set who you are: git config user.email",
                )
                .into());
            }
            Standing::Vouched => {
                let proposed = enrol(desk.world(), &desk.settings, line)?;
                super::law::tell(desk, &proposed, Output::default())?;
                Self::Proposed(proposed)
            }
            Standing::Unknown { governors } => {
                ui.warn_with_remedy(
                    "the law does not know the key; somebody who governs it adds the key:",
                    &format!("git change people add {email} --key {}", word(line)),
                    &governors,
                );
                Self::Awaited
            }
            Standing::Stranger { governors } => {
                let name = word(&author.name);
                ui.warn_with_remedy(
                    "the law does not know you; somebody who governs it adds you:",
                    &format!(
                        "git change people add {email} --name {name} --role ROLE --key {}",
                        word(line)
                    ),
                    &governors,
                );
                Self::Awaited
            }
        }))
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Proposed(proposed) if proposed.landed => "added",
            Self::Proposed(_) => "proposed",
            Self::Awaited => "awaited",
        }
    }
}

impl Report<'_> {
    fn tell(
        &self,
        key: &UsableKey,
        set: Option<&SetDocument>,
        lawful: Option<&Lawful>,
        next: &str,
    ) -> Result<(), Ending> {
        let id = fingerprint(&key.line)?;
        if self.output.json {
            let branch = match lawful {
                Some(Lawful::Proposed(proposed)) => Some(proposed.branch.as_str()),
                _ => None,
            };
            self.ui.answer(&json::text(&KeysDocument {
                schema: KeysDocument::SCHEMA,
                format: "ssh",
                key: id.as_str(),
                public: &key.line,
                path: key.path.as_deref(),
                set,
                law: lawful.map(Lawful::word),
                branch,
            }))?;
        } else {
            self.ui.answer(&crate::report::escape::line(&key.line))?;
        }
        self.ui.hint(next);
        Ok(())
    }

    /// Says how the law gets to know the OpenPGP key that git is set to.
    fn openpgp(&self, machine: &Machine, desk: Option<&Desk>, key: &str) -> Result<(), Ending> {
        self.ui
            .status(&format!("git signs with the OpenPGP key {key}"));
        let public = machine.public_key()?;
        let wiring::PublicKey::OpenPgp {
            fingerprint,
            armour,
        } = public
        else {
            return Ok(());
        };
        let known = desk.is_some_and(|desk| {
            is_known(desk.world(), &desk.settings, &fingerprint).unwrap_or_default()
        });
        if self.output.json {
            self.ui.answer(&json::text(&KeysDocument {
                schema: KeysDocument::SCHEMA,
                format: "openpgp",
                key: &fingerprint,
                public: &armour,
                path: None,
                set: None,
                law: known.then_some(Lawful::Known.word()),
                branch: None,
            }))?;
        } else {
            self.ui.answer(&armour)?;
        }
        if known {
            self.ui.status("the law knows the key as yours");
            return Ok(());
        }
        let email = machine.author(machine.now())?.email;
        self.ui.hint(&format!(
            "tell the law: gpg --armor --export {fingerprint} > key.asc && git change people add {email} --key key.asc"
        ));
        Ok(())
    }
}

/// A fault with its causes, on one line.
fn full(fault: &Fault) -> String {
    let mut text = fault.to_string();
    let mut cause = std::error::Error::source(fault);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
