//! What commits do to the delegations of the law.

use crate::audit::agreement::{Bench, taken_over};
use crate::audit::laws::LARGEST_LAW;
use crate::document::law::DELEGATIONS;
use crate::document::read;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::{Content, FileDelta, Mode};
use crate::domain::ledger::ports::{Fault, History};
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::law::is_law_path;
use crate::domain::policy::rules::delegation::Delegated;

/// What a commit, that differs from its first parent in `deltas`, does to the delegations; none
/// when it leaves them as they are.
///
/// # Errors
///
/// When the repository cannot be read.
pub(in crate::audit) fn delegated(
    bench: &Bench,
    commit: &Commit,
    deltas: &[FileDelta],
) -> Result<Option<Delegated>, Fault> {
    if !deltas.iter().any(|delta| delta.path == DELEGATIONS) {
        return Ok(None);
    }
    let mut before = Vec::new();
    for parent in &commit.parents {
        before.push(delegations(bench.history, *parent)?);
    }
    Ok(Some(Delegated {
        actor: bench.actor(commit)?,
        at: commit.author.at,
        before,
        after: delegations(bench.history, commit.id)?,
    }))
}

/// Whether those who govern must agree to what a commit does to the law by itself.
///
/// # Errors
///
/// When the repository cannot be read.
pub(in crate::audit) fn is_governed(
    bench: &Bench,
    commit: &Commit,
    deltas: &[FileDelta],
    delegated: Option<&Delegated>,
) -> Result<bool, Fault> {
    for delta in deltas.iter().filter(|delta| is_law_path(&delta.path)) {
        let governed = delta.path != DELEGATIONS
            || delegated.is_none_or(|deed| deed.is_governed(&bench.law.law.people));
        if governed && !taken_over(bench.history, commit, delta)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The delegations as a commit has them; what cannot be read says nothing.
fn delegations(history: &dyn History, commit: ObjectId) -> Result<Delegations, Fault> {
    let Some(file) = history.file(commit, DELEGATIONS)? else {
        return Ok(Delegations::none());
    };
    if !matches!(file.mode, Mode::Regular | Mode::Executable) {
        return Ok(Delegations::none());
    }
    let Content::Bytes(bytes) = history.blob(file.id, LARGEST_LAW)? else {
        return Ok(Delegations::none());
    };
    let text = String::from_utf8_lossy(&bytes);
    Ok(read::<Delegations>(&text)
        .sound()
        .unwrap_or_else(|_| Delegations::none()))
}
