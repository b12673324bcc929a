//! The audit trail of one change.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audit::track::Entry;
use crate::domain::change::approval::{Decision, Grade};
use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{ChangeId, PersonId, State};
use crate::report::finding::{self, FindingDocument};
use crate::report::moment;
use crate::report::style::{Label, Surface};
use crate::report::table::{Cell, Grid, Head, Room};

/// The JSON document of `log`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change log --json")]
pub struct LogDocument<'v> {
    /// Which document this is.
    pub schema: &'static str,
    /// The whole id.
    pub id: &'v ChangeId,
    /// What happened, oldest first.
    pub events: Vec<EventDocument<'v>>,
}

impl<'v> LogDocument<'v> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/log@1";

    /// The audit trail of a change.
    #[must_use]
    pub fn of(id: &'v ChangeId, entries: &'v [Entry]) -> Self {
        Self {
            schema: Self::SCHEMA,
            id,
            events: EventDocument::all(id, entries),
        }
    }
}

/// One event, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub struct EventDocument<'v> {
    /// When, as the commit claims.
    pub at: Timestamp,
    /// Who.
    pub actor: &'v PersonId,
    /// What.
    pub event: Event,
    /// The state before; null when it was filed.
    pub from: Option<State>,
    /// The state after; null when the record was removed.
    pub to: Option<State>,
    /// The commit.
    pub commit: String,
    /// The signature of the commit.
    pub signature: SignatureDocument<'v>,
    /// For a decision, how strong the evidence is.
    pub grade: Option<Grade>,
    /// For a decision, which one.
    pub decision: Option<Decision>,
    /// More, in a clause.
    pub detail: &'v str,
    /// The digest of the material fields after it.
    pub digest: Option<&'v Digest>,
    /// What speaks against it.
    pub findings: Vec<FindingDocument>,
}

/// A signature, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Signature")]
pub struct SignatureDocument<'v> {
    /// The verdict: `good`, `bad`, `unsigned`, `unknown-key`, `not-in-force`, `revoked`,
    /// `malformed`, `not-checkable`.
    pub status: &'static str,
    /// The key, where one could be read.
    pub key: Option<&'v str>,
}

impl<'v> EventDocument<'v> {
    /// The events of a change, oldest first.
    #[must_use]
    pub fn all(id: &ChangeId, entries: &'v [Entry]) -> Vec<Self> {
        entries.iter().map(|entry| Self::of(id, entry)).collect()
    }

    fn of(id: &ChangeId, entry: &'v Entry) -> Self {
        Self {
            at: entry.at,
            actor: &entry.actor,
            event: entry.event,
            from: entry.from,
            to: entry.to,
            commit: entry.commit.to_string(),
            signature: SignatureDocument {
                status: entry.signature.word(),
                key: entry.key.as_deref(),
            },
            grade: entry.grade,
            decision: entry.decision,
            detail: &entry.detail,
            digest: entry.digest.as_ref(),
            findings: FindingDocument::all(&entry.findings, id),
        }
    }
}

const HEADS: [Head; 8] = [
    head("AT", Room::Fixed),
    head("WHO", Room::Stretch(15)),
    head("EVENT", Room::Fixed),
    head("STATE", Room::Spare(2)),
    head("SIGNATURE", Room::Fixed).or("SIGN"),
    head("GRADE", Room::Spare(3)),
    head("COMMIT", Room::Spare(1)),
    head("DETAIL", Room::Stretch(20)),
];

const fn head(name: &'static str, room: Room) -> Head {
    Head::new(name, room)
}

/// The audit trail as a table, then what speaks against its events.
#[must_use]
pub fn table(id: &ChangeId, entries: &[Entry], surface: Surface) -> String {
    let mut grid = Grid::new(&HEADS);
    for entry in entries {
        grid.row(vec![
            Cell::plain(&moment::minute(entry.at)).or(&moment::minute_in_utc(entry.at)),
            Cell::plain(entry.actor.as_str()),
            Cell::labelled(Label::State, entry.event.word()),
            Cell::plain(&states(entry)),
            Cell::labelled(Label::of_signature(entry.signature), entry.signature.word()),
            Cell::plain(entry.grade.map_or("", Grade::word)),
            Cell::labelled(Label::Id, &entry.commit.short()),
            Cell::plain(&entry.detail),
        ]);
    }
    let mut out = grid.draw(surface);
    for entry in entries.iter().filter(|entry| !entry.findings.is_empty()) {
        let style = surface.style;
        out.push_str(&format!(
            "\n{} {}\n",
            style.paint(Label::Id, &entry.commit.short()),
            entry.event
        ));
        out.push_str(&finding::refusal(&entry.findings, Some(id), surface));
    }
    out
}

fn states(entry: &Entry) -> String {
    match (entry.from, entry.to) {
        (Some(from), Some(to)) if from == to => String::new(),
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (None, Some(to)) => to.to_string(),
        (Some(from), None) => format!("{from} → removed"),
        (None, None) => String::new(),
    }
}
