//! The law: all of its documents as they stood in one commit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::Change;
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::model::{Policy, RequireRow};
use crate::domain::policy::people::People;
use crate::domain::policy::template::Template;

/// A template and the blob that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PinnedTemplate {
    /// The blob.
    pub blob: ObjectId,
    /// Its content.
    pub template: Template,
}

/// The law in force at some commit. Keys stand apart, in the ledger's keyring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Law {
    /// What a change needs.
    pub policy: Policy,
    /// Who is who.
    pub people: People,
    /// Who decides for whom, for a time.
    pub delegations: Delegations,
    /// The services.
    pub catalog: Catalog,
    /// Maintenance windows and freezes.
    pub calendar: Calendar,
    /// The templates, by name.
    pub templates: BTreeMap<String, PinnedTemplate>,
    /// The JSON Schema of the organisation's own fields, where the policy names one.
    pub extension: Option<serde_json::Value>,
}

impl Law {
    /// The rows of the policy that say what must be there for `change`, by their places from 0.
    pub fn required_of<'a>(
        &'a self,
        change: &'a Change,
    ) -> impl Iterator<Item = (usize, &'a RequireRow)> {
        let rows = self.policy.require.iter().enumerate();
        rows.filter(|(_, row)| row.when.fits(change, &self.catalog))
    }
}

/// The folder that holds records and law.
pub const FOLDER: &str = "changes";

/// Whether a path is part of the law: `changes/*` and below `changes/keys` and
/// `changes/templates`, but no record and no evidence.
#[must_use]
pub fn is_law_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("changes/") else {
        return false;
    };
    match rest.split_once('/') {
        None => true,
        Some((folder, _)) => matches!(folder, "keys" | "templates"),
    }
}

/// Whether a path is below a year's folder, where records and their evidence are.
#[must_use]
pub fn is_record_area(path: &str) -> bool {
    path.strip_prefix("changes/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(year, _)| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
}
