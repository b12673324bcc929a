//! The legal matrix: what may be done to a change of each type in each state, as a file that a
//! change manager can read: `tests/cases/law/matrix.txt`. Everything but the workflow is in order:
//! the plan is whole, the approvals are there, the window is open.

use std::fmt::Write as _;

use git_change::domain::change::deed::{Deed, Exhibit, Task};
use git_change::domain::change::log_entry::Verdict;
use git_change::domain::change::outcome::{Outcome, OutcomeCode, Review};
use git_change::domain::change::risk::Level;
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::law::Law;

use super::court::{NOTHING, POLICY, Story, approve, law, plan, reject};
use crate::documents::compare;

const KINDS: [Kind; 3] = [Kind::Standard, Kind::Normal, Kind::Emergency];

pub fn task() -> Task {
    Task {
        action: "tidy up".to_owned(),
        owner: None,
        due: None,
        change: None,
    }
}

pub fn review() -> Deed {
    Deed::Review(Box::new(Review {
        objective_met: true,
        plan_worked: None,
        rollback_worked: None,
        side_effects: None,
        communication: None,
        lessons: "none".to_owned(),
    }))
}

pub fn close(code: OutcomeCode) -> Deed {
    let outcome = Outcome {
        code,
        summary: Some("so it ended".to_owned()),
        deviations: Vec::new(),
    };
    Deed::Close(outcome, None)
}

/// What came of some steps is what was expected.
pub fn passed(steps: &[u32]) -> Deed {
    let verdicts = steps.iter().map(|step| (*step, Verdict::Passed)).collect();
    Deed::Record(verdicts, None, None)
}

/// Every deed, with its doer.
fn deeds(record: &Change) -> Vec<(&'static str, &'static str, Deed)> {
    let role = match record.kind {
        Kind::Emergency => "emergency",
        Kind::Standard | Kind::Normal => "peer",
    };
    let who = match record.kind {
        Kind::Emergency => "eve",
        Kind::Standard | Kind::Normal => "bob",
    };
    let level = (record.kind == Kind::Emergency).then_some(Level::Low);
    let mut edited = record.clone();
    edited.title = "Replace two disks".to_owned();
    let rolled_back = record
        .outcome
        .as_ref()
        .is_some_and(|outcome| outcome.code == OutcomeCode::RolledBack);
    let code = match rolled_back {
        true => OutcomeCode::RolledBack,
        false => OutcomeCode::Successful,
    };
    let why = || "because".to_owned();
    vec![
        ("edit", "ann", Deed::Edit(Box::new(edited))),
        ("submit", "ann", Deed::Submit(Level::Low)),
        ("approve", who, approve(role)),
        ("reject", who, reject(role)),
        ("schedule", "ann", Deed::Schedule),
        ("start", who, Deed::Start(None, level)),
        ("step", "ann", passed(&[1])),
        ("finish", "ann", Deed::Finish(None)),
        ("validate", "ann", passed(&[2])),
        ("rollback", "ann", Deed::Rollback(why(), None)),
        ("review", "ann", review()),
        ("close", "ann", close(code)),
        ("cancel", "ann", Deed::Cancel(why())),
        ("hold", "ann", Deed::Hold(why())),
        ("resume", "ann", Deed::Resume(None)),
        ("note", "ann", Deed::Note(why())),
        (
            "evidence",
            "ann",
            Deed::Evidence(Exhibit {
                path: None,
                url: Some("https://a.org/log".to_owned()),
                sha256: "0".repeat(64),
                shows: None,
            }),
        ),
        ("followup", "ann", Deed::Followup(task())),
        ("addendum", "ann", Deed::Addendum(why())),
    ]
}

/// A change that came to a state in the ordinary way; none when changes of its type never do.
pub fn in_state(law: &Law, kind: Kind, state: State) -> Option<Story<'_>> {
    let mut story = Story::filed(law, plan(kind));
    let way: &[State] = match (kind, state) {
        (_, State::Draft) => &[],
        (_, State::Cancelled) => &[State::Cancelled],
        (Kind::Standard, State::Submitted) | (Kind::Emergency, State::Scheduled) => return None,
        (Kind::Standard, _) => &[
            State::Scheduled,
            State::Implementing,
            State::Validating,
            State::Review,
            State::Closed,
        ],
        (Kind::Normal, _) => &[
            State::Submitted,
            State::Scheduled,
            State::Implementing,
            State::Validating,
            State::Review,
            State::Closed,
        ],
        (Kind::Emergency, _) => &[
            State::Submitted,
            State::Implementing,
            State::Validating,
            State::Review,
            State::Closed,
        ],
    };
    for next in way {
        advance(&mut story, kind, *next);
        if *next == state {
            break;
        }
    }
    if kind == Kind::Normal && state == State::Submitted {
        story.must("bob", &approve("peer"));
    }
    assert_eq!(story.record().state, state);
    Some(story)
}

fn advance(story: &mut Story, kind: Kind, to: State) {
    match to {
        State::Submitted => {
            story.submitted();
        }
        State::Scheduled if kind == Kind::Standard => {
            story.submitted();
        }
        State::Scheduled => {
            story.must("bob", &approve("peer"));
            story.must("ann", &Deed::Schedule);
        }
        State::Implementing => {
            let level = (kind == Kind::Emergency).then_some(Level::Low);
            let who = if kind == Kind::Emergency {
                "eve"
            } else {
                "ann"
            };
            story.must(who, &Deed::Start(None, level));
        }
        State::Validating => {
            story.must("ann", &Deed::Finish(None));
            story.must("ann", &passed(&[1, 2]));
            if kind == Kind::Emergency {
                story.must("eve", &approve("emergency"));
            }
        }
        State::Review => {
            story.must("ann", &review());
        }
        State::Closed => {
            story.must("ann", &close(OutcomeCode::Successful));
        }
        State::Cancelled => {
            story.must("ann", &Deed::Cancel("because".to_owned()));
        }
        State::Draft => {}
    }
}

/// One line for each thing that can be done, and one for each move that somebody could write by
/// hand.
fn matrix() -> String {
    let law = law(POLICY);
    let mut text = String::from(
        "What may be done to a change, by type and state. Everything but the workflow is in order:\n\
         the plan is whole, the approvals are there, the window is open, and the right person does it.\n\
         Then, for moves that somebody writes into the file by hand without any command.\n",
    );
    for kind in KINDS {
        for state in State::ALL {
            let _ = writeln!(text, "\n{kind}, {state}");
            let Some(story) = in_state(&law, kind, *state) else {
                let _ = writeln!(text, "  never in this state");
                continue;
            };
            for (name, who, deed) in deeds(story.record()) {
                let mut trial = story.clone();
                let codes = trial.does(who, &deed);
                let line = if codes.is_empty() {
                    format!("permitted -> {}", trial.record().state)
                } else {
                    format!("refused: {}", codes.join(", "))
                };
                let _ = writeln!(text, "  {name:<10} {line}");
            }
            for to in State::ALL.iter().filter(|to| *to != state) {
                let codes = story.would("ann", |change| change.state = *to);
                let line = match codes.is_empty() {
                    true => "permitted".to_owned(),
                    false => format!("refused: {}", codes.join(", ")),
                };
                let _ = writeln!(text, "  by hand -> {to:<13} {line}");
            }
        }
    }
    text
}

#[test]
fn the_legal_matrix_is_the_one_that_people_agreed_to() {
    compare("tests/cases/law/matrix.txt", &matrix());
}

#[test]
fn a_held_change_is_cancelled_resumed_or_noted_and_nothing_else() {
    let law = law(POLICY);
    for kind in KINDS {
        for state in State::ALL.iter().filter(|state| !state.is_terminal()) {
            let Some(mut story) = in_state(&law, kind, *state) else {
                continue;
            };
            story.must("ann", &Deed::Hold("wait".to_owned()));
            for (name, who, deed) in deeds(story.record()) {
                let codes = story.clone().does(who, &deed);
                let allowed = match name {
                    // To hold it once more is to note one more reason.
                    "resume" | "note" | "hold" => true,
                    "cancel" => matches!(state, State::Draft | State::Submitted | State::Scheduled),
                    _ => false,
                };
                assert_eq!(codes == NOTHING, allowed, "{kind} {state} {name} {codes:?}");
            }
        }
    }
}

/// All codes that the matrix reaches.
pub fn reached() -> Vec<String> {
    let text = matrix();
    text.split([' ', ',', '\n'])
        .filter(|word| word.contains('/'))
        .map(str::to_owned)
        .collect()
}
