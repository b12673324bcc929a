//! What differs between two commits, as a patch that git can apply from the blobs that it has.
//!
//! Each file is named with its blob before and after and called binary, so that `git apply` looks
//! at no line: it asks that the one is there, and puts the other in its place.

use super::oid;
use crate::domain::ledger::object::{FileDelta, Mode, TreeFile};

/// The patch; none when it would have to say more than that ordinary files with plain names come,
/// change or go.
pub(super) fn patch(deltas: &[FileDelta]) -> Option<String> {
    deltas.iter().map(chapter).collect()
}

fn chapter(delta: &FileDelta) -> Option<String> {
    let path = &delta.path;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte);
    let ordinary = |file: &TreeFile| file.mode == Mode::Regular;
    if !path.bytes().all(plain) || ![delta.before, delta.after].iter().flatten().all(ordinary) {
        return None;
    }
    let event = match (delta.before, delta.after) {
        (None, _) => "new file mode 100644\n",
        (_, None) => "deleted file mode 100644\n",
        (Some(_), Some(_)) => "",
    };
    let blob = |file: Option<TreeFile>| file.map_or(git2::Oid::ZERO_SHA1, |file| oid(file.id));
    let (before, after) = (blob(delta.before), blob(delta.after));
    Some(format!(
        "diff --git a/{path} b/{path}\n{event}index {before}..{after}\nBinary files differ\n"
    ))
}
