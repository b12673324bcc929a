//! The law as it stood in a commit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::audit::records::sha256;
use crate::document::law::{self, Before, LawFiles, LawReading as Read};
use crate::document::problem::FileProblem;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::keyring::Keyring;
use crate::domain::ledger::object::{Content, Mode, TreeFile};
use crate::domain::ledger::ports::{Fault, Objects};
use crate::domain::policy::law::{FOLDER, Law};

/// No document of the law is read beyond this size, in bytes.
pub const LARGEST_LAW: u64 = 4 << 20;

/// A law with its keys.
#[derive(Debug, Serialize, Deserialize)]
pub struct LawInForce {
    /// The law.
    pub law: Law,
    /// The keys that it trusts.
    pub keyring: Keyring,
    /// What is odd about its documents.
    pub warnings: Vec<FileProblem>,
    /// The files with warnings of their own ([`law::LawReading::Read`]).
    pub odd: BTreeSet<String>,
    /// What it was read from: a line for each file, with the name of its content and its path. The
    /// same files always say the same.
    pub origin: String,
}

/// What came of reading the law of a commit.
#[derive(Debug, Clone)]
pub enum LawReading {
    /// There is none.
    Absent,
    /// It is in force.
    InForce(Rc<LawInForce>),
    /// Its documents cannot be understood: every problem, a line each, with file, line and remedy.
    Unreadable(Rc<str>),
}

impl LawReading {
    /// The law, if there is one that is in force.
    #[must_use]
    pub const fn in_force(&self) -> Option<&Rc<LawInForce>> {
        match self {
            Self::InForce(law) => Some(law),
            Self::Absent | Self::Unreadable(_) => None,
        }
    }
}

/// The laws that were read last, by what they were read from: a commit that lands one is looked at
/// several times, and so is what it replaces.
#[derive(Debug, Default)]
pub(in crate::audit) struct Laws(RefCell<Vec<(String, LawReading)>>);

impl Laws {
    /// So many are known at once.
    const KNOWN: usize = 4;

    /// Laws of which one is known already.
    pub fn knowing(law: &LawReading) -> Self {
        let known = law
            .in_force()
            .map(|known| (known.origin.clone(), law.clone()));
        Self(RefCell::new(known.into_iter().collect()))
    }

    /// The law of a commit.
    pub fn at(&self, objects: &dyn Objects, commit: ObjectId) -> Result<LawReading, Fault> {
        let found = Found::at(objects, commit)?;
        let origin = found.origin();
        let known = |known: &&(String, LawReading)| known.0 == origin;
        if let Some((_, law)) = self.0.borrow().iter().find(known) {
            return Ok(law.clone());
        }
        let before = self.newest();
        let law = found.law(objects, before.as_deref())?;
        let mut all = self.0.borrow_mut();
        if all.len() == Self::KNOWN {
            all.remove(0);
        }
        all.push((origin, law.clone()));
        Ok(law)
    }

    /// The law in force that was read last.
    fn newest(&self) -> Option<Rc<LawInForce>> {
        let all = self.0.borrow();
        all.iter()
            .rev()
            .find_map(|(_, law)| law.in_force().cloned())
    }
}

/// Reads the law of a commit.
///
/// # Errors
///
/// When the repository cannot be read; documents that are wrong are no error but an answer.
pub fn law_at(objects: &(impl Objects + ?Sized), commit: ObjectId) -> Result<LawReading, Fault> {
    Found::at(objects, commit)?.law(objects, None)
}

/// The files that the law of a commit is read from, before they are read.
pub(in crate::audit) struct Found(BTreeMap<String, TreeFile>);

impl Found {
    /// The files of a commit.
    pub fn at(objects: &(impl Objects + ?Sized), commit: ObjectId) -> Result<Self, Fault> {
        Ok(Self(law_paths(objects, commit)?.into_iter().collect()))
    }

    /// What tells them apart ([`LawInForce::origin`]).
    pub fn origin(&self) -> String {
        origin(self.0.iter().map(|(path, file)| (path, file.id)))
    }

    /// The law in them. Where much of it is in a law that was read before, it takes less time.
    pub fn law(
        self,
        objects: &(impl Objects + ?Sized),
        before: Option<&LawInForce>,
    ) -> Result<LawReading, Fault> {
        Ok(read_after(&self.files(objects)?, before))
    }

    fn files(self, objects: &(impl Objects + ?Sized)) -> Result<LawFiles, Fault> {
        let mut files = LawFiles::default();
        for (path, file) in self.0 {
            take(objects, &mut files, path, file)?;
        }
        Ok(files)
    }
}

fn origin<'f>(files: impl Iterator<Item = (&'f String, ObjectId)>) -> String {
    files.map(|(path, id)| line(path, id)).collect()
}

fn line(path: &str, id: ObjectId) -> String {
    format!("{id} {path:?}\n")
}

/// What an approval of the law names: `sha256:` and the SHA-256 of the list that `sha256sum` prints
/// of the files that the law is read from, sorted by path.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn law_digest(objects: &(impl Objects + ?Sized), commit: ObjectId) -> Result<String, Fault> {
    let mut list = String::new();
    for (path, (_, bytes)) in law_files(objects, commit)? {
        list.push_str(&format!("{}  {path}\n", sha256(&bytes)));
    }
    Ok(format!("sha256:{}", sha256(list.as_bytes())))
}

/// The files that the law of a commit is read from.
///
/// # Errors
///
/// When the repository cannot be read.
pub fn law_files(objects: &(impl Objects + ?Sized), commit: ObjectId) -> Result<LawFiles, Fault> {
    Found::at(objects, commit)?.files(objects)
}

/// Takes in one file; one beyond all measure is as if it were not there.
fn take(
    objects: &(impl Objects + ?Sized),
    files: &mut LawFiles,
    path: String,
    file: TreeFile,
) -> Result<(), Fault> {
    match objects.blob(file.id, LARGEST_LAW)? {
        Content::Bytes(bytes) => {
            files.insert(path, (file.id, bytes));
        }
        Content::TooLarge(_) => {}
        // Without it nobody can say what the law is.
        Content::Absent => {
            let what = format!("{path} is not in this clone, which was made without some files");
            return Err(Fault::new(what).hint("git fetch --refetch --no-filter"));
        }
    }
    Ok(())
}

/// Reads the law from its files.
#[must_use]
pub fn read(files: &LawFiles) -> LawReading {
    read_after(files, None)
}

fn read_after(files: &LawFiles, before: Option<&LawInForce>) -> LawReading {
    let reading = match before {
        Some(before) => {
            let lines: HashSet<&str> = before.origin.split_inclusive('\n').collect();
            let had = |path: &str, content: ObjectId| {
                !before.odd.contains(path) && lines.contains(line(path, content).as_str())
            };
            let law = &before.law;
            law::read_after(files, Before { law, had: &had })
        }
        None => law::read(files),
    };
    match reading {
        Read::Absent => LawReading::Absent,
        Read::Newer { file, found, known } => LawReading::Unreadable(Rc::from(format!(
            "{file} is of format {found}, and the newest known here is {known}"
        ))),
        Read::Unreadable(problems) => {
            let all = problems.iter().map(ToString::to_string).collect::<Vec<_>>();
            LawReading::Unreadable(Rc::from(all.join("\n")))
        }
        Read::Read {
            law,
            keyring,
            warnings,
            odd,
        } => LawReading::InForce(Rc::new(LawInForce {
            law: *law,
            keyring,
            warnings,
            odd,
            origin: origin(files.iter().map(|(path, (id, _))| (path, *id))),
        })),
    }
}

/// The files of the law in a commit, without walking the records; a link is as if it were not there.
fn law_paths(
    objects: &(impl Objects + ?Sized),
    commit: ObjectId,
) -> Result<Vec<(String, TreeFile)>, Fault> {
    let mut found = Vec::new();
    for name in [
        "policy.toml",
        "people.toml",
        "delegations.toml",
        "services.toml",
        "calendar.toml",
        "allowed_signers",
    ] {
        let path = format!("{FOLDER}/{name}");
        if let Some(file) = objects.file(commit, &path)? {
            found.push((path, file));
        }
    }
    for folder in ["keys", "templates"] {
        found.extend(objects.files(commit, &format!("{FOLDER}/{folder}"))?);
    }
    if let Some(path) = extension(objects, &found)?
        && let Some(file) = objects.file(commit, &path)?
    {
        found.push((path, file));
    }
    found.retain(|(_, file)| matches!(file.mode, Mode::Regular | Mode::Executable));
    Ok(found)
}

/// Where the schema of a policy's extension is, if the policy is among these files and has one.
fn extension(
    objects: &(impl Objects + ?Sized),
    files: &[(String, TreeFile)],
) -> Result<Option<String>, Fault> {
    let mut found = LawFiles::default();
    if let Some((path, file)) = files.iter().find(|(path, _)| path == law::POLICY) {
        take(objects, &mut found, path.clone(), *file)?;
    }
    let policy = found.get(law::POLICY);
    Ok(policy.and_then(|(_, bytes)| law::extension(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::law::{CALENDAR, POLICY};

    fn files(texts: &[(&str, u8, &str)]) -> LawFiles {
        let file = |(path, blob, text): &(&str, u8, &str)| {
            let blob = ObjectId::from_bytes([*blob; 20]);
            ((*path).to_owned(), (blob, text.as_bytes().to_vec()))
        };
        texts.iter().map(file).collect()
    }

    fn law(files: &LawFiles, before: Option<&LawInForce>) -> Rc<LawInForce> {
        let law = read_after(files, before).in_force().cloned();
        law.expect("in force")
    }

    #[test]
    fn what_is_in_a_law_before_is_told_by_its_content_and_its_path() {
        let policy = |prefix: &str| format!("schema = 1\nprefix = \"{prefix}\"\n");
        let (one, two) = (policy("ONE"), policy("TWO"));
        let calendar = "schema = 1\ntimezone = \"Europe/Zurich\"\n";
        let first = files(&[(POLICY, 1, &one), (CALENDAR, 3, calendar)]);
        let before = law(&first, None);
        // The same content is taken, whatever it would say now; another one is read.
        let same = files(&[(POLICY, 1, &two), (CALENDAR, 4, "schema = 1\n")]);
        let after = law(&same, Some(&before)).law.clone();
        assert_eq!(after.policy.prefix, "ONE");
        assert_eq!(after.calendar.timezone, "UTC");
        // A path that poses as a line about the policy is no policy.
        let id = ObjectId::from_bytes([2; 20]);
        let pose = format!("changes/keys/a.asc\n{id} \"{POLICY}\"\n.asc");
        let posing = files(&[(POLICY, 1, &one), (&pose, 9, "")]);
        let before = law(&posing, None);
        let next = files(&[(POLICY, 2, &two)]);
        assert_eq!(law(&next, Some(&before)).law.policy.prefix, "TWO");
    }

    #[test]
    fn what_is_odd_is_said_again() {
        let odd = "schema = 1\n[[risk.rule]]\ngiven = { services = 0 }\npoints = 3\nwhy = \"w\"\n";
        let files = files(&[(POLICY, 1, odd)]);
        let before = law(&files, None);
        assert_eq!(before.warnings.len(), 1, "{:?}", before.warnings);
        assert_eq!(law(&files, Some(&before)).warnings, before.warnings);
    }
}
