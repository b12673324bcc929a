//! The digest of all that an approver agrees to.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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
        let material = material(change);
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
    let mut differing: Vec<_> = fields
        .filter(|field| !is_plainly_same(*field, one, other))
        .collect();
    if !differing.is_empty() {
        let (one, other) = (material(one), material(other));
        differing.retain(|field| one.get(field.word()) != other.get(field.word()));
    }
    differing
}

/// Whether a field is the same in two records, as can be seen without writing them as JSON. A
/// moment is equal to itself at another offset, and is not written the same.
fn is_plainly_same(field: MaterialField, one: &Change, other: &Change) -> bool {
    match field {
        MaterialField::Title => one.title == other.title,
        MaterialField::Type => one.kind == other.kind,
        MaterialField::Template => one.template == other.template,
        MaterialField::Category => one.category == other.category,
        MaterialField::Services => one.services == other.services,
        MaterialField::Environment => one.environment == other.environment,
        MaterialField::Client => one.client == other.client,
        MaterialField::Request => one.request == other.request,
        MaterialField::Risk => one.risk == other.risk,
        MaterialField::Step => one.step == other.step,
        MaterialField::Rollback => one.rollback == other.rollback,
        MaterialField::Window => {
            let offsets = |change: &Change| {
                let ends = change
                    .window
                    .as_ref()
                    .map(|window| (window.start, window.end));
                ends.map(|(start, end)| (start.offset_minutes(), end.offset_minutes()))
            };
            one.window == other.window && offsets(one) == offsets(other)
        }
        MaterialField::Artifact => one.artifact == other.artifact,
        MaterialField::After => one.after == other.after,
    }
}

/// The material fields as JSON, by their names in the document. Absent fields are left out.
fn material(change: &Change) -> serde_json::Map<String, serde_json::Value> {
    match serde_json::to_value(change) {
        Ok(serde_json::Value::Object(mut all)) => {
            all.retain(|key, _| MaterialField::ALL.iter().any(|field| field.word() == key));
            all
        }
        _ => serde_json::Map::new(),
    }
}
