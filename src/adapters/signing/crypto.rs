//! The mathematics: one key, one message, one signature. Everything runs through ring, except
//! elliptic curves and hash functions that ring lacks or does not combine, and `ed25519`.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use ring::{digest, signature};

use super::ed25519::Equation;
use super::verdict::Trouble;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// Good enough only for what a key says of itself in a file that the law vouches for.
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The digest of `message`.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, message).as_ref().to_vec()
    }
}

/// A prime curve of NIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// The length of a number modulo the order of the curve, in bytes.
    fn width(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// A public key, whatever it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// Modulus and exponent, big-endian, without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// The 32 bytes of RFC 8032.
    Ed25519(Vec<u8>),
    /// An uncompressed point (SEC 1).
    Ecdsa { curve: Curve, point: Vec<u8> },
}

/// A signature as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers<'a> {
    /// RSASSA-PKCS1-v1_5.
    Rsa(&'a [u8]),
    /// `R` and `S` of RFC 8032, 64 bytes.
    Ed25519(&'a [u8]),
    /// `r` and `s`, big-endian.
    Ecdsa(&'a [u8], &'a [u8]),
}

/// A signature, checked but for a last step that many can take together.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// There is no such step, and this is whether the signature fits.
    Done(bool),
    /// It fits if this holds.
    Open(Equation),
}

impl Check {
    /// Whether the signature fits.
    pub fn fits(self) -> bool {
        Self::all_fit(&[self]) == [true]
    }

    /// Which of the signatures fit, in their order.
    pub fn all_fit(checks: &[Self]) -> Vec<bool> {
        let open = checks.iter().filter_map(|check| match check {
            Self::Done(_) => None,
            Self::Open(equation) => Some(*equation),
        });
        let mut held = Equation::hold(&open.collect::<Vec<_>>()).into_iter();
        let answer = |check: &Self| match check {
            Self::Done(fits) => *fits,
            Self::Open(_) => held.next().unwrap_or(false),
        };
        checks.iter().map(answer).collect()
    }
}

/// Checks whether `numbers` are the signature of `key` over `message`.
///
/// Ed25519 hashes by itself: `hash` does not matter there.
///
/// # Errors
/// The key is too weak, too large, or is combined with a hash function that nobody combines it with.
pub fn check(
    key: &PublicKey,
    hash: Hash,
    message: &[u8],
    numbers: Numbers<'_>,
) -> Result<Check, Trouble> {
    match (key, numbers) {
        (PublicKey::Rsa { modulus, exponent }, Numbers::Rsa(number)) => {
            rsa(modulus, exponent, hash, message, number).map(Check::Done)
        }
        (PublicKey::Ed25519(point), Numbers::Ed25519(pair)) => {
            let equation = Equation::new(point, message, pair);
            Ok(equation.map_or(Check::Done(false), Check::Open))
        }
        (PublicKey::Ecdsa { curve, point }, Numbers::Ecdsa(r, s)) => {
            let fits = ecdsa(*curve, hash, message, point, r, s);
            Ok(Check::Done(fits.unwrap_or(false)))
        }
        _ => Err(Trouble::malformed(
            "the signature and its key are of different algorithms",
        )),
    }
}

fn rsa(
    modulus: &[u8],
    exponent: &[u8],
    hash: Hash,
    message: &[u8],
    number: &[u8],
) -> Result<bool, Trouble> {
    let bits = bit_length(modulus);
    if bits < 2048 {
        return Err(Trouble::not_checkable(format!(
            "an RSA key of {bits} bits is too weak to prove anything"
        )));
    }
    if bits > 8192 || exponent.len() > 4 {
        return Err(Trouble::not_checkable(format!(
            "an RSA key of {bits} bits or its exponent is larger than what is checked here"
        )));
    }
    let algorithm = match hash {
        Hash::Sha1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Hash::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
    };
    let Some(number) = padded(number, modulus.len()) else {
        return Ok(false);
    };
    let key = signature::RsaPublicKeyComponents {
        n: modulus,
        e: exponent,
    };
    Ok(key.verify(algorithm, message, &number).is_ok())
}

/// None when the point or the numbers are not of the curve.
fn ecdsa(
    curve: Curve,
    hash: Hash,
    message: &[u8],
    point: &[u8],
    r: &[u8],
    s: &[u8],
) -> Option<bool> {
    let mut pair = padded(r, curve.width())?;
    pair.extend(padded(s, curve.width())?);
    let by_ring: Option<&'static dyn signature::VerificationAlgorithm> = match (curve, hash) {
        (Curve::P256, Hash::Sha256) => Some(&signature::ECDSA_P256_SHA256_FIXED),
        (Curve::P384, Hash::Sha384) => Some(&signature::ECDSA_P384_SHA384_FIXED),
        _ => None,
    };
    if let Some(algorithm) = by_ring {
        let key = signature::UnparsedPublicKey::new(algorithm, point);
        return Some(key.verify(message, &pair).is_ok());
    }
    let digest = hash.digest(message);
    Some(match curve {
        Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()?
            .verify_prehash(&digest, &p256::ecdsa::Signature::from_slice(&pair).ok()?)
            .is_ok(),
        Curve::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()?
            .verify_prehash(&digest, &p384::ecdsa::Signature::from_slice(&pair).ok()?)
            .is_ok(),
        Curve::P521 => p521::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .ok()?
            .verify_prehash(&digest, &p521::ecdsa::Signature::from_slice(&pair).ok()?)
            .is_ok(),
    })
}

/// The number in exactly `width` bytes; none when it is larger.
pub fn padded(number: &[u8], width: usize) -> Option<Vec<u8>> {
    let number = significant(number);
    let mut out = vec![0; width.checked_sub(number.len())?];
    out.extend_from_slice(number);
    Some(out)
}

/// The number without leading zeros.
pub fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// How many bits a number without leading zero bytes has.
fn bit_length(number: &[u8]) -> usize {
    number.first().map_or(0, |first| {
        number.len() * 8 - usize::try_from(first.leading_zeros()).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(
        key: &PublicKey,
        hash: Hash,
        message: &[u8],
        numbers: Numbers<'_>,
    ) -> Result<bool, Trouble> {
        check(key, hash, message, numbers).map(Check::fits)
    }

    #[test]
    fn numbers_are_padded_or_refused() {
        assert_eq!(padded(&[0, 0, 7], 2), Some(vec![0, 7]));
        assert_eq!(padded(&[7, 7, 7], 2), None);
        assert_eq!(bit_length(&[0x01, 0xff]), 9);
        assert_eq!(bit_length(&[]), 0);
    }

    #[test]
    fn weak_and_oversized_rsa_is_not_judged() {
        for length in [128, 1025] {
            let key = PublicKey::Rsa {
                modulus: vec![0xff; length],
                exponent: vec![1, 0, 1],
            };
            let answer = fits(&key, Hash::Sha256, b"", Numbers::Rsa(&[1]));
            assert!(
                matches!(answer, Err(Trouble::NotCheckable(_))),
                "{answer:?}"
            );
        }
    }

    #[test]
    fn nonsense_is_no_signature() {
        let point = PublicKey::Ecdsa {
            curve: Curve::P521,
            point: vec![4; 133],
        };
        assert_eq!(
            fits(&point, Hash::Sha512, b"", Numbers::Ecdsa(&[1], &[1])),
            Ok(false)
        );
        assert_eq!(
            fits(&point, Hash::Sha512, b"", Numbers::Ecdsa(&[], &[])),
            Ok(false)
        );
        let short = PublicKey::Ed25519(vec![1]);
        assert_eq!(
            fits(&short, Hash::Sha512, b"", Numbers::Ed25519(&[])),
            Ok(false)
        );
        assert!(fits(&short, Hash::Sha512, b"", Numbers::Rsa(&[])).is_err());
    }
}
