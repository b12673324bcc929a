//! What the judge may know of other changes.

use std::collections::BTreeMap;

use crate::audit::track::{Track, Tracks};
use crate::domain::change::event::Event;
use crate::domain::change::outcome::OutcomeCode;
use crate::domain::change::{Change, ChangeId, Kind, State};
use crate::domain::policy::case::Peers;

/// Where tracks are looked up.
pub trait Known {
    /// The track of a change.
    fn track(&self, id: &ChangeId) -> Option<&Track>;

    /// All tracks of the main line.
    fn all(&self) -> Box<dyn Iterator<Item = (&ChangeId, &Track)> + '_>;
}

impl Known for Tracks {
    fn track(&self, id: &ChangeId) -> Option<&Track> {
        self.get(id)
    }

    fn all(&self) -> Box<dyn Iterator<Item = (&ChangeId, &Track)> + '_> {
        Box::new(self.iter())
    }
}

impl Known for BTreeMap<ChangeId, Track> {
    fn track(&self, id: &ChangeId) -> Option<&Track> {
        self.get(id)
    }

    fn all(&self) -> Box<dyn Iterator<Item = (&ChangeId, &Track)> + '_> {
        Box::new(self.iter())
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
    Peers {
        named,
        template_runs: template_runs(change, tracks),
        template_failures: template_failures(change, tracks),
        similar: None,
        files: BTreeMap::new(),
    }
}

/// How many other changes were handed in from the same template.
fn template_runs(change: &Change, tracks: &dyn Known) -> u32 {
    let Some(pin) = change
        .template
        .as_ref()
        .filter(|_| change.kind == Kind::Standard)
    else {
        return 0;
    };
    let runs = tracks.all().filter(|(id, track)| {
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

/// How many changes from the same content of the template failed in a row, the last ones that
/// ended. A template that was mended begins anew.
fn template_failures(change: &Change, tracks: &dyn Known) -> u32 {
    let Some(pin) = change
        .template
        .as_ref()
        .filter(|_| change.kind == Kind::Standard)
    else {
        return 0;
    };
    let mut ended: Vec<_> = tracks
        .all()
        .filter_map(|(id, track)| {
            let record = track.record.as_ref()?;
            let outcome = record.outcome.as_ref()?;
            let counts = *id != change.id
                && record.template.as_ref() == Some(pin)
                && record.state == State::Closed;
            counts.then_some((track.past.entered(State::Closed), id, outcome.code))
        })
        .collect();
    ended.sort();
    let failed = ended
        .iter()
        .rev()
        .take_while(|(_, _, code)| matches!(code, OutcomeCode::Failed | OutcomeCode::RolledBack));
    u32::try_from(failed.count()).unwrap_or(u32::MAX)
}
