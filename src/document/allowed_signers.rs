//! OpenSSH's allowed-signers files: text ⇄ grants (ssh-keygen(1), "ALLOWED SIGNERS").
//!
//! The law keeps its SSH keys in this format so that plain `git log --show-signature` reads the
//! very same file.

mod pattern;
mod write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use chrono::{FixedOffset, NaiveDate, NaiveDateTime, TimeZone};
use sha2::{Digest, Sha256};

use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::keyring::SshGrant;

pub use pattern::matches;
pub use write::{append, bound, grant_line};

/// What a file grants, and what in it could not be read. A line with a problem grants nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedSigners {
    /// One grant a line, in the order of the file.
    pub grants: Vec<SshGrant>,
    /// The lines that are no grant.
    pub problems: Vec<Problem>,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line in the file, from 1.
    pub line: usize,
    /// What is wrong, lower case.
    pub what: String,
}

/// A public key as one line of text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The key in wire format.
    pub wire: Vec<u8>,
    /// What stands behind it.
    pub comment: String,
}

/// Reads an allowed-signers file. Times without `Z` are local: `offset_minutes` east of UTC.
#[must_use]
pub fn parse(text: &str, offset_minutes: i32) -> AllowedSigners {
    let mut out = AllowedSigners::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let number = index + 1;
        match grant(number, line, offset_minutes) {
            Ok(grant) => out.grants.push(grant),
            Err(what) => out.problems.push(Problem { line: number, what }),
        }
    }
    out
}

fn grant(line: usize, text: &str, offset_minutes: i32) -> Result<SshGrant, String> {
    let (principals, rest) = first_word(text)?;
    let principals = split_list(principals);
    if principals.is_empty() {
        return Err("there is no principal before the key".into());
    }
    let mut grant = SshGrant {
        line,
        principals,
        key: Vec::new(),
        cert_authority: false,
        namespaces: Vec::new(),
        valid_after: None,
        valid_before: None,
    };
    // As OpenSSH does: what is not a key is taken for options.
    grant.key = match public_key(rest) {
        Ok(key) => key.wire,
        Err(not_a_key) => {
            let (options, rest) = past_options(rest);
            let named_like_a_key = ["ssh-", "ecdsa-", "sk-"]
                .iter()
                .any(|prefix| options.starts_with(prefix));
            if rest.is_empty() || named_like_a_key {
                return Err(not_a_key);
            }
            let key = public_key(rest)?;
            read_options(options, &mut grant, offset_minutes)?;
            key.wire
        }
    };
    if let (Some(after), Some(before)) = (grant.valid_after, grant.valid_before)
        && before <= after
    {
        return Err("valid-before is not later than valid-after".into());
    }
    Ok(grant)
}

/// The first word, which may be quoted, and what follows it.
fn first_word(text: &str) -> Result<(&str, &str), String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (word, rest) = quoted
            .split_once('"')
            .ok_or("the quoted principals have no closing quote")?;
        return Ok((word, rest.trim_start()));
    }
    let (word, rest) = text
        .split_once([' ', '\t'])
        .ok_or("there is no key behind the principals")?;
    Ok((word, rest.trim_start()))
}

/// Splits options (which may hold blanks inside quotes) from what follows them.
fn past_options(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text
        .find(|letter: char| {
            if letter == '"' {
                quoted = !quoted;
            }
            !quoted && (letter == ' ' || letter == '\t')
        })
        .unwrap_or(text.len());
    let (options, rest) = text.split_at(end);
    (options, rest.trim_start())
}

fn read_options(mut text: &str, grant: &mut SshGrant, offset_minutes: i32) -> Result<(), String> {
    let mut seen: Vec<String> = Vec::new();
    loop {
        let end = text.find(['=', ',']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let name = name.to_ascii_lowercase();
        let (value, rest) = match rest.strip_prefix('=') {
            Some(value) => {
                let (value, rest) = value
                    .strip_prefix('"')
                    .and_then(|value| value.split_once('"'))
                    .ok_or_else(|| format!("the value of {name} is not in double quotes"))?;
                (Some(value), rest)
            }
            None => (None, rest),
        };
        if seen.contains(&name) {
            return Err(format!("the option {name} stands there twice"));
        }
        match (name.as_str(), value) {
            ("cert-authority", None) => grant.cert_authority = true,
            ("namespaces", Some(value)) => grant.namespaces = split_list(value),
            ("valid-after", Some(value)) => {
                grant.valid_after = Some(moment(value, offset_minutes)?);
            }
            ("valid-before", Some(value)) => {
                grant.valid_before = Some(moment(value, offset_minutes)?);
            }
            _ => return Err(format!("the option {name:?} is not known")),
        }
        seen.push(name);
        if rest.is_empty() {
            return Ok(());
        }
        text = rest
            .strip_prefix(',')
            .ok_or("there is no comma between two options")?;
    }
}

/// `YYYYMMDD[HHMM[SS]][Z]`.
fn moment(text: &str, offset_minutes: i32) -> Result<Timestamp, String> {
    let wrong = || format!("{text:?} is not a time such as 20261123 or 20261123220000Z");
    let (digits, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, 0),
        None => match text
            .len()
            .checked_sub(3)
            .and_then(|at| text.split_at_checked(at))
        {
            Some((digits, zone)) if zone.eq_ignore_ascii_case("utc") => (digits, 0),
            _ => (text, offset_minutes),
        },
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let naive: Option<NaiveDateTime> = match digits.len() {
        8 => NaiveDate::parse_from_str(digits, "%Y%m%d")
            .ok()
            .and_then(|date| date.and_hms_opt(0, 0, 0)),
        12 => NaiveDateTime::parse_from_str(&format!("{digits}00"), "%Y%m%d%H%M%S").ok(),
        14 => NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok(),
        _ => None,
    };
    let offset = FixedOffset::east_opt(offset.saturating_mul(60)).ok_or_else(wrong)?;
    naive
        .and_then(|naive| offset.from_local_datetime(&naive).single())
        .map(Timestamp::from)
        .ok_or_else(wrong)
}

fn split_list(text: &str) -> Vec<String> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads a public key: `ssh-ed25519 AAAA… comment`, as in a `.pub` file.
///
/// # Errors
/// What is wrong with it, in one clause.
pub fn public_key(line: &str) -> Result<PublicKey, String> {
    let mut words = line.trim().splitn(3, [' ', '\t']);
    let name = words.next().unwrap_or_default();
    let encoded = words
        .next()
        .ok_or_else(|| format!("{name:?} is not followed by a key in base64"))?;
    let wire = STANDARD
        .decode(encoded)
        .map_err(|_| format!("what follows {name:?} is not a key in base64"))?;
    let inner = wire
        .split_first_chunk::<4>()
        .and_then(|(length, rest)| rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?));
    if inner != Some(name.as_bytes()) {
        return Err(format!("the key says that it is no {name:?}"));
    }
    Ok(PublicKey {
        wire,
        comment: words.next().unwrap_or_default().trim().to_owned(),
    })
}

/// The name of a key in wire format, as `ssh-keygen -l` prints it.
#[must_use]
pub fn key_id(wire: &[u8]) -> KeyId {
    KeyId::new(&format!(
        "SHA256:{}",
        STANDARD_NO_PAD.encode(Sha256::digest(wire))
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    fn one(text: &str) -> SshGrant {
        let parsed = parse(text, 60);
        assert_eq!(parsed.problems, []);
        parsed.grants.into_iter().next().unwrap()
    }

    fn problem(text: &str) -> String {
        let parsed = parse(text, 0);
        assert_eq!(parsed.grants, []);
        parsed.problems.into_iter().next().unwrap().what
    }

    #[test]
    fn a_plain_line_grants_everything() {
        let grant = one(&format!("# who\n\n  a@x.org,*@y.org\t{KEY} laptop\n"));
        assert_eq!(grant.line, 3);
        assert_eq!(grant.principals, ["a@x.org", "*@y.org"]);
        assert_eq!((grant.namespaces, grant.cert_authority), (vec![], false));
        assert_eq!(
            key_id(&grant.key).as_str(),
            "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"
        );
    }

    #[test]
    fn options_are_read_whatever_their_case() {
        let grant = one(&format!(
            "\"a b@x.org,c\" CERT-authority,NameSpaces=\"git,file x\",valid-AFTER=\"20260102\",valid-before=\"20260102030405Z\" {KEY}"
        ));
        assert_eq!(grant.principals, ["a b@x.org", "c"]);
        assert!(grant.cert_authority);
        assert_eq!(grant.namespaces, ["git", "file x"]);
        assert_eq!(
            grant.valid_after.unwrap().to_string(),
            "2026-01-02T00:00:00+01:00"
        );
        assert_eq!(
            grant.valid_before.unwrap().to_string(),
            "2026-01-02T03:04:05Z"
        );
    }

    #[test]
    fn times_are_local_unless_they_say_otherwise() {
        let unix = |text| moment(text, 120).map(Timestamp::unix);
        assert_eq!(unix("19700102"), Ok(86_400 - 7_200));
        assert_eq!(unix("197001020001"), Ok(86_460 - 7_200));
        assert_eq!(unix("19700102000001Z"), Ok(86_401));
        assert_eq!(unix("19700102utc"), Ok(86_400));
        for wrong in [
            "",
            "Z",
            "2026",
            "20261301",
            "202601012500",
            "2026010é",
            "+2026011",
        ] {
            assert!(unix(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_read_grants_nothing_and_says_why() {
        assert_eq!(problem("a@x.org"), "there is no key behind the principals");
        assert_eq!(
            problem("\"a@x.org"),
            "the quoted principals have no closing quote"
        );
        assert_eq!(
            problem(&format!("a@x.org touch-me {KEY}")),
            "the option \"touch-me\" is not known"
        );
        assert_eq!(
            problem(&format!("a@x.org valid-after=20260101 {KEY}")),
            "the value of valid-after is not in double quotes"
        );
        assert_eq!(
            problem(&format!("a@x.org cert-authority,cert-authority {KEY}")),
            "the option cert-authority stands there twice"
        );
        assert_eq!(
            problem(&format!(
                "a@x.org valid-after=\"20260102\",valid-before=\"20260101\" {KEY}"
            )),
            "valid-before is not later than valid-after"
        );
        assert_eq!(
            problem("a@x.org ssh-ed25519 AAA$"),
            "what follows \"ssh-ed25519\" is not a key in base64"
        );
        assert_eq!(
            problem("a@x.org ssh-rsa AAAAC3NzaC1lZDI1NTE5"),
            "the key says that it is no \"ssh-rsa\""
        );
    }
}
