//! [`NativeAttestor`]: which judge a signature goes to.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest;

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId, Status};
use crate::domain::ledger::keyring::Keyring;
use crate::domain::ledger::ports::Attestor;

use super::crypto::Check;
use super::header::split;
use super::openpgp::{self, Keyrings};
use super::ssh;
use super::verdict::verdict;

/// Judges signatures in this process, against the keys it is given and no others.
///
/// It may be shared between threads; OpenPGP keys are parsed once and remembered.
#[derive(Debug, Default)]
pub struct NativeAttestor {
    keyrings: Keyrings,
    examined: Mutex<HashMap<Name, Examined>>,
}

/// The SHA-256 of all bytes of a commit.
type Name = [u8; 32];

/// What an SSH signature says, and whether it fits.
type Examined = (ssh::Claim, bool);

/// So many answers are remembered that nobody asked for.
const REMEMBERED: usize = 1 << 14;

impl NativeAttestor {
    /// A judge that remembers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was found of an SSH signature before anybody asked.
    fn examined(&self, raw_commit: &[u8]) -> Option<Examined> {
        if self.answers().is_empty() {
            return None;
        }
        // Nobody waits for a hash.
        let name = name(raw_commit);
        self.answers().remove(&name)
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<Name, Examined>> {
        self.examined.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(raw_commit: &[u8]) -> Name {
    let digest = digest::digest(&digest::SHA256, raw_commit);
    digest.as_ref().try_into().unwrap_or_default()
}

impl Attestor for NativeAttestor {
    fn attest(&self, raw_commit: &[u8], keys: &Keyring, moments: &[Timestamp]) -> Attestation {
        if let Some((claim, fits)) = self.examined(raw_commit) {
            return claim.judge(fits, &keys.ssh, moments);
        }
        let parts = split(raw_commit);
        let Some(signature) = parts.signature else {
            return verdict(Status::Unsigned, None, "there is no signature");
        };
        if signature.trim_ascii().is_empty() {
            return verdict(Status::Malformed, None, "the signature header is empty");
        }
        if signature.starts_with(ssh::BEGIN) {
            return match ssh::read(&signature, &parts.payload) {
                Ok((claim, check)) => claim.judge(check.fits(), &keys.ssh, moments),
                Err(verdict) => *verdict,
            };
        }
        if signature.starts_with(openpgp::BEGIN) {
            let certificates = self.keyrings.certificates(&keys.openpgp);
            return openpgp::judge(&signature, &parts.payload, &certificates, moments);
        }
        for (begin, what) in [
            (
                &b"-----BEGIN SIGNED MESSAGE-----"[..],
                "X.509 signatures are not checked",
            ),
            (
                b"-----BEGIN PGP MESSAGE-----",
                "an OpenPGP message in place of a signature is not checked",
            ),
        ] {
            if signature.starts_with(begin) {
                return verdict(Status::NotCheckable, None, what);
            }
        }
        verdict(
            Status::Malformed,
            None,
            "the signature header holds no known kind of signature",
        )
    }

    fn examine(&self, raw_commits: &[&[u8]]) {
        let begun = raw_commits.iter().filter_map(|raw_commit| {
            let parts = split(raw_commit);
            let signature = parts
                .signature
                .filter(|text| text.starts_with(ssh::BEGIN))?;
            let (claim, check) = ssh::read(&signature, &parts.payload).ok()?;
            Some(((name(raw_commit), claim), check))
        });
        let (claims, checks): (Vec<_>, Vec<_>) = begun.unzip();
        let fit = Check::all_fit(&checks);
        let mut answers = self.answers();
        if answers.len() + claims.len() > REMEMBERED {
            answers.clear();
        }
        let found = { claims.into_iter().zip(fit) };
        answers.extend(found.map(|((name, claim), fits)| (name, (claim, fits))));
    }

    fn openpgp_keys(&self, file: &[u8]) -> Vec<KeyId> {
        let names = openpgp::fingerprints(file);
        names.iter().map(|name| KeyId::new(name)).collect()
    }
}
