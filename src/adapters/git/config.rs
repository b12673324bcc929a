//! Git's own configuration, as git itself resolves it: system, user, repository and working-tree
//! files, includes and their conditions, `git -c` and the `GIT_CONFIG_*` variables.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::GitRepository;
use super::program::{Answer, Git};
use crate::domain::ledger::ports::{Config, Fault};

/// Keys, each with all its values in the order in which git reads them.
type Values = HashMap<String, Vec<String>>;

/// The configuration that holds in one place, read once and kept until it is set.
pub struct GitConfig {
    git: Git,
    values: RefCell<Option<Arc<Values>>>,
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
            values: RefCell::new(None),
            asked: RefCell::new(None),
        }
    }

    /// Asks git for its configuration, without waiting for the answer: it takes git as long as
    /// opening everything else.
    pub fn ask_ahead(&self) {
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
        Ok(self
            .values()?
            .get(&canonical(key))
            .cloned()
            .unwrap_or_default())
    }

    /// The sub-sections of a section: the names of all remotes for `remote`. Sorted.
    ///
    /// # Errors
    ///
    /// As for [`GitConfig::all`].
    pub fn subsections(&self, section: &str) -> Result<Vec<String>, Fault> {
        let inner = |key: &String| {
            let (head, rest) = key.split_once('.')?;
            let (name, _) = rest.rsplit_once('.')?;
            (head == section).then(|| name.to_owned())
        };
        let names: BTreeSet<_> = self.values()?.keys().filter_map(inner).collect();
        Ok(names.into_iter().collect())
    }

    fn values(&self) -> Result<Arc<Values>, Fault> {
        if let Some(known) = &*self.values.borrow() {
            return Ok(known.clone());
        }
        let listed = Arc::new(self.list()?);
        *self.values.borrow_mut() = Some(listed.clone());
        Ok(listed)
    }

    fn list(&self) -> Result<Values, Fault> {
        let asked = self.asked.take().and_then(|asked| asked.join().ok());
        let answer = asked.unwrap_or_else(|| list(&self.git))?;
        if !answer.ok() {
            return Err(Fault::new("cannot read git's configuration")
                .because(answer.complaint())
                .hint("git config --list --show-origin"));
        }
        Ok(parse(&String::from_utf8_lossy(&answer.stdout)))
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
        *self.values.borrow_mut() = None;
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
