//! Another policy in the place of each one that was in force: what would have been decided?
//!
//! People, catalogue, calendar and templates stay as they were. The level of risk that a record
//! holds was computed by the policy of its time, so it is computed anew where that was right, and
//! stays where it was not; and approvals follow the text that they were over.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use crate::audit::laws::LawInForce;
use crate::audit::replay::Replay;
use crate::document::law::POLICY;
use crate::domain::change::delta::Delta;
use crate::domain::change::digest::Digest;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::risk::Level;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::TreeFile;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::case::Peers;
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Policy;
use crate::domain::policy::risk;
use crate::domain::policy::rules::risk::{Due, due};

/// A policy that is supposed to have been in force all along.
#[derive(Debug)]
pub struct Instead {
    policy: Policy,
    /// The schema of the organisation's own fields, which the policy names.
    extension: Option<Value>,
    /// The law as it was.
    law: Option<Rc<LawInForce>>,
    /// The level that each version of a record holds, as it was written.
    written: BTreeMap<ObjectId, Option<Level>>,
    /// What became of each plan: its digest, and its level.
    versions: BTreeMap<(ChangeId, Digest), (Digest, Option<Level>)>,
}

impl Instead {
    /// The policy of this law.
    #[must_use]
    pub fn of(law: &Law) -> Self {
        Self {
            policy: law.policy.clone(),
            extension: law.extension.clone(),
            law: None,
            written: BTreeMap::new(),
            versions: BTreeMap::new(),
        }
    }

    /// The law with this policy in it.
    fn amend(&mut self, law: Rc<LawInForce>) -> Rc<LawInForce> {
        // Its policy is not the one of the file.
        let odd = law.odd.iter().cloned().chain([POLICY.to_owned()]);
        let amended = LawInForce {
            odd: odd.collect(),
            origin: law.origin.clone(),
            law: Law {
                policy: self.policy.clone(),
                extension: self.extension.clone(),
                ..law.law.clone()
            },
            keyring: law.keyring.clone(),
            warnings: Vec::new(),
        };
        self.law = Some(law);
        Rc::new(amended)
    }

    /// Writes down what became of a version of a record.
    fn keep(&mut self, blob: ObjectId, after: &Change, recast: &Change) {
        let key = (after.id.clone(), Digest::of(after));
        let value = (Digest::of(recast), recast.risk.level);
        self.versions.entry(key).or_insert(value);
        self.written.insert(blob, after.risk.level);
    }

    /// The approvals over the text as it would have been.
    fn follow(&self, recast: &mut Change) {
        for entry in &mut recast.approval {
            let key = (recast.id.clone(), entry.digest.clone());
            if let Some((digest, _)) = self.versions.get(&key) {
                entry.digest.clone_from(digest);
            }
        }
    }
}

/// How a level of risk was come to, by the law as it was and as it would have been.
struct Levels {
    was: Level,
    would: Level,
}

/// The level that a version would hold. `before` is the version before it as it would have been,
/// with the level that it holds as written.
fn level(
    before: Option<(&Change, Option<Level>)>,
    after: &Change,
    levels: &Levels,
) -> Option<Level> {
    let mut same = after.clone();
    same.risk.level = before.and_then(|(before, _)| before.risk.level);
    let held = before.map(|(before, _)| before);
    let written = before.and_then(|(_, written)| written);
    let delta = Delta::between(held, &same);
    let Some(due) = due(held, &same, &delta) else {
        return match after.risk.level == written {
            true => same.risk.level,
            false => after.risk.level,
        };
    };
    let right = match due {
        Due::Computed => Some(levels.was),
        Due::AtLeast(_) => Some(written.map_or(levels.was, |least| least.max(levels.was))),
        Due::Kept(_) => written,
    };
    if after.risk.level == right {
        due.level(levels.would)
    } else {
        after.risk.level
    }
}

impl Replay<'_> {
    /// Puts a law in force, or what is to be in its place.
    /// It was read from the commit `from`.
    pub(in crate::audit) fn put_in_force(&mut self, law: Rc<LawInForce>, from: ObjectId) {
        self.law_from = Some(from);
        self.law = Some(match &mut self.instead {
            Some(instead) => instead.amend(law),
            None => law,
        });
    }

    /// A version of a record that was not seen before, as it would have been under the policy that
    /// is to be in force; as it is, when there is no other. `files` are those of the version before
    /// and of this one.
    pub(in crate::audit) fn as_it_would_be(
        &mut self,
        before: Option<&Change>,
        after: Change,
        files: (Option<TreeFile>, TreeFile),
        commit: &Commit,
    ) -> Result<Change, Fault> {
        let (was, blob) = (files.0.map(|file| file.id), files.1.id);
        let (Some(instead), Some(law)) = (&self.instead, &self.law) else {
            return Ok(after);
        };
        if self.records.is_recast(blob) {
            return Ok(after);
        }
        let mut recast = after.clone();
        instead.follow(&mut recast);
        let known = instead
            .versions
            .get(&(after.id.clone(), Digest::of(&after)));
        recast.risk.level = match (known, &instead.law) {
            // The same plan, at the same level: whatever became of that.
            (Some((_, level)), _) => *level,
            (None, Some(old)) => {
                let differs = Delta::between(before, &recast);
                let computed = |law: &Law| -> Result<Level, Fault> {
                    let peers = Peers {
                        similar: self.similar(before, &recast, &differs, commit, law)?,
                        ..Peers::default()
                    };
                    Ok(risk::assess(&after, law, &peers).level)
                };
                let levels = Levels {
                    was: computed(&old.law)?,
                    would: computed(&law.law)?,
                };
                let written = was.and_then(|was| instead.written.get(&was).copied().flatten());
                level(before.map(|before| (before, written)), &recast, &levels)
            }
            (None, None) => after.risk.level,
        };
        self.records.recast(blob, recast.clone());
        if let Some(instead) = &mut self.instead {
            instead.keep(blob, &after, &recast);
        }
        Ok(recast)
    }
}
