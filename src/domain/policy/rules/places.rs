//! Places: nothing stands where some disks take it for a record, or for a document of the law.

use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::FOLDER;
use crate::domain::policy::rule::Rule;

/// The documents and folders of the law, directly in [`FOLDER`].
const LAW: [&str; 9] = [
    "policy.toml",
    "policy-tests.toml",
    "people.toml",
    "delegations.toml",
    "services.toml",
    "calendar.toml",
    "allowed_signers",
    "keys",
    "templates",
];

/// The first folders of a path that are not what they look like, if there are any: a disk that does
/// not tell the case of letters apart, or that passes over what nobody sees, takes them for the
/// folder of records and law, for a document of the law or for the folder of a year.
#[must_use]
pub fn disguise(path: &str) -> Option<&str> {
    let (top, rest) = path.split_once('/').unwrap_or((path, ""));
    if top != FOLDER {
        return (plain(top) == FOLDER).then_some(top);
    }
    let name = rest.split('/').next().unwrap_or_default();
    let seen = plain(name);
    let is_year = seen.len() == 4 && seen.bytes().all(|byte| byte.is_ascii_digit());
    let disguised = seen != name && (is_year || LAW.contains(&seen.as_str()));
    let end = top.len().saturating_add(1).saturating_add(name.len());
    disguised.then(|| path.get(..end)).flatten()
}

/// What speaks against a path that a commit makes; `disguise` is the part of it that deceives.
#[must_use]
pub fn objection(disguise: &str) -> Finding {
    let seen: Vec<String> = disguise.split('/').map(plain).collect();
    let message = format!("some disks take {disguise:?} for {}", seen.join("/"));
    Finding::new(Rule::PathInDisguise, message)
}

/// A name as the most forgiving disk compares it: letters in lower case, without what is invisible,
/// and without dots and spaces at its end.
fn plain(name: &str) -> String {
    let seen = name.chars().filter(|c| !is_invisible(*c));
    let lower: String = seen.flat_map(char::to_lowercase).collect();
    // The long s is a letter s in another case.
    let lower = lower.replace('\u{17f}', "s");
    lower.trim_end_matches(['.', ' ']).to_owned()
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_found() {
        for (path, found) in [
            ("Changes/2026/11/CHG-2611-k7m2q.toml", "Changes"),
            ("CHANGES", "CHANGES"),
            ("change\u{17f}/policy.toml", "change\u{17f}"),
            ("chan\u{200c}ges/policy.toml", "chan\u{200c}ges"),
            ("changes./policy.toml", "changes."),
            ("changes /policy.toml", "changes "),
            ("changes/Policy.toml", "changes/Policy.toml"),
            ("changes/policy.toml.", "changes/policy.toml."),
            ("changes/KEYS/x.asc", "changes/KEYS"),
            ("changes/Templates/a/b.toml", "changes/Templates"),
            ("changes/Allowed_Signers", "changes/Allowed_Signers"),
            ("changes/2026\u{200d}/11/x", "changes/2026\u{200d}"),
        ] {
            assert_eq!(disguise(path), Some(found), "{path:?}");
        }
    }

    #[test]
    fn what_is_itself_or_something_else_is_not() {
        for path in [
            "",
            "changes",
            "changes/",
            "changes/policy.toml",
            "changes/keys/x.asc",
            "changes/2026/11/CHG-2611-k7m2q.toml",
            "changes/README.md",
            "changes/Notes.toml",
            "changes/Docs/x",
            "changes/20266/x",
            "changes/20266\u{200d}/x",
            "changes2/policy.toml",
            "change/policy.toml",
            "src/Changes/policy.toml",
            "CHANGES.md",
        ] {
            assert_eq!(disguise(path), None, "{path:?}");
        }
    }

    #[test]
    fn the_finding_says_what_it_is_taken_for() {
        let finding = objection("CHANGES");
        assert_eq!(finding.rule, Rule::PathInDisguise);
        assert_eq!(finding.message, "some disks take \"CHANGES\" for changes");
    }
}
