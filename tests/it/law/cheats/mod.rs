//! Ways to cheat, each with what the judge says to it.

mod births;
mod decisions;
mod delegations;
mod edits;
mod ends;
mod identities;
mod risks;
mod templates;
mod times;

use git_change::domain::change::plan::Window;
use git_change::domain::policy::actor::{Actor, Proof};

use super::court::{POLICY, at, id};

pub use delegations::{lending, lenient};

/// What was tried, what the judge said, and what he should say.
pub type Case = (&'static str, Vec<&'static str>, &'static [&'static str]);

/// The policy of the court, with more rows.
fn more(rows: &str) -> String {
    POLICY.replace("[governance]", &format!("{rows}\n[governance]"))
}

fn window(start: &str, end: &str) -> Option<Window> {
    Some(Window {
        start: at(start),
        end: at(end),
        downtime: None,
    })
}

fn proof(who: &str, proof: Proof) -> Actor {
    Actor {
        email: id(who).as_str().to_owned(),
        proof,
    }
}

/// Every family of cheats.
pub const ALL: [fn() -> Vec<Case>; 9] = [
    identities::identities,
    births::births,
    edits::edits,
    risks::risks,
    decisions::decisions,
    delegations::delegations,
    times::times,
    templates::templates,
    ends::ends,
];

#[test]
fn each_cheat_is_answered_with_its_rule() {
    let mut wrong = Vec::new();
    for family in ALL {
        for (name, got, wanted) in family() {
            if got != wanted {
                wrong.push(format!("{name}:\n    {got:?}\n  not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
