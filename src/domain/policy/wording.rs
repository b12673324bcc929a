//! Rows of the policy in words: for people, and as cases of `policy-tests.toml` write them.

use std::fmt::Display;

use crate::domain::policy::matching::Condition;
use crate::domain::policy::model::{OneOrMany, Quorum, RiskRule, When};
use crate::domain::policy::risk::{Fact, Known, wanted};

/// The changes that a row is about: `type normal, risk moderate or high`.
#[must_use]
pub fn when(when: &When) -> String {
    let parts: Vec<String> = [
        named("type", when.kind.as_ref()),
        named("risk", when.risk.as_ref()),
        named("environment", when.environment.as_ref()),
        named("service", when.service.as_ref()),
        named("tag", when.tag.as_ref()),
        named("tier", when.tier.as_ref()),
        named("category", when.category.as_ref()),
        named("client", when.client.as_ref()),
        named("template", when.template.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "every change".to_owned()
    } else {
        parts.join(", ")
    }
}

/// The changes that a risk rule is about, with all that must be known of them.
#[must_use]
pub fn risk_rule(rule: &RiskRule) -> String {
    let when = Condition::ALL.iter().copied().map(Fact::When);
    let given = Known::ALL.iter().copied().map(Fact::Given);
    let asked = when.chain(given).filter_map(|fact| {
        let wanted = wanted(fact, rule);
        let word = fact.word().replace('_', " ");
        (!wanted.is_empty()).then(|| format!("{word} {wanted}"))
    });
    let asked: Vec<String> = asked.collect();
    if asked.is_empty() {
        "every change".to_owned()
    } else {
        asked.join(", ")
    }
}

fn named<T: Display>(name: &str, values: Option<&OneOrMany<T>>) -> Option<String> {
    let values: Vec<String> = values?.iter().map(ToString::to_string).collect();
    Some(format!("{name} {}", values.join(" or ")))
}

/// Stages: `service-owner 1 and security 1 then cab 2`.
#[must_use]
pub fn stages(stages: &[Vec<Quorum>]) -> String {
    let stage = |quorums: &Vec<Quorum>| {
        let quorums = quorums
            .iter()
            .map(|one| format!("{} {}", one.role, one.count));
        quorums.collect::<Vec<_>>().join(" and ")
    };
    let stages: Vec<String> = stages.iter().map(stage).collect();
    if stages.is_empty() {
        "nobody".to_owned()
    } else {
        stages.join(" then ")
    }
}

/// Stages from their words; the count is 1 when it is not said. None when they are none.
#[must_use]
pub fn stages_of(words: &str) -> Option<Vec<Vec<Quorum>>> {
    let quorum = |text: &str| {
        let mut words = text.split_whitespace();
        let role = words.next()?.into();
        let count = words.next().map_or(Some(1), |count| count.parse().ok())?;
        (count > 0 && words.next().is_none()).then_some(Quorum { role, count })
    };
    words
        .split(" then ")
        .map(|stage| stage.split(" and ").map(quorum).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_said_with_all_that_it_asks() {
        let read = |text: &str| when(&toml::from_str(text).unwrap());
        assert_eq!(read(""), "every change");
        assert_eq!(
            read("type = \"normal\"\nrisk = [\"moderate\", \"high\"]\ntier = 1"),
            "type normal, risk moderate or high, tier 1"
        );
    }

    #[test]
    fn a_risk_rule_is_said_with_what_must_be_known() {
        let read =
            |text: &str| risk_rule(&toml::from_str(&format!("why = \"w\"\n{text}")).unwrap());
        assert_eq!(read(""), "every change");
        assert_eq!(
            read("when = { tier = 1 }\ngiven = { freeze_within = \"2d\", similar_below = 1 }"),
            "tier 1, freeze within 2d, similar below fewer than 1"
        );
    }

    #[test]
    fn stages_are_read_as_they_are_said() {
        for words in [
            "peer 1",
            "service-owner 1 then cab 2",
            "peer 1 and cab 2 then security 1",
        ] {
            assert_eq!(stages(&stages_of(words).unwrap()), words);
        }
        assert_eq!(stages(&stages_of("peer").unwrap()), "peer 1");
        assert_eq!(stages(&[]), "nobody");
        for none in ["", "peer one", "peer 0", "peer 1 cab 1", "peer 1 then "] {
            assert_eq!(stages_of(none), None, "{none:?}");
        }
    }
}
