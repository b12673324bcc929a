//! When the deeds of a case are done.

use crate::domain::change::plan::Window;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, Kind};
use crate::domain::policy::law::Law;
use crate::domain::policy::trial::{Trial, Tried};

/// How far ahead of its window a change is decided on.
const AHEAD: Span = Span::minutes(60);
/// How long after the notice that is asked for a window begins that no case says.
const LATER: Span = Span::minutes(24 * 60);
/// How long such a window is.
const LASTS: Span = Span::minutes(120);

/// When the deeds of a case are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    /// When the change is filed and handed in.
    pub submitted: Timestamp,
    /// When it is approved and scheduled.
    pub decided: Timestamp,
    /// When the work begins, and ends.
    pub started: Timestamp,
    /// When the deed of the case is tried.
    pub tried: Timestamp,
}

impl Times {
    /// All in time, but for what the case says; a change without a window gets one, unless the
    /// case leaves it out.
    pub(super) fn of(
        trial: &Trial,
        deed: Tried,
        change: &mut Change,
        law: &Law,
        now: Timestamp,
    ) -> Self {
        let longest = |spans: &mut dyn Iterator<Item = Span>| spans.max().unwrap_or_default();
        let rows = || law.required_of(change).map(|(_, row)| row);
        let notice = longest(&mut rows().filter_map(|row| row.notice));
        let soak = longest(&mut rows().filter_map(|row| row.soak));
        let known = trial.at.unwrap_or(now);
        let begun = matches!(deed, Tried::Start | Tried::Finish | Tried::Close);
        if change.window.is_none() && !trial.without.iter().any(|field| field == "window") {
            change.window = Some(match trial.at.filter(|_| begun) {
                Some(at) if deed == Tried::Close => from(earlier(at, soak)),
                Some(at) => from(at),
                None => free(change, law, known.plus(notice).plus(LATER)),
            });
        }
        let opens = change.window.as_ref().map(|window| window.start);
        let latest = opens.map_or(known, |opens| earlier(opens, notice));
        let submitted = known.min(latest);
        let decided = match opens {
            Some(opens) if begun => submitted.max(earlier(opens, AHEAD)),
            _ => submitted,
        };
        let started = opens.map_or(decided, |opens| decided.max(opens));
        let tried = trial.at.unwrap_or(match deed {
            Tried::Close => started.plus(soak),
            Tried::Start | Tried::Finish => started,
            Tried::Submit | Tried::Approve | Tried::Reject | Tried::Schedule | Tried::Cancel => {
                decided
            }
        });
        Self {
            submitted,
            decided,
            started,
            tried,
        }
    }
}

fn earlier(at: Timestamp, span: Span) -> Timestamp {
    let seconds = at.unix().saturating_sub_unsigned(span.as_seconds());
    Timestamp::from_unix(seconds, at.offset_minutes())
}

fn from(start: Timestamp) -> Window {
    Window {
        start,
        end: start.plus(LASTS),
        downtime: None,
    }
}

/// The first window from `start` on that no freeze bars.
fn free(change: &Change, law: &Law, start: Timestamp) -> Window {
    let mut window = from(start);
    if change.kind == Kind::Emergency {
        return window;
    }
    let environment = change.environment.as_deref();
    // Each freeze can push it out once.
    for _ in &law.calendar.freeze {
        let barring = law
            .calendar
            .freeze
            .iter()
            .find(|freeze| freeze.bars(&window, &change.services, environment));
        match barring {
            Some(freeze) => window = from(freeze.end),
            None => break,
        }
    }
    window
}
