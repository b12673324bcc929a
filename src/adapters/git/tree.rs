//! The bytes of a tree, and a cache of them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use memchr::memchr;

use super::{GitRepository, fault, name, oid};
use crate::domain::ledger::object::{Mode, ObjectId, TreeFile};
use crate::domain::ledger::ports::Fault;

/// How many bytes of trees are kept. libgit2's own cache takes only trees below 4 kB, which a
/// month directory outgrows at once.
const CACHED_BYTES: usize = 4 << 20;

/// So many commits are kept: whoever looks at one asks for it several times.
const RECENT: usize = 256;

/// Commits read last, by name.
pub(super) type Recent = HashMap<ObjectId, Arc<[u8]>>;

/// Trees read before, by name. It is emptied when it is full: a replay moves on.
#[derive(Default)]
pub(super) struct TreeCache {
    trees: HashMap<ObjectId, Arc<RawTree>>,
    bytes: usize,
}

/// One entry of a tree.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    mode: u32,
    pub(super) name: &'a [u8],
    pub(super) id: ObjectId,
}

impl Entry<'_> {
    /// The entry as a file; none when it is a folder. Odd permission bits of old trees read as
    /// git reads them: executable or not.
    pub(super) fn file(&self) -> Option<TreeFile> {
        let mode = match self.mode & 0o170_000 {
            0o040_000 => return None,
            0o120_000 => Mode::Symlink,
            0o160_000 => Mode::Submodule,
            _ if self.mode & 0o100 != 0 => Mode::Executable,
            _ => Mode::Regular,
        };
        Some(TreeFile { mode, id: self.id })
    }

    /// Whether the entry is a folder.
    pub(super) fn is_folder(&self) -> bool {
        self.file().is_none()
    }

    /// Whether both name the same thing in the same way.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.mode == other.mode && self.id == other.id
    }

    /// Git's order of tree entries: a folder sorts as if its name ended in a slash.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let shared = self.name.len().min(other.name.len());
        let (mine, rest) = self.name.split_at(shared);
        let (theirs, other_rest) = other.name.split_at(shared);
        mine.cmp(theirs)
            .then_with(|| self.next(rest).cmp(&other.next(other_rest)))
            .then_with(|| rest.len().cmp(&other_rest.len()))
    }

    fn next(&self, rest: &[u8]) -> u8 {
        let end = if self.is_folder() { b'/' } else { 0 };
        rest.first().copied().unwrap_or(end)
    }
}

/// How many bytes are the same at the beginning, compared in large pieces.
fn common_length(one: &[u8], other: &[u8]) -> usize {
    const PIECE: usize = 256;
    let mut pieces = one.chunks(PIECE).zip(other.chunks(PIECE));
    let equal = PIECE * { &mut pieces }
        .take_while(|(one, other)| one == other)
        .count();
    let rest = { one.iter().skip(equal) }.zip(other.iter().skip(equal));
    equal.min(one.len()) + rest.take_while(|(one, other)| one == other).count()
}

/// A tree, of which it is known that it is one to its end.
#[derive(Debug, Default)]
pub(super) struct RawTree {
    bytes: Box<[u8]>,
    /// Where each entry ends.
    ends: Vec<usize>,
}

impl RawTree {
    /// None when the bytes are no tree to their end. Where they are the bytes of a tree `like` this
    /// one, which is most of a large folder, they are not read again: what was a row of entries is one
    /// here too.
    fn read(bytes: Box<[u8]>, like: &Self) -> Option<Self> {
        let alike = like.entries_within(common_length(&bytes, &like.bytes));
        let mut ends = Vec::with_capacity(bytes.len() / Entries::USUAL + 1);
        ends.extend(like.ends.iter().take(alike));
        let mut entries = Entries(bytes.get(ends.last().copied().unwrap_or(0)..)?);
        while !entries.0.is_empty() {
            // Usually one entry is another, or new, or gone, and all is alike after it.
            let near = ends.len() <= alike + 1;
            let beyond = [alike, alike + 1].into_iter().filter(|_| near);
            if let Some(count) = { beyond }.find(|count| like.tail(*count) == Some(entries.0)) {
                let (here, there) = (bytes.len() - entries.0.len(), like.end_of(count));
                ends.extend(like.ends.iter().skip(count).map(|end| end - there + here));
                break;
            }
            entries.next()?;
            ends.push(bytes.len() - entries.0.len());
        }
        Some(Self { bytes, ends })
    }

    /// How many entries end within so many bytes.
    fn entries_within(&self, bytes: usize) -> usize {
        self.ends.partition_point(|end| *end <= bytes)
    }

    /// Where so many entries end.
    fn end_of(&self, count: usize) -> usize {
        let last = count.checked_sub(1).and_then(|last| self.ends.get(last));
        last.copied().unwrap_or(0)
    }

    /// The bytes after so many entries; none where there are not so many.
    fn tail(&self, count: usize) -> Option<&[u8]> {
        (count <= self.ends.len()).then(|| self.bytes.get(self.end_of(count)..))?
    }

    /// Its entries.
    pub(super) fn entries(&self) -> Entries<'_> {
        self.entries_from(0)
    }

    fn entries_from(&self, start: usize) -> Entries<'_> {
        Entries(self.bytes.get(start..).unwrap_or_default())
    }

    /// The entries of both, without those with which both begin alike.
    pub(super) fn beyond_common<'t>(&'t self, other: &'t Self) -> [Entries<'t>; 2] {
        let alike = self.entries_within(common_length(&self.bytes, &other.bytes));
        [self, other].map(|tree| tree.entries_from(self.end_of(alike)))
    }

    /// How many bytes of memory it takes.
    fn size(&self) -> usize {
        self.bytes.len() + self.ends.capacity() * size_of::<usize>()
    }
}

/// The entries of a raw tree, in its own order; it ends early where the bytes are no tree.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a>(pub(super) &'a [u8]);

impl<'a> Entries<'a> {
    /// As many bytes as the entry of a record usually takes.
    const USUAL: usize = 47;

    /// The mode, and what follows it.
    fn mode(&self) -> Option<(u32, &'a [u8])> {
        // Nearly all of the entries of a large folder are plain files.
        if let Some(rest) = self.0.strip_prefix(b"100644 ") {
            return Some((0o100_644, rest));
        }
        let space = memchr(b' ', self.0)?;
        let mode = self.0.get(..space)?.iter().try_fold(0_u32, |mode, digit| {
            let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
            mode.checked_mul(8)?.checked_add(u32::from(digit))
        })?;
        Some((mode, self.0.get(space + 1..)?))
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let (mode, rest) = self.mode()?;
        let nul = memchr(0, rest)?;
        let name = rest.get(..nul)?;
        let (id, rest) = rest.get(nul + 1..)?.split_first_chunk::<20>()?;
        self.0 = rest;
        Some(Entry {
            mode,
            name,
            id: ObjectId::from_bytes(*id),
        })
    }
}

impl GitRepository {
    /// A tree.
    pub(super) fn tree(&self, id: ObjectId) -> Result<Arc<RawTree>, Fault> {
        self.tree_like(id, &RawTree::default())
    }

    /// A tree that is about the same as another one.
    pub(super) fn tree_like(&self, id: ObjectId, like: &RawTree) -> Result<Arc<RawTree>, Fault> {
        if let Some(known) = self.trees.borrow().trees.get(&id) {
            return Ok(known.clone());
        }
        let Some(tree) = RawTree::read(self.read_as(id, git2::ObjectType::Tree)?, like) else {
            return Err(
                Fault::new(format!("tree {id} is damaged")).hint("git fsck says what is damaged")
            );
        };
        let tree = Arc::new(tree);
        let mut cache = self.trees.borrow_mut();
        cache.bytes += tree.size();
        if cache.bytes > CACHED_BYTES {
            cache.trees.clear();
            cache.bytes = tree.size();
        }
        cache.trees.insert(id, tree.clone());
        Ok(tree)
    }

    /// The raw bytes of a commit, as they are in the store.
    pub(super) fn commit_bytes(&self, id: ObjectId) -> Result<Arc<[u8]>, Fault> {
        if let Some(known) = self.recent.borrow().get(&id) {
            return Ok(known.clone());
        }
        let bytes: Arc<[u8]> = self.read_as(id, git2::ObjectType::Commit)?;
        let mut recent = self.recent.borrow_mut();
        if recent.len() >= RECENT {
            recent.clear();
        }
        recent.insert(id, bytes.clone());
        Ok(bytes)
    }

    /// The bytes of an object that must be there and be of this kind.
    pub(super) fn read(&self, id: ObjectId, kind: git2::ObjectType) -> Result<Vec<u8>, Fault> {
        self.read_as(id, kind)
    }

    /// The same, in a place of another kind: they are copied once.
    fn read_as<B: for<'b> From<&'b [u8]>>(
        &self,
        id: ObjectId,
        kind: git2::ObjectType,
    ) -> Result<B, Fault> {
        let odb = self
            .repository
            .odb()
            .map_err(fault("cannot open the object store"))?;
        let object = odb.read(oid(id)).map_err(|error| {
            if error.code() != git2::ErrorCode::NotFound {
                return fault(format!("cannot read {kind} {id}"))(error)
                    .hint("git fsck says what is damaged");
            }
            let fault = Fault::new(format!("{kind} {id} is not in this clone"));
            match self.is_shallow() {
                true => fault.hint("git fetch --unshallow"),
                false => fault.hint("git fsck says what is missing"),
            }
        })?;
        if object.kind() != kind {
            return Err(Fault::new(format!(
                "{id} is a {}, not a {kind}",
                object.kind()
            )));
        }
        debug_assert_eq!(name(object.id()), id);
        Ok(object.data().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut raw = Vec::new();
        for (mode, name) in entries {
            raw.extend(format!("{mode} {name}\0").as_bytes());
            raw.extend([7; 20]);
        }
        raw
    }

    #[test]
    fn modes_read_as_git_reads_them() {
        let raw = raw(&[
            ("100644", "a"),
            ("100755", "b"),
            ("100664", "c"),
            ("120000", "d"),
            ("160000", "e"),
            ("40000", "f"),
            ("040000", "g"),
        ]);
        let modes: Vec<_> = Entries(&raw)
            .map(|entry| entry.file().map(|file| file.mode))
            .collect();
        let file = Some(Mode::Regular);
        let expected = [
            file,
            Some(Mode::Executable),
            file,
            Some(Mode::Symlink),
            Some(Mode::Submodule),
            None,
            None,
        ];
        assert_eq!(modes, expected);
    }

    #[test]
    fn a_folder_sorts_after_names_that_a_slash_sorts_after() {
        let raw = raw(&[
            ("100644", "a"),
            ("100644", "a.b"),
            ("40000", "a"),
            ("100644", "a0"),
        ]);
        let entries: Vec<_> = Entries(&raw).collect();
        for pair in entries.windows(2) {
            assert_eq!(pair[0].order(&pair[1]), Ordering::Less);
            assert_eq!(pair[1].order(&pair[0]), Ordering::Greater);
        }
        assert_eq!(entries[0].order(&entries[0]), Ordering::Equal);
    }

    #[test]
    fn only_whole_entries_are_common() {
        let names = ["a", "b", "cc", "cd", "e"];
        let tree = |names: &[&str]| {
            let entries: Vec<_> = names.iter().map(|name| ("100644", *name)).collect();
            RawTree::read(raw(&entries).into(), &RawTree::default()).expect("a tree")
        };
        for from in 0..names.len() {
            for to in from..=names.len() {
                let kept: Vec<_> = { names.iter().enumerate() }
                    .filter(|(at, _)| !(from..to).contains(at))
                    .map(|(_, name)| *name)
                    .collect();
                let rest = |entries: Entries<'_>| -> Vec<String> {
                    { entries.map(|entry| String::from_utf8_lossy(entry.name).into_owned()) }
                        .collect()
                };
                let (one, other) = (tree(&names), tree(&kept));
                let start = if from == to { names.len() } else { from };
                let found = one.beyond_common(&other).map(rest);
                assert_eq!(found, [&names[start..], &kept[start..]]);
            }
        }
    }

    #[test]
    fn a_tree_is_the_same_whatever_it_is_like() {
        // All trees of up to four of these names; their ids are the same, or not.
        let names = ["a", "bb", "ccc", "d"];
        let trees: Vec<Vec<u8>> = (0..256_u32)
            .map(|bits| {
                let mut bytes = Vec::new();
                for (at, name) in names.iter().enumerate() {
                    if bits >> at & 1 == 1 {
                        let id = u8::try_from(bits >> (4 + at) & 1).unwrap_or(0);
                        bytes.extend(format!("100644 {name}\0").as_bytes());
                        bytes.extend([id; 20]);
                    }
                }
                bytes
            })
            .collect();
        let read = |bytes: &[u8], like: &RawTree| RawTree::read(bytes.into(), like);
        let alone = |bytes: &[u8]| read(bytes, &RawTree::default()).expect("a tree");
        for like in &trees {
            let like = alone(like);
            for bytes in &trees {
                let expected = alone(bytes);
                let found = read(bytes, &like).expect("a tree");
                assert_eq!((found.bytes, found.ends), (expected.bytes, expected.ends));
                for cut in (1..27)
                    .chain([29, 30, 31, 40])
                    .filter(|cut| *cut <= bytes.len())
                {
                    let broken = &bytes[..bytes.len() - cut];
                    let whole = read(broken, &RawTree::default()).is_some();
                    assert_eq!(read(broken, &like).is_some(), whole);
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_tree_end_the_list() {
        for raw in [
            &b"100644"[..],
            b"100644 a",
            b"100644 a\0short",
            b"9 a\0",
            b"",
        ] {
            assert_eq!(Entries(raw).count(), 0);
            let tree = RawTree::read(raw.into(), &RawTree::default());
            assert_eq!(tree.is_some(), raw.is_empty());
        }
    }
}
