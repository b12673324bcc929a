//! Suppositions as people type them: `risk=high,service=pay`.

use std::fmt::Display;
use std::str::FromStr;

use crate::domain::change::risk::Risk;
use crate::domain::change::{PersonId, ServiceId};
use crate::domain::policy::model::OneOrMany;
use crate::domain::policy::suppose::{Supposed, SupposedRisk};

/// The keys that can be typed.
pub const KEYS: [&str; 13] = [
    "type",
    "risk",
    "environment",
    "service",
    "tag",
    "tier",
    "category",
    "client",
    "template",
    "impact",
    "likelihood",
    "requester",
    "owner",
];

impl FromStr for Supposed {
    type Err = String;

    /// Reads `key=value`, several of them with commas between. Said again, a service or a tag is
    /// one more, and anything else is said anew.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut supposed = Self::default();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (key, value) = part
                .split_once('=')
                .ok_or_else(|| format!("{part:?} is not of the form KEY=VALUE"))?;
            let (key, value) = (key.trim(), value.trim());
            if value.is_empty() {
                return Err(format!("{key:?} says nothing"));
            }
            supposed.put(key, value)?;
        }
        Ok(supposed)
    }
}

impl Supposed {
    fn put(&mut self, key: &str, value: &str) -> Result<(), String> {
        let text = || Some(value.to_owned());
        match key {
            "type" => self.kind = Some(word(value)?),
            "risk" => {
                let level = word(value)?;
                self.risk = Some(match self.risk.take() {
                    Some(SupposedRisk::Known(known)) => SupposedRisk::Known(Box::new(Risk {
                        level: Some(level),
                        ..*known
                    })),
                    Some(SupposedRisk::Level(_)) | None => SupposedRisk::Level(level),
                });
            }
            "impact" => {
                let impact = Some(word(value)?);
                self.know(|risk| risk.impact = impact);
            }
            "likelihood" => {
                let likelihood = Some(word(value)?);
                self.know(|risk| risk.likelihood = likelihood);
            }
            "environment" => self.environment = text(),
            "service" => more(&mut self.service, ServiceId::new(value)),
            "tag" => more(&mut self.tag, value.to_owned()),
            "tier" => {
                let tier = value.parse();
                self.tier = Some(tier.map_err(|_| format!("{value:?} is no tier, 1 or more"))?);
            }
            "category" => self.category = text(),
            "client" => self.client = text(),
            "template" => self.template = text(),
            "requester" => self.requester = Some(PersonId::new(value)),
            "owner" => self.owner = Some(PersonId::new(value)),
            _ => {
                return Err(format!(
                    "there is no {key:?}; there are: {}",
                    KEYS.join(", ")
                ));
            }
        }
        Ok(())
    }

    /// Writes to what a person knows of the risk.
    fn know(&mut self, write: impl FnOnce(&mut Risk)) {
        let mut known = match self.risk.take() {
            Some(SupposedRisk::Known(known)) => known,
            Some(SupposedRisk::Level(level)) => Box::new(Risk {
                level: Some(level),
                ..Risk::default()
            }),
            None => Box::default(),
        };
        write(&mut known);
        self.risk = Some(SupposedRisk::Known(known));
    }
}

fn word<T: FromStr<Err: Display>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

fn more<T: Clone>(list: &mut Option<OneOrMany<T>>, value: T) {
    let mut all: Vec<T> = list.iter().flat_map(|list| list.iter().cloned()).collect();
    all.push(value);
    *list = Some(OneOrMany::Many(all));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Kind;
    use crate::domain::change::risk::{Impact, Level};

    fn read(text: &str) -> Result<Supposed, String> {
        text.parse()
    }

    #[test]
    fn conditions_are_read_as_they_are_typed() {
        let supposed = read("type=emergency, service=pay,service=web,tier=1").unwrap();
        assert_eq!(supposed.kind, Some(Kind::Emergency));
        assert_eq!(supposed.tier, Some(1));
        let services = supposed.service.unwrap();
        assert_eq!(services.iter().count(), 2);
        assert_eq!(read("").unwrap(), Supposed::default());
    }

    #[test]
    fn a_level_and_what_it_is_computed_from_go_together() {
        for text in ["risk=high,impact=low", "impact=low,risk=high"] {
            let Some(SupposedRisk::Known(known)) = read(text).unwrap().risk else {
                panic!("{text}");
            };
            assert_eq!(
                (known.level, known.impact),
                (Some(Level::High), Some(Impact::Low))
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_what_there_is() {
        for (text, said) in [
            ("risk", "\"risk\" is not of the form KEY=VALUE"),
            ("risk=", "\"risk\" says nothing"),
            ("tier=first", "\"first\" is no tier, 1 or more"),
        ] {
            assert_eq!(read(text).unwrap_err(), said);
        }
        assert!(
            read("risk=huge")
                .unwrap_err()
                .contains("low, moderate, high")
        );
        assert!(read("colour=red").unwrap_err().contains("type, risk"));
    }
}
