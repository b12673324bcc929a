//! What the judge may know of other changes.

use std::collections::BTreeMap;

use crate::audit::runs::Usage;
use crate::audit::track::Track;
use crate::audit::tracks::Tracks;
use crate::domain::change::{Change, ChangeId};
use crate::domain::policy::case::Peers;

/// Where tracks are looked up.
pub trait Known {
    /// The track of a change.
    fn track(&self, id: &ChangeId) -> Option<&Track>;

    /// How the template of a standard change was used by others.
    fn usage(&self, change: &Change) -> Usage;
}

impl Known for Tracks {
    fn track(&self, id: &ChangeId) -> Option<&Track> {
        self.get(id)
    }

    fn usage(&self, change: &Change) -> Usage {
        Self::usage(self, change)
    }
}

/// What is known of the changes that `change` names, and of those made from its template.
#[must_use]
pub fn of(change: &Change, tracks: &dyn Known) -> Peers {
    let state = |id| Some(tracks.track(id)?.record.as_ref()?.state);
    let named = change
        .after
        .iter()
        .chain(&change.parent)
        .filter_map(|id| Some((id.clone(), state(id)?)))
        .collect();
    let usage = tracks.usage(change);
    Peers {
        named,
        template_runs: usage.runs,
        template_failures: usage.failures,
        similar: None,
        files: BTreeMap::new(),
    }
}
