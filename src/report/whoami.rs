//! Who the person at the keyboard is.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::ledger::attestation::Attestation;
use crate::domain::policy::people::Person;
use crate::report::page::Page;
use crate::report::people::{DelegationDocument, PersonDocument, TermDocument};
use crate::report::style::{Label, Surface};

/// The JSON document of `whoami`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change whoami --json")]
pub struct WhoamiDocument<'w> {
    /// Which document this is.
    pub schema: &'static str,
    /// The name that git writes into commits.
    pub name: &'w str,
    /// The address that git writes into commits.
    pub email: &'w str,
    /// Whom the law knows under that address.
    pub person: Option<PersonDocument<'w>>,
    /// Who decides for the person, and for whom the person decides: all that is or will be in force.
    pub delegations: Vec<DelegationDocument<'w>>,
    /// How a signature made now is judged; none when none could be made.
    pub signature: Option<TrialDocument<'w>>,
    /// Whether what this person signs here counts.
    pub can_sign: bool,
    /// What speaks against it.
    pub objections: Vec<ObjectionDocument<'w>>,
}

/// The trial signature, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Trial")]
pub struct TrialDocument<'w> {
    /// The verdict, a word as in `signature`.
    pub status: &'static str,
    /// The key.
    pub key: Option<&'w str>,
    /// Why.
    pub why: &'w str,
}

/// Something that speaks against signing, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Objection")]
pub struct ObjectionDocument<'w> {
    /// What is wrong.
    pub what: &'w str,
    /// What mends it.
    pub remedy: &'w str,
    /// Who can mend it; empty when the person can.
    pub who: &'w [PersonId],
}

impl<'w> TrialDocument<'w> {
    /// A verdict, in JSON.
    #[must_use]
    pub fn of(attestation: &'w Attestation) -> Self {
        Self {
            status: attestation.status.word(),
            key: attestation.key.as_ref().map(|key| key.as_str()),
            why: &attestation.why,
        }
    }
}

impl<'w> WhoamiDocument<'w> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/whoami@1";

    /// A person of the law as of a moment.
    #[must_use]
    pub fn person(person: Option<&'w Person>, at: Timestamp) -> Option<PersonDocument<'w>> {
        person.map(|person| PersonDocument::of(person, at))
    }
}

/// The answer for people.
#[must_use]
pub fn text(document: &WhoamiDocument<'_>, has_law: bool, surface: Surface) -> String {
    let mut page = Page::new(surface);
    let mut line = |name: &str, label: Option<Label>, text: &str| {
        page.pieces(
            0,
            &[
                (Some(Label::Heading), &format!("{name:<10}")),
                (label, text),
            ],
        );
    };
    line(
        "git",
        None,
        &format!("{} <{}>", document.name, document.email),
    );
    match &document.person {
        Some(person) => {
            let id = person.id.map_or("", PersonId::as_str);
            line("law", None, &format!("{} <{id}>", person.name));
            let bounded = |role: &Role| person.terms.iter().any(|term| term.role == role);
            let plain = person.roles.iter().filter(|role| !bounded(role));
            let mut roles: Vec<String> = plain.map(ToString::to_string).collect();
            roles.extend(person.terms.iter().map(TermDocument::text));
            let roles = if roles.is_empty() {
                "none".to_owned()
            } else {
                roles.join(", ")
            };
            line("roles", None, &roles);
            for one in &document.delegations {
                line("delegated", None, &one.text());
            }
            if !person.in_force {
                line("office", Some(Label::Error), "not in office");
            }
        }
        None if has_law => line("law", Some(Label::Error), "nobody"),
        None => line("law", Some(Label::Warning), "there is none here yet"),
    }
    match &document.signature {
        Some(trial) => {
            line("key", None, trial.key.unwrap_or("not named"));
            let (label, verdict) = match (document.objections.is_empty(), has_law) {
                (true, true) => (Label::Good, "good: made just now, and in force"),
                (true, false) => (Label::Good, "made just now, and it fits"),
                (false, _) if trial.status == "good" => {
                    (Label::Warning, "good, yet it counts for nothing")
                }
                (false, _) => (Label::Error, trial.why),
            };
            line("signature", Some(label), verdict);
        }
        None => line("signature", Some(Label::Error), "none could be made"),
    }
    page.text()
}
