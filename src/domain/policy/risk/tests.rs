//! The risk of changes of a database, an interface, a web site and mail.

mod known;
mod levels;

use super::similar::Similar;
use super::*;
use crate::domain::change::plan::Window;

const CATALOG: &str = r#"
schema = 1
[[service]]
name = "db"
tier = 1
[[service]]
name = "api"
depends_on = ["db"]
[[service]]
name = "web"
depends_on = ["api"]
[[service]]
name = "mail"
"#;

const CALENDAR: &str = r#"
schema = 1
timezone = "Europe/Zurich"
[[freeze]]
name = "close"
start = 2026-12-01T00:00:00Z
end = 2026-12-02T00:00:00Z
services = ["db"]
"#;

fn law(policy: &str) -> Law {
    Law {
        delegations: crate::domain::policy::delegation::Delegations::none(),
        policy: toml::from_str(&format!("schema = 1\n{policy}")).unwrap(),
        people: toml::from_str("schema = 1").unwrap(),
        catalog: toml::from_str(CATALOG).unwrap(),
        calendar: toml::from_str(CALENDAR).unwrap(),
        templates: std::collections::BTreeMap::new(),
        extension: None,
    }
}

/// A change of the database, on Tuesday from ten to eleven at night in Zurich.
fn change() -> Change {
    let id = "CHG-2611-k7m2q".parse().unwrap();
    let mut change = Change::draft(id, Kind::Normal, "Title".to_owned(), "a@b.c".into());
    change.services = vec!["db".into()];
    change.window = Some(window("2026-11-24T21:00:00Z", "2026-11-24T22:00:00Z"));
    change
}

fn window(start: &str, end: &str) -> Window {
    Window {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
        downtime: None,
    }
}

fn with(edit: impl FnOnce(&mut Change)) -> Change {
    let mut change = change();
    edit(&mut change);
    change
}

fn peers(closed: u32, failed: u32) -> Peers {
    Peers {
        similar: Some(Similar { closed, failed }),
        ..Peers::default()
    }
}

fn level(change: &Change, law: &Law) -> Level {
    assess(change, law, &Peers::default()).level
}
