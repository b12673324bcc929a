//! How the signatures of commits are judged, and why.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::PersonId;
use crate::domain::change::approval::Grade;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::attestation::Status;
use crate::report::escape;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// The verdict on the signature of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureVerdict {
    /// The commit.
    pub commit: ObjectId,
    /// The verdict.
    pub status: Status,
    /// The key, where one could be read.
    pub key: Option<String>,
    /// The principal of an SSH key, the address of an OpenPGP one.
    pub principal: Option<String>,
    /// The person of the law to whom the key belongs.
    pub person: Option<PersonId>,
    /// The author of the commit, as it says: name and address.
    pub author: String,
    /// If this commit were a merge that lands a change: how strong an approval it would be; none
    /// when no law was asked.
    pub grade_if_merge: Option<Grade>,
    /// Why, in a clause.
    pub why: String,
}

/// The JSON document of `signature`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change signature --json")]
pub struct SignatureDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// The verdicts, in the order in which they were asked for.
    pub signatures: Vec<JudgedSignature<'v>>,
}

/// One verdict, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JudgedSignature<'v> {
    /// The commit.
    pub commit: String,
    /// The verdict: `good`, `bad`, `unsigned`, `unknown-key`, `not-in-force`, `revoked`,
    /// `malformed`, `not-checkable`.
    pub status: &'static str,
    /// The key, where one could be read.
    pub key: Option<&'v str>,
    /// The principal of an SSH key, the address of an OpenPGP one.
    pub principal: Option<&'v str>,
    /// The person of the law to whom the key belongs.
    pub person: Option<&'v PersonId>,
    /// The author of the commit, as it says.
    pub author: &'v str,
    /// If this commit were a merge that lands a change: how strong an approval it would be; null
    /// when no law was asked.
    pub grade_if_merge: Option<Grade>,
    /// Why, in a clause.
    pub why: &'v str,
}

impl<'v> SignatureDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/signature@1";

    /// The document of these verdicts.
    #[must_use]
    pub fn of(verdicts: &'v [SignatureVerdict]) -> Self {
        let signatures = verdicts.iter().map(|verdict| JudgedSignature {
            commit: verdict.commit.to_string(),
            status: verdict.status.word(),
            key: verdict.key.as_deref(),
            principal: verdict.principal.as_deref(),
            person: verdict.person.as_ref(),
            author: &verdict.author,
            grade_if_merge: verdict.grade_if_merge,
            why: &verdict.why,
        });
        Self {
            schema: Self::SCHEMA,
            signatures: signatures.collect(),
        }
    }
}

/// The verdicts for people, a few lines each.
#[must_use]
pub fn text(verdicts: &[SignatureVerdict], surface: Surface) -> String {
    let mut page = Page::new(surface);
    for verdict in verdicts {
        page.gap();
        page.pieces(
            0,
            &[
                (Some(Label::Id), &verdict.commit.to_string()),
                (
                    Some(Label::of_signature(verdict.status)),
                    verdict.status.word(),
                ),
            ],
        );
        page.field("why", &verdict.why);
        page.field("author", &escape::line(&verdict.author));
        page.field(
            "key",
            &escape::line(verdict.key.as_deref().unwrap_or_default()),
        );
        page.field(
            "principal",
            verdict.principal.as_deref().unwrap_or_default(),
        );
        page.field(
            "person",
            verdict.person.as_ref().map_or("", PersonId::as_str),
        );
        if let Some(grade) = verdict.grade_if_merge {
            page.field("as a merge", &format!("it would count as `{grade}`"));
        }
    }
    page.text()
}
