//! What the policy asks of a change, or would ask of one that nobody has filed.

use crate::app::failure::Failure;
use crate::app::locate;
use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::audit::laws::LARGEST_LAW;
use crate::document::law::POLICY;
use crate::document::rows::RowLines;
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{Change, ChangeId, Kind, PersonId, State};
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::case::Peers;
use crate::domain::policy::explain::{Explained, explain};
use crate::domain::policy::law::Law;
use crate::domain::policy::past::Past;
use crate::domain::policy::suppose::{Stranger, Supposed};

/// All that an explanation rests on.
#[derive(Debug)]
pub struct Explanation {
    /// The change, as it is or is supposed.
    pub change: Change,
    /// What history says of it.
    pub past: Past,
    /// The law, with what is supposed in it.
    pub law: Law,
    /// What is known of other changes.
    pub peers: Peers,
    /// Where the rows of the policy stand.
    pub lines: RowLines,
    /// The moment.
    pub at: Timestamp,
    /// Whether it was filed.
    pub filed: bool,
    /// Whether something else is supposed than is so.
    pub supposed: bool,
}

impl Explanation {
    /// What the policy asks, row by row.
    #[must_use]
    pub fn explained(&self) -> Explained<'_> {
        explain(&self.change, &self.past, &self.law, &self.peers, self.at)
    }
}

/// Gathers what the policy asks of the change `id`, of that change if something of it were
/// otherwise, or of a change that is only supposed, which `me` would file.
///
/// # Errors
///
/// When the law does not know a name that is supposed, or the repository cannot be read.
pub fn explanation(
    world: World,
    snapshot: &Snapshot,
    id: Option<&ChangeId>,
    supposed: Option<&Supposed>,
    me: &PersonId,
) -> Result<Explanation, Failure> {
    let law = &snapshot.law.law;
    let mut assumed = supposed.cloned().unwrap_or_default();
    for who in [&mut assumed.requester, &mut assumed.owner] {
        if let Some(text) = who {
            *who = Some(locate::person(&law.people, text.as_str())?);
        }
    }
    if let Some(stranger) = assumed.strangers(law).first() {
        return Err(unknown(stranger));
    }
    let record = id.and_then(|id| snapshot.record(id));
    let nobody = || {
        let title = String::new();
        Change::draft(ChangeId::supposed(), Kind::Normal, title, me.clone())
    };
    let base = record.cloned().unwrap_or_else(nobody);
    let peers = snapshot.peers(world.repo, &base)?;
    // The level of a draft is computed when it is handed in; the rows are those of then.
    let (change, law) = if supposed.is_some() || base.state == State::Draft {
        assumed.over(&base, law, &peers)
    } else {
        (base, law.clone())
    };
    let track = id.and_then(|id| snapshot.track(id));
    Ok(Explanation {
        change,
        past: track.map(|track| track.past.clone()).unwrap_or_default(),
        peers,
        lines: lines(world, &law, snapshot.trusted.tip)?,
        law,
        at: snapshot.now,
        filed: record.is_some(),
        supposed: supposed.is_some(),
    })
}

/// Where the rows of the policy stand in the commit that it is taken from.
fn lines(world: World, law: &Law, tip: ObjectId) -> Result<RowLines, Fault> {
    let Some(file) = world.repo.file(tip, POLICY)? else {
        return Ok(RowLines::default());
    };
    Ok(match world.repo.blob(file.id, LARGEST_LAW)? {
        Content::Bytes(bytes) => RowLines::of(&law.policy, &String::from_utf8_lossy(&bytes)),
        Content::TooLarge(_) | Content::Absent => RowLines::default(),
    })
}

fn unknown(stranger: &Stranger) -> Failure {
    let Stranger {
        what, name, known, ..
    } = stranger;
    let there = if known.is_empty() {
        format!("the law has no {what} yet")
    } else {
        format!("there are: {}", known.join(", "))
    };
    Failure::usage(format!("there is no {what} {name:?}"), there)
}
