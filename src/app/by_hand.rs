//! Edits that somebody made in the working tree and did not commit: no command sees them.

use crate::app::snapshot::Snapshot;
use crate::app::world::World;
use crate::audit::records::LARGEST_RECORD;
use crate::domain::change::ChangeId;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::object::Content;
use crate::domain::ledger::ports::Fault;

/// A record whose file in the working tree says something that no commit does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The path of the file from the top of the repository.
    pub path: String,
    /// The command that makes the edit a part of the change, or takes it back.
    pub remedy: String,
}

/// Looks whether the file of a record was edited by hand: it is neither what is checked out nor the
/// newest version that is known.
///
/// # Errors
///
/// When the repository or the file cannot be read.
pub fn by_hand(world: World, snapshot: &Snapshot, id: &ChangeId) -> Result<Option<ByHand>, Fault> {
    let path = id.path();
    let Some(file) = world.repo.edited_file(&path, LARGEST_RECORD)? else {
        return Ok(None);
    };
    let head = world.repo.revision("HEAD")?;
    let checked_out = match head {
        Some(head) => world.repo.file(head, &path)?.map(|file| file.id),
        None => None,
    };
    let newest = snapshot.track(id).and_then(|track| track.blob);
    for blob in checked_out.into_iter().chain(newest) {
        if same(world, blob, &file)? {
            return Ok(None);
        }
    }
    let is_over = snapshot
        .record(id)
        .is_some_and(|record| record.state.is_terminal());
    let remedy = match is_over {
        true => format!("git restore {path}"),
        false => format!("git change edit {} --from-file {path}", id.tail()),
    };
    Ok(Some(ByHand { path, remedy }))
}

/// Whether a file has the content of a blob, but for the ends of its lines.
fn same(world: World, blob: ObjectId, file: &[u8]) -> Result<bool, Fault> {
    let plain = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect()
    };
    Ok(match world.repo.blob(blob, LARGEST_RECORD)? {
        Content::Bytes(bytes) => plain(&bytes) == plain(file),
        Content::TooLarge(_) | Content::Absent => false,
    })
}
