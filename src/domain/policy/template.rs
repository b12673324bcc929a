//! `templates/*.toml` as values: the standard-change catalogue, and starters for normal changes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::plan::{Notify, Request, Rollback, Step};
use crate::domain::change::risk::Risk;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Kind, PersonId, ServiceId};

/// A template. Texts in `[change]` may hold `{{parameter}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change template")]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The version of the format, 1.
    pub schema: u32,
    /// The type of the changes that are made from it: `standard` (pre-approved) or `normal`.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it is for, in a sentence.
    pub about: String,
    /// For a standard template: who approved it, and for how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// What may differ from change to change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameter: BTreeMap<String, Parameter>,
    /// The change itself.
    pub change: Pattern,
}

/// `[standing]`: the standing approval of a standard template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Who approved it.
    pub approved_by: Vec<PersonId>,
    /// When it ends.
    pub expires: Timestamp,
    /// How many changes may be made from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_runs: Option<u32>,
    /// After how many failures in a row it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_after_failures: Option<u32>,
}

/// `[parameter.NAME]`: one thing that may differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What it means.
    pub about: String,
    /// The value when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The values that are allowed; any, when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
}

/// `[change]`: the record that is made, with places for parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The title.
    pub title: String,
    /// The category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// The environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The work that it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Span>,
    /// What and why.
    #[serde(default)]
    pub request: Request,
    /// The risk.
    #[serde(default)]
    pub risk: Risk,
    /// The way back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
    /// The steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub step: Vec<Step>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notify>,
}
