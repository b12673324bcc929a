//! [`NativeAttestor`]: which judge a signature goes to.

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId, Status};
use crate::domain::ledger::keyring::Keyring;
use crate::domain::ledger::ports::Attestor;

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
}

impl NativeAttestor {
    /// A judge that remembers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Attestor for NativeAttestor {
    fn attest(&self, raw_commit: &[u8], keys: &Keyring, moments: &[Timestamp]) -> Attestation {
        let parts = split(raw_commit);
        let Some(signature) = parts.signature else {
            return verdict(Status::Unsigned, None, "there is no signature");
        };
        if signature.trim_ascii().is_empty() {
            return verdict(Status::Malformed, None, "the signature header is empty");
        }
        if signature.starts_with(ssh::BEGIN) {
            return ssh::judge(&signature, &parts.payload, &keys.ssh, moments);
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

    fn openpgp_keys(&self, file: &[u8]) -> Vec<KeyId> {
        let names = openpgp::fingerprints(file);
        names.iter().map(|name| KeyId::new(name)).collect()
    }
}
