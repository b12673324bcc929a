//! The ids of a story: each that a terminal shows for the first time gets the next name of a fixed
//! series, so that what is written stays true however the dice fall.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// The last parts of ids, in the order in which a story files its changes.
const CHANGES: [&str; 8] = [
    "k7m2q", "3xw9d", "t5h8n", "b2v6r", "q9d4s", "m6z1f", "h3n7c", "w8k5t",
];

/// The lengths in which commit ids and digests are shown: by git, by us, and in full.
const HEX: [usize; 4] = [7, 10, 40, 64];

/// The length of the end of a branch that is named after a commit shown before.
const ENDING: usize = 6;

/// What the ids of one run are called in the story.
#[derive(Debug, Default)]
pub struct Names {
    changes: BTreeMap<String, &'static str>,
    /// By their first seven digits.
    hex: BTreeMap<String, String>,
}

impl Names {
    /// What a terminal shows, in the words of the story.
    pub fn told(&mut self, shown: &str) -> String {
        for (at, _) in shown.match_indices("CHG-") {
            let tail = shown[at..].get(9..14);
            if let Some(tail) = tail.filter(|tail| tail.chars().all(|c| c.is_ascii_alphanumeric()))
                && !self.changes.contains_key(tail)
            {
                let next = self.changes.len();
                self.changes.insert(tail.to_owned(), CHANGES[next]);
            }
        }
        words(shown, |word| {
            let change = self.changes.get(word).map(|name| (*name).to_owned());
            change.or_else(|| self.hex_told(word))
        })
    }

    /// What is typed in the story, in the ids of this run.
    pub fn typed(&self, written: &str) -> String {
        words(written, |word| {
            let change = self.changes.iter().find(|(_, name)| **name == word);
            let same = |(_, name): &(&String, &String)| is_hex(word) && name.starts_with(word);
            let real = || self.hex.iter().find(same).map(|(real, _)| real);
            let real = change.map(|(real, _)| real).or_else(real)?;
            Some(real[..word.len().min(real.len())].to_owned())
        })
    }

    fn hex_told(&mut self, word: &str) -> Option<String> {
        if !is_hex(word) {
            return None;
        }
        if word.len() == ENDING {
            let known = self.hex.iter().find(|(real, _)| real.starts_with(word));
            return known.map(|(_, name)| name[..ENDING].to_owned());
        }
        let next = self.hex.len();
        let name = self.hex.entry(word[..7].to_owned()).or_insert_with(|| {
            let digest = Sha256::digest(next.to_be_bytes());
            digest.iter().map(|byte| format!("{byte:02x}")).collect()
        });
        Some(name[..word.len()].to_owned())
    }
}

fn is_hex(word: &str) -> bool {
    let digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    (HEX.contains(&word.len()) || word.len() == ENDING) && word.chars().all(digit)
}

/// The text with some of its words (runs of letters and digits) replaced.
fn words(text: &str, mut replaced: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let inside = rest.starts_with(is_word);
        let end = rest.find(|c| is_word(c) != inside).unwrap_or(rest.len());
        let (word, others) = rest.split_at(end);
        match replaced(word).filter(|_| inside) {
            Some(name) => out.push_str(&name),
            None => out.push_str(word),
        }
        rest = others;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn ids_get_their_names_by_order_of_appearance_and_back() {
        let mut names = Names::default();
        let told = names.told("CHG-2611-aaaaa: filed (0123456789 on change/CHG-2611-aaaaa)");
        let commit = &told[23..33];
        assert_eq!(
            told,
            format!("CHG-2611-k7m2q: filed ({commit} on change/CHG-2611-k7m2q)")
        );
        assert_ne!(commit, "0123456789");
        assert_eq!(names.told("aaaaa, CHG-2611-00000"), "k7m2q, CHG-2611-3xw9d");
        assert_eq!(names.typed("show 3xw9d k7m2q"), "show 00000 aaaaa");
        assert_eq!(
            names.typed(&format!("git show {commit}")),
            "git show 0123456"
        );
        assert_eq!(
            names.told("law/x-012345"),
            format!("law/x-{}", &commit[..6])
        );
        assert_eq!(names.told("facade 999999"), "facade 999999");
    }
}
