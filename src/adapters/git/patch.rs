//! Bringing a working tree along by what differs alone.
//!
//! `git apply --index` is given a patch that names each file with its blob before and after and
//! calls it binary, so that it looks at no line: it asks that the one is there, in the index and
//! untouched in the working tree, and puts the other in its place. All of that is done under the
//! lock of the index, and no other file is looked at. It is asked where it comes to what a merge
//! of two trees comes to: where ordinary files come, change or go, few and small, whose folders are
//! what they should be. (A `skip-worktree` bit that was set on one of them by hand is lost.)

use std::fs;
use std::path::Path;

use git2::Oid;

use super::{GitRepository, fault, oid};
use crate::domain::ledger::object::{FileDelta, Mode, TreeFile};
use crate::domain::ledger::ports::{Config, Fault};

/// With more files, reading whole trees costs nothing in comparison.
const FEW: usize = 64;

/// A larger file is not held in memory, as `git apply` would; in bytes.
const SMALL: usize = 1 << 20;

/// So long a patch reaches git as one piece, or not at all; in bytes.
const SHORT: usize = 32 << 10;

/// The files that say how others are written: whoever applies a patch has read them before.
const ATTRIBUTES: &str = ".gitattributes";

impl GitRepository {
    /// Brings index and working-tree files along. Tells whether that was done; if not, nothing was
    /// touched, and it is for others to do, or to say what stands in the way.
    pub(super) fn apply(&self, deltas: &[FileDelta]) -> Result<bool, Fault> {
        let (Some(top), Some(patch)) = (self.workdir(), patch(deltas)) else {
            return Ok(false);
        };
        let sparse = self.get("core.sparseCheckout")?;
        let plain = sparse.is_none_or(|sparse| sparse == "false")
            && deltas.iter().all(|delta| stands(top, delta))
            && self.are_small(deltas)?;
        if !plain || self.has_conflicts()? {
            return Ok(false);
        }
        let arguments = ["--no-replace-objects", "apply", "--index"];
        let answer = self.git().feed(&arguments, &patch)?;
        match answer.code {
            Some(0) => Ok(true),
            // It refused, or does not know the words.
            Some(1 | 129) => Ok(false),
            _ => Err(
                Fault::new("the files of the working tree cannot be written")
                    .because(answer.complaint())
                    .hint("git status says what was written"),
            ),
        }
    }

    fn are_small(&self, deltas: &[FileDelta]) -> Result<bool, Fault> {
        let said = || fault("cannot read what is to be written");
        let objects = self.repository.odb().map_err(said())?;
        for file in deltas.iter().filter_map(|delta| delta.after) {
            if objects.read_header(oid(file.id)).map_err(said())?.0 > SMALL {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a merge was left in the middle.
    fn has_conflicts(&self) -> Result<bool, Fault> {
        let answer = self.git().run(["ls-files", "--unmerged", "-z"])?;
        Ok(!answer.ok() || !answer.stdout.is_empty())
    }
}

/// Whether there is an ordinary file just where there should be one, in real folders.
fn stands(top: &Path, delta: &FileDelta) -> bool {
    let path = Path::new(&delta.path);
    let there = |part: &Path| fs::symlink_metadata(top.join(part)).ok();
    let is_folder = |part: &Path| there(part).is_none_or(|found| found.is_dir());
    let found = there(path).map(|found| found.is_file());
    found == delta.before.map(|_| true) && path.ancestors().skip(1).all(is_folder)
}

/// The patch; none when it would have to say more than that ordinary files with plain names come,
/// change or go.
fn patch(deltas: &[FileDelta]) -> Option<String> {
    if deltas.is_empty() || deltas.len() > FEW {
        return None;
    }
    let patch: Option<String> = deltas.iter().map(chapter).collect();
    patch.filter(|patch| patch.len() <= SHORT)
}

fn chapter(delta: &FileDelta) -> Option<String> {
    let path = &delta.path;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte);
    let ordinary = |file: &TreeFile| file.mode == Mode::Regular;
    let sides = [delta.before, delta.after];
    let fits = path.bytes().all(plain) && sides.iter().flatten().all(ordinary);
    if !fits || path.rsplit('/').next() == Some(ATTRIBUTES) {
        return None;
    }
    let event = match (delta.before, delta.after) {
        (None, _) => "new file mode 100644\n",
        (_, None) => "deleted file mode 100644\n",
        (Some(_), Some(_)) => "",
    };
    let blob = |file: Option<TreeFile>| file.map_or(Oid::ZERO_SHA1, |file| oid(file.id));
    let [before, after] = sides.map(blob);
    Some(format!(
        "diff --git a/{path} b/{path}\n{event}index {before}..{after}\nBinary files differ\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ledger::object::ObjectId;

    fn file(mode: Mode, byte: u8) -> Option<TreeFile> {
        Some(TreeFile {
            mode,
            id: ObjectId::from_bytes([byte; 20]),
        })
    }

    fn delta(path: &str, before: Option<TreeFile>, after: Option<TreeFile>) -> FileDelta {
        FileDelta {
            path: path.to_owned(),
            before,
            after,
        }
    }

    #[test]
    fn files_that_come_change_and_go_are_named_with_their_blobs() {
        let (one, other) = (file(Mode::Regular, 0x11), file(Mode::Regular, 0x22));
        let deltas = [
            delta("a", one, other),
            delta("b/c.toml", None, one),
            delta("d-e", one, None),
        ];
        let (one, other, none) = ("11".repeat(20), "22".repeat(20), "00".repeat(20));
        let expected = format!(
            "diff --git a/a b/a\nindex {one}..{other}\nBinary files differ\n\
             diff --git a/b/c.toml b/b/c.toml\nnew file mode 100644\nindex {none}..{one}\nBinary files differ\n\
             diff --git a/d-e b/d-e\ndeleted file mode 100644\nindex {one}..{none}\nBinary files differ\n"
        );
        assert_eq!(patch(&deltas), Some(expected));
    }

    #[test]
    fn what_needs_more_words_is_left_to_others() {
        let one = file(Mode::Regular, 1);
        for path in [
            "a b",
            "a\"b",
            "a\\b",
            "a\nb",
            "ä",
            ".gitattributes",
            "a/.gitattributes",
        ] {
            assert_eq!(patch(&[delta(path, None, one)]), None, "{path:?}");
        }
        for mode in [Mode::Executable, Mode::Symlink, Mode::Submodule] {
            for (before, after) in [(None, file(mode, 1)), (file(mode, 1), one)] {
                assert_eq!(patch(&[delta("a", before, after)]), None, "{mode:?}");
            }
        }
        let many = |count| vec![delta("a", None, one); count];
        assert!(patch(&many(FEW)).is_some() && patch(&many(FEW + 1)).is_none());
        assert_eq!(patch(&[]), None);
        let long = "a".repeat(SHORT / 4);
        assert_eq!(patch(&vec![delta(&long, None, one); 2]), None);
    }
}
