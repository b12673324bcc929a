//! What the judge may know of other changes.

use std::collections::BTreeMap;

use crate::audit::track::Tracks;
use crate::domain::change::event::Event;
use crate::domain::change::{Change, Kind, State};
use crate::domain::policy::case::Peers;

/// What is known of the changes that `change` names, and of those made from its template.
#[must_use]
pub fn of(change: &Change, tracks: &Tracks) -> Peers {
    let state = |id| Some(tracks.get(id)?.record.as_ref()?.state);
    let named = change
        .after
        .iter()
        .chain(&change.parent)
        .filter_map(|id| Some((id.clone(), state(id)?)))
        .collect();
    Peers {
        named,
        template_runs: template_runs(change, tracks),
        files: BTreeMap::new(),
    }
}

/// How many other changes were handed in from the same template.
fn template_runs(change: &Change, tracks: &Tracks) -> u32 {
    let Some(pin) = change
        .template
        .as_ref()
        .filter(|_| change.kind == Kind::Standard)
    else {
        return 0;
    };
    let runs = tracks.iter().filter(|(id, track)| {
        let same = track
            .record
            .as_ref()
            .and_then(|record| record.template.as_ref())
            .is_some_and(|other| other.name() == pin.name());
        **id != change.id
            && same
            && (track.past.entered(State::Scheduled).is_some()
                || track
                    .entries
                    .iter()
                    .any(|entry| entry.event == Event::Submit))
    });
    u32::try_from(runs.count()).unwrap_or(u32::MAX)
}
