//! Keys that somebody else may hold.

use super::plain;
use super::sheet::Draft;
use crate::app::check::commit;
use crate::app::failure::Failure;
use crate::app::law::Proposed;
use crate::app::settings::Settings;
use crate::app::world::World;
use crate::document::problem::quoted;
use crate::domain::change::object_id::ObjectId;
use crate::domain::policy::people::{Compromised, same_key};

/// A key that somebody else may hold.
#[derive(Debug, Clone)]
pub struct Loss {
    /// Its fingerprint.
    pub key: String,
    /// What was reachable from this commit is still trusted; nothing, when it is not said.
    pub after: Option<String>,
    /// Commits that are affirmed all the same.
    pub affirmed: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Distrusts a key, outside of the history of a commit and but for what is affirmed. For a key that
/// is distrusted already, adds what is affirmed.
///
/// # Errors
///
/// When nobody has the key, a commit is not found, or the proposal fails.
pub fn distrust(world: World, settings: &Settings, loss: &Loss) -> Result<Proposed, Failure> {
    let named = |text: &String| commit(world.repo, text);
    let after = loss.after.as_ref().map(named).transpose()?;
    let affirmed: Vec<ObjectId> = loss.affirmed.iter().map(named).collect::<Result<_, _>>()?;
    let key = loss.key.trim();
    let draft = Draft::new(
        format!("compromised-{}", plain(key)),
        format!("the key {key} is compromised"),
    );
    draft.propose(world, settings, &|law, sheet| {
        let mut people = law.people.clone();
        let mut owners = law.people.person.iter();
        let known =
            owners.any(|person| person.has_key(key)) || law.people.forge_by_key(key).is_some();
        let entry = people
            .compromised
            .iter_mut()
            .find(|entry| same_key(&entry.key, key));
        match entry {
            Some(entry) => {
                if let Some(after) = after {
                    entry.after = Some(after.to_string());
                }
                for commit in affirmed.iter().map(ToString::to_string) {
                    if !entry.affirmed.contains(&commit) {
                        entry.affirmed.push(commit);
                    }
                }
                entry.reason = Some(loss.reason.clone());
            }
            None if known => people.compromised.push(Compromised {
                key: key.to_owned(),
                after: after.map(|commit| commit.to_string()),
                affirmed: affirmed.iter().map(ToString::to_string).collect(),
                reason: Some(loss.reason.clone()),
            }),
            None => {
                return Err(Failure::usage(
                    format!("nobody has the key {}", quoted(key)),
                    "git change people list shows the fingerprints",
                ));
            }
        }
        sheet.write_people(&people)
    })
}
