//! A change in brief: what a line of a list says of it.
//!
//! Of a change that is over nothing moves any more but what is found against it. So its brief can be
//! kept, and a list of a hundred thousand changes needs none of their histories.

use serde::{Deserialize, Serialize};

use crate::audit::track::{Approvals, Track};
use crate::audit::view::ChangeView;
use crate::domain::change::plan::Window;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, Kind, PersonId, ServiceId, State};
use crate::domain::policy::approval::Assessment;
use crate::domain::policy::debt::Debt;
use crate::domain::policy::finding::Finding;
use crate::domain::policy::standing::{Standing, standing};

/// A change in brief.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// The id.
    pub id: ChangeId,
    /// One line that names it.
    pub title: String,
    /// The type.
    pub kind: Kind,
    /// The stored state.
    pub state: State,
    /// Where it stands.
    pub standing: Standing,
    /// The level of risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Level>,
    /// Who asks for it.
    pub requester: PersonId,
    /// Who implements it.
    pub owner: PersonId,
    /// What it touches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The words that people sort it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Whether it is held.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hold: bool,
    /// How many approvals the policy asks for, and how many there are.
    pub approvals: Approvals,
    /// When it was filed.
    pub filed: Option<Timestamp>,
    /// Whether its newest version is on the main line.
    pub is_landed: bool,
    /// Whether it is over, and somebody must still land its end.
    #[serde(skip)]
    pub awaits_landing: bool,
    /// Who said no, while it is back in draft.
    #[serde(skip)]
    pub rejection: Option<Rejection>,
    /// What an emergency owes.
    #[serde(skip)]
    pub debts: Vec<Debt>,
    /// What was found about it, exemptions applied.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// Who sent a change back to draft, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Who said no.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
}

impl Brief {
    fn of(record: &Change, track: &Track, assessment: &Assessment, standing: Standing) -> Self {
        Self {
            id: record.id.clone(),
            title: record.title.clone(),
            kind: record.kind,
            state: record.state,
            standing,
            risk: record.risk.level,
            requester: record.requester.clone(),
            owner: record.owner.clone(),
            services: record.services.clone(),
            environment: record.environment.clone(),
            client: record.client.clone(),
            labels: record.labels.clone(),
            window: record.window.clone(),
            hold: record.hold,
            approvals: Approvals::of(assessment),
            filed: track.past.filed,
            is_landed: track.landed.is_some(),
            awaits_landing: false,
            rejection: None,
            debts: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The brief of a change that is over and has landed, but for what is found against it; none of
    /// any other change.
    #[must_use]
    pub fn of_what_is_over(track: &Track) -> Option<Self> {
        let record = track.record.as_ref()?;
        let verdict = track.verdict.as_ref()?;
        // Of what is over, the standing knows no time.
        let standing = standing(record, verdict, &[], Timestamp::from_unix(0, 0));
        track
            .is_over()
            .then(|| Self::of(record, track, verdict, standing))
    }

    /// Whether something about it is against the law and not settled.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

impl ChangeView<'_> {
    /// The change in brief.
    #[must_use]
    pub fn brief(&self) -> Brief {
        Brief {
            awaits_landing: self.awaits_landing(),
            rejection: self.record.rejection().map(|entry| Rejection {
                by: entry.by.clone(),
                at: entry.at,
                reason: entry.note.clone(),
            }),
            debts: self.debts.clone(),
            findings: self.findings.clone(),
            ..Brief::of(self.record, self.track, &self.assessment, self.standing)
        }
    }
}
