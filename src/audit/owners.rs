//! What a new law makes of who was who, and of whose keys are whose.

use std::collections::BTreeMap;

use crate::audit::laws::LawInForce;
use crate::audit::replay::Replay;
use crate::document::allowed_signers::key_id;
use crate::domain::change::PersonId;
use crate::domain::ledger::attestation::KeyId;
use crate::domain::ledger::commit::Commit;
use crate::domain::policy::people::Person;
use crate::domain::policy::rules::identity::passed_on;
use crate::domain::policy::succession::Succession;

/// Whose each key was last.
pub(in crate::audit) type Owners = BTreeMap<KeyId, PersonId>;

impl Replay<'_> {
    /// Before a law comes into force: history goes on to know people by addresses that they still
    /// have, and a key that is somebody else's from now on is reported at the `commit` that makes it
    /// so.
    pub(in crate::audit) fn succeed(&mut self, law: &LawInForce, commit: &Commit) {
        if let Some(before) = &self.law {
            let names = Succession::between(&before.law.people, &law.law.people);
            if !names.is_empty() {
                self.tracks.rename(&names);
                self.owners.values_mut().for_each(|one| names.rename(one));
            }
        }
        for (key, owner) in owners(law) {
            let earlier = self.owners.insert(key.clone(), owner.clone());
            let people = &law.law.people;
            if let Some(earlier) = earlier.filter(|one| !people.same_person(one, &owner)) {
                self.report(passed_on(key.as_str(), &earlier, &owner), None, commit);
            }
        }
    }
}

/// Whose each key of a law is: the person's whose `keys` name it, or else whose address is its
/// principal.
fn owners(law: &LawInForce) -> Owners {
    let people = &law.law.people;
    let mut owners = Owners::new();
    for grant in &law.keyring.ssh {
        let mut by_principal = { grant.principals.iter() }.filter_map(|one| people.by_email(one));
        if let Some(id) = by_principal.next().and_then(Person::id) {
            owners
                .entry(key_id(&grant.key))
                .or_insert_with(|| id.clone());
        }
    }
    for person in &people.person {
        if let Some(id) = person.id() {
            let keys = person.keys.iter().map(|key| (KeyId::new(key), id.clone()));
            owners.extend(keys);
        }
    }
    owners
}
