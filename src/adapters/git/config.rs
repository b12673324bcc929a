//! Git's own configuration, as git itself resolves it: system, user, repository and working-tree
//! files, includes and their conditions, `git -c` and the `GIT_CONFIG_*` variables.

mod files;
mod plain;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::GitRepository;
use super::program::{Answer, Git};
use crate::domain::ledger::ports::{Config, Fault};

/// Keys, each with all its values in the order in which git reads them.
type Values = HashMap<String, Vec<String>>;

/// What every command asks for.
const WANTED: [&str; 3] = ["change.", "remote.", "user."];

/// What is known of a configuration.
struct Known {
    values: Values,
    /// Keys of which git alone knows whether there are further values.
    doubtful: HashSet<String>,
}

/// The configuration that holds in one place, read once and kept until it is set.
pub struct GitConfig {
    git: Git,
    /// Where the shared files of the repository are, for which this is the configuration.
    common_dir: Option<PathBuf>,
    known: RefCell<Option<Arc<Known>>>,
    /// What was asked for ahead.
    asked: RefCell<Option<JoinHandle<Result<Answer, Fault>>>>,
}

impl GitConfig {
    /// The configuration that `git` sees where it runs, which may be outside of any repository
    /// (then `Git::in_place` runs it).
    #[must_use]
    pub fn new(git: Git) -> Self {
        Self {
            git,
            common_dir: None,
            known: RefCell::new(None),
            asked: RefCell::new(None),
        }
    }

    /// The configuration of a repository, on which `git` runs.
    #[must_use]
    pub fn of_repository(git: Git, common_dir: &Path) -> Self {
        Self {
            common_dir: Some(common_dir.to_owned()),
            ..Self::new(git)
        }
    }

    /// Reads the configuration, or asks git for it without waiting for the answer: it takes git as
    /// long as opening everything else.
    pub fn ask_ahead(&self) {
        if let Some(read) = self.read() {
            let wanted = |key: &String| WANTED.iter().any(|start| key.starts_with(start));
            let settled = !read.doubtful.iter().any(wanted);
            *self.known.borrow_mut() = Some(Arc::new(read));
            if settled {
                return;
            }
        }
        let git = self.git.clone();
        let asked = std::thread::Builder::new().spawn(move || list(&git));
        // Where there is no thread to be had, it is asked when somebody wants to know.
        *self.asked.borrow_mut() = asked.ok();
    }

    /// The running of git in this place.
    #[must_use]
    pub fn git(&self) -> &Git {
        &self.git
    }

    /// All values of a key, in the order in which git reads them; the last one counts.
    ///
    /// # Errors
    ///
    /// When git cannot be run, or finds its configuration broken.
    pub fn all(&self, key: &str) -> Result<Vec<String>, Fault> {
        let key = canonical(key);
        let known = self.known(|doubtful| *doubtful == key)?;
        Ok(known.values.get(&key).cloned().unwrap_or_default())
    }

    /// The sub-sections of a section: the names of all remotes for `remote`. Sorted.
    ///
    /// # Errors
    ///
    /// As for [`GitConfig::all`].
    pub fn subsections(&self, section: &str) -> Result<Vec<String>, Fault> {
        let inner = |key: &str| {
            let (head, rest) = key.split_once('.')?;
            let (name, _) = rest.rsplit_once('.')?;
            (head == section).then(|| name.to_owned())
        };
        let known = self.known(|doubtful| inner(doubtful).is_some())?;
        let names: BTreeSet<_> = { known.values.keys() }
            .filter_map(|key| inner(key))
            .collect();
        Ok(names.into_iter().collect())
    }

    /// What is known, without a doubt about the keys that `concerns` names.
    fn known(&self, concerns: impl Fn(&str) -> bool) -> Result<Arc<Known>, Fault> {
        let known = { self.known.borrow().clone() }.or_else(|| {
            // Who asked ahead has tried that.
            let read = self.asked.borrow().is_none().then(|| self.read());
            read.flatten().map(Arc::new)
        });
        let settled = |known: &Known| !known.doubtful.iter().any(|key| concerns(key));
        let known = match known {
            Some(known) if settled(&known) => known,
            Some(_) | None => Arc::new(self.list()?),
        };
        *self.known.borrow_mut() = Some(known.clone());
        Ok(known)
    }

    fn read(&self) -> Option<Known> {
        files::read(&self.git, self.common_dir.as_deref()?)
    }

    fn list(&self) -> Result<Known, Fault> {
        let asked = self.asked.take().and_then(|asked| asked.join().ok());
        let answer = asked.unwrap_or_else(|| list(&self.git))?;
        if !answer.ok() {
            return Err(Fault::new("cannot read git's configuration")
                .because(answer.complaint())
                .hint("git config --list --show-origin"));
        }
        Ok(Known {
            values: parse(&String::from_utf8_lossy(&answer.stdout)),
            doubtful: HashSet::new(),
        })
    }
}

fn list(git: &Git) -> Result<Answer, Fault> {
    git.run(["config", "--list", "-z", "--includes"])
}

impl Config for GitConfig {
    fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        Ok(self.all(key)?.pop())
    }

    fn set(&self, key: &str, value: &str, global: bool) -> Result<(), Fault> {
        let scope = if global { "--global" } else { "--local" };
        let answer = self
            .git
            .run(["config", scope, "--replace-all", key, value])?;
        *self.known.borrow_mut() = None;
        *self.asked.borrow_mut() = None;
        if answer.ok() {
            return Ok(());
        }
        Err(
            Fault::new(format!("cannot set {key} in git's configuration"))
                .because(answer.complaint()),
        )
    }
}

impl Config for GitRepository {
    fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.config.get(key)
    }

    fn set(&self, key: &str, value: &str, global: bool) -> Result<(), Fault> {
        self.config.set(key, value, global)
    }
}

/// Section and variable without regard to case, the sub-section as it stands.
fn canonical(key: &str) -> String {
    match (key.split_once('.'), key.rsplit_once('.')) {
        (Some((section, _)), Some((head, variable))) if head.len() > section.len() => format!(
            "{}{}.{}",
            section.to_lowercase(),
            head.get(section.len()..).unwrap_or_default(),
            variable.to_lowercase()
        ),
        _ => key.to_lowercase(),
    }
}

/// Entries end in NUL; a newline parts key and value; a key alone means true.
fn parse(listed: &str) -> Values {
    let mut values = Values::new();
    for entry in listed.split_terminator('\0') {
        let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
        values
            .entry(key.to_owned())
            .or_default()
            .push(value.to_owned());
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::git::place::Place;

    #[test]
    fn git_is_asked_for_what_is_in_doubt_and_for_nothing_else() {
        let nowhere = Place {
            environment: Some(vec![("PATH".into(), "/nowhere".into())]),
            ..Place::at("/")
        };
        let config = GitConfig::new(Git::in_place(&nowhere));
        *config.known.borrow_mut() = Some(Arc::new(Known {
            values: parse("change.branch\nmain\0remote.a.url\nx\0"),
            doubtful: ["change.landing", "remote.b.url", "http.proxy"]
                .map(str::to_owned)
                .into(),
        }));
        let get = |key: &str| config.get(key).map_err(|fault| fault.what);
        assert_eq!(get("change.branch"), Ok(Some("main".to_owned())));
        assert_eq!(get("change.remote"), Ok(None));
        assert!(
            config
                .subsections("branch")
                .is_ok_and(|names| names.is_empty())
        );
        assert_eq!(get("Change.Landing"), Err("cannot run git".to_owned()));
        assert!(config.subsections("remote").is_err());
    }

    #[test]
    fn keys_are_compared_as_git_compares_them() {
        assert_eq!(canonical("User.SigningKey"), "user.signingkey");
        assert_eq!(
            canonical("Remote.My.Fork.pushURL"),
            "remote.My.Fork.pushurl"
        );
        assert_eq!(canonical("change.landing"), "change.landing");
        assert_eq!(canonical("nonsense"), "nonsense");
    }

    #[test]
    fn a_value_may_hold_lines_and_a_key_alone_means_true() {
        let values = parse("a.b\none\ntwo\0c.d\0a.b\nthree\0e.f\n\0");
        assert_eq!(values["a.b"], ["one\ntwo", "three"]);
        assert_eq!(values["c.d"], ["true"]);
        assert_eq!(values["e.f"], [""]);
    }
}
