//! Changes that nobody has filed: what is said of them, in the words of the policy's rows.
//!
//! Whoever asks what the law would say names conditions, as `when` does. Here they become a change
//! and, where a tag or a tier is named, a law with a service that has it: so the same code answers
//! as for changes that there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::catalog::Service;
use crate::domain::change::plan::{Artifact, Notify, Request, Rollback, Step, Window};
use crate::domain::change::record::TemplatePin;
use crate::domain::change::risk::{Level, Risk};
use crate::domain::change::{Change, Kind, PersonId, ServiceId};
use crate::domain::policy::case::Peers;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::OneOrMany;
use crate::domain::policy::risk;
use crate::domain::policy::template::{PARAMETERS, Parameter};

mod words;

/// A change that is supposed. What is not said is as in a new draft.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supposed {
    /// The type; that of the template, or else normal, when it is not said.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The level of risk; computed when it is not said, from what a table says that stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<SupposedRisk>,
    /// The environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<OneOrMany<ServiceId>>,
    /// The tags of one more service, which is in no catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<OneOrMany<String>>,
    /// The tier of that service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// The category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The template, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Who asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<PersonId>,
    /// Who implements it; the requester when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// What and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
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

/// A level of risk, or what it is computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SupposedRisk {
    /// The level itself.
    Level(Level),
    /// What a person knows of it.
    Known(Box<Risk>),
}

/// A name that the law does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The key that names it.
    pub key: &'static str,
    /// What it names: `service` …
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The names that there are.
    pub known: Vec<String>,
}

impl Supposed {
    /// The change as it would be, if all this were so of `base`, and the law in which it can be.
    /// Of other changes as much is known as `peers` says.
    #[must_use]
    pub fn over(&self, base: &Change, law: &Law, peers: &Peers) -> (Change, Law) {
        let mut change = base.clone();
        let mut law = law.clone();
        self.put_template(&mut change, &law);
        if let Some(kind) = self.kind {
            change.kind = kind;
        }
        set(&mut change.environment, self.environment.as_ref());
        set(&mut change.category, self.category.as_ref());
        set(&mut change.client, self.client.as_ref());
        if let Some(services) = &self.service {
            change.services = services.iter().cloned().collect();
        }
        if self.tag.is_some() || self.tier.is_some() {
            let service = self.service();
            change.services.push(service.name.clone());
            law.catalog.service.push(service);
        }
        if let Some(requester) = &self.requester {
            change.requester.clone_from(requester);
            change.owner.clone_from(requester);
        }
        if let Some(owner) = &self.owner {
            change.owner.clone_from(owner);
        }
        if let Some(request) = &self.request {
            change.request.clone_from(request);
        }
        set(&mut change.window, self.window.as_ref());
        set(&mut change.rollback, self.rollback.as_ref());
        set(&mut change.artifact, self.artifact.as_ref());
        if !self.step.is_empty() {
            change.step.clone_from(&self.step);
        }
        if !self.notify.is_empty() {
            change.notify.clone_from(&self.notify);
        }
        self.put_risk(&mut change, &law, peers);
        (change, law)
    }

    fn put_template(&self, change: &mut Change, law: &Law) {
        let named = self.template.as_ref();
        let Some((name, pinned)) = named.and_then(|name| law.templates.get_key_value(name)) else {
            return;
        };
        let template = &pinned.template;
        change.kind = template.kind;
        change.template = Some(TemplatePin::new(name, &pinned.blob.to_string()));
        let without_default = |(_, parameter): &(_, &Parameter)| parameter.default.is_none();
        let given = template.parameter.iter().filter(without_default);
        let given = given.map(|(name, parameter)| {
            let first = parameter.one_of.first().cloned();
            (name.clone(), first.unwrap_or_else(|| "supposed".to_owned()))
        });
        let values = template.parameters(&given.collect()).unwrap_or_default();
        let pattern = template.instantiate(&values);
        let pattern = pattern.unwrap_or_else(|_| template.change.clone());
        pattern.put_into(change);
        let values = values.into_iter().map(|(name, value)| (name, value.into()));
        change
            .x
            .insert(PARAMETERS.to_owned(), Value::Object(values.collect()));
    }

    fn put_risk(&self, change: &mut Change, law: &Law, peers: &Peers) {
        match &self.risk {
            Some(SupposedRisk::Level(level)) => change.risk.level = Some(*level),
            Some(SupposedRisk::Known(known)) => {
                set(&mut change.risk.impact, known.impact.as_ref());
                set(&mut change.risk.likelihood, known.likelihood.as_ref());
                set(&mut change.risk.raise, known.raise.as_ref());
                set(&mut change.risk.lower, known.lower.as_ref());
                let answers = known.answers.clone();
                change.risk.answers.extend(answers);
                self.settle(change, law, peers);
            }
            None => self.settle(change, law, peers),
        }
    }

    /// Computes the level of risk anew, unless one was said.
    pub fn settle(&self, change: &mut Change, law: &Law, peers: &Peers) {
        let said = match &self.risk {
            Some(SupposedRisk::Level(level)) => Some(*level),
            Some(SupposedRisk::Known(known)) => known.level,
            None => None,
        };
        let computed = || risk::assess(change, law, peers).level;
        change.risk.level = Some(said.unwrap_or_else(computed));
    }

    /// The service that has the tags and the tier.
    fn service(&self) -> Service {
        let tags = self.tag.iter().flat_map(|tags| tags.iter().cloned());
        let tags: Vec<String> = tags.collect();
        let tier = self.tier.map(|tier| format!("tier {tier}"));
        let traits: Vec<&str> = tags.iter().chain(&tier).map(String::as_str).collect();
        Service {
            name: ServiceId::new(format!("a service ({})", traits.join(", "))),
            about: None,
            owners: Vec::new(),
            tier: self.tier,
            tags,
            depends_on: Vec::new(),
            windows: Vec::new(),
        }
    }

    /// The names in it that the law does not know.
    #[must_use]
    pub fn strangers(&self, law: &Law) -> Vec<Stranger> {
        let mut strangers = Vec::new();
        let mut look = |key, what, name: &str, known: &[&str]| {
            if !known.contains(&name) {
                strangers.push(Stranger {
                    key,
                    what,
                    name: name.to_owned(),
                    known: known.iter().map(|name| (*name).to_owned()).collect(),
                });
            }
        };
        let services = law.catalog.service.iter();
        let services: Vec<&str> = services.map(|service| service.name.as_str()).collect();
        for service in self.service.iter().flat_map(OneOrMany::iter) {
            look("service", "service", service.as_str(), &services);
        }
        let environments = &law.catalog.environments;
        let environments: Vec<&str> = environments.iter().map(String::as_str).collect();
        if let Some(name) = self
            .environment
            .as_ref()
            .filter(|_| !environments.is_empty())
        {
            look("environment", "environment", name, &environments);
        }
        let templates: Vec<&str> = law.templates.keys().map(String::as_str).collect();
        if let Some(name) = &self.template {
            look("template", "template", name, &templates);
        }
        let people = law.people.person.iter().filter_map(|person| person.id());
        let people: Vec<&str> = people.map(PersonId::as_str).collect();
        for (key, who) in [("requester", &self.requester), ("owner", &self.owner)] {
            let stranger = |who: &&PersonId| law.people.by_email(who.as_str()).is_none();
            if let Some(who) = who.as_ref().filter(stranger) {
                look(key, "person", who.as_str(), &people);
            }
        }
        strangers
    }
}

fn set<T: Clone>(field: &mut Option<T>, value: Option<&T>) {
    if let Some(value) = value {
        *field = Some(value.clone());
    }
}
