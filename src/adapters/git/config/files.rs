//! Git's configuration out of its files, where git is certain to read these files and nothing else.
//!
//! To ask git is to start a program, and a short command would spend a third of its time on it.
//! Whatever is not plain is left to git: includes, `git -c`, files of single working trees, and any
//! key of the system's configuration, since git alone knows where it is built to look for that.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use git2::ConfigLevel;

use super::{Known, Values};
use crate::adapters::git::program::Git;

/// Where a git below [`SYSTEM`] may look for the configuration of the system.
const SYSTEM_FILES: [&str; 3] = [
    "/etc/gitconfig",
    "/usr/etc/gitconfig",
    "/usr/local/etc/gitconfig",
];
/// Where the git of a distribution is, and one that was installed with its own `make install`.
const SYSTEM: &str = "/usr";

/// What is certain of the configuration of the repository whose shared files are in `common_dir`;
/// none when only git knows.
pub(super) fn read(git: &Git, common_dir: &Path) -> Option<Known> {
    let environment = git.environment()?;
    if environment.iter().any(|(key, _)| is_beyond_files(key)) {
        return None;
    }
    let set = |name: &str| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_os_str())
    };
    let system = match set("GIT_CONFIG_NOSYSTEM") {
        Some(word) if word == "1" || word == "true" => Values::new(),
        Some(_) => return None,
        None => of_the_system(git.program())?,
    };
    let mut sources = of_the_person(set)?;
    sources.push((common_dir.join("config"), ConfigLevel::Local));
    Some(Known {
        values: values(&sources)?,
        doubtful: system.into_keys().collect(),
    })
}

/// What files say, the one that counts less first.
fn values(sources: &[(PathBuf, ConfigLevel)]) -> Option<Values> {
    let mut config = git2::Config::new().ok()?;
    for (path, level) in sources {
        config.add_file(path, *level, false).ok()?;
    }
    let mut values = Values::new();
    let mut entries = config.entries(None).ok()?;
    while let Some(entry) = entries.next() {
        let entry = entry.ok()?;
        let name = entry.name().ok()?;
        if leads_elsewhere(name) {
            return None;
        }
        let value = match entry.has_value() {
            true => String::from_utf8_lossy(entry.value_bytes()).into_owned(),
            false => "true".to_owned(),
        };
        values.entry(name.to_owned()).or_default().push(value);
    }
    Some(values)
}

/// Whether a key makes git read further files.
fn leads_elsewhere(key: &str) -> bool {
    let section = key.split_once('.').map_or(key, |(section, _)| section);
    section == "include" || section == "includeif" || key == "extensions.worktreeconfig"
}

/// What the system's configuration may say, of which this git reads one file or none; none when
/// it may be somewhere else.
fn of_the_system(program: &Path) -> Option<Values> {
    let program = program.canonicalize().ok()?;
    if cfg!(not(target_os = "linux")) || !program.starts_with(SYSTEM) {
        return None;
    }
    let mut system = Values::new();
    for file in SYSTEM_FILES {
        system.extend(values(&[(file.into(), ConfigLevel::System)])?);
    }
    Some(system)
}

/// The files of the person, the one that counts less first; none when it is not clear where.
fn of_the_person<'a>(
    set: impl Fn(&str) -> Option<&'a OsStr>,
) -> Option<Vec<(PathBuf, ConfigLevel)>> {
    if let Some(named) = set("GIT_CONFIG_GLOBAL") {
        return Some(vec![(absolute(named)?, ConfigLevel::Global)]);
    }
    let home = absolute(set("HOME")?)?;
    let base = match set("XDG_CONFIG_HOME").filter(|base| !base.is_empty()) {
        Some(base) => absolute(base)?,
        None => home.join(".config"),
    };
    Some(vec![
        (base.join("git/config"), ConfigLevel::XDG),
        (home.join(".gitconfig"), ConfigLevel::Global),
    ])
}

/// Whether a variable sets configuration in a way that is git's own affair.
fn is_beyond_files(variable: &OsString) -> bool {
    let known = ["GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"];
    let variable = variable.to_string_lossy();
    variable.starts_with("GIT_CONFIG") && !known.contains(&variable.as_ref())
}

fn absolute(path: &OsStr) -> Option<PathBuf> {
    Some(PathBuf::from(path)).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_known_for_a_git_that_is_built_as_usual() {
        assert!(of_the_system(Path::new("/nowhere/git")).is_none());
        assert!(of_the_system(Path::new("/dev/null")).is_none());
    }

    #[test]
    fn what_leads_to_further_files_is_seen() {
        for key in [
            "include.path",
            "includeif.onbranch:main.path",
            "extensions.worktreeconfig",
        ] {
            assert!(leads_elsewhere(key), "{key}");
        }
        for key in ["included.path", "change.include", "extensions.objectformat"] {
            assert!(!leads_elsewhere(key), "{key}");
        }
    }
}
