//! The append-only lists of a record: notes, results, evidence, follow-ups, addenda.
//! Every entry says who and when; replay compares that with the signed commit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::change::ChangeId;
use crate::domain::change::names::PersonId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;

/// `[[note]]`: something worth knowing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Note {
    /// Who wrote it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The text.
    pub text: String,
}

vocabulary! {
    /// What came of a step.
    Verdict ("result") {
        /// As expected.
        Passed = "passed",
        /// Not as expected.
        Failed = "failed",
        /// Left out; the note says why.
        Skipped = "skipped",
    }
}

/// `[[result]]`: what came of one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StepResult {
    /// Who did the step.
    pub by: PersonId,
    /// When it was recorded.
    pub at: Timestamp,
    /// The number of the step, from 1.
    pub step: u32,
    /// What came of it.
    pub result: Verdict,
    /// What was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The path or URL of the evidence, which is listed under `[[evidence]]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// `[[evidence]]`: a file or page that shows something, fixed by its digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Evidence {
    /// Who added it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// A path in this repository; either this or `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where it is kept, when it is not in this repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows: Option<String>,
}

/// `[[followup]]`: work that this change leaves behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Followup {
    /// Who asked for it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What is to be done.
    #[serde(rename = "do")]
    pub action: String,
    /// Who will do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The change under which it will be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeId>,
}
