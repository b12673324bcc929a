//! What an OpenPGP signature covers, and whether it fits (RFC 9580 sections 5.2.3 and 5.2.4).

use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::packet::{
    Signature, SignatureConfig, SignatureVersionSpecific, Subpacket, SubpacketData, SubpacketType,
};
use pgp::ser::Serialize;
use pgp::types::{
    EcdsaPublicParams, EddsaLegacyPublicParams, KeyDetails, KeyVersion, PublicParams,
    SignatureBytes,
};

use crate::adapters::signing::crypto::{self, Check, Curve, Hash, Numbers, PublicKey, significant};
use crate::adapters::signing::verdict::Trouble;

/// Whether `signature` is one of `key` over `data`.
///
/// # Errors
/// The kind of signature, hash function or key is not checked here.
pub fn fits(signature: &Signature, key: &PublicKey, data: &[u8]) -> Result<bool, Trouble> {
    let unknown = || Trouble::not_checkable("an OpenPGP signature of this version is not checked");
    let config = signature.config().ok_or_else(unknown)?;
    let numbers = signature.signature().ok_or_else(unknown)?;
    let hash = hash(config)?;
    let mut message = Vec::with_capacity(data.len() + 64);
    if let SignatureVersionSpecific::V6 { salt } = &config.version_specific {
        if config.hash_alg.salt_len() != Some(salt.len()) {
            return Err(Trouble::malformed(
                "the salt of the OpenPGP signature has a wrong length",
            ));
        }
        message.extend_from_slice(salt);
    }
    message.extend_from_slice(data);
    message.extend(trailer(signature).ok_or_else(unknown)?);

    let pair;
    let numbers = match (config.pub_alg, numbers) {
        (PublicKeyAlgorithm::RSA | PublicKeyAlgorithm::RSASign, SignatureBytes::Mpis(mpis)) => {
            match mpis.as_slice() {
                [number] => Numbers::Rsa(number.as_ref()),
                _ => return Ok(false),
            }
        }
        (PublicKeyAlgorithm::ECDSA, SignatureBytes::Mpis(mpis)) => match mpis.as_slice() {
            [r, s] => Numbers::Ecdsa(r.as_ref(), s.as_ref()),
            _ => return Ok(false),
        },
        (PublicKeyAlgorithm::EdDSALegacy, SignatureBytes::Mpis(mpis)) => match mpis.as_slice() {
            [r, s] => {
                let halves = crypto::padded(r.as_ref(), 32).zip(crypto::padded(s.as_ref(), 32));
                let Some((r, s)) = halves else {
                    return Ok(false);
                };
                pair = [r, s].concat();
                Numbers::Ed25519(&pair)
            }
            _ => return Ok(false),
        },
        (PublicKeyAlgorithm::Ed25519, SignatureBytes::Native(bytes)) => Numbers::Ed25519(bytes),
        _ => {
            return Err(Trouble::not_checkable(
                "an OpenPGP signature of this algorithm is not checked",
            ));
        }
    };
    // EdDSA in OpenPGP signs the digest.
    if matches!(numbers, Numbers::Ed25519(_)) {
        message = hash.digest(&message);
    }
    crypto::check(key, hash, &message, numbers).map(Check::fits)
}

/// The hash function of a signature.
///
/// # Errors
/// It is not checked here.
pub fn hash(config: &SignatureConfig) -> Result<Hash, Trouble> {
    match config.hash_alg {
        HashAlgorithm::Sha1 => Ok(Hash::Sha1),
        HashAlgorithm::Sha256 => Ok(Hash::Sha256),
        HashAlgorithm::Sha384 => Ok(Hash::Sha384),
        HashAlgorithm::Sha512 => Ok(Hash::Sha512),
        other => Err(Trouble::not_checkable(format!(
            "a signature over {other} is not checked"
        ))),
    }
}

/// What is hashed after the data. None for versions that are not checked.
fn trailer(signature: &Signature) -> Option<Vec<u8>> {
    let config = signature.config()?;
    // Version 3 names its key where the signature does not cover it: whoever changes that name
    // only makes the signature not fit the key.
    if let SignatureVersionSpecific::V3 { created, .. } = config.version_specific {
        let mut out = vec![config.typ().into()];
        out.extend(created.as_secs().to_be_bytes());
        return Some(out);
    }
    let mut out = hashed_part(signature)?;
    let length = u32::try_from(out.len()).unwrap_or(u32::MAX);
    out.extend([u8::from(config.version()), 0xff]);
    out.extend(length.to_be_bytes());
    Some(out)
}

/// The beginning of the signature packet, which the signature itself covers: version, type,
/// algorithms, hashed subpackets. None for versions that have no such part.
pub fn hashed_part(signature: &Signature) -> Option<Vec<u8>> {
    let config = signature.config()?;
    let mut subpackets = Vec::new();
    for subpacket in config.hashed_subpackets() {
        subpacket.to_writer(&mut subpackets).ok()?;
    }
    let mut out = vec![
        config.version().into(),
        config.typ().into(),
        config.pub_alg.into(),
        config.hash_alg.into(),
    ];
    match config.version_specific {
        SignatureVersionSpecific::V4 => {
            out.extend(u16::try_from(subpackets.len()).ok()?.to_be_bytes());
        }
        SignatureVersionSpecific::V6 { .. } => {
            out.extend(u32::try_from(subpackets.len()).ok()?.to_be_bytes());
        }
        _ => return None,
    }
    out.extend(subpackets);
    Some(out)
}

/// A subpacket that forbids using the signature to anyone who does not know what it means.
pub fn is_unknown_and_critical(subpacket: &Subpacket) -> bool {
    subpacket.is_critical
        && (matches!(
            subpacket.typ(),
            SubpacketType::Other(_) | SubpacketType::Experimental(_)
        ) || matches!(subpacket.data, SubpacketData::Notation(_)))
}

/// A key as signatures about keys cover it.
pub fn framed(key: &(impl KeyDetails + Serialize)) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    key.to_writer(&mut body).ok()?;
    let mut out = Vec::with_capacity(body.len() + 5);
    if key.version() == KeyVersion::V6 {
        out.push(0x9b);
        out.extend(u32::try_from(body.len()).ok()?.to_be_bytes());
    } else {
        out.push(0x99);
        out.extend(u16::try_from(body.len()).ok()?.to_be_bytes());
    }
    out.extend(body);
    Some(out)
}

/// The mathematics of a key.
///
/// # Errors
/// Keys of this algorithm are not checked here.
pub fn material(key: &impl KeyDetails) -> Result<PublicKey, Trouble> {
    let unchecked = || {
        Trouble::not_checkable(format!(
            "OpenPGP keys of type {:?} are not checked",
            key.algorithm()
        ))
    };
    let nistp = |curve, point: Box<[u8]>| {
        Ok(PublicKey::Ecdsa {
            curve,
            point: point.into_vec(),
        })
    };
    match key.public_params() {
        PublicParams::RSA(params) => {
            let mut bytes = Vec::new();
            params.to_writer(&mut bytes).map_err(|_| unchecked())?;
            let (modulus, rest) = number(&bytes).ok_or_else(unchecked)?;
            let (exponent, _) = number(rest).ok_or_else(unchecked)?;
            Ok(PublicKey::Rsa {
                modulus: modulus.to_vec(),
                exponent: exponent.to_vec(),
            })
        }
        PublicParams::Ed25519(params) => Ok(PublicKey::Ed25519(params.key.as_bytes().to_vec())),
        PublicParams::EdDSALegacy(EddsaLegacyPublicParams::Ed25519 { key }) => {
            Ok(PublicKey::Ed25519(key.as_bytes().to_vec()))
        }
        PublicParams::ECDSA(EcdsaPublicParams::P256 { key }) => nistp(
            Curve::P256,
            p256::ecdsa::VerifyingKey::from(key)
                .to_encoded_point(false)
                .to_bytes(),
        ),
        PublicParams::ECDSA(EcdsaPublicParams::P384 { key }) => nistp(
            Curve::P384,
            p384::ecdsa::VerifyingKey::from(key)
                .to_encoded_point(false)
                .to_bytes(),
        ),
        PublicParams::ECDSA(EcdsaPublicParams::P521 { key }) => {
            nistp(Curve::P521, key.to_sec1_bytes())
        }
        _ => Err(unchecked()),
    }
}

/// The multiprecision integer at the start of `bytes`, and what follows it.
fn number(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (bits, rest) = bytes.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*bits)).div_ceil(8);
    let (number, rest) = rest.split_at_checked(length)?;
    Some((significant(number), rest))
}
