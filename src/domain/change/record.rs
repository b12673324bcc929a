//! The whole record of a change, as one TOML file holds it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::approval::{ApprovalEntry, Decision};
use crate::domain::change::log_entry::{Evidence, Followup, Note, StepResult, Verdict};
use crate::domain::change::names::{PersonId, ServiceId};
use crate::domain::change::outcome::{Outcome, Review};
use crate::domain::change::plan::{
    Artifact, Link, Notify, Request, Rollback, Step, StepKind, Window,
};
use crate::domain::change::risk::{Level, Risk};
use crate::domain::change::time::Span;
use crate::domain::change::words::vocabulary;
use crate::domain::change::{ChangeId, Kind, State};

/// The newest format of a record that this program writes.
pub const SCHEMA: u32 = 1;

vocabulary! {
    /// How soon it is wanted.
    Priority ("priority") {
        /// When there is time.
        Low = "low",
        /// In its turn.
        Medium = "medium",
        /// Before others.
        High = "high",
        /// Now.
        Critical = "critical",
    }
}

/// A change request: what, why, what is affected, who, and how to recover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change record", deny_unknown_fields)]
pub struct Change {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The id, which also gives the path.
    pub id: ChangeId,
    /// The type, which decides the workflow.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Where it stands in the workflow.
    pub state: State,
    /// Held: nothing but cancel or resume moves it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hold: bool,
    /// An emergency started without an emergency authority: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<String>,
    /// One line that names the change.
    #[schemars(length(min = 1, max = 200))]
    pub title: String,
    /// Such as `network`, `database`, `application`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Who asks for it.
    pub requester: PersonId,
    /// Who implements it and answers for it.
    pub owner: PersonId,
    /// The services that it touches, by their names in the catalogue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Where: `production`, `staging` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// At which place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// How soon it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Who wants to hear of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watchers: Vec<PersonId>,
    /// The template it was made from, `name@blob`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplatePin>,
    /// The change that this one is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ChangeId>,
    /// Changes that must be closed before this one starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<ChangeId>,
    /// The release that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The work that it takes, such as `4h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Span>,
    /// What and why.
    #[serde(default)]
    pub request: Request,
    /// The risk.
    #[serde(default)]
    pub risk: Risk,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The way back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
    /// What may be deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// The steps, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub step: Vec<Step>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notify>,
    /// What it has to do with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<Link>,
    /// Decisions; append-only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approval: Vec<ApprovalEntry>,
    /// Notes; append-only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<Note>,
    /// Results of steps; append-only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub result: Vec<StepResult>,
    /// Evidence; append-only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Work left behind; append-only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub followup: Vec<Followup>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What was learnt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// What was added after the end; append-only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addendum: Vec<Note>,
    /// The organisation's own fields. Moments in it are kept as text.
    #[serde(
        default,
        skip_serializing_if = "serde_json::Map::is_empty",
        deserialize_with = "own_fields"
    )]
    pub x: serde_json::Map<String, serde_json::Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Reads `[x]`. The TOML reader hands a moment to types that know no moments as a table with one
/// odd key; here it becomes its text, so that a record means the same read from TOML or JSON.
fn own_fields<'de, D>(
    deserializer: D,
) -> Result<serde_json::Map<String, serde_json::Value>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let mut fields = serde_json::Map::deserialize(deserializer)?;
    fields.values_mut().for_each(moments_as_text);
    Ok(fields)
}

fn moments_as_text(value: &mut serde_json::Value) {
    const MOMENT: &str = "$__toml_private_datetime";
    match value {
        serde_json::Value::Object(table) => match table.remove(MOMENT) {
            Some(text) => *value = text,
            None => table.values_mut().for_each(moments_as_text),
        },
        serde_json::Value::Array(entries) => entries.iter_mut().for_each(moments_as_text),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

impl Change {
    /// A new draft with nothing but what every change has.
    #[must_use]
    pub fn draft(id: ChangeId, kind: Kind, title: String, requester: PersonId) -> Self {
        Self {
            schema: SCHEMA,
            id,
            kind,
            state: State::Draft,
            hold: false,
            break_glass: None,
            title,
            category: None,
            owner: requester.clone(),
            requester,
            services: Vec::new(),
            environment: None,
            client: None,
            site: None,
            priority: None,
            labels: Vec::new(),
            watchers: Vec::new(),
            template: None,
            parent: None,
            after: Vec::new(),
            release: None,
            effort: None,
            request: Request::default(),
            risk: Risk::default(),
            window: None,
            rollback: None,
            artifact: None,
            step: Vec::new(),
            notify: Vec::new(),
            link: Vec::new(),
            approval: Vec::new(),
            note: Vec::new(),
            result: Vec::new(),
            evidence: Vec::new(),
            followup: Vec::new(),
            outcome: None,
            review: None,
            addendum: Vec::new(),
            x: serde_json::Map::new(),
        }
    }

    /// The level of risk; a change whose risk was not computed yet counts as low.
    #[must_use]
    pub fn risk_level(&self) -> Level {
        self.risk.level.unwrap_or(Level::Low)
    }

    /// The decision that sent it back to draft; none once it is handed in again.
    #[must_use]
    pub fn rejection(&self) -> Option<&ApprovalEntry> {
        let last = self.approval.last()?;
        let rejected = self.state == State::Draft && last.decision == Decision::Reject;
        rejected.then_some(last)
    }

    /// The steps of one kind, with their numbers from 1.
    pub fn steps(&self, kind: StepKind) -> impl Iterator<Item = (u32, &Step)> {
        (1..)
            .zip(&self.step)
            .filter(move |(_, step)| step.kind == kind)
    }

    /// The steps of some kinds that have no result, with their numbers from 1.
    pub fn open_steps(&self, kinds: &[StepKind]) -> impl Iterator<Item = (u32, &Step)> {
        (1..).zip(&self.step).filter(move |(number, step)| {
            kinds.contains(&step.kind) && self.result_of(*number).is_none()
        })
    }

    /// The steps towards the aim that have failed the last time that they were done, with their
    /// numbers from 1.
    pub fn failed_steps(&self) -> impl Iterator<Item = (u32, &Step)> {
        (1..).zip(&self.step).filter(|(number, step)| {
            let result = self.result_of(*number);
            step.kind != StepKind::Rollback
                && result.is_some_and(|result| result.result == Verdict::Failed)
        })
    }

    /// The newest result of the step with this number.
    #[must_use]
    pub fn result_of(&self, step: u32) -> Option<&StepResult> {
        self.result.iter().rev().find(|result| result.step == step)
    }
}

/// A template and the exact content it had: `name@` and the blob's object id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TemplatePin(#[schemars(regex(pattern = r"^[^@]+@[0-9a-f]{40}$"))] String);

impl TemplatePin {
    /// The text, as a record has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Pins the template called `name` at the blob `blob`.
    #[must_use]
    pub fn new(name: &str, blob: &str) -> Self {
        Self(format!("{name}@{blob}"))
    }

    /// The name of the template.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0
            .split_once('@')
            .map_or(self.0.as_str(), |(name, _)| name)
    }

    /// The object id of the blob; empty when the pin names none.
    #[must_use]
    pub fn blob(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, blob)| blob)
    }
}

impl std::fmt::Display for TemplatePin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
