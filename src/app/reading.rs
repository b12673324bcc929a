//! Looking at changes: which ones somebody asks for, in which order, and which wait for somebody.

use std::cmp::Reverse;

use crate::app::snapshot::Snapshot;
use crate::audit::brief::Brief;
use crate::audit::view::ChangeView;
use crate::domain::change::plan::Window;
use crate::domain::change::risk::Level;
use crate::domain::change::time::Timestamp;
use crate::domain::change::words::vocabulary;
use crate::domain::change::{Change, Kind, PersonId, ServiceId, State};
use crate::domain::ledger::ports::{Fault, History};
use crate::domain::policy::next::NextStep;
use crate::domain::policy::people::People;
use crate::domain::policy::standing::Standing;

vocabulary! {
    /// What a list is sorted by.
    Sort ("sort key") {
        /// The id: the month, then by chance.
        Id = "id",
        /// The start of the window; changes without one come last.
        Window = "window",
        /// The level of risk, highest first.
        Risk = "risk",
        /// What is most urgent first.
        Standing = "standing",
        /// The title.
        Title = "title",
        /// Who implements it.
        Owner = "owner",
        /// When it was filed.
        Filed = "filed",
    }
}

/// What somebody asks for. Everything that is set must fit; of several values one is enough.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Also what is over.
    pub all: bool,
    /// The stored states; naming one that is over brings what is over in.
    pub states: Vec<State>,
    /// A beginning of the standing, such as `awaiting approval`.
    pub standing: Option<String>,
    /// The types.
    pub kinds: Vec<Kind>,
    /// The levels of risk.
    pub risks: Vec<Level>,
    /// The services.
    pub services: Vec<String>,
    /// Somebody who takes part: asks, implements, does a step, decides, or could decide now.
    pub person: Option<PersonId>,
    /// For whom.
    pub client: Option<String>,
    /// The labels; all of them are wanted.
    pub labels: Vec<String>,
    /// Where.
    pub environment: Option<String>,
    /// Windows that overlap this span; an end that is not set is open.
    pub window: Option<(Option<Timestamp>, Option<Timestamp>)>,
    /// Words that all stand somewhere in the record.
    pub search: Option<String>,
}

impl Filter {
    /// Whether something was asked for that other changes may not fit.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.states.is_empty()
            || !self.kinds.is_empty()
            || !self.risks.is_empty()
            || !self.services.is_empty()
            || !self.labels.is_empty()
            || self.standing.is_some()
            || self.person.is_some()
            || self.client.is_some()
            || self.environment.is_some()
            || self.window.is_some()
            || self.search.is_some()
    }

    /// Whether changes that are over and with which nothing is wrong may fit.
    fn reaches_what_is_over(&self) -> bool {
        self.all || self.standing.is_some() || self.states.iter().any(|state| state.is_terminal())
    }

    /// Whether a change is one of those. It is brought here only where its brief does not tell.
    #[must_use]
    pub fn fits(&self, brief: &Brief, snapshot: &Snapshot) -> bool {
        let over = self.all || !self.states.is_empty() || self.standing.is_some();
        let same = |wanted: &Option<String>, there: &Option<String>| {
            wanted.is_none() || wanted.as_deref() == there.as_deref()
        };
        let named = |service: &ServiceId| self.services.iter().any(|one| one == service.as_str());
        let alive = !brief.state.is_terminal() || brief.awaits_landing;
        (over || alive || brief.has_errors())
            && (self.states.is_empty() || self.states.contains(&brief.state))
            && { self.standing.as_deref() }.is_none_or(|text| stands(brief.standing, text))
            && (self.kinds.is_empty() || self.kinds.contains(&brief.kind))
            && (self.risks.is_empty() || brief.risk.is_some_and(|l| self.risks.contains(&l)))
            && (self.services.is_empty() || brief.services.iter().any(named))
            && same(&self.client, &brief.client)
            && same(&self.environment, &brief.environment)
            && { self.labels.iter() }.all(|label| brief.labels.contains(label))
            && { self.window }.is_none_or(|span| overlaps(brief.window.as_ref(), span))
            && (self.person.is_none() && self.search.is_none() || { snapshot.view(&brief.id) }
                .is_some_and(|view| self.fits_in_whole(&view)))
    }

    /// The part of that which is to be seen in the whole change.
    fn fits_in_whole(&self, view: &ChangeView) -> bool {
        { self.person.as_ref() }.is_none_or(|who| takes_part(who, view, &view.law.people)) && {
            self.search.as_deref()
        }
        .is_none_or(|text| says(view.record, text))
    }
}

/// The changes that fit, in the order that was asked for; those that are equal in it by id.
#[must_use]
pub fn select(snapshot: &Snapshot, filter: &Filter, sort: Sort, reverse: bool) -> Vec<Brief> {
    let fits = |brief: &Brief| filter.fits(brief, snapshot);
    let mut briefs: Vec<_> = match filter.reaches_what_is_over() {
        true => snapshot.briefs().filter(fits).collect(),
        false => { snapshot.views_alive().map(|view| view.brief()) }
            .filter(fits)
            .collect(),
    };
    briefs.sort_by(|one, other| one.id.cmp(&other.id));
    match sort {
        Sort::Id => {}
        Sort::Window => briefs.sort_by_key(|brief| {
            let start = brief.window.as_ref().map(|window| window.start);
            (start.is_none(), start)
        }),
        Sort::Risk => briefs.sort_by_key(|brief| Reverse(brief.risk)),
        Sort::Standing => briefs.sort_by_key(|brief| urgency(brief.standing)),
        Sort::Title => briefs.sort_by_cached_key(|brief| brief.title.to_lowercase()),
        Sort::Owner => briefs.sort_by(|one, other| one.owner.cmp(&other.owner)),
        Sort::Filed => briefs.sort_by_key(|brief| brief.filed),
    }
    if reverse {
        briefs.reverse();
    }
    briefs
}

/// What waits for somebody: each change that is alive and of which a next step is theirs, with
/// those steps; what is most urgent first.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn waiting<'s>(
    snapshot: &'s Snapshot,
    history: &dyn History,
    me: &PersonId,
) -> Result<Vec<(ChangeView<'s>, Vec<NextStep>)>, Fault> {
    let people = &snapshot.law.law.people;
    let mut waiting: Vec<_> = snapshot
        .views_alive()
        .filter(|view| !view.record.state.is_terminal() || view.awaits_landing())
        .filter_map(|view| {
            let steps = match snapshot.next(history, &view) {
                Ok(steps) => steps,
                Err(fault) => return Some(Err(fault)),
            };
            let mine: Vec<NextStep> = steps
                .into_iter()
                .filter(|step| step.who.iter().any(|who| people.same_person(who, me)))
                .collect();
            (!mine.is_empty()).then_some(Ok((view, mine)))
        })
        .collect::<Result<_, Fault>>()?;
    waiting.sort_by_key(|(view, _)| (urgency(view.standing), view.id().clone()));
    Ok(waiting)
}

/// How urgent a standing is; the lowest is first.
const fn urgency(standing: Standing) -> u8 {
    match standing {
        Standing::RatificationOverdue => 0,
        Standing::ReviewOverdue => 1,
        Standing::Overdue => 2,
        Standing::Implementing => 3,
        Standing::InWindow => 4,
        Standing::AwaitingValidation => 5,
        Standing::AwaitingRatification => 6,
        Standing::ReviewDue(_) => 7,
        Standing::ReadyToClose => 8,
        Standing::AwaitingApproval { .. } => 9,
        Standing::Approved => 10,
        Standing::Scheduled => 11,
        Standing::Rejected => 11,
        Standing::Draft => 12,
        Standing::Held(_) => 13,
        Standing::Closed(_) => 14,
        Standing::Cancelled => 15,
    }
}

/// Whether a standing begins with these words, however they are joined.
fn stands(standing: Standing, text: &str) -> bool {
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', '_'], " ");
    standing.to_string().starts_with(&plain(text))
}

fn takes_part(who: &PersonId, view: &ChangeView, people: &People) -> bool {
    let record = view.record;
    let steps = record.step.iter().filter_map(|step| step.by.as_ref());
    let decided = view
        .track
        .past
        .approvals
        .iter()
        .map(|decision| &decision.by);
    let asked = view
        .assessment
        .open()
        .flat_map(|requirement| &requirement.candidates)
        .filter(|_| record.state != State::Draft && !record.state.is_terminal());
    [&record.requester, &record.owner]
        .into_iter()
        .chain(steps)
        .chain(decided)
        .chain(asked)
        .any(|person| people.same_person(person, who))
}

fn overlaps(window: Option<&Window>, (from, to): (Option<Timestamp>, Option<Timestamp>)) -> bool {
    window.is_some_and(|window| {
        from.is_none_or(|from| from < window.end) && to.is_none_or(|to| window.start < to)
    })
}

/// Whether every word stands somewhere in the record.
fn says(record: &Change, text: &str) -> bool {
    let mut all = String::new();
    if let Ok(value) = serde_json::to_value(record) {
        gather(&value, &mut all);
    }
    let all = all.to_lowercase();
    text.to_lowercase()
        .split_whitespace()
        .all(|word| all.contains(word))
}

fn gather(value: &serde_json::Value, into: &mut String) {
    match value {
        serde_json::Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| gather(value, into)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| gather(value, into)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_is_named_by_its_beginning() {
        let awaiting = Standing::AwaitingApproval {
            obtained: 1,
            required: 2,
        };
        for text in [
            "awaiting",
            "Awaiting-Approval",
            "awaiting approval 1/2",
            "awaiting_approval",
        ] {
            assert!(stands(awaiting, text), "{text}");
        }
        assert!(!stands(awaiting, "approval"));
        assert!(!stands(Standing::Draft, "awaiting"));
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let mut record = Change::draft(
            "CHG-2611-k7m2q".parse().expect("an id"),
            Kind::Normal,
            "Replace the Edge switch".to_owned(),
            "ada@example.org".into(),
        );
        record.request.why = Some("its \"fans\" fail".to_owned());
        assert!(says(&record, "edge fail"));
        assert!(says(&record, "\"FANS\" switch k7m2q ada@"));
        assert!(!says(&record, "edge router"));
    }

    #[test]
    fn an_open_end_reaches_far() {
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("a time"));
        assert!(!overlaps(None, (None, None)));
        let window = crate::domain::change::plan::Window {
            start: at("2026-11-23T22:00:00Z").expect("set"),
            end: at("2026-11-23T23:00:00Z").expect("set"),
            downtime: None,
        };
        let overlaps = |span| overlaps(Some(&window), span);
        assert!(overlaps((at("2026-11-23T22:30:00Z"), None)));
        assert!(!overlaps((at("2026-11-23T23:00:00Z"), None)));
        assert!(!overlaps((None, at("2026-11-23T22:00:00Z"))));
    }
}
