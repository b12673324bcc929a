//! Taking ASCII armour off signatures and keys: `-----BEGIN …-----`, base64, `-----END …-----`
//! (RFC 9580 section 6.2; OpenSSH's PROTOCOL.sshsig).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Larger armour than this is not read: no signature and no key is a megabyte long.
const LIMIT: usize = 1 << 20;

/// The bytes inside the first armour block called `label` in `text`, which must start with it.
///
/// Strict where a liberal reader would let two texts mean one signature: base64 must be canonical
/// and a checksum, where there is one, must be right.
///
/// # Errors
/// One clause that says what is wrong.
pub fn unarmour(text: &[u8], label: &str) -> Result<Vec<u8>, String> {
    if text.len() > LIMIT {
        return Err("the armour is longer than a megabyte".into());
    }
    let text = std::str::from_utf8(text).map_err(|_| "the armour is not text")?;
    let mut lines = text.lines().map(str::trim_ascii_end);
    if lines.next() != Some(format!("-----BEGIN {label}-----").as_str()) {
        return Err(format!("the armour does not begin with BEGIN {label}"));
    }
    let end = format!("-----END {label}-----");
    let openpgp = label.starts_with("PGP ");
    if openpgp {
        skip_headers(&mut lines)?;
    }
    let mut encoded = String::with_capacity(text.len());
    let mut checksum = None;
    loop {
        let line = lines.next().ok_or("the armour has no end")?;
        if line == end {
            break;
        }
        if checksum.is_some() {
            return Err("there is text between the checksum and the end of the armour".into());
        }
        match line.strip_prefix('=') {
            Some(sum) if openpgp && !sum.is_empty() => checksum = Some(sum),
            _ => encoded.push_str(line),
        }
    }
    let bytes = STANDARD
        .decode(&encoded)
        .map_err(|_| "the armour is not base64")?;
    if let Some(sum) = checksum {
        let sum = STANDARD
            .decode(sum)
            .map_err(|_| "the checksum of the armour is not base64")?;
        if sum != crc24(&bytes) {
            return Err("the checksum of the armour does not fit".into());
        }
    }
    Ok(bytes)
}

/// Skips `Version: …` lines up to the blank line that ends them.
fn skip_headers<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Result<(), String> {
    for line in lines {
        if line.is_empty() {
            return Ok(());
        }
        if !line.contains(": ") && !line.ends_with(':') {
            return Err("the armour has no blank line before its content".into());
        }
    }
    Err("the armour has no end".into())
}

/// The checksum of RFC 9580 section 6.1.1.
fn crc24(bytes: &[u8]) -> [u8; 3] {
    let mut crc: u32 = 0x00B7_04CE;
    for &byte in bytes {
        crc ^= u32::from(byte) << 16;
        for _ in 0..8 {
            crc <<= 1;
            if crc & 0x0100_0000 != 0 {
                crc ^= 0x0186_4CFB;
            }
        }
    }
    let [_, a, b, c] = crc.to_be_bytes();
    [a, b, c]
}

#[cfg(test)]
mod tests {
    use super::unarmour;

    const PGP: &str = "PGP SIGNATURE";

    #[test]
    fn a_block_gives_its_bytes() {
        let text = b"-----BEGIN PGP SIGNATURE-----\nVersion: x\n\naGVs\nbG8=\n-----END PGP SIGNATURE-----\n\n";
        assert_eq!(unarmour(text, PGP), Ok(b"hello".to_vec()));
    }

    #[test]
    fn a_checksum_must_fit() {
        let block = |sum: &str| {
            format!(
                "-----BEGIN PGP SIGNATURE-----\n\naGVsbG8=\n={sum}\n-----END PGP SIGNATURE-----"
            )
        };
        assert_eq!(
            unarmour(block("R/WK").as_bytes(), PGP),
            Ok(b"hello".to_vec())
        );
        assert!(unarmour(block("AAAA").as_bytes(), PGP).is_err());
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for body in ["aGVsbG9=", "aGVs bG8=", "aGVsbG8", "aGVs!bG8="] {
            let text =
                format!("-----BEGIN PGP SIGNATURE-----\n\n{body}\n-----END PGP SIGNATURE-----");
            assert!(unarmour(text.as_bytes(), PGP).is_err(), "{body}");
        }
        assert!(unarmour(b"", PGP).is_err());
        assert!(unarmour(b"-----BEGIN PGP SIGNATURE-----\n\naGVs", PGP).is_err());
    }
}
