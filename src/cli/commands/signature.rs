//! `git change signature`

use std::path::{Path, PathBuf};

use crate::app::failure::Failure;
use crate::app::signature::{Judged, keyring, signatures};
use crate::cli::args::Output;
use crate::cli::desk::Desk;
use crate::cli::exit::Ending;
use crate::cli::stores;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::keyring::{Keyring, OpenPgpFile};
use crate::report::json;
use crate::report::signature::{SignatureDocument, SignatureVerdict, text};

/// Say how the signature of any commit is judged, and why
///
/// The keys are those of the law, or those of the files that you name: then no law is needed, and
/// the commit may be of any repository. Exit code 0 says that all signatures are good.
#[derive(Debug, clap::Args)]
pub struct Signature {
    /// Commits, or ranges A..B; `-` reads names from standard input, the first word of each line
    #[arg(value_name = "COMMIT", required = true)]
    commits: Vec<String>,
    /// SSH keys to trust, in the format of ssh-keygen(1)
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// OpenPGP keys to trust, armoured or binary
    #[arg(long, value_name = "FILE")]
    openpgp: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Signature {
    pub(super) fn run(&self, desk: &Desk) -> Result<(), Ending> {
        let names = self.names(desk)?;
        let keys = self.keys(desk)?;
        let judged = signatures(desk.world(), &desk.settings, &names, keys.as_ref())?;
        let good = judged.iter().all(|judged| judged.attestation.is_good());
        let verdicts: Vec<SignatureVerdict> = judged.into_iter().map(verdict).collect();
        if self.output.json {
            let document = SignatureDocument::of(&verdicts);
            desk.ui.answer(&json::text(&document))?;
        } else {
            desk.ui.answer(&text(&verdicts, desk.ui.surface()))?;
        }
        if good { Ok(()) } else { Err(Ending::Answered) }
    }

    fn names(&self, desk: &Desk) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        for name in &self.commits {
            if name == "-" {
                let given = stores::read_text(desk.process, Path::new("-"))?;
                let words = given
                    .lines()
                    .filter_map(|line| line.split_whitespace().next());
                names.extend(words.map(str::to_owned));
            } else {
                names.push(name.clone());
            }
        }
        Ok(names)
    }

    /// The keys of the files that were named; none when no file was.
    fn keys(&self, desk: &Desk) -> Result<Option<Keyring>, Failure> {
        if self.allowed_signers.is_none() && self.openpgp.is_empty() {
            return Ok(None);
        }
        let mut openpgp = Vec::new();
        for file in &self.openpgp {
            openpgp.push(OpenPgpFile {
                path: file.display().to_string(),
                bytes: stores::read(desk.process, file)?,
            });
        }
        let ssh = match &self.allowed_signers {
            Some(file) => Some((
                file.display().to_string(),
                stores::read_text(desk.process, file)?,
            )),
            None => None,
        };
        let ssh = ssh.as_ref().map(|(name, text)| (&**name, &**text));
        let (keys, problems) = keyring(desk.world(), ssh, openpgp);
        for problem in &problems {
            desk.ui.warn(problem);
        }
        Ok(Some(keys))
    }
}

fn verdict(judged: Judged) -> SignatureVerdict {
    let Judged {
        commit,
        attestation,
        person,
        author,
        grade_if_merge,
    } = judged;
    SignatureVerdict {
        commit,
        status: attestation.status,
        key: attestation.key.as_ref().map(KeyId::to_string),
        principal: attestation.principal,
        person,
        author,
        grade_if_merge,
        why: attestation.why,
    }
}
