//! A git pack, written straight: what `git fast-import` would do, but with signed commits and with
//! deltas that are known beforehand.
//!
//! Format: `gitformat-pack(5)`. Each object is stored whole, or as one splice upon an earlier
//! version of itself (`OBJ_OFS_DELTA`).

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use sha1::{Digest, Sha1};

/// The name of an object.
pub type Oid = [u8; 20];

/// No chain of deltas is longer, as in `git gc`.
const DEEPEST: u8 = 50;

/// What kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

/// The name of an object of this kind with these bytes.
pub fn name(kind: Kind, bytes: &[u8]) -> Oid {
    let mut hash = Sha1::new();
    hash.update(format!("{} {}\0", kind.word(), bytes.len()));
    hash.update(bytes);
    hash.finalize().into()
}

/// One version of an object that changes again and again: the next is stored as a delta upon it.
#[derive(Debug, Default, Clone)]
pub struct Version {
    bytes: Vec<u8>,
    offset: u64,
    depth: u8,
}

struct Entry {
    id: Oid,
    crc: u32,
    offset: u64,
}

/// A pack in the making.
pub struct Pack {
    folder: PathBuf,
    draft: PathBuf,
    out: BufWriter<File>,
    at: u64,
    entries: Vec<Entry>,
    deflate: Compress,
    buffer: Vec<u8>,
}

impl Pack {
    /// Begins a pack in the object folder of a repository.
    pub fn begin(objects: &Path) -> io::Result<Self> {
        let folder = objects.join("pack");
        let draft = folder.join("draft.pack");
        let file = File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(&draft)?;
        let mut pack = Self {
            folder,
            draft,
            out: BufWriter::with_capacity(1 << 20, file),
            at: 0,
            entries: Vec::new(),
            deflate: Compress::new(Compression::fast(), true),
            buffer: Vec::new(),
        };
        // The number of objects is filled in at the end.
        pack.put(b"PACK\0\0\0\x02\0\0\0\0")?;
        Ok(pack)
    }

    /// Stores an object whole.
    pub fn whole(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<Oid> {
        let id = name(kind, bytes);
        self.entry(id, kind as u8, None, bytes)?;
        Ok(id)
    }

    /// Stores the next version of an object.
    pub fn next(&mut self, kind: Kind, version: &mut Version, bytes: Vec<u8>) -> io::Result<Oid> {
        let id = name(kind, &bytes);
        let offset = self.at;
        if version.bytes.is_empty() || version.depth >= DEEPEST {
            self.entry(id, kind as u8, None, &bytes)?;
            version.depth = 0;
        } else {
            let delta = splice(&version.bytes, &bytes);
            self.entry(id, 6, Some(offset - version.offset), &delta)?;
            version.depth += 1;
        }
        version.offset = offset;
        version.bytes = bytes;
        Ok(id)
    }

    fn entry(&mut self, id: Oid, kind: u8, back: Option<u64>, bytes: &[u8]) -> io::Result<()> {
        let offset = self.at;
        let mut head = size_header(kind, bytes.len());
        if let Some(back) = back {
            head.extend(distance(back));
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.extend(head);
        self.deflate.reset();
        let most = bytes.len() + bytes.len() / 1000 + 64;
        buffer.reserve(most);
        let done = self
            .deflate
            .compress_vec(bytes, &mut buffer, FlushCompress::Finish)?;
        assert_eq!(done, Status::StreamEnd, "there was room for all");
        let mut crc = Crc::new();
        crc.update(&buffer);
        self.entries.push(Entry {
            id,
            crc: crc.sum(),
            offset,
        });
        self.put(&buffer)?;
        self.buffer = buffer;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Ends the pack, and writes its index.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        let mut file = self
            .out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(8))?;
        file.write_all(&u32::try_from(self.entries.len()).unwrap_or(0).to_be_bytes())?;
        file.seek(SeekFrom::Start(0))?;
        let mut hash = Sha1::new();
        let mut chunk = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            hash.update(&chunk[..read]);
        }
        let sum: Oid = hash.finalize().into();
        file.write_all(&sum)?;
        let name: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        let index = index(&mut self.entries, sum);
        std::fs::write(self.folder.join(format!("pack-{name}.idx")), index)?;
        std::fs::rename(self.draft, self.folder.join(format!("pack-{name}.pack")))
    }
}

/// The index of a pack, version 2.
fn index(entries: &mut [Entry], pack: Oid) -> Vec<u8> {
    const LARGE: u64 = 1 << 31;
    entries.sort_unstable_by_key(|entry| entry.id);
    let mut out = b"\xfftOc\0\0\0\x02".to_vec();
    let mut below = 0_usize;
    for first in 0..=u8::MAX {
        below += entries[below..].partition_point(|entry| entry.id[0] <= first);
        out.extend(u32::try_from(below).unwrap_or(0).to_be_bytes());
    }
    entries.iter().for_each(|entry| out.extend(entry.id));
    for entry in &*entries {
        out.extend(entry.crc.to_be_bytes());
    }
    let mut far = Vec::new();
    for entry in &*entries {
        let short = match u32::try_from(entry.offset) {
            Ok(short) if entry.offset < LARGE => short,
            _ => {
                far.push(entry.offset);
                (1 << 31) | u32::try_from(far.len() - 1).unwrap_or(0)
            }
        };
        out.extend(short.to_be_bytes());
    }
    for offset in far {
        out.extend(offset.to_be_bytes());
    }
    out.extend(pack);
    let sum: Oid = Sha1::digest(&out).into();
    out.extend(sum);
    out
}

/// Type and size of an entry: four bits of the size in the first byte, seven in each that follows.
fn size_header(kind: u8, size: usize) -> Vec<u8> {
    let mut byte = kind << 4 | low(size, 4);
    let mut rest = size >> 4;
    let mut out = Vec::new();
    while rest > 0 {
        out.push(byte | 0x80);
        byte = low(rest, 7);
        rest >>= 7;
    }
    out.push(byte);
    out
}

/// How far back the base of a delta is: seven bits a byte, the highest first, each but the last
/// plus one.
fn distance(mut back: u64) -> Vec<u8> {
    let mut out = vec![(back & 0x7f) as u8];
    back >>= 7;
    while back > 0 {
        back -= 1;
        out.push(0x80 | (back & 0x7f) as u8);
        back >>= 7;
    }
    out.reverse();
    out
}

/// A delta that keeps what both have in common at the beginning and at the end.
fn splice(old: &[u8], new: &[u8]) -> Vec<u8> {
    let same = |one: &[u8], other: &[u8]| one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let head = same(old, new);
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mut out = varint(old.len());
    out.extend(varint(new.len()));
    copy(&mut out, 0, head);
    for chunk in new[head..new.len() - tail].chunks(127) {
        out.push(low(chunk.len(), 7));
        out.extend(chunk);
    }
    copy(&mut out, old.len() - tail, tail);
    out
}

/// Instructions that copy a range of the base.
fn copy(out: &mut Vec<u8>, mut offset: usize, mut size: usize) {
    while size > 0 {
        let now = size.min(0xffff);
        out.push(0x80 | 0x0f | 0x30);
        out.extend(u32::try_from(offset).unwrap_or(0).to_le_bytes());
        out.extend(u16::try_from(now).unwrap_or(0).to_le_bytes());
        offset += now;
        size -= now;
    }
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(low(value, 7) | 0x80);
        value >>= 7;
    }
    out.push(low(value, 7));
    out
}

/// The lowest bits of a number.
fn low(value: usize, bits: u32) -> u8 {
    (value & ((1 << bits) - 1)) as u8
}
