//! The digest of all that an approver agrees to.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::domain::change::record::Change;
use crate::domain::change::words::vocabulary;

vocabulary! {
    /// A part of the record that an approver agrees to; an edit of one voids approvals.
    MaterialField ("material field") {
        /// What it is called.
        Title = "title",
        /// Its type.
        Type = "type",
        /// The template it was made from.
        Template = "template",
        /// Its category.
        Category = "category",
        /// The services that it touches.
        Services = "services",
        /// Where.
        Environment = "environment",
        /// For whom.
        Client = "client",
        /// What and why.
        Request = "request",
        /// The risk.
        Risk = "risk",
        /// The steps.
        Step = "step",
        /// The way back.
        Rollback = "rollback",
        /// When.
        Window = "window",
        /// What may be deployed.
        Artifact = "artifact",
        /// What must be done before.
        After = "after",
    }
}

/// `sha256:` and 64 hexadecimal digits: SHA-256 over the canonical JSON (RFC 8785) of the
/// material fields.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Digest(#[schemars(regex(pattern = r"^sha256:[0-9a-f]{64}$"))] String);

impl Digest {
    /// The digest of the material fields of `change`.
    #[must_use]
    pub fn of(change: &Change) -> Self {
        let fields = MaterialField::ALL.iter();
        let material: serde_json::Map<_, _> = fields
            .filter_map(|field| Some((field.word().to_owned(), field.of(change)?)))
            .collect();
        // Canonical JSON fails only on numbers that are not finite, which no material field has;
        // an empty text then gives a digest that equals no approval, which is the safe side.
        let canonical = serde_json_canonicalizer::to_vec(&material).unwrap_or_default();
        Self(format!(
            "sha256:{}",
            hex::encode(Sha256::digest(&canonical))
        ))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight hexadecimal digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        let hex = self.0.strip_prefix("sha256:").unwrap_or(&self.0);
        hex.get(..8).unwrap_or(hex)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The material fields of two records that differ.
#[must_use]
pub fn material_differences(one: &Change, other: &Change) -> Vec<MaterialField> {
    let fields = MaterialField::ALL.iter().copied();
    fields
        .filter(|field| !field.is_plainly_same(one, other) && field.of(one) != field.of(other))
        .collect()
}

impl MaterialField {
    /// The field of a record as JSON, as the document has it; none where the document leaves it out.
    fn of(self, change: &Change) -> Option<Value> {
        match self {
            Self::Title => json(&change.title),
            Self::Type => json(&change.kind),
            Self::Template => change.template.as_ref().and_then(json),
            Self::Category => change.category.as_ref().and_then(json),
            Self::Services => list(&change.services),
            Self::Environment => change.environment.as_ref().and_then(json),
            Self::Client => change.client.as_ref().and_then(json),
            Self::Request => json(&change.request),
            Self::Risk => json(&change.risk),
            Self::Step => list(&change.step),
            Self::Rollback => change.rollback.as_ref().and_then(json),
            Self::Window => change.window.as_ref().and_then(json),
            Self::Artifact => change.artifact.as_ref().and_then(json),
            Self::After => list(&change.after),
        }
    }

    /// Whether it is the same in two records, as can be seen without writing them as JSON. A moment
    /// is equal to itself at another offset, and is not written the same.
    fn is_plainly_same(self, one: &Change, other: &Change) -> bool {
        match self {
            Self::Title => one.title == other.title,
            Self::Type => one.kind == other.kind,
            Self::Template => one.template == other.template,
            Self::Category => one.category == other.category,
            Self::Services => one.services == other.services,
            Self::Environment => one.environment == other.environment,
            Self::Client => one.client == other.client,
            Self::Request => one.request == other.request,
            Self::Risk => one.risk == other.risk,
            Self::Step => one.step == other.step,
            Self::Rollback => one.rollback == other.rollback,
            Self::Window => {
                let offsets = |change: &Change| {
                    let ends = change
                        .window
                        .as_ref()
                        .map(|window| (window.start, window.end));
                    ends.map(|(start, end)| (start.offset_minutes(), end.offset_minutes()))
                };
                one.window == other.window && offsets(one) == offsets(other)
            }
            Self::Artifact => one.artifact == other.artifact,
            Self::After => one.after == other.after,
        }
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Option<Value> {
    serde_json::to_value(value).ok()
}

fn list<T: Serialize>(values: &[T]) -> Option<Value> {
    (!values.is_empty()).then(|| json(values))?
}
