//! Reading a public key that somebody hands over: the content of a `.pub` or an `.asc` file.

use super::openpgp;
use crate::document::allowed_signers::public_key;
use crate::domain::ledger::keyring::KeyText;

/// Larger files hold no public key.
const LIMIT: usize = 1 << 20;

/// Reads a public key. A private one is refused, whatever else is there: it must not spread.
///
/// # Errors
/// What is wrong with it, in one clause.
pub fn key_text(bytes: &[u8]) -> Result<KeyText, String> {
    if bytes.len() > LIMIT {
        return Err("it is longer than a megabyte".into());
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(
            "it is not text; export an OpenPGP key in armour: gpg --armor --export KEY".into(),
        );
    };
    if text.contains("PRIVATE KEY") {
        return Err(
            "it is a private key; hand over the public half (.pub, or what \
                    gpg --armor --export prints)"
                .into(),
        );
    }
    if text.contains(openpgp::BEGIN_KEY) {
        let fingerprints = openpgp::fingerprints(bytes);
        if fingerprints.is_empty() {
            return Err("there is no OpenPGP key in it that can be read".into());
        }
        return Ok(KeyText::OpenPgp {
            fingerprints,
            armour: format!("{}\n", text.trim()),
        });
    }
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (lines.next(), lines.next()) {
        (Some(line), None) => {
            if line.contains("-cert-v01@openssh.com") {
                return Err("it is a certificate; hand over the key itself".into());
            }
            public_key(line)?;
            Ok(KeyText::Ssh(line.to_owned()))
        }
        (None, _) => Err("there is nothing in it".into()),
        (Some(_), Some(_)) => Err("there is more than one line in it; hand over one key".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me";

    #[test]
    fn one_public_key_is_read_and_nothing_else() {
        let text = format!("# mine\n{KEY}\n");
        assert_eq!(key_text(text.as_bytes()), Ok(KeyText::Ssh(KEY.to_owned())));
        for (wrong, why) in [
            (String::new(), "nothing in it"),
            (format!("{KEY}\n{KEY}\n"), "more than one line"),
            (
                "-----BEGIN OPENSSH PRIVATE KEY-----\n".to_owned(),
                "private key",
            ),
            (
                "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n".to_owned(),
                "no OpenPGP key",
            ),
            ("hello".to_owned(), "not followed by a key"),
        ] {
            let said = key_text(wrong.as_bytes()).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
        assert!(key_text(&[0x99, 0xff]).unwrap_err().contains("--armor"));
    }
}
