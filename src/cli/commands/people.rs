//! `git change people`

mod appoint;
mod compromised;
mod delegate;

use std::path::PathBuf;

use crate::app::failure::Failure;
use crate::app::people::{Addition, NewForge, Removal, add, add_forge, known_roles, retire};
use crate::app::snapshot::law_in_force;
use crate::cli::args::Output;
use crate::cli::commands::law::tell;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::{prompt, stores, when, wiring};
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::ledger::keyring::KeyText;
use crate::report::json;
use crate::report::people::{PeopleDocument, table};

/// The people of the law: who they are, what they may decide, which keys are theirs
#[derive(Debug, clap::Subcommand)]
pub enum People {
    /// List everybody whom the law knows
    List(Output),
    /// Add somebody, or roles, keys and addresses to somebody
    ///
    /// A change of the law: it lands at once where the law lets you decide alone, else on a branch
    /// that somebody else who governs merges.
    Add(Add),
    /// Let somebody leave, or take away roles and keys; what was done before stays proved
    Retire(Retire),
    /// Give somebody roles for a time
    ///
    /// A change of the law. A role that the person has already gets this time instead of the one
    /// that it had.
    Role(appoint::Appoint),
    /// Let somebody decide for you, for a time
    ///
    /// Your signature is enough, where the policy has [delegation] and the roles are your own. Your
    /// delegate approves as themself, and reports say for whom; together you fill one place. Who
    /// may not approve a change, because it is theirs, does not approve it through a delegate
    /// either. Changes of the law are not decided so.
    Delegate(delegate::Delegate),
    /// Take back what you delegated to somebody
    Undelegate(delegate::Undelegate),
    /// Distrust a key that somebody else may hold
    ///
    /// A change of the law that works backwards: nothing that the key signed counts, but for what
    /// was there at a commit of your choice, and for what is affirmed.
    Compromised(compromised::Distrust),
    /// Trust a forge's word about who merged
    AddForge(AddForge),
}

/// Who is added.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The address that the person commits under
    #[arg(value_name = "EMAIL")]
    email: String,
    /// The name; somebody new needs one
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A role that the person has; more than once for more
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// A public key: a .pub or .asc file, `-` for standard input, or the line of an SSH key itself
    #[arg(long = "key", value_name = "FILE|LINE")]
    keys: Vec<PathBuf>,
    /// A further address of the person
    #[arg(long = "email", value_name = "EMAIL")]
    emails: Vec<String>,
    /// In office from here on
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Take back somebody who left
    #[arg(long)]
    reinstate: bool,
    #[command(flatten)]
    output: Output,
}

/// Who leaves, or loses what.
#[derive(Debug, clap::Args)]
pub struct Retire {
    /// The person: an address, or a unique part of address or name
    #[arg(value_name = "PERSON")]
    who: String,
    /// Take this role away, and nothing else
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// Retire this key, by its fingerprint, and nothing else
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,
    /// From here on; now, when it is not said
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Which forge.
#[derive(Debug, clap::Args)]
pub struct AddForge {
    /// Its name, such as github.com
    #[arg(value_name = "NAME")]
    name: String,
    /// The keys that it signs merges with (GitHub: https://github.com/web-flow.gpg)
    #[arg(long = "key", value_name = "FILE", required = true)]
    keys: Vec<PathBuf>,
    /// An address that it commits under (GitHub: noreply@github.com)
    #[arg(long = "email", value_name = "EMAIL")]
    emails: Vec<String>,
    #[command(flatten)]
    output: Output,
}

impl People {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        match self {
            Self::List(output) => list(desk, *output),
            Self::Add(add) => add.run(desk),
            Self::Retire(retire) => retire.run(desk),
            Self::Role(appoint) => appoint.run(desk),
            Self::Delegate(delegate) => delegate.run(desk),
            Self::Undelegate(undelegate) => undelegate.run(desk),
            Self::Compromised(distrust) => distrust.run(desk),
            Self::AddForge(forge) => forge.run(desk),
        }
    }
}

fn list(desk: &Desk, output: Output) -> Result<(), Ending> {
    let (_, law) = law_in_force(desk.world(), &desk.settings)?;
    let law = &law.law;
    if output.json {
        let document = PeopleDocument::of(law, desk.now());
        return desk.ui.answer(&json::text(&document));
    }
    desk.ui.answer(&table(law, desk.now(), desk.ui.surface()))
}

impl Add {
    fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let mut addition = Addition {
            email: self.email.trim().to_owned(),
            name: self.name.clone(),
            roles: self.roles.iter().map(|role| role.as_str().into()).collect(),
            keys: read_keys(desk, &self.keys)?,
            emails: addresses(&self.emails),
            from: time(desk, self.from.as_deref())?,
            reinstate: self.reinstate,
        };
        if desk.process.interactive {
            self.ask(desk, &mut addition)?;
        }
        let proposed = add(desk.world(), &desk.settings, &addition)?;
        tell(desk, &proposed, self.output)
    }

    /// Asks what somebody new needs and what was not said.
    fn ask(&self, desk: &Desk, addition: &mut Addition) -> Result<(), Ending> {
        let (_, law) = law_in_force(desk.world(), &desk.settings)?;
        if law.law.people.by_email(&addition.email).is_some() {
            return Ok(());
        }
        if addition.name.is_none() {
            addition.name = Some(prompt::line("Name", None, false)?);
        }
        if addition.roles.is_empty() {
            let known = known_roles(&law.law);
            let words: Vec<&str> = known.iter().map(|role| role.as_str()).collect();
            let question = format!("Roles, with spaces between ({})", words.join(", "));
            let typed = prompt::line(&question, None, true)?;
            let roles = typed.split([' ', ',']).filter(|word| !word.is_empty());
            addition.roles = roles.map(Into::into).collect();
        }
        if addition.keys.is_empty() {
            let question = "Public key: a file, or the line itself (empty: later)";
            let typed = prompt::line(question, None, true)?;
            if !typed.is_empty() {
                addition.keys = read_keys(desk, &[PathBuf::from(typed)])?;
            }
        }
        Ok(())
    }
}

impl Retire {
    fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let removal = Removal {
            who: self.who.clone(),
            roles: self.roles.iter().map(|role| role.as_str().into()).collect(),
            keys: self.keys.clone(),
            until: time(desk, self.until.as_deref())?,
        };
        let proposed = retire(desk.world(), &desk.settings, &removal)?;
        tell(desk, &proposed, self.output)
    }
}

impl AddForge {
    fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let forge = NewForge {
            name: self.name.clone(),
            keys: read_keys(desk, &self.keys)?,
            emails: addresses(&self.emails),
        };
        let proposed = add_forge(desk.world(), &desk.settings, &forge)?;
        tell(desk, &proposed, self.output)
    }
}

/// A role as somebody typed it.
fn law_role(text: &String) -> Role {
    Role::new(text)
}

fn addresses(emails: &[String]) -> Vec<PersonId> {
    emails
        .iter()
        .map(|email| PersonId::new(email.trim()))
        .collect()
}

fn time(desk: &Desk, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    let now = desk.now();
    text.map(|text| when::time(text, now, now)).transpose()
}

/// Reads public keys from files, or from what was typed when that is a key itself.
fn read_keys(desk: &Desk, named: &[PathBuf]) -> Result<Vec<KeyText>, Failure> {
    named
        .iter()
        .map(|named| {
            let typed = named.to_string_lossy();
            let is_key = ["ssh-", "ecdsa-", "sk-"]
                .iter()
                .any(|kind| typed.starts_with(kind) && typed.contains(" AAAA"));
            let bytes = if is_key {
                typed.as_bytes().to_vec()
            } else {
                stores::read(desk.process, named)?
            };
            wiring::key_text(&bytes).map_err(|why| {
                let name = if is_key { "the key".into() } else { typed };
                Failure::usage(
                    format!("{name}: {why}"),
                    "an SSH key is one line of a .pub file; for OpenPGP: gpg --armor --export KEY > key.asc",
                )
            })
        })
        .collect()
}
