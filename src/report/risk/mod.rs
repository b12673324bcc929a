//! The risk of one change, and how it came about: for programs as JSON, for people as a page.

mod document;
mod page;

pub use document::RiskDocument;
pub use page::page;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::case::Peers;
    use crate::domain::policy::risk::assess;
    use crate::report::style::{Style, Surface};
    use crate::report::{json, sample, schema};

    const RISK: &str = r#"
[[rule]]
why = "everything \u001b[2J"
points = 30
[[rule]]
when = { tier = 1, category = ["a", "b"] }
given = { dependents = 1, hours = "08:00-18:00", rollback = "tested", failed_share = 1 }
level = "high"
why = "never"
[[question]]
name = "practised"
ask = "Practised?"
answers = { yes = 0, no = 10 }
[lowering]
stages = [[{ role = "cab" }]]
"#;

    #[test]
    fn it_fits_its_schema_and_attacks_nobody() {
        let mut law = sample::law();
        law.policy.risk = toml::from_str(RISK).unwrap();
        let track = sample::awaiting();
        let mut record = track.record.unwrap();
        record.title = sample::HOSTILE.to_owned();
        record.risk.lower = Some(crate::domain::change::risk::Lower {
            to: crate::domain::change::risk::Level::Low,
            reason: sample::HOSTILE.to_owned(),
        });
        let assessed = assess(&record, &law, &Peers::default());
        let document = RiskDocument::of(&record, &assessed);
        let value = serde_json::from_str(&json::text(&document)).unwrap();
        let all = schema::all();
        let (_, text) = all
            .iter()
            .find(|(name, _)| name == "risk.schema.json")
            .unwrap();
        let schema = serde_json::from_str(text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&value), "{value}");
        let plain = Surface {
            width: Some(80),
            style: Style::PLAIN,
        };
        let short = page(&record, &assessed, false, plain);
        let long = page(&record, &assessed, true, plain);
        for shown in [&short, &long] {
            let bad = |letter: char| letter != '\n' && letter.is_control();
            assert!(
                !shown.contains(bad) && !shown.contains('\u{202e}'),
                "{shown}"
            );
        }
        assert!(long.contains("does not count") && !short.contains("does not count"));
        assert!(short.contains("not answered, which counts as the worst"));
    }
}
