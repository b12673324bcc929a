//! Git's configuration out of its files, where git is certain to read these files and nothing else.
//!
//! To ask git is to start a program, and a short command would spend a third of its time on it.
//! Whatever is not plain is left to git: includes, `git -c`, files of single working trees, and any
//! key of the system's configuration, since git alone knows where it is built to look for that.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::{Known, Values, plain};
use crate::adapters::git::program::Git;

/// Where the git of a Linux distribution is, and one that was installed with its own `make install`.
const PROGRAMS: [&str; 5] = [
    "/usr/bin/git",
    "/usr/lib/git-core/git",
    "/usr/libexec/git-core/git",
    "/usr/local/bin/git",
    "/usr/local/libexec/git-core/git",
];
/// Where one of those may look for the configuration of the system.
const SYSTEM: [&str; 3] = [
    "/etc/gitconfig",
    "/usr/etc/gitconfig",
    "/usr/local/etc/gitconfig",
];
/// No larger file is read here, in bytes.
const LARGEST: u64 = 1 << 20;

/// What is certain of the configuration of the repository whose shared files are in `common_dir`;
/// none when only git knows.
pub(super) fn read(git: &Git, common_dir: &Path) -> Option<Known> {
    let environment = git.environment()?;
    if environment.iter().any(|(key, _)| is_beyond_files(key)) {
        return None;
    }
    let set = |name: &str| {
        let found = environment.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_os_str())
    };
    let system = match set("GIT_CONFIG_NOSYSTEM") {
        Some(word) if word == "1" || word == "true" => Values::new(),
        Some(_) => return None,
        None if is_usual(git.program()) => values(&SYSTEM.map(PathBuf::from))?,
        None => return None,
    };
    let mut files = of_the_person(set)?;
    files.push(common_dir.join("config"));
    Some(Known {
        values: values(&files)?,
        doubtful: system.into_keys().collect(),
    })
}

/// What files say, the one that counts less first. One that is not there says nothing.
fn values(files: &[PathBuf]) -> Option<Values> {
    let mut values = Values::new();
    for file in files {
        for (key, value) in plain::read(&text(file)?)? {
            if leads_elsewhere(&key) {
                return None;
            }
            values.entry(key).or_default().push(value);
        }
    }
    Some(values)
}

/// The bytes of a file; none when it cannot be read, or is none.
fn text(file: &Path) -> Option<Vec<u8>> {
    let absent = |kind| matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory);
    match file.metadata() {
        Err(error) if absent(error.kind()) => return Some(Vec::new()),
        // To open anything else might wait for somebody.
        Ok(found) if found.is_file() && found.len() <= LARGEST => {}
        Ok(_) | Err(_) => return None,
    }
    let mut text = Vec::new();
    let mut file = File::open(file).ok()?.take(LARGEST);
    file.read_to_end(&mut text).ok()?;
    Some(text)
}

/// Whether a key makes git read further files.
fn leads_elsewhere(key: &str) -> bool {
    let section = key.split_once('.').map_or(key, |(section, _)| section);
    section == "include" || section == "includeif" || key == "extensions.worktreeconfig"
}

/// Whether a program is git itself, built as it is built for Linux.
fn is_usual(program: &Path) -> bool {
    let place = program.canonicalize().ok();
    let place = place.filter(|place| PROGRAMS.iter().any(|usual| place == Path::new(usual)));
    let mut magic = [0; 4];
    let read = place.and_then(|place| File::open(place).ok()?.read_exact(&mut magic).ok());
    // A script of this name may set anything.
    cfg!(target_os = "linux") && read.is_some() && magic == *b"\x7fELF"
}

/// The files of the person, the one that counts less first; none when it is not clear where.
fn of_the_person<'a>(set: impl Fn(&str) -> Option<&'a OsStr>) -> Option<Vec<PathBuf>> {
    if let Some(named) = set("GIT_CONFIG_GLOBAL") {
        return Some(vec![absolute(named)?]);
    }
    let home = absolute(set("HOME")?)?;
    let base = match set("XDG_CONFIG_HOME").filter(|base| !base.is_empty()) {
        Some(base) => absolute(base)?,
        None => home.join(".config"),
    };
    Some(vec![base.join("git/config"), home.join(".gitconfig")])
}

/// Whether a variable sets configuration, or where it is, in a way that is git's own affair.
fn is_beyond_files(variable: &OsString) -> bool {
    let known = ["GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"];
    let variable = variable.to_string_lossy();
    variable == "GIT_COMMON_DIR"
        || variable.starts_with("GIT_CONFIG") && !known.contains(&variable.as_ref())
}

fn absolute(path: &OsStr) -> Option<PathBuf> {
    Some(PathBuf::from(path)).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_git_itself_in_a_usual_place_is_usual() {
        let dir = tempfile::tempdir().expect("a directory");
        let script = dir.path().join("git");
        std::fs::write(&script, "#!/bin/sh\n").expect("writable");
        assert!(!is_usual(&script));
        assert!(!is_usual(Path::new("/nowhere/git")));
        assert!(!is_usual(Path::new("/proc/self/exe")));
    }

    #[test]
    fn what_is_no_plain_file_is_not_waited_for() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("config");
        assert_eq!(text(&file), Some(Vec::new()));
        std::fs::write(&file, "[a]\n").expect("writable");
        assert_eq!(text(&file), Some(b"[a]\n".to_vec()));
        assert_eq!(text(&file.join("below")), Some(Vec::new()));
        assert_eq!(text(dir.path()), None);
        assert_eq!(text(Path::new("/dev/zero")), None);
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
