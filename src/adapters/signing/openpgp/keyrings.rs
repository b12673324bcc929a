//! Parsed OpenPGP files, remembered: one keyring judges thousands of commits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pgp::composed::PublicOrSecret;
use pgp::packet::PacketHeader;
use pgp::types::{PacketLength, Tag};

use super::certificate::{SigningKey, signing_keys};
use crate::adapters::signing::armour::unarmour;
use crate::domain::ledger::keyring::OpenPgpFile;

/// How many keyrings are remembered: a history rarely has more laws than this near each other.
const REMEMBERED: usize = 16;
/// How an armoured public key begins.
pub const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

/// The keys of all files of one keyring, by fingerprint and by key id.
#[derive(Debug, Default)]
pub struct Certificates {
    keys: Vec<SigningKey>,
    by_name: HashMap<Vec<u8>, Vec<usize>>,
}

impl Certificates {
    fn read(files: &[OpenPgpFile]) -> Self {
        let mut out = Self::default();
        for block in files.iter().flat_map(|file| blocks(&file.bytes)) {
            for certificate in certificates(&block) {
                let found = PublicOrSecret::from_bytes_many(certificate).ok();
                if let Some(Ok(PublicOrSecret::Public(key))) = found.and_then(|mut all| all.next())
                {
                    out.keys.extend(signing_keys(&key));
                }
            }
        }
        for (index, key) in out.keys.iter().enumerate() {
            for name in [&key.fingerprint, &key.key_id] {
                out.by_name.entry(name.clone()).or_default().push(index);
            }
        }
        out
    }

    /// The keys with this fingerprint or key id.
    pub fn signing_keys(&self, name: &[u8]) -> impl Iterator<Item = &SigningKey> {
        self.by_name
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|&index| self.keys.get(index))
    }
}

/// The fingerprints of the certificates in a key file, in order; what cannot be read is left out.
pub fn fingerprints(bytes: &[u8]) -> Vec<String> {
    let file = OpenPgpFile {
        path: String::new(),
        bytes: bytes.to_vec(),
    };
    let mut names: Vec<String> = Vec::new();
    for key in Certificates::read(&[file]).keys {
        let name = key.certificate.as_str();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The binary content of a key file: each armour block of a text, or the file itself.
fn blocks(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return vec![bytes.to_vec()];
    };
    text.match_indices(BEGIN)
        .filter_map(|(at, _)| unarmour(text.get(at..)?.as_bytes(), "PGP PUBLIC KEY BLOCK").ok())
        .collect()
}

/// The certificates in the binary content of a key file, each with its own packets. The parser gives
/// up at what it cannot read, such as an RSA key of 10,240 bits, and would lose all that follows.
fn certificates(bytes: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some(mut rest) = bytes.get(at..) {
        let Ok(header) = PacketHeader::try_from_reader(&mut rest) else {
            break;
        };
        if matches!(header.tag(), Tag::PublicKey | Tag::SecretKey) {
            starts.push(at);
        }
        let PacketLength::Fixed(length) = header.packet_length() else {
            break;
        };
        let Some(tail) = usize::try_from(length)
            .ok()
            .and_then(|size| rest.get(size..))
        else {
            break;
        };
        at = bytes.len() - tail.len();
    }
    let ends = starts.iter().copied().skip(1).chain([bytes.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(&start, end)| bytes.get(start..end))
        .collect()
}

/// The keyrings seen last, parsed.
#[derive(Debug, Default)]
pub struct Keyrings {
    seen: Mutex<Vec<(Vec<OpenPgpFile>, Arc<Certificates>)>>,
}

impl Keyrings {
    /// The keys in `files`, parsed now or remembered. What is remembered is found by all of the
    /// files' bytes: a changed key file is another keyring.
    pub fn certificates(&self, files: &[OpenPgpFile]) -> Arc<Certificates> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = seen.iter().position(|(known, _)| known == files) {
            if let Some(recent) = seen.get_mut(..=at) {
                recent.rotate_right(1);
            }
        } else {
            seen.insert(0, (files.to_vec(), Arc::new(Certificates::read(files))));
            seen.truncate(REMEMBERED);
        }
        seen.first()
            .map(|(_, certificates)| Arc::clone(certificates))
            .unwrap_or_default()
    }
}
