//! `templates/*.toml` as values: the standard-change catalogue, and starters for normal changes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::plan::{Artifact, Notify, Request, Rollback, Step};
use crate::domain::change::risk::Risk;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, Kind, PersonId, ServiceId};

/// A template. Texts in `[change]` may hold `{{parameter}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "git-change template")]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The version of the format, 1.
    #[schemars(range(min = 1))]
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
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
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
    /// What may be deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// The steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub step: Vec<Step>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notify>,
}

/// The key below `[x]` under which a record keeps the values of its template's parameters.
pub const PARAMETERS: &str = "parameters";

/// What is wrong with the values given for a template's parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterFault {
    /// The template has no such parameter.
    #[error("the template has no parameter {name:?}; there are: {known}")]
    Unknown {
        /// What was given.
        name: String,
        /// What there is.
        known: String,
    },
    /// A parameter without a default got no value.
    #[error("the parameter {0:?} has no value")]
    Missing(String),
    /// The value is not among those that are allowed.
    #[error("{value:?} is not allowed for the parameter {name:?}; allowed: {allowed}")]
    NotAllowed {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// With these values the text of the template makes no change.
    #[error("with these values the template makes no valid change: {0}")]
    Unusable(String),
}

impl Template {
    /// The values of all parameters: those given, and the defaults of the others.
    ///
    /// # Errors
    ///
    /// Every parameter that is unknown, missing or not allowed.
    pub fn parameters(
        &self,
        given: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, Vec<ParameterFault>> {
        let known = || {
            self.parameter
                .keys()
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut faults: Vec<ParameterFault> = given
            .keys()
            .filter(|name| !self.parameter.contains_key(*name))
            .map(|name| ParameterFault::Unknown {
                name: name.clone(),
                known: known(),
            })
            .collect();
        let mut values = BTreeMap::new();
        for (name, parameter) in &self.parameter {
            let Some(value) = given.get(name).or(parameter.default.as_ref()) else {
                faults.push(ParameterFault::Missing(name.clone()));
                continue;
            };
            if !parameter.one_of.is_empty() && !parameter.one_of.contains(value) {
                faults.push(ParameterFault::NotAllowed {
                    name: name.clone(),
                    value: value.clone(),
                    allowed: parameter.one_of.join(", "),
                });
            }
            values.insert(name.clone(), value.clone());
        }
        if faults.is_empty() {
            Ok(values)
        } else {
            Err(faults)
        }
    }

    /// The pattern with `{{name}}` replaced by the values.
    ///
    /// # Errors
    ///
    /// When a replaced text is not valid where it stands (a length of time, say).
    pub fn instantiate(
        &self,
        values: &BTreeMap<String, String>,
    ) -> Result<Pattern, ParameterFault> {
        let unusable = |error: serde_json::Error| ParameterFault::Unusable(error.to_string());
        let mut json = serde_json::to_value(&self.change).map_err(unusable)?;
        fill(&mut json, values);
        serde_json::from_value(json).map_err(unusable)
    }
}

/// Replaces `{{name}}` in every text of a JSON value. What a value brings along is not replaced
/// again.
fn fill(json: &mut serde_json::Value, values: &BTreeMap<String, String>) {
    match json {
        serde_json::Value::String(text) => *text = fill_text(text, values),
        serde_json::Value::Array(list) => list.iter_mut().for_each(|item| fill(item, values)),
        serde_json::Value::Object(map) => map.values_mut().for_each(|item| fill(item, values)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

fn fill_text(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let value = after
            .split_once("}}")
            .and_then(|(name, tail)| values.get(name.trim()).map(|value| (value, tail)));
        if let Some((value, tail)) = value {
            filled.push_str(value);
            rest = tail;
        } else {
            filled.push_str("{{");
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

impl Pattern {
    /// Puts the pattern into a record.
    pub fn put_into(self, change: &mut Change) {
        change.title = self.title;
        change.category = self.category;
        change.services = self.services;
        change.environment = self.environment;
        change.client = self.client;
        change.labels = self.labels;
        change.effort = self.effort;
        change.request = self.request;
        change.risk = self.risk;
        change.rollback = self.rollback;
        change.artifact = self.artifact;
        change.step = self.step;
        change.notify = self.notify;
    }
}

/// The parameters that a record says it was made with, as far as they are texts.
#[must_use]
pub fn recorded_parameters(change: &Change) -> BTreeMap<String, String> {
    let recorded = change
        .x
        .get(PARAMETERS)
        .and_then(serde_json::Value::as_object);
    recorded
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Whether the texts are all that a record has below [`PARAMETERS`]: nothing else hides among them.
fn is_all(recorded: &BTreeMap<String, String>, change: &Change) -> bool {
    change.x.get(PARAMETERS).is_none_or(|all| {
        all.as_object()
            .is_some_and(|all| all.len() == recorded.len())
    })
}

/// In which fields a record differs from what the template makes of its recorded parameters.
/// Who, when, and the computed level of risk are the record's own.
#[must_use]
pub fn conforms(template: &Template, change: &Change) -> Vec<&'static str> {
    let recorded = recorded_parameters(change);
    let pattern = is_all(&recorded, change)
        .then(|| template.parameters(&recorded).ok())
        .flatten()
        .and_then(|values| template.instantiate(&values).ok());
    let Some(pattern) = pattern else {
        return vec!["x.parameters"];
    };
    let mut risk = pattern.risk.clone();
    risk.level = change.risk.level;
    risk.raise.clone_from(&change.risk.raise);
    let checks = [
        ("title", pattern.title == change.title),
        ("category", pattern.category == change.category),
        ("services", pattern.services == change.services),
        ("environment", pattern.environment == change.environment),
        ("client", pattern.client == change.client),
        ("request", pattern.request == change.request),
        ("risk", risk == change.risk),
        ("rollback", pattern.rollback == change.rollback),
        ("artifact", pattern.artifact == change.artifact),
        ("step", pattern.step == change.step),
        ("notify", pattern.notify == change.notify),
    ];
    checks
        .iter()
        .filter(|(_, same)| !same)
        .map(|(field, _)| *field)
        .collect()
}
