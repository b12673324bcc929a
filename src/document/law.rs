//! The law: all of its files as one value, and what they have against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::allowed_signers;
use super::check::law as cross;
use super::format::Document;
use super::path::Path;
use super::problem::{Complaint, FileProblem, Problem, Severity, quoted};
use super::read::{Reading, lint as lint_document, read as read_document};
use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::object_id::ObjectId;
use crate::domain::ledger::keyring::{Keyring, OpenPgpFile, SshGrant};
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::law::{FOLDER, Law, PinnedTemplate};
use crate::domain::policy::model::Policy;
use crate::domain::policy::people::People;
use crate::domain::policy::template::Template;

/// What a change needs.
pub const POLICY: &str = "changes/policy.toml";
/// Who is who.
pub const PEOPLE: &str = "changes/people.toml";
/// Who decides for whom, for a time.
pub const DELEGATIONS: &str = "changes/delegations.toml";
/// The services.
pub const SERVICES: &str = "changes/services.toml";
/// Maintenance windows and freezes.
pub const CALENDAR: &str = "changes/calendar.toml";
/// SSH keys, in OpenSSH's own format.
pub const ALLOWED_SIGNERS: &str = "changes/allowed_signers";
/// The folder of OpenPGP keys.
pub const KEYS: &str = "changes/keys/";
/// The folder of templates.
pub const TEMPLATES: &str = "changes/templates/";

/// The files of the law by their paths from the top of the repository, each with its blob.
pub type LawFiles = BTreeMap<String, (ObjectId, Vec<u8>)>;

/// What came of reading the law.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum LawReading {
    /// There is no `changes/policy.toml`: no law, whatever else is there.
    Absent,
    /// A file was written by a newer program.
    Newer {
        /// The file.
        file: String,
        /// The version of its format.
        found: u64,
        /// The newest version known here.
        known: u32,
    },
    /// At least one file has an error.
    Unreadable(Vec<FileProblem>),
    /// It was understood.
    Read {
        /// The law.
        law: Box<Law>,
        /// The keys that it trusts.
        keyring: Keyring,
        /// What somebody should look at.
        warnings: Vec<FileProblem>,
        /// The files with warnings of their own: about what stands in them, whatever the others say.
        odd: BTreeSet<String>,
    },
}

/// A law that was read before. A file that was in it word for word need not be read again.
#[derive(Clone, Copy)]
pub struct Before<'a> {
    /// The law.
    pub law: &'a Law,
    /// Whether a file, with this content, was in it, and has no warnings of its own.
    pub had: &'a dyn Fn(&str, ObjectId) -> bool,
}

/// Reads the law. Files that are missing beside the policy are as if they were empty.
pub fn read(files: &LawFiles) -> LawReading {
    Reader::new(files, None, false).law()
}

/// The same, where a law that has much in common with it was read before.
pub fn read_after(files: &LawFiles, before: Before<'_>) -> LawReading {
    Reader::new(files, Some(before), false).law()
}

/// The path of the schema that a policy names for the organisation's own fields, if it names one.
#[must_use]
pub fn extension(policy: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(policy).ok()?;
    let table: toml::Table = text.contains("extension").then(|| text.parse().ok())??;
    let name = table.get("extension")?.get("schema")?.as_str()?;
    Some(format!("{FOLDER}/{name}"))
}

/// Reads the law and says all that is wrong with it. Slower than [`read`] by a parse of each file.
pub fn lint(files: &LawFiles) -> LawReading {
    Reader::new(files, None, true).law()
}

struct Reader<'a> {
    files: &'a LawFiles,
    before: Option<Before<'a>>,
    whole: bool,
    problems: Vec<FileProblem>,
    newer: Option<LawReading>,
}

impl<'a> Reader<'a> {
    fn new(files: &'a LawFiles, before: Option<Before<'a>>, whole: bool) -> Self {
        Self {
            files,
            before,
            whole,
            problems: Vec::new(),
            newer: None,
        }
    }

    fn law(mut self) -> LawReading {
        if !self.files.contains_key(POLICY) {
            return LawReading::Absent;
        }
        let policy = self.known_or_document(POLICY, |law| Some(&law.policy));
        let no_people = || People {
            schema: 1,
            person: Vec::new(),
            forge: Vec::new(),
            compromised: Vec::new(),
        };
        let people = self.document_or(PEOPLE, |law| &law.people, no_people);
        let delegations = self.document_or(DELEGATIONS, |law| &law.delegations, Delegations::none);
        let no_catalog = || Catalog {
            schema: 1,
            environments: Vec::new(),
            service: Vec::new(),
        };
        let catalog = self.document_or(SERVICES, |law| &law.catalog, no_catalog);
        let no_calendar = || Calendar {
            schema: 1,
            timezone: "UTC".to_owned(),
            window: Vec::new(),
            freeze: Vec::new(),
        };
        let calendar = self.document_or(CALENDAR, |law| &law.calendar, no_calendar);
        let templates = self.templates();
        let keyring = Keyring {
            ssh: self.grants(),
            openpgp: self.openpgp(),
        };
        if let Some(newer) = self.newer {
            return newer;
        }
        let (Some(policy), Some(people), Some(delegations), Some(catalog), Some(calendar)) =
            (policy, people, delegations, catalog, calendar)
        else {
            return LawReading::Unreadable(in_order(self.problems));
        };
        let mut law = Law {
            policy,
            people,
            delegations,
            catalog,
            calendar,
            templates,
            extension: None,
        };
        law.extension = self.extension(&law.policy);
        let odd = { self.problems.iter() }
            .map(|found| found.file.clone())
            .collect();
        let mut found: BTreeMap<String, Vec<Complaint>> = BTreeMap::new();
        for (file, complaint) in cross::check(&law, &keyring) {
            found.entry(file).or_default().push(complaint);
        }
        for (file, complaints) in found {
            let text = self.text(&file).unwrap_or_default();
            self.say(&file, super::inspect::locate(text, complaints));
        }
        if self.problems.iter().any(|found| found.problem.is_error()) {
            return LawReading::Unreadable(in_order(self.problems));
        }
        LawReading::Read {
            law: Box::new(law),
            keyring,
            warnings: in_order(self.problems),
            odd,
        }
    }

    fn text(&self, file: &str) -> Option<&'a str> {
        let (_, bytes) = self.files.get(file)?;
        std::str::from_utf8(bytes).ok()
    }

    fn say(&mut self, file: &str, problems: impl IntoIterator<Item = Problem>) {
        self.problems
            .extend(problems.into_iter().map(|problem| FileProblem {
                file: file.to_owned(),
                problem,
            }));
    }

    fn document_or<T: Document + Clone>(
        &mut self,
        file: &str,
        part: impl Fn(&Law) -> &T,
        empty: impl Fn() -> T,
    ) -> Option<T> {
        if self.files.contains_key(file) {
            self.known_or_document(file, |law| Some(part(law)))
        } else {
            Some(empty())
        }
    }

    /// The document in a file: that part of the law before it which was read from the same file, or
    /// else what is read from it now.
    fn known_or_document<T: Document + Clone>(
        &mut self,
        file: &str,
        part: impl Fn(&Law) -> Option<&T>,
    ) -> Option<T> {
        let before = self.before.filter(|_| !self.whole);
        let known = before
            .zip(self.files.get(file))
            .and_then(|(before, (id, _))| {
                let known = (before.had)(file, *id).then(|| part(before.law));
                known.flatten().cloned()
            });
        known.or_else(|| self.document(file))
    }

    /// The document in a file; none when it has an error, which is noted.
    fn document<T: Document>(&mut self, file: &str) -> Option<T> {
        let Some(text) = self.text(file) else {
            let what = "the file is not text in UTF-8";
            self.say(file, [at_line(1, what, Severity::Error)]);
            return None;
        };
        let reading = if self.whole {
            lint_document::<T>(text)
        } else {
            read_document::<T>(text)
        };
        match reading {
            Reading::Read { value, problems } => {
                self.say(file, problems);
                Some(value)
            }
            Reading::Unreadable(problems) => {
                self.say(file, problems);
                None
            }
            Reading::Newer { found, known, .. } => {
                self.newer.get_or_insert(LawReading::Newer {
                    file: file.to_owned(),
                    found,
                    known,
                });
                None
            }
        }
    }

    fn below(&self, folder: &str, suffix: &str) -> Vec<(&'a str, &'a str)> {
        let paths = self.files.keys();
        paths
            .filter_map(|path| {
                let name = path.strip_prefix(folder)?.strip_suffix(suffix)?;
                (!name.is_empty() && !name.contains('/')).then_some((path.as_str(), name))
            })
            .collect()
    }

    fn templates(&mut self) -> BTreeMap<String, PinnedTemplate> {
        let mut templates = BTreeMap::new();
        for (path, name) in self.below(TEMPLATES, ".toml") {
            let template = self.known_or_document(path, |law| template(law, name));
            if let (Some((blob, _)), Some(template)) = (self.files.get(path), template) {
                let blob = *blob;
                templates.insert(name.to_owned(), PinnedTemplate { blob, template });
            }
        }
        templates
    }

    /// The schema of the organisation's own fields, which the policy may name.
    fn extension(&mut self, policy: &Policy) -> Option<serde_json::Value> {
        let name = policy.extension.schema.as_deref()?;
        let read = match self.files.get(&format!("{FOLDER}/{name}")) {
            _ if name.contains('/') => Err("it must lie directly in changes/".to_owned()),
            None => Err("there is no such file in changes/".to_owned()),
            Some((_, bytes)) => serde_json::from_slice(bytes)
                .map_err(|error| error.to_string())
                .and_then(|schema| match jsonschema::validator_for(&schema) {
                    Ok(_) => Ok(schema),
                    Err(error) => Err(error.to_string()),
                }),
        };
        match read {
            Ok(schema) => Some(schema),
            Err(why) => {
                let what = format!("{} is no schema: {why}", quoted(name));
                let complaint = Complaint::error(Path::from("extension.schema"), what);
                let text = self.text(POLICY).unwrap_or_default();
                self.say(POLICY, super::inspect::locate(text, vec![complaint]));
                None
            }
        }
    }

    /// The grants of `allowed_signers`. A line that is none grants nothing, which is the safe
    /// side, so it is a warning: ssh-keygen passes over it as well.
    fn grants(&mut self) -> Vec<SshGrant> {
        let Some((_, bytes)) = self.files.get(ALLOWED_SIGNERS) else {
            return Vec::new();
        };
        // A law must mean the same on every machine, so times without a zone are in UTC.
        let signers = allowed_signers::parse(&String::from_utf8_lossy(bytes), 0);
        self.say(
            ALLOWED_SIGNERS,
            signers
                .problems
                .iter()
                .map(|problem| at_line(problem.line, &problem.what, Severity::Warning)),
        );
        signers.grants
    }

    fn openpgp(&self) -> Vec<OpenPgpFile> {
        self.below(KEYS, ".asc")
            .into_iter()
            .filter_map(|(path, _)| {
                let (_, bytes) = self.files.get(path)?;
                Some(OpenPgpFile {
                    path: path.to_owned(),
                    bytes: bytes.clone(),
                })
            })
            .collect()
    }
}

fn template<'l>(law: &'l Law, name: &str) -> Option<&'l Template> {
    law.templates.get(name).map(|known| &known.template)
}

fn in_order(mut problems: Vec<FileProblem>) -> Vec<FileProblem> {
    problems.sort_by(|one, other| {
        let place = |found: &FileProblem| (found.problem.line, found.problem.column);
        one.file
            .cmp(&other.file)
            .then(place(one).cmp(&place(other)))
    });
    problems
}

fn at_line(line: usize, what: &str, severity: Severity) -> Problem {
    Problem {
        line,
        column: 1,
        path: Path::top(),
        what: what.to_owned(),
        remedy: None,
        severity,
    }
}

#[cfg(test)]
mod tests;
