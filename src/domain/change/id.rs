//! Change ids: `CHG-2611-k7m2q`.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Crockford's base-32 alphabet in lower case: no i, l, o, u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The id of a change: a prefix word, the year and month of filing, and five random characters of
/// Crockford's base 32. The month gives the path of the record.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(String);

/// The text is not a change id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a change id such as CHG-2611-k7m2q")]
pub struct NotAnId(String);

impl ChangeId {
    /// The id for a change filed in `year` and `month` (1 to 12), with the low 25 bits of
    /// `random` as its last five characters.
    pub fn compose(prefix: &str, year: i32, month: u32, random: u32) -> Result<Self, NotAnId> {
        let tail: String = (0..5)
            .rev()
            .filter_map(|place| {
                let digit = (random >> (place * 5)) & 31;
                usize::try_from(digit)
                    .ok()
                    .and_then(|digit| ALPHABET.get(digit))
                    .copied()
            })
            .map(char::from)
            .collect();
        format!("{prefix}-{:02}{month:02}-{tail}", year.rem_euclid(100)).parse()
    }

    /// The id of a change that is only supposed; no record has it, for there was no such year.
    #[must_use]
    pub fn supposed() -> Self {
        Self("CHG-0001-00000".to_owned())
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The prefix word, `CHG`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The part that people type: `k7m2q`.
    #[must_use]
    pub fn tail(&self) -> &str {
        self.0.rsplit('-').next().unwrap_or_default()
    }

    /// The path of the record from the top of the repository.
    #[must_use]
    pub fn path(&self) -> String {
        let month = self.0.split('-').nth(1).unwrap_or_default();
        let (year, month) = month.split_at_checked(2).unwrap_or_default();
        format!("changes/20{year}/{month}/{}.toml", self.0)
    }

    /// The folder of the files that belong to the record: its evidence.
    #[must_use]
    pub fn folder(&self) -> String {
        let path = self.path();
        path.strip_suffix(".toml").unwrap_or(&path).to_owned()
    }

    /// The id of the record at `path`; none when it is not the path of a record.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?.strip_suffix(".toml")?;
        let id: Self = name.parse().ok()?;
        (id.path() == path).then_some(id)
    }

    /// What a person may call this change: its whole id, that without the prefix, and the last five
    /// characters. In lower case, as Crockford asks for case to be ignored.
    #[must_use]
    pub fn names(&self) -> [String; 3] {
        let whole = self.0.to_ascii_lowercase();
        let tail = whole.len().saturating_sub(5);
        let month = tail.saturating_sub(5);
        [0, month, tail].map(|start| whole.get(start..).unwrap_or_default().to_owned())
    }

    /// Whether a person who typed `part` may mean this id: it begins one of its [`Self::names`].
    #[must_use]
    pub fn matches(&self, part: &str) -> bool {
        let part = part.to_ascii_lowercase();
        self.names().iter().any(|name| name.starts_with(&part))
    }
}

impl FromStr for ChangeId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotAnId(text.to_owned());
        let mut parts = text.split('-');
        let (Some(prefix), Some(month), Some(tail), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refuse());
        };
        let prefix_fits = (1..=12).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let month_fits = month.len() == 4
            && month.bytes().all(|byte| byte.is_ascii_digit())
            && month
                .get(2..)
                .and_then(|m| m.parse().ok())
                .is_some_and(|m: u32| (1..=12).contains(&m));
        let tail_fits = tail.len() == 5 && tail.bytes().all(|byte| ALPHABET.contains(&byte));
        if prefix_fits && month_fits && tail_fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(refuse())
        }
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ChangeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ChangeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for ChangeId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ChangeId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Za-z0-9]{1,12}-[0-9]{2}(0[1-9]|1[0-2])-[0-9a-hjkmnp-tv-z]{5}$",
            "description": "The id of a change, such as CHG-2611-k7m2q",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_path_and_back() {
        let id = ChangeId::compose("CHG", 2026, 11, 0x1ff_ffff).unwrap();
        assert_eq!(id.as_str(), "CHG-2611-zzzzz");
        assert_eq!(id.path(), "changes/2026/11/CHG-2611-zzzzz.toml");
        assert_eq!(ChangeId::from_path(&id.path()), Some(id));
        assert_eq!(
            ChangeId::from_path("changes/2026/12/CHG-2611-zzzzz.toml"),
            None
        );
        assert_eq!(ChangeId::from_path("changes/policy.toml"), None);
    }

    #[test]
    fn people_type_parts() {
        let id: ChangeId = "CHG-2611-k7m2q".parse().unwrap();
        for part in ["k7m", "K7M2Q", "2611-k7", "chg-2611-k", "CHG-2611-k7m2q"] {
            assert!(id.matches(part), "{part}");
        }
        for part in ["7m2", "611-k7", "k7x"] {
            assert!(!id.matches(part), "{part}");
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "CHG",
            "CHG-2613-k7m2q",
            "CHG-2611-k7m2",
            "CHG-2611-k7m2l",
            "../-2611-k7m2q",
            "C-2611-k7m2q-x",
        ] {
            assert!(text.parse::<ChangeId>().is_err(), "{text}");
        }
    }
}
