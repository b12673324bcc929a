//! Judging a signature made by `ssh-keygen -Y sign`.
//!
//! The key stands in the signature itself, so whether the signature fits is settled before anyone
//! asks whom the key belongs to: a signature that does not fit is bad, also by an unknown key.

mod blob;
mod certificate;
mod key;
mod wire;

use crate::document::allowed_signers::{key_id, matches};
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId, Status};
use crate::domain::ledger::keyring::SshGrant;

use self::blob::Blob;
use self::certificate::Certificate;
use self::key::SshKey;
use super::armour::unarmour;
use super::crypto::Check;
use super::verdict::{Trouble, verdict, verdict_on};

/// What git signs for.
const NAMESPACE: &str = "git";

/// How an armoured SSH signature begins.
pub const BEGIN: &[u8] = b"-----BEGIN SSH SIGNATURE-----";

/// What an armoured SSH signature says, whoever the key belongs to.
#[derive(Debug)]
pub struct Claim {
    id: KeyId,
    signer: Signer,
}

/// Reads an armoured SSH signature over `payload`, and checks it.
///
/// # Errors
/// The verdict, when there is nothing to ask about the key.
pub fn read(armoured: &[u8], payload: &[u8]) -> Result<(Claim, Check), Box<Attestation>> {
    let bytes =
        unarmour(armoured, "SSH SIGNATURE").map_err(|why| verdict(Status::Malformed, None, why))?;
    let blob = Blob::parse(&bytes).map_err(|trouble| trouble.verdict(None))?;
    let signer = Signer::parse(blob.key).map_err(|trouble| trouble.verdict(None))?;
    let id = key_id(&signer.key().wire);
    if blob.namespace != NAMESPACE.as_bytes() {
        let made_for = String::from_utf8_lossy(blob.namespace);
        let why = format!("the signature was made for {made_for:?}, not for git");
        return Err(verdict(Status::Bad, Some(id), why).into());
    }
    match signer.key().check(blob.signature, &blob.message(payload)) {
        Ok(check) => Ok((Claim { id, signer }, check)),
        Err(trouble) => Err(trouble.verdict(Some(id)).into()),
    }
}

impl Claim {
    /// Judges it, once it is known whether it fits.
    pub fn judge(self, fits: bool, grants: &[SshGrant], moments: &[Timestamp]) -> Attestation {
        if fits {
            return self.signer.standing(self.id, grants, moments);
        }
        let why = "the signature does not fit these bytes";
        verdict(Status::Bad, Some(self.id), why)
    }
}

/// Who signed: a key, or a key with a certificate.
#[derive(Debug)]
enum Signer {
    Key(SshKey),
    Certified(Certificate),
}

impl Signer {
    fn parse(bytes: &[u8]) -> Result<Self, Trouble> {
        if Certificate::is_one(bytes) {
            Certificate::parse(bytes).map(Self::Certified)
        } else {
            SshKey::parse(bytes).map(Self::Key)
        }
    }

    fn key(&self) -> &SshKey {
        match self {
            Self::Key(key) => key,
            Self::Certified(certificate) => &certificate.key,
        }
    }

    /// Whether a grant is about this signer, and for whom; time and namespace apart.
    fn principal(&self, grant: &SshGrant) -> Option<String> {
        match self {
            Self::Key(key) => (!grant.cert_authority && grant.key == key.wire)
                .then(|| grant.principals.first().cloned())
                .flatten(),
            Self::Certified(certificate) => {
                if !grant.cert_authority || grant.key != certificate.authority {
                    return None;
                }
                certificate
                    .principals
                    .iter()
                    .find(|principal| matches(&grant.principals, principal))
                    .cloned()
            }
        }
    }

    fn covers(&self, moment: Timestamp) -> bool {
        match self {
            Self::Key(_) => true,
            Self::Certified(certificate) => certificate.covers(moment.unix()),
        }
    }

    /// The verdict on a signature that fits: is the key known, for git, and in its time?
    fn standing(&self, id: KeyId, grants: &[SshGrant], moments: &[Timestamp]) -> Attestation {
        let known: Vec<(String, &SshGrant)> = grants
            .iter()
            .filter_map(|grant| Some((self.principal(grant)?, grant)))
            .collect();
        if known.is_empty() {
            let why = format!("{id} is not among the allowed signers");
            return verdict(Status::UnknownKey, Some(id), why);
        }
        let mut for_git = known
            .into_iter()
            .filter(|(_, grant)| {
                grant.namespaces.is_empty() || matches(&grant.namespaces, NAMESPACE)
            })
            .peekable();
        let Some((first, _)) = for_git.peek() else {
            let why = format!("{id} is among the allowed signers, but not for git");
            return verdict(Status::UnknownKey, Some(id), why);
        };
        let first = first.clone();
        let for_git: Vec<_> = for_git.collect();
        let covering = |moment: Timestamp| {
            for_git
                .iter()
                .find(|(_, grant)| self.covers(moment) && in_force(grant, moment))
        };
        let mut principal = None;
        for &moment in moments {
            match covering(moment) {
                Some((name, _)) => principal = principal.or_else(|| Some(name.clone())),
                None => {
                    let why = format!("the key of {first} is not in force at {moment}");
                    return verdict_on(Status::NotInForce, id, Some(first), why);
                }
            }
        }
        let principal = principal.unwrap_or(first);
        let why = format!("signed by {principal}");
        verdict_on(Status::Good, id, Some(principal), why)
    }
}

fn in_force(grant: &SshGrant, moment: Timestamp) -> bool {
    grant.valid_after.is_none_or(|after| after <= moment)
        && grant.valid_before.is_none_or(|before| moment <= before)
}
