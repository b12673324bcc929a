//! From what a person typed to the change that they mean.

use crate::app::failure::Failure;
use crate::app::snapshot::Snapshot;
use crate::domain::change::{ChangeId, PersonId};
use crate::domain::policy::people::{People, Person};

/// The least number of characters of an id that a person must type.
pub const SHORTEST: usize = 3;

/// How many candidates an answer names.
const CANDIDATES: usize = 10;

/// The change that `part` means: a whole id, or any unique beginning of it, of its month, or of
/// its last five characters.
///
/// # Errors
///
/// When there is none, or more than one, with the candidates.
pub fn change(snapshot: &Snapshot, part: &str) -> Result<ChangeId, Failure> {
    if let Ok(id) = part.parse::<ChangeId>()
        && snapshot.track(&id).is_some()
    {
        return Ok(id);
    }
    if part.chars().count() < SHORTEST {
        return Err(Failure::usage(
            format!("{part:?} is too short for a part of an id: {SHORTEST} characters at least"),
            "git change list",
        ));
    }
    match snapshot.called(part).as_slice() {
        [] => Err(absent(snapshot, part)),
        [id] => Ok(id.clone()),
        several => {
            let mut lines: Vec<String> = several
                .iter()
                .take(CANDIDATES)
                .map(|id| {
                    let title = snapshot
                        .record(id)
                        .map_or("", |record| record.title.as_str());
                    format!("{id}  {}", title.escape_debug())
                })
                .collect();
            if several.len() > CANDIDATES {
                lines.push(format!("and {} more", several.len() - CANDIDATES));
            }
            Err(Failure::usage(
                format!("{part:?} is ambiguous:\n  {}", lines.join("\n  ")),
                "type more of the id",
            ))
        }
    }
}

/// There is no such change: in this clone, where a colleague may have filed it elsewhere.
fn absent(snapshot: &Snapshot, part: &str) -> Failure {
    match &snapshot.remote {
        None => Failure::usage(
            format!("there is no change {part:?}"),
            "git change list --all",
        ),
        Some(remote) => Failure::usage(
            format!("there is no change {part:?} in this clone"),
            format!(
                "git change fetch asks {remote} for what is new; git change list --all shows what is here"
            ),
        ),
    }
}

/// The person that `text` means: an address, a unique part of one, or of a name.
///
/// # Errors
///
/// When there is none, or more than one.
pub fn person(people: &People, text: &str) -> Result<PersonId, Failure> {
    if let Some(id) = people.by_email(text).and_then(Person::id) {
        return Ok(id.clone());
    }
    let wanted = text.to_lowercase();
    let fits = |person: &&Person| {
        person.name.to_lowercase().contains(&wanted)
            || person
                .emails
                .iter()
                .any(|email| email.as_str().to_lowercase().contains(&wanted))
    };
    let found: Vec<&PersonId> = people
        .person
        .iter()
        .filter(fits)
        .filter_map(Person::id)
        .collect();
    match found.as_slice() {
        [id] => Ok((*id).clone()),
        [] => Err(Failure::usage(
            format!("there is nobody called {text:?} in people.toml"),
            "git change people list",
        )),
        several => {
            let names = several
                .iter()
                .map(|id| id.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            Err(Failure::usage(
                format!("{text:?} may be {names}"),
                "type more of the address",
            ))
        }
    }
}
