//! What an OpenPGP certificate says of its keys: which of them may sign, and when.
//!
//! A statement counts only when the key that makes it signed it. Statements of strangers
//! (certifications, revocations by others) mean nothing here: the law is who vouches.

use pgp::composed::SignedPublicKey;
use pgp::packet::{RevocationCode, Signature, SignatureType, SubpacketData};
use pgp::types::KeyDetails;

use super::{hex, message};
use crate::adapters::signing::crypto::PublicKey;
use crate::adapters::signing::verdict::Trouble;
use crate::domain::ledger::attestation::KeyId;

/// At most so many statements of a key about one thing are looked at.
const LIMIT: usize = 64;

/// Why a certificate without a valid self-signature is worth nothing.
const NOT_VOUCHED: &str = "the primary key does not vouch for itself";

/// From when on a key is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revocation {
    /// It may have been in wrong hands all along: no signature by it proves anything.
    Always,
    /// It was retired or replaced at this second of Unix time; what it signed before stands.
    From(i64),
}

/// A key of a certificate, with all that decides about its signatures.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// The fingerprint of the key itself.
    pub fingerprint: Vec<u8>,
    /// Its key id.
    pub key_id: Vec<u8>,
    /// The fingerprint of the certificate's primary key: the name that people use.
    pub certificate: KeyId,
    /// The address in the certificate's first user id.
    pub email: Option<String>,
    /// Its mathematics, or why they are not checked.
    pub material: Result<PublicKey, Trouble>,
    /// Whether it is meant for signatures; if not, why.
    pub purpose: Result<(), String>,
    /// When it was made.
    pub from: i64,
    /// When it expires.
    pub until: Option<i64>,
    /// Whether it, or the primary key, is revoked.
    pub revoked: Option<Revocation>,
}

/// All keys of a certificate.
pub fn signing_keys(certificate: &SignedPublicKey) -> Vec<SigningKey> {
    let primary = &certificate.primary_key;
    let Some(frame) = message::framed(primary) else {
        return Vec::new();
    };
    let material = message::material(primary);
    let by_primary = |signature: &&Signature, data: &[u8]| {
        material
            .as_ref()
            .is_ok_and(|key| stands(signature, key, data))
    };

    let details = &certificate.details;
    let direct = own(&details.direct_signatures, primary)
        .filter(|signature| signature.typ() == Some(SignatureType::Key))
        .take(LIMIT)
        .find(|signature| by_primary(signature, &frame));
    let on_users = details.users.iter().flat_map(|user| {
        let mut data = frame.clone();
        data.push(0xb4);
        data.extend(
            u32::try_from(user.id.id().len())
                .unwrap_or(u32::MAX)
                .to_be_bytes(),
        );
        data.extend_from_slice(user.id.id());
        own(&user.signatures, primary)
            .take(LIMIT)
            .find(|signature| by_primary(signature, &data))
            .filter(|signature| signature.typ() != Some(SignatureType::CertRevocation))
    });
    let statement = direct
        .into_iter()
        .chain(on_users)
        .max_by_key(|signature| signature.created());

    // A subkey needs a primary key that vouches for itself, though not one that may sign.
    let vouched = statement.is_some();

    let own_revocation = own(&details.revocation_signatures, primary)
        .filter(|signature| signature.typ() == Some(SignatureType::KeyRevocation))
        .take(LIMIT)
        .filter(|signature| by_primary(signature, &frame))
        .map(revocation)
        .min();
    let email = details
        .users
        .iter()
        .find_map(|user| address(&String::from_utf8_lossy(user.id.id())));
    let name = KeyId::new(&hex(primary.fingerprint().as_bytes()));
    let first = SigningKey {
        fingerprint: primary.fingerprint().as_bytes().to_vec(),
        key_id: primary.legacy_key_id().as_ref().to_vec(),
        certificate: name.clone(),
        email: email.clone(),
        purpose: match (&material, statement) {
            (Ok(_), None) => Err(NOT_VOUCHED.into()),
            (_, Some(statement)) if may_sign(statement) == Some(false) => {
                Err("the key is not meant for signatures".into())
            }
            _ => Ok(()),
        },
        from: i64::from(primary.created_at().as_secs()),
        until: statement.and_then(|statement| end(primary, statement)),
        revoked: own_revocation,
        material: material.clone(),
    };

    let mut keys = vec![first.clone()];
    for subkey in &certificate.public_subkeys {
        let Some(frame_of_subkey) = message::framed(&subkey.key) else {
            continue;
        };
        let data = [frame.as_slice(), &frame_of_subkey].concat();
        let statements = |typ: SignatureType| {
            own(&subkey.signatures, primary)
                .filter(move |signature| signature.typ() == Some(typ))
                .take(LIMIT)
                .filter(|signature| by_primary(signature, &data))
        };
        let binding = statements(SignatureType::SubkeyBinding).next();
        let revoked = statements(SignatureType::SubkeyRevocation)
            .map(revocation)
            .min();
        let material = message::material(&subkey.key);
        let purpose = match (binding, &material) {
            (None, _) => Err("the subkey is not bound to its primary key".into()),
            (Some(binding), _) if may_sign(binding) != Some(true) => {
                Err("the subkey is not meant for signatures".into())
            }
            (Some(binding), Ok(key)) if !agrees(binding, key, &data) => {
                Err("the subkey does not say that it belongs to its primary key".into())
            }
            _ if !vouched => Err(NOT_VOUCHED.into()),
            _ => Ok(()),
        };
        let own_end = binding.and_then(|binding| end(&subkey.key, binding));
        keys.push(SigningKey {
            fingerprint: subkey.key.fingerprint().as_bytes().to_vec(),
            key_id: subkey.key.legacy_key_id().as_ref().to_vec(),
            certificate: name.clone(),
            email: email.clone(),
            purpose,
            from: i64::from(subkey.key.created_at().as_secs()),
            until: own_end.into_iter().chain(first.until).min(),
            revoked: revoked.into_iter().chain(own_revocation).min(),
            material,
        });
    }
    keys
}

/// Whether a statement was made by `key` and holds no condition that is unknown here.
fn stands(signature: &Signature, key: &PublicKey, data: &[u8]) -> bool {
    let understood = signature.config().is_some_and(|config| {
        !config
            .hashed_subpackets()
            .any(message::is_unknown_and_critical)
    });
    understood && message::fits(signature, key, data) == Ok(true)
}

/// Whether a signing subkey, by its embedded signature, says that it belongs to the primary key.
fn agrees(binding: &Signature, subkey: &PublicKey, data: &[u8]) -> bool {
    binding.embedded_signature().is_some_and(|back| {
        back.typ() == Some(SignatureType::KeyBinding) && stands(back, subkey, data)
    })
}

/// Those of `signatures` that do not name somebody else as their maker, newest first. A key that is
/// well known carries hundreds of certifications by strangers, and they are not even looked at.
fn own<'a>(
    signatures: &'a [Signature],
    primary: &impl KeyDetails,
) -> impl Iterator<Item = &'a Signature> {
    let id = primary.legacy_key_id();
    let fingerprint = primary.fingerprint();
    let mut own: Vec<&Signature> = signatures
        .iter()
        .filter(|signature| {
            let ids = signature.issuer_key_id();
            let fingerprints = signature.issuer_fingerprint();
            ids.contains(&&id)
                || fingerprints.contains(&&fingerprint)
                || (ids.is_empty() && fingerprints.is_empty())
        })
        .collect();
    own.sort_by_key(|signature| signature.created());
    own.into_iter().rev()
}

/// Whether the flags of a statement allow signatures; none when it has no flags.
fn may_sign(statement: &Signature) -> Option<bool> {
    statement
        .config()?
        .hashed_subpackets()
        .find_map(|subpacket| match &subpacket.data {
            SubpacketData::KeyFlags(flags) => Some(flags.sign()),
            _ => None,
        })
}

/// When a key expires, by a statement about it.
fn end(key: &impl KeyDetails, statement: &Signature) -> Option<i64> {
    let lifetime = statement.key_expiration_time()?.as_secs();
    (lifetime > 0).then(|| i64::from(key.created_at().as_secs()) + i64::from(lifetime))
}

/// What a revocation means: only a key that was retired or replaced was good before.
fn revocation(signature: &Signature) -> Revocation {
    let retired = matches!(
        signature.revocation_reason_code(),
        Some(RevocationCode::KeyRetired | RevocationCode::KeySuperseded)
    );
    match signature.created() {
        Some(at) if retired => Revocation::From(i64::from(at.as_secs())),
        _ => Revocation::Always,
    }
}

/// The address in a user id: what stands in angle brackets, or all of it.
fn address(user_id: &str) -> Option<String> {
    let address = match user_id.rsplit_once('<') {
        Some((_, rest)) => rest.split_once('>')?.0,
        None => user_id.trim(),
    };
    address.contains('@').then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_user_ids() {
        assert_eq!(address("A B (c) <a@x.org>").as_deref(), Some("a@x.org"));
        assert_eq!(address("a@x.org").as_deref(), Some("a@x.org"));
        assert_eq!(address("nobody"), None);
        assert_eq!(address("<a@x.org"), None);
    }

    #[test]
    fn a_compromise_outweighs_a_retirement() {
        assert!(Revocation::Always < Revocation::From(i64::MIN));
    }
}
