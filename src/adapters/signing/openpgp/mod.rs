//! Judging a detached OpenPGP signature (RFC 4880, RFC 9580).
//!
//! The `pgp` crate takes packets apart. What was signed, and whether it fits, is worked out here
//! (`message`), because that crate refuses signatures whose 16-bit hint at the digest is wrong, and
//! GitHub wrote thousands of those from 2017 to 2021. The hint proves nothing: gpg ignores it too.

mod certificate;
mod keyrings;
mod message;

use pgp::packet::{Packet, PacketParser, Signature, SignatureType, SignatureVersionSpecific};

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::{Attestation, KeyId, Status};

use self::certificate::{Revocation, SigningKey};
use self::keyrings::Certificates;
use super::armour::unarmour;
use super::crypto::Hash;
use super::verdict::{Trouble, verdict, verdict_on};

pub use self::keyrings::{BEGIN as BEGIN_KEY, Keyrings, fingerprints};

/// How an armoured OpenPGP signature begins.
pub const BEGIN: &[u8] = b"-----BEGIN PGP SIGNATURE-----";

/// Judges an armoured OpenPGP signature over `payload`.
pub fn judge(
    armoured: &[u8],
    payload: &[u8],
    known: &Certificates,
    moments: &[Timestamp],
) -> Attestation {
    let bytes = match unarmour(armoured, "PGP SIGNATURE") {
        Ok(bytes) => bytes,
        Err(why) => return verdict(Status::Malformed, None, why),
    };
    let signature = match parse(&bytes) {
        Ok(signature) => signature,
        Err(trouble) => return trouble.verdict(None),
    };
    let issuer = match issuer(&signature) {
        Ok(issuer) => issuer,
        Err(trouble) => return trouble.verdict(None),
    };
    let named = KeyId::new(&hex(&issuer));
    if let Err(trouble) = checkable(&signature) {
        return trouble.verdict(Some(named));
    }
    let mut candidates = known.signing_keys(&issuer).peekable();
    if candidates.peek().is_none() {
        let why = format!("no known key is {named}");
        return verdict(Status::UnknownKey, Some(named), why);
    }
    // More than one only when one key stands in two files, perhaps with different lifetimes.
    let verdicts = candidates.map(|key| on_key(&signature, payload, key, moments));
    let mut best: Option<Attestation> = None;
    for next in verdicts {
        if next.status == Status::Revoked || best.is_none() {
            best = Some(next);
        } else if let Some(seen) = &best
            && seen.status != Status::Revoked
            && next.is_good()
        {
            best = Some(next);
        }
    }
    best.unwrap_or_else(|| verdict(Status::UnknownKey, Some(named), "the key is not known"))
}

/// The verdict of one key on a signature that names it.
fn on_key(
    signature: &Signature,
    payload: &[u8],
    key: &SigningKey,
    moments: &[Timestamp],
) -> Attestation {
    let on =
        |status, why: String| verdict_on(status, key.certificate.clone(), key.email.clone(), why);
    let material = match &key.material {
        Ok(material) => material,
        Err(trouble) => return trouble.clone().verdict(Some(key.certificate.clone())),
    };
    match message::fits(signature, material, payload) {
        Err(trouble) => return trouble.verdict(Some(key.certificate.clone())),
        Ok(false) => {
            return on(Status::Bad, "the signature does not fit these bytes".into());
        }
        Ok(true) => {}
    }
    if let Err(why) = &key.purpose {
        return on(Status::UnknownKey, why.clone());
    }
    let made = signature.created().map(|time| i64::from(time.as_secs()));
    let ends = signature
        .signature_expiration_time()
        .map(|span| i64::from(span.as_secs()))
        .filter(|&seconds| seconds > 0)
        .zip(made)
        .map(|(seconds, made)| made.saturating_add(seconds));
    if key.revoked == Some(Revocation::Always) {
        return on(
            Status::Revoked,
            "the key was declared compromised or revoked without a reason".into(),
        );
    }
    let claimed = made.map(|at| Timestamp::from_unix(at, 0));
    for moment in moments.iter().copied().chain(claimed) {
        let at = moment.unix();
        let why = if at < key.from {
            format!("the key was made after {moment}")
        } else if key.until.is_some_and(|until| at >= until) {
            format!("the key had expired at {moment}")
        } else if matches!(key.revoked, Some(Revocation::From(since)) if at >= since) {
            format!("the key had been retired at {moment}")
        } else if ends.is_some_and(|end| at >= end) {
            format!("the signature had expired at {moment}")
        } else {
            continue;
        };
        return on(Status::NotInForce, why);
    }
    let who = key.email.as_deref().unwrap_or(key.certificate.as_str());
    on(Status::Good, format!("signed by {who}"))
}

/// The one signature packet in `bytes`.
fn parse(bytes: &[u8]) -> Result<Signature, Trouble> {
    let mut packets = PacketParser::new(bytes);
    let signature = match packets.next() {
        Some(Ok(Packet::Signature(signature))) => signature,
        Some(Ok(_)) => return Err(Trouble::malformed("the armour holds no OpenPGP signature")),
        Some(Err(pgp::errors::Error::Unsupported { .. })) => {
            return Err(Trouble::not_checkable(
                "an OpenPGP signature of this version is not checked",
            ));
        }
        Some(Err(_)) | None => {
            return Err(Trouble::malformed("the OpenPGP signature cannot be parsed"));
        }
    };
    if packets.next().is_some() {
        return Err(Trouble::not_checkable(
            "more than one OpenPGP signature in one header is not checked",
        ));
    }
    // What is hashed below is written anew from what was read. That must be what was signed.
    if let Some(hashed) = message::hashed_part(&signature)
        && ![2, 3, 5, 6].iter().any(|&header| {
            bytes
                .get(header..)
                .is_some_and(|body| body.starts_with(&hashed))
        })
    {
        return Err(Trouble::malformed(
            "the OpenPGP signature is not written canonically",
        ));
    }
    Ok(signature)
}

/// The fingerprint or key id that the signature names as its maker.
fn issuer(signature: &Signature) -> Result<Vec<u8>, Trouble> {
    let fingerprints = signature.issuer_fingerprint();
    let key_ids = signature.issuer_key_id();
    let fingerprint = fingerprints.first().map(|print| print.as_bytes());
    let key_id = key_ids.first().map(|id| id.as_ref());
    let (Some(named), contradiction) = (match (fingerprint, key_id) {
        // The key id is the end of a version 4 fingerprint, and the beginning of a later one.
        (Some(print), Some(id)) => (Some(print), !print.ends_with(id) && !print.starts_with(id)),
        (print, id) => (print.or(id), false),
    }) else {
        return Err(Trouble::malformed(
            "the OpenPGP signature does not name its key",
        ));
    };
    if contradiction || fingerprints.len() > 1 || key_ids.len() > 1 {
        return Err(Trouble::malformed("the OpenPGP signature names two keys"));
    }
    Ok(named.to_vec())
}

/// Whether signatures of this kind are checked here.
fn checkable(signature: &Signature) -> Result<(), Trouble> {
    let Some(config) = signature.config() else {
        return Err(Trouble::not_checkable(
            "an OpenPGP signature of this version is not checked",
        ));
    };
    if !matches!(
        config.version_specific,
        SignatureVersionSpecific::V3 { .. }
            | SignatureVersionSpecific::V4
            | SignatureVersionSpecific::V6 { .. }
    ) {
        return Err(Trouble::not_checkable(
            "an OpenPGP signature of this version is not checked",
        ));
    }
    match config.typ() {
        SignatureType::Binary => {}
        SignatureType::Text => {
            return Err(Trouble::not_checkable(
                "OpenPGP signatures over text are not checked",
            ));
        }
        _ => {
            return Err(Trouble::malformed(
                "the OpenPGP signature is not one over a document",
            ));
        }
    }
    if message::hash(config)? == Hash::Sha1 {
        return Err(Trouble::not_checkable(
            "a signature over SHA-1 is too weak to prove anything",
        ));
    }
    if config
        .hashed_subpackets()
        .any(message::is_unknown_and_critical)
    {
        return Err(Trouble::not_checkable(
            "the OpenPGP signature has a critical condition that is not known here",
        ));
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
