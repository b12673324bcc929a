//! Ed25519: the equation of RFC 8032, section 5.1.7, for many signatures at once.
//!
//! Each signature is checked by itself, without the cofactor and against the bytes of `R`, as OpenSSH
//! does; what many share is the division that turns a point into bytes. So it does not matter which
//! signatures stand together. (The batches of the literature add the equations up, and accept
//! signatures that OpenSSH refuses one by one.)

use std::cell::RefCell;
use std::collections::HashMap;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use ring::digest;

/// So many points are remembered by each thread.
const REMEMBERED: usize = 256;

/// What a signature claims `R` to be, and what it is if the key signed the message.
#[derive(Debug, Clone, Copy)]
pub struct Equation {
    claimed: [u8; 32],
    computed: EdwardsPoint,
}

impl Equation {
    /// The equation of a signature (`R` and `S`, 64 bytes) by a key (32 bytes) over a message; none
    /// when the key is no point of the curve, or `S` is not below its order.
    pub fn new(key: &[u8], message: &[u8], signature: &[u8]) -> Option<Self> {
        let key: [u8; 32] = key.try_into().ok()?;
        let (claimed, s) = signature.split_first_chunk::<32>()?;
        let s = Option::from(Scalar::from_canonical_bytes(s.try_into().ok()?))?;
        let mut hash = digest::Context::new(&digest::SHA512);
        for part in [claimed, &key[..], message] {
            hash.update(part);
        }
        let k = Scalar::from_bytes_mod_order_wide(hash.finish().as_ref().try_into().ok()?);
        let computed = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &minus(key)?, &s);
        Some(Self {
            claimed: *claimed,
            computed,
        })
    }

    /// Which of them hold, in their order.
    pub fn hold(equations: &[Self]) -> Vec<bool> {
        let points: Vec<_> = { equations.iter() }.map(|each| each.computed).collect();
        let bytes = EdwardsPoint::compress_batch_alloc(&points);
        { equations.iter().zip(bytes) }
            .map(|(each, computed)| each.claimed == computed.to_bytes())
            .collect()
    }
}

/// The negative of the point that 32 bytes stand for; none when they are no point of the curve. A few
/// keys sign nearly everything, and to find the point takes a tenth of a check: the last ones are
/// remembered.
fn minus(key: [u8; 32]) -> Option<EdwardsPoint> {
    thread_local! {
        static KNOWN: RefCell<HashMap<[u8; 32], EdwardsPoint>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(point) = known.get(&key) {
            return Some(*point);
        }
        let point = -CompressedEdwardsY(key).decompress()?;
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, point);
        Some(point)
    })
}

#[cfg(test)]
mod tests {
    use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

    use super::*;

    /// Numbers as a die throws them, the same each time.
    fn thrown(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |sides| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % 1_000_003).unwrap() % sides
        }
    }

    #[test]
    fn what_stands_together_is_judged_as_another_library_judges_it_alone() {
        let mut die = thrown(25_519);
        let mut seen = [0; 2];
        for length in [1, 2, 3, 64, 65, 300] {
            let mut equations = Vec::new();
            let mut expected = Vec::new();
            for number in 0..length {
                let seed = [u8::try_from(die(40)).unwrap(); 32];
                let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
                let mut key = pair.public_key().as_ref().to_vec();
                let mut message = vec![u8::try_from(number % 256).unwrap(); die(200)];
                let mut signature = pair.sign(&message).as_ref().to_vec();
                // A bit of one in three is another.
                let which = [&mut key, &mut message, &mut signature];
                let which = which.into_iter().nth(die(9));
                if let Some(bytes) = which.filter(|bytes| !bytes.is_empty()) {
                    let at = die(bytes.len());
                    bytes[at] ^= 1 << die(8);
                }
                let alone = UnparsedPublicKey::new(&ED25519, &key);
                let fits = alone.verify(&message, &signature).is_ok();
                seen[usize::from(fits)] += 1;
                match Equation::new(&key, &message, &signature) {
                    Some(equation) => {
                        equations.push(equation);
                        expected.push(fits);
                    }
                    None => assert!(!fits),
                }
            }
            assert_eq!(Equation::hold(&equations), expected);
        }
        assert!(seen.iter().all(|&count| count > 50), "{seen:?}");
    }

    #[test]
    fn a_number_beyond_the_order_is_no_signature() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let signature = pair.sign(b"once").as_ref().to_vec();
        let key = pair.public_key().as_ref();
        assert!(Equation::new(key, b"once", &signature).is_some());
        // S + L is the same number modulo the order, and another signature over the same bytes.
        const ORDER: [u8; 32] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
            0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let mut twin = signature.clone();
        let mut carry = 0;
        for (byte, more) in twin[32..].iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            *byte = u8::try_from(sum & 0xff).unwrap();
            carry = sum >> 8;
        }
        assert_eq!(carry, 0);
        assert!(Equation::new(key, b"once", &twin).is_none());
    }

    /// The equation holds but for a point of small order: a check that multiplies by the cofactor, as
    /// batches do, would accept it.
    #[test]
    fn a_part_of_small_order_is_seen() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = pair.public_key().as_ref();
        let honest = Equation::new(key, b"once", pair.sign(b"once").as_ref()).unwrap();
        for part in &curve25519_dalek::constants::EIGHT_TORSION[1..] {
            let claimed = (honest.computed + part).compress().to_bytes();
            let near = Equation { claimed, ..honest };
            assert_eq!(Equation::hold(&[honest, near]), [true, false]);
        }
    }

    /// A key of small order signs anything, alone and in company: OpenSSH has it so, and no law has
    /// such a key by accident.
    #[test]
    fn a_key_of_small_order_is_a_key() {
        let mut key = [0; 32];
        key[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        let alone = UnparsedPublicKey::new(&ED25519, &key);
        assert!(alone.verify(b"anything", &signature).is_ok());
        let equation = Equation::new(&key, b"anything", &signature).unwrap();
        assert_eq!(Equation::hold(&[equation, equation]), [true, true]);
    }
}
