//! Reading ahead: while the judge is at work, other threads read what he will ask for next.
//!
//! They read what the history would have answered, and whatever they did not foresee is read when
//! it is asked for. So verdicts do not depend on them, and nothing is an error here.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Scope, available_parallelism};

use crate::audit::records::{LARGEST_RECORD, Records, parse};
use crate::domain::change::object_id::ObjectId;
use crate::domain::change::{Change, ChangeId};
use crate::domain::ledger::commit::Commit;
use crate::domain::ledger::object::{Content, FileDelta, Mode, TreeFile};
use crate::domain::ledger::ports::{Attestor, Fault, History, Objects};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::law::FOLDER;

/// So many commits of the main line are read at once, at most.
pub(in crate::audit) const BATCH: usize = 64;

/// So many pages may wait for the judge, who stops now and then to put things away.
const PAGES: usize = 24;

/// So many may wait to be examined.
const UNEXAMINED: usize = 12;

/// So many bytes are read ahead for one page, which is several times what it usually has. Beyond them
/// the judge reads for himself: commits and folders may be as large as somebody makes them.
const BYTES: u64 = 1 << 20;

/// A shorter line is not worth a thread.
const SHORTEST: usize = 32;

/// More pairs of threads than these have nothing to do: the judge is slower.
const MOST: usize = 2;

/// So many commits are looked at to see that one descends from another.
const NEAR: usize = 32;

/// What is known of one commit.
struct Read {
    commit: Commit,
    raw: Vec<u8>,
    names: Vec<String>,
    deltas: Vec<FileDelta>,
    /// What a merge lands.
    sides: Option<Vec<ObjectId>>,
}

/// What is known of the sides that merges land: by that, a merge is seen to take over what a side
/// wrote, and to undo what was done on the main line meanwhile.
#[derive(Default)]
struct Compared {
    /// Where a side began, by the main line's commit and the side's.
    forks: HashMap<[ObjectId; 2], Option<ObjectId>>,
    /// What the sides, and the commits that they began at, have of the files that merges change.
    files: HashMap<ObjectId, Vec<(String, Option<TreeFile>)>>,
}

/// What was read of some commits of the main line.
#[derive(Default)]
pub(in crate::audit) struct Page {
    commits: HashMap<ObjectId, Read>,
    compared: Compared,
    records: HashMap<ObjectId, Result<Change, Finding>>,
}

/// What was read of some commits, before anybody looked into it.
#[derive(Default)]
struct Unexamined {
    commits: Vec<Read>,
    /// The records in them: the path, the blob, and its bytes.
    records: Vec<(String, ObjectId, Vec<u8>)>,
    compared: Compared,
    known: HashSet<ObjectId>,
    /// How many bytes all of it has.
    bytes: u64,
}

impl Unexamined {
    fn read(history: &dyn History, line: &[ObjectId]) -> Self {
        let mut page = Self::default();
        for id in line {
            if page.bytes >= BYTES {
                break;
            }
            // Whoever asks for it is told what is wrong.
            let _ = page.land(history, *id);
        }
        page
    }

    fn land(&mut self, history: &dyn History, id: ObjectId) -> Result<(), Fault> {
        let commit = history.commit(id)?;
        let sides = match commit.base().filter(|_| commit.is_merge()) {
            Some(base) => Some(history.reachable(id, &[base])?),
            None => None,
        };
        for side in sides.iter().flatten().filter(|side| **side != id) {
            if self.bytes >= BYTES {
                return Ok(());
            }
            self.take(history, history.commit(*side)?, None)?;
        }
        self.take(history, commit, sides)
    }

    fn take(
        &mut self,
        history: &dyn History,
        commit: Commit,
        sides: Option<Vec<ObjectId>>,
    ) -> Result<(), Fault> {
        let id = commit.id;
        let raw = history.raw_commit(id)?;
        let names = history.names(id, "")?;
        let deltas = history.deltas(commit.base(), id, FOLDER)?;
        // The message is held twice: in the raw commit, and out of it.
        self.hold(raw.len().saturating_mul(2));
        let paths = { names.iter() }.chain(deltas.iter().map(|delta| &delta.path));
        self.hold(paths.map(String::len).sum());
        for delta in &deltas {
            let is_record = ChangeId::from_path(&delta.path).is_some();
            let file = delta.after.filter(|file| file.mode == Mode::Regular);
            if let Some(file) = file.filter(|_| is_record)
                && self.known.insert(file.id)
                && let limit = LARGEST_RECORD.min(BYTES.saturating_sub(self.bytes))
                && let Content::Bytes(bytes) = history.blob(file.id, limit)?
            {
                self.hold(bytes.len());
                self.records.push((delta.path.clone(), file.id, bytes));
            }
        }
        // Most merges land one side. Where somebody made many, the judge asks for the others himself.
        if let Some(side) = commit.parents.get(1) {
            self.compare(history, commit.base(), *side, &deltas)?;
        }
        self.commits.push(Read {
            commit,
            raw,
            names,
            deltas,
            sides,
        });
        Ok(())
    }

    /// What a side has of the files that its merge onto a commit changes, and had where it began.
    fn compare(
        &mut self,
        history: &dyn History,
        onto: Option<ObjectId>,
        side: ObjectId,
        deltas: &[FileDelta],
    ) -> Result<(), Fault> {
        let Some(onto) = onto.filter(|_| !deltas.is_empty()) else {
            return Ok(());
        };
        let fork = history.merge_base(onto, side)?;
        self.compared.forks.insert([onto, side], fork);
        for commit in [side].into_iter().chain(fork) {
            for FileDelta { path, .. } in deltas {
                if self.bytes >= BYTES {
                    return Ok(());
                }
                self.hold(path.len());
                let file = history.file(commit, path)?;
                { self.compared.files.entry(commit).or_default() }.push((path.clone(), file));
            }
        }
        Ok(())
    }

    /// Counts what it holds more.
    fn hold(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(BYTES);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Checks the signatures, and reads the records.
    fn examine(self, attestor: &dyn Attestor) -> Page {
        let judged = self.commits.iter().filter(|read| !read.deltas.is_empty());
        attestor.examine(&judged.map(|read| &*read.raw).collect::<Vec<_>>());
        let mut page = Page {
            compared: self.compared,
            ..Page::default()
        };
        for read in self.commits {
            page.commits.insert(read.commit.id, read);
        }
        for (path, blob, bytes) in self.records {
            page.records.insert(blob, parse(&path, &bytes));
        }
        page
    }
}

/// The threads that read ahead along a line: pairs, of which one reads from the history, and the
/// other looks into what was read. Two that read at once would wait for each other's locks. Page
/// after page comes out in the order of the line.
pub(in crate::audit) struct Ahead {
    readers: Vec<Receiver<Page>>,
    turn: usize,
}

impl Ahead {
    /// Begins to read along a line, oldest commit first, in batches of so many.
    pub fn begin<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        history: &dyn History,
        attestor: &'env dyn Attestor,
        (line, at_once): (&'env [ObjectId], usize),
    ) -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let worth = cores > 1 && line.len() >= SHORTEST;
        let wanted = if worth { (cores / 2).clamp(1, MOST) } else { 0 };
        let histories: Vec<_> = (0..wanted).map_while(|_| history.another()).collect();
        let count = histories.len();
        let readers = histories.into_iter().enumerate().map(|(first, history)| {
            let (unexamined, examiner) = sync_channel(UNEXAMINED);
            let (pages, reader) = sync_channel(PAGES);
            scope.spawn(move || {
                for batch in line.chunks(at_once).skip(first).step_by(count) {
                    if unexamined.send(Unexamined::read(&*history, batch)).is_err() {
                        return;
                    }
                }
            });
            scope.spawn(move || {
                for page in examiner {
                    if pages.send(page.examine(attestor)).is_err() {
                        return;
                    }
                }
            });
            reader
        });
        Self {
            readers: readers.collect(),
            turn: 0,
        }
    }

    /// The next page; an empty one when nobody reads ahead.
    pub fn page(&mut self) -> Page {
        let count = self.readers.len().max(1);
        let reader = self.readers.get(self.turn % count);
        self.turn += 1;
        let page = reader.and_then(|reader| reader.recv().ok());
        page.unwrap_or_default()
    }
}

/// The history, and what was read of it ahead.
pub(in crate::audit) struct Reader<'h> {
    history: &'h dyn History,
    /// Whether no commit lacks its parents, as in a shallow clone.
    is_whole: bool,
    /// What is being judged, and what was before it: each commit is compared with the one below.
    pages: RefCell<[Page; 2]>,
}

impl<'h> Reader<'h> {
    pub fn new(history: &'h dyn History) -> Self {
        let boundary = history.shallow_boundary();
        Self {
            history,
            is_whole: boundary.is_ok_and(|boundary| boundary.is_empty()),
            pages: RefCell::default(),
        }
    }

    /// The history itself.
    pub const fn history(&self) -> &'h dyn History {
        self.history
    }

    /// Goes on to the next page.
    pub fn turn(&self, mut page: Page, records: &mut Records) {
        for (blob, record) in page.records.drain() {
            records.foresee(blob, record);
        }
        let [now, before] = &mut *self.pages.borrow_mut();
        *before = std::mem::replace(now, page);
    }

    /// Whether one commit is seen above another in what was read: most are not far.
    fn is_just_above(&self, ancestor: ObjectId, descendant: ObjectId) -> bool {
        let parents = |id: &ObjectId| self.found(*id, |read| Some(read.commit.parents.clone()));
        let above = std::iter::successors(parents(&descendant), |above| parents(above.first()?));
        { above.take(NEAR) }.any(|parents| parents.contains(&ancestor))
    }

    /// Something of a commit that was read ahead.
    fn found<T>(&self, id: ObjectId, take: impl Fn(&Read) -> Option<T>) -> Option<T> {
        let pages = self.pages.borrow();
        { pages.iter() }
            .find_map(|page| page.commits.get(&id))
            .and_then(take)
    }
}

impl Objects for Reader<'_> {
    fn commit(&self, id: ObjectId) -> Result<Commit, Fault> {
        match self.found(id, |read| Some(read.commit.clone())) {
            Some(commit) => Ok(commit),
            None => self.history.commit(id),
        }
    }

    fn raw_commit(&self, id: ObjectId) -> Result<Vec<u8>, Fault> {
        match self.found(id, |read| Some(read.raw.clone())) {
            Some(raw) => Ok(raw),
            None => self.history.raw_commit(id),
        }
    }

    fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Fault> {
        self.history.blob(id, limit)
    }

    fn file(&self, commit: ObjectId, path: &str) -> Result<Option<TreeFile>, Fault> {
        let pages = self.pages.borrow();
        let files = { pages.iter() }.filter_map(|page| page.compared.files.get(&commit));
        match { files.flatten() }.find(|(name, _)| name == path) {
            Some((_, file)) => Ok(*file),
            None => self.history.file(commit, path),
        }
    }

    fn files(&self, commit: ObjectId, path: &str) -> Result<Vec<(String, TreeFile)>, Fault> {
        self.history.files(commit, path)
    }

    fn entry(&self, commit: ObjectId, path: &str) -> Result<Option<ObjectId>, Fault> {
        self.history.entry(commit, path)
    }

    fn names(&self, commit: ObjectId, path: &str) -> Result<Vec<String>, Fault> {
        let top = path.is_empty();
        match self.found(commit, |read| top.then(|| read.names.clone())) {
            Some(names) => Ok(names),
            None => self.history.names(commit, path),
        }
    }

    fn deltas(
        &self,
        from: Option<ObjectId>,
        to: ObjectId,
        path: &str,
    ) -> Result<Vec<FileDelta>, Fault> {
        let known = |read: &Read| {
            let asked = path == FOLDER && read.commit.base() == from;
            asked.then(|| read.deltas.clone())
        };
        match self.found(to, known) {
            Some(deltas) => Ok(deltas),
            None => self.history.deltas(from, to, path),
        }
    }
}

impl History for Reader<'_> {
    fn main_line(&self, tip: ObjectId) -> Result<Vec<ObjectId>, Fault> {
        self.history.main_line(tip)
    }

    fn main_line_since(
        &self,
        tip: ObjectId,
        until: Option<ObjectId>,
    ) -> Result<Option<Vec<ObjectId>>, Fault> {
        self.history.main_line_since(tip, until)
    }

    fn reachable(&self, tip: ObjectId, excluding: &[ObjectId]) -> Result<Vec<ObjectId>, Fault> {
        let known = |read: &Read| {
            let base = read.commit.base()?;
            let sides = read.sides.as_ref()?;
            (excluding == [base]).then(|| sides.clone())
        };
        match self.found(tip, known) {
            Some(sides) => Ok(sides),
            None => self.history.reachable(tip, excluding),
        }
    }

    fn is_ancestor(&self, ancestor: ObjectId, descendant: ObjectId) -> Result<bool, Fault> {
        let known = self.is_whole && self.is_just_above(ancestor, descendant);
        Ok(known || self.history.is_ancestor(ancestor, descendant)?)
    }

    fn merge_base(&self, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, Fault> {
        let pages = self.pages.borrow();
        match { pages.iter() }.find_map(|page| page.compared.forks.get(&[one, other])) {
            Some(fork) => Ok(*fork),
            None => self.history.merge_base(one, other),
        }
    }

    fn shallow_boundary(&self) -> Result<Vec<ObjectId>, Fault> {
        self.history.shallow_boundary()
    }
}
