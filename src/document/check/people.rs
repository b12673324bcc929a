//! `people.toml` that contradicts itself.

use super::words::{is_deceptive, unique};
use crate::document::path::Path;
use crate::document::problem::{Complaint, quoted};
use crate::domain::change::PersonId;
use crate::domain::change::time::Timestamp;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::policy::people::People;

pub(in crate::document) fn check(people: &People) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut emails: Vec<(Path, String)> = Vec::new();
    let mut keys: Vec<(Path, String)> = Vec::new();

    for (index, person) in people.person.iter().enumerate() {
        let here = Path::from("person").index(index);
        if person.name.trim().is_empty() {
            complaints.push(Complaint::error(
                here.key("name"),
                "a person without a name",
            ));
        }
        if person.emails.is_empty() {
            complaints.push(
                Complaint::error(
                    here.key("emails"),
                    format!("{} has no e-mail address", quoted(&person.name)),
                )
                .remedy("add the address that the person commits under"),
            );
        }
        complaints.extend(addresses(&person.emails, &here));
        complaints.extend(times(person.from, person.until, &here));
        for (at, held) in person.roles.iter().enumerate() {
            complaints.extend(times(
                held.from(),
                held.until(),
                &here.key("roles").index(at),
            ));
        }
        complaints.extend(fingerprints(&person.keys, &here));
        emails.extend(within(&here, "emails", person.emails.iter().map(lower)));
        keys.extend(within(
            &here,
            "keys",
            person.keys.iter().map(|key| canonical(key)),
        ));
    }
    for (index, forge) in people.forge.iter().enumerate() {
        let here = Path::from("forge").index(index);
        complaints.extend(addresses(&forge.emails, &here));
        complaints.extend(times(forge.from, forge.until, &here));
        complaints.extend(fingerprints(&forge.keys, &here));
        keys.extend(within(
            &here,
            "keys",
            forge.keys.iter().map(|key| canonical(key)),
        ));
    }
    complaints.extend(unique(borrowed(&emails), "the address"));
    complaints.extend(unique(borrowed(&keys), "the key"));
    complaints.extend(
        people
            .compromised
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| {
                let path = Path::from("compromised").index(index).key("key");
                fingerprint(&path, &entry.key)
            }),
    );
    complaints
}

fn within(here: &Path, key: &str, texts: impl Iterator<Item = String>) -> Vec<(Path, String)> {
    let list = here.key(key);
    texts
        .enumerate()
        .map(|(index, text)| (list.index(index), text))
        .collect()
}

fn fingerprints(keys: &[String], here: &Path) -> Vec<Complaint> {
    let list = here.key("keys");
    keys.iter()
        .enumerate()
        .filter_map(|(index, key)| fingerprint(&list.index(index), key))
        .collect()
}

fn borrowed(names: &[(Path, String)]) -> impl Iterator<Item = (Path, &str)> {
    names
        .iter()
        .map(|(path, name)| (path.clone(), name.as_str()))
}

fn lower(email: &PersonId) -> String {
    email.as_str().to_ascii_lowercase()
}

fn canonical(key: &str) -> String {
    KeyId::new(key).as_str().to_owned()
}

fn addresses(emails: &[PersonId], here: &Path) -> Vec<Complaint> {
    emails
        .iter()
        .enumerate()
        .filter(|(_, email)| {
            let text = email.as_str();
            let parts = text.split_once('@');
            parts.is_none_or(|(name, host)| name.is_empty() || host.is_empty())
                || text.contains(|c: char| {
                    c.is_whitespace() || is_deceptive(c) || c == '<' || c == '>'
                })
        })
        .map(|(index, email)| {
            Complaint::error(
                here.key("emails").index(index),
                format!("{} is not an e-mail address", quoted(email.as_str())),
            )
        })
        .collect()
}

fn times(from: Option<Timestamp>, until: Option<Timestamp>, here: &Path) -> Option<Complaint> {
    let (from, until) = (from?, until?);
    (from >= until).then(|| {
        Complaint::error(
            here.key("until"),
            format!("`until` ({until}) is not after `from` ({from})"),
        )
    })
}

/// A fingerprint that could be no key's never matches, and nobody would notice.
fn fingerprint(path: &Path, key: &str) -> Option<Complaint> {
    let plain = canonical(key);
    let fits = match plain.strip_prefix("SHA256:") {
        Some(digest) => {
            digest.len() == 43
                && digest
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
        }
        None => matches!(plain.len(), 40 | 64) && plain.bytes().all(|b| b.is_ascii_hexdigit()),
    };
    (!fits).then(|| {
        Complaint::error(
            path.clone(),
            format!("{} is not a fingerprint", quoted(key)),
        )
        .remedy(
            "SSH: what `ssh-keygen -l -f KEY.pub` prints, SHA256:…; \
             OpenPGP: the forty digits that `gpg --fingerprint` prints",
        )
    })
}
