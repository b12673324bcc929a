//! The second part of the legal matrix: who may do what, by type and state, as a file that a
//! change manager can read: `tests/cases/law/roles.txt`.

use std::fmt::Write as _;

use git_change::domain::change::deed::Deed;
use git_change::domain::change::log_entry::Verdict;
use git_change::domain::change::outcome::OutcomeCode;
use git_change::domain::change::risk::Level;
use git_change::domain::change::{Change, Kind, State};
use git_change::domain::policy::law::Law;
use git_change::domain::policy::people::Person;

use super::court::{POLICY, Story, approve, law, reject};
use super::matrix::{close, in_state, review};
use crate::documents::compare;

/// Who tries: what they are, by which name, with which roles.
const PEOPLE: [(&str, &str, &[&str]); 9] = [
    ("requester", "ann", &[]),
    ("owner", "hal", &[]),
    ("peer", "ida", &["peer"]),
    ("cab", "jan", &["cab"]),
    ("change-manager", "kim", &["change-manager"]),
    ("emergency", "leo", &["emergency"]),
    ("service-owner", "fay", &[]),
    ("departed peer", "gus", &["peer", "emergency"]),
    ("outsider", "mallory", &[]),
];

/// The law of the court, in which each of these people holds one role and no other. Who files and
/// schedules in the ordinary way to a state keeps what they have.
fn everybody() -> Law {
    let mut law = law(POLICY);
    for (_, name, roles) in PEOPLE {
        let email = super::court::id(name);
        if name != "mallory" && law.people.by_email(email.as_str()).is_none() {
            law.people.person.push(Person {
                name: name.to_owned(),
                emails: vec![email],
                roles: roles.iter().map(|role| (*role).into()).collect(),
                keys: Vec::new(),
                from: None,
                until: None,
            });
        }
    }
    law
}

/// Every deed that has a place of its own for somebody.
fn deeds(record: &Change) -> Vec<(String, Deed)> {
    let level = (record.kind == Kind::Emergency).then_some(Level::Low);
    let mut edited = record.clone();
    edited.title = "Replace two disks".to_owned();
    let why = || "because".to_owned();
    let mut all = vec![
        ("edit".to_owned(), Deed::Edit(Box::new(edited))),
        ("submit".to_owned(), Deed::Submit(Level::Low)),
    ];
    let roles = [
        "peer",
        "cab",
        "service-owner",
        "emergency",
        "change-manager",
    ];
    for role in roles {
        all.push((format!("approve as {role}"), approve(role)));
    }
    for role in roles {
        all.push((format!("reject as {role}"), reject(role)));
    }
    let glass = Deed::Start(Some(why()), level);
    let passed = |step| Deed::Record(vec![(step, Verdict::Passed)], None, None);
    all.extend([
        ("schedule".to_owned(), Deed::Schedule),
        ("start".to_owned(), Deed::Start(None, level)),
        ("start, breaking the glass".to_owned(), glass),
        ("step".to_owned(), passed(1)),
        ("finish".to_owned(), Deed::Finish(None)),
        ("validate".to_owned(), passed(2)),
        ("rollback".to_owned(), Deed::Rollback(why(), None)),
        ("review".to_owned(), review()),
        ("close".to_owned(), close(OutcomeCode::Successful)),
        ("cancel".to_owned(), Deed::Cancel(why())),
        ("hold".to_owned(), Deed::Hold(why())),
        ("note".to_owned(), Deed::Note(why())),
        ("addendum".to_owned(), Deed::Addendum(why())),
    ]);
    all
}

/// What the judge says to each, those of one answer together, in the order of [`PEOPLE`].
fn answers(story: &Story, deed: &Deed) -> Vec<(String, Vec<&'static str>)> {
    let mut answers: Vec<(String, Vec<&'static str>)> = Vec::new();
    for (what, name, _) in PEOPLE {
        let codes = story.clone().does(name, deed);
        let answer = match codes.is_empty() {
            true => "permitted".to_owned(),
            false => codes.join(", "),
        };
        match answers.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, who)) => who.push(what),
            None => answers.push((answer, vec![what])),
        }
    }
    answers
}

/// The answer that everybody in office gets, when it is the same for all of them.
fn in_office<'a>(answers: &'a [(String, Vec<&'static str>)]) -> Option<&'a str> {
    let in_office = PEOPLE.len() - 2;
    let found = answers.iter().find(|(_, who)| who.len() >= in_office)?;
    let all = PEOPLE[..in_office]
        .iter()
        .all(|(what, ..)| found.1.contains(what));
    all.then_some(&*found.0)
}

fn matrix() -> String {
    let law = everybody();
    let mut text = String::from(
        "Who may do what, by type and state. Each of them holds one role and no other; the owner is\n\
         who implements the change, the service-owner is named in the catalogue, the departed peer\n\
         left, and nobody knows the outsider. Where everybody in office gets one answer, it stands\n\
         alone; deeds that nobody may do in a state are in matrix.txt.\n",
    );
    for kind in [Kind::Standard, Kind::Normal, Kind::Emergency] {
        for state in State::ALL {
            let Some(mut story) = in_state(&law, kind, *state) else {
                continue;
            };
            if let Some(record) = &mut story.record {
                record.owner = super::court::id("hal");
            }
            let _ = writeln!(text, "\n{kind}, {state}");
            for (name, deed) in deeds(story.record()) {
                let answers = answers(&story, &deed);
                if !answers.iter().any(|(answer, _)| answer == "permitted") {
                    continue;
                }
                if in_office(&answers) == Some("permitted") {
                    let _ = writeln!(text, "  {name}: everybody in office");
                    continue;
                }
                let _ = writeln!(text, "  {name}:");
                for (answer, who) in answers {
                    let _ = writeln!(text, "    {answer}: {}", who.join(", "));
                }
            }
        }
    }
    text
}

#[test]
fn who_may_do_what_is_what_people_agreed_to() {
    compare("tests/cases/law/roles.txt", &matrix());
}

#[test]
fn whoever_left_and_whoever_is_unknown_does_nothing() {
    let law = everybody();
    for kind in [Kind::Standard, Kind::Normal, Kind::Emergency] {
        for state in State::ALL {
            let Some(story) = in_state(&law, kind, *state) else {
                continue;
            };
            for (name, deed) in deeds(story.record()) {
                for who in ["gus", "mallory"] {
                    let codes = story.clone().does(who, &deed);
                    let identity = codes.iter().any(|code| code.starts_with("identity/"));
                    assert!(identity, "{who}: {kind} {state} {name} {codes:?}");
                }
            }
        }
    }
}
