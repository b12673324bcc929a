//! Writing grants: a line more, or an end to what a line grants; every other line stays as it is.

use super::{first_word, grant, key_id, past_options, public_key};
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::KeyId;

/// The line that lets a person sign commits: `email[,email] namespaces="git" ssh-… AAAA… comment`.
///
/// # Errors
/// There is no address, one that would be read as a pattern or as several, or no key in `key`.
pub fn grant_line(emails: &[&str], key: &str) -> Result<String, String> {
    if emails.is_empty() {
        return Err("a key needs at least one e-mail address".into());
    }
    for email in emails {
        let odd = |letter: char| {
            letter.is_whitespace() || letter.is_control() || "*?!,\"#".contains(letter)
        };
        if email.is_empty() || email.contains(odd) {
            return Err(format!(
                "{email:?} cannot be a principal: it is no plain address"
            ));
        }
    }
    public_key(key)?;
    let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(format!("{} namespaces=\"git\" {key}", emails.join(",")))
}

/// The text with one more line at its end, and nothing else changed.
#[must_use]
pub fn append(text: &str, line: &str) -> String {
    let gap = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{text}{gap}{line}\n")
}

/// The text with the time of a key bounded: each line of it that has no end yet ends at `until`.
/// So what the key signed before stays good, also for plain git.
#[must_use]
pub fn bound(text: &str, key: &KeyId, until: Timestamp) -> String {
    let end = until.datetime().to_utc().format("%Y%m%d%H%M%SZ");
    text.split_inclusive('\n')
        .map(|line| match split_at_options(line, key) {
            Some((before, "", key)) => format!("{before}valid-before=\"{end}\" {key}"),
            Some((before, options, key)) => {
                format!("{before}{options},valid-before=\"{end}\" {key}")
            }
            None => line.to_owned(),
        })
        .collect()
}

/// A line that grants `key` something without an end: what stands before the options, the options,
/// and the key with what follows it.
fn split_at_options<'a>(line: &'a str, key: &KeyId) -> Option<(&'a str, &'a str, &'a str)> {
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return None;
    }
    let grant = grant(0, trimmed, 0).ok()?;
    if key_id(&grant.key) != *key || grant.valid_before.is_some() {
        return None;
    }
    let (_, rest) = first_word(line.trim_start()).ok()?;
    let before = line.strip_suffix(rest)?;
    if public_key(rest).is_ok() {
        return Some((before, "", rest));
    }
    let (options, key) = past_options(rest);
    Some((before, options, key))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    #[test]
    fn a_line_is_added_and_the_rest_kept() {
        let line = grant_line(&["a@x.org", "b@x.org"], &format!(" {KEY}  my laptop ")).unwrap();
        assert_eq!(
            line,
            format!("a@x.org,b@x.org namespaces=\"git\" {KEY} my laptop")
        );
        let text = append("# ours\nx", &line);
        assert_eq!(text, format!("# ours\nx\n{line}\n"));
        let grants = parse(&append("", &line), 0).grants;
        assert_eq!(grants[0].namespaces, ["git"]);
    }

    #[test]
    fn the_time_of_one_key_is_bounded_and_no_other_line_touched() {
        let other = KEY.replace("OMq", "OMr");
        let text = format!(
            "# {KEY}\n a@x.org\t{KEY} me\nb@x.org {other}\na@x.org namespaces=\"git\" {KEY}\n\
             a@x.org valid-before=\"20260101Z\" {KEY}"
        );
        let key = key_id(&public_key(KEY).unwrap().wire);
        let until = "2026-11-23T10:00:00+01:00".parse().unwrap();
        assert_eq!(
            bound(&text, &key, until),
            format!(
                "# {KEY}\n a@x.org\tvalid-before=\"20261123090000Z\" {KEY} me\nb@x.org {other}\n\
                 a@x.org namespaces=\"git\",valid-before=\"20261123090000Z\" {KEY}\n\
                 a@x.org valid-before=\"20260101Z\" {KEY}"
            )
        );
        assert_eq!(parse(&bound(&text, &key, until), 0).problems, []);
    }

    #[test]
    fn nobody_is_granted_a_pattern_by_accident() {
        for email in ["*@x.org", "a@x.org,b@x.org", "a b", "", "!a", "\"", "#a"] {
            assert!(grant_line(&[email], KEY).is_err(), "{email:?}");
        }
        assert!(grant_line(&[], KEY).is_err());
        assert!(grant_line(&["a@x.org"], "ssh-ed25519").is_err());
    }
}
