//! `policy.toml` as values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::approval::Grade;
use crate::domain::change::risk::Level;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Kind, Role, ServiceId, State};

mod risk;

pub use risk::{Downtime, Given, Lowering, Question, RiskLevels, RiskPolicy, RiskRule, WayBack};

/// The policy: what a change needs, by type, risk, service and place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change policy")]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
    pub schema: u32,
    /// The word before the ids of changes.
    #[serde(default = "default_prefix")]
    pub prefix: String,
    /// What counts as evidence.
    #[serde(default)]
    pub evidence: EvidencePolicy,
    /// Separation of duties.
    #[serde(default)]
    pub separation: Separation,
    /// Who must approve; all rows that match apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approval: Vec<ApprovalRow>,
    /// What must be there; all rows that match apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<RequireRow>,
    /// How risk is computed.
    #[serde(default)]
    pub risk: RiskPolicy,
    /// Who must approve a change of the law.
    #[serde(default)]
    pub governance: Governance,
    /// Whether people may let others decide for them, and for how long; nobody may when it is not
    /// there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<DelegationPolicy>,
    /// Findings that are forgiven, by whom, and until when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemption: Vec<Exemption>,
    /// The organisation's own fields.
    #[serde(default)]
    pub extension: Extension,
}

fn default_prefix() -> String {
    "CHG".to_owned()
}

/// `[evidence]`: what counts as evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidencePolicy {
    /// The lowest grade of an approval that counts.
    pub minimum: Grade,
    /// Whether drafts may be filed and edited without a signature.
    pub unsigned_drafts: bool,
    /// How long an approval counts; for ever when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvals_expire: Option<Span>,
}

impl Default for EvidencePolicy {
    fn default() -> Self {
        Self {
            minimum: Grade::ForgeMerge,
            unsigned_drafts: false,
            approvals_expire: None,
        }
    }
}

/// `[separation]`: who may not do what to whose change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Separation {
    /// One person may do everything. Every report says so.
    pub solo: bool,
}

/// One value or several of which any fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// Exactly this one.
    One(T),
    /// Any of these.
    Many(Vec<T>),
}

impl<T: PartialEq> OneOrMany<T> {
    /// Whether `value` is among them.
    pub fn contains(&self, value: &T) -> bool {
        match self {
            Self::One(one) => one == value,
            Self::Many(many) => many.contains(value),
        }
    }
}

impl<T> OneOrMany<T> {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        match self {
            Self::One(one) => std::slice::from_ref(one).iter(),
            Self::Many(many) => many.iter(),
        }
    }
}

/// `when = { … }`: the changes that a row is about. All that is named must fit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<OneOrMany<Kind>>,
    /// The level of risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<OneOrMany<Level>>,
    /// The environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<OneOrMany<String>>,
    /// One of the services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<OneOrMany<ServiceId>>,
    /// A tag of one of the services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<OneOrMany<String>>,
    /// The tier of one of the services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<OneOrMany<u8>>,
    /// The category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<OneOrMany<String>>,
    /// The client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<OneOrMany<String>>,
    /// The template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<OneOrMany<String>>,
}

/// So many people of one role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quorum {
    /// The role.
    pub role: Role,
    /// How many different people.
    #[serde(default = "one")]
    pub count: u32,
}

const fn one() -> u32 {
    1
}

/// `[[approval]]`: who must approve. Stages come one after the other; within a stage the order is
/// free.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRow {
    /// The changes that it is about.
    #[serde(default)]
    pub when: When,
    /// The stages.
    pub stages: Vec<Vec<Quorum>>,
    /// The lowest grade that counts here, when it is above `evidence.minimum`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Grade>,
    /// Emergency: approved within this time after the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratify_within: Option<Span>,
    /// Emergency: reviewed within this time after the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_within: Option<Span>,
}

/// `[[require]]`: what must be there before a change leaves draft, or a later state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequireRow {
    /// The changes that it is about.
    #[serde(default)]
    pub when: When,
    /// From which state on the fields must be there; `submitted` when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<State>,
    /// The fields, by their path in the document: `request.security`, `rollback`, `step.verify`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The least time between submission and the start of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Span>,
    /// The least time between the end of the work and closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soak: Option<Span>,
    /// Who alone may take the change to the state of `from`, or past it, when it is not everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

impl RequireRow {
    /// From which state on it asks for something.
    #[must_use]
    pub fn gate(&self) -> State {
        self.from.unwrap_or(State::Submitted)
    }
}

/// `[governance]`: who must approve a change of the law.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Governance {
    /// The stages, as for changes.
    pub stages: Vec<Vec<Quorum>>,
    /// The lowest grade that counts, when it is above `evidence.minimum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Grade>,
}

/// `[delegation]`: people may let others decide for them, for a time. Changes of the law are never
/// decided so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationPolicy {
    /// The longest time that a delegation may last.
    #[serde(default = "month")]
    pub longest: Span,
}

const fn month() -> Span {
    Span::seconds(30 * 24 * 60 * 60)
}

/// `[[exemption]]`: findings of one rule that are forgiven. Applied last, shown in every report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// The code of the rule.
    pub rule: String,
    /// Only for this change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Only for this commit (a unique beginning of its id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Who granted it.
    pub granted_by: String,
    /// Until when deeds are forgiven.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// `[extension]`: the organisation's own fields, `[x.*]` of a record.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Extension {
    /// The name of a JSON Schema for `[x]`, a file directly in `changes/`: so it is law itself.
    /// Records must fit once they are handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}
