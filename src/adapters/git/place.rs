//! Where to look for a repository, and who asks: gathered once, outside, and handed in.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// All that git would read from its surroundings to find a repository and to name a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The directory to start from, absolute.
    pub dir: PathBuf,
    /// `GIT_DIR`: the repository itself, instead of looking for one.
    pub git_dir: Option<PathBuf>,
    /// `GIT_WORK_TREE`: the working tree of that repository.
    pub work_tree: Option<PathBuf>,
    /// `GIT_CEILING_DIRECTORIES`: where looking upwards stops.
    pub ceilings: Vec<PathBuf>,
    /// `GIT_OBJECT_DIRECTORY` and `GIT_ALTERNATE_OBJECT_DIRECTORIES`: further object stores. In
    /// a server's `pre-receive` hook this is where the objects wait that are being judged.
    pub object_dirs: Vec<PathBuf>,
    /// What `GIT_AUTHOR_NAME` and its three siblings, and `EMAIL`, say.
    pub names: Names,
    /// The environment in which `git` itself is run; none means this process's own.
    pub environment: Option<Vec<(OsString, OsString)>>,
    /// Whether a person can answer git's questions (a passphrase, a password).
    pub terminal: bool,
}

/// Names and addresses that the environment sets over the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// `GIT_AUTHOR_NAME`.
    pub author_name: Option<String>,
    /// `GIT_AUTHOR_EMAIL`.
    pub author_email: Option<String>,
    /// `GIT_COMMITTER_NAME`.
    pub committer_name: Option<String>,
    /// `GIT_COMMITTER_EMAIL`.
    pub committer_email: Option<String>,
    /// `EMAIL`, git's last resort.
    pub email: Option<String>,
}

impl Place {
    /// The place `dir`, with nothing set around it.
    #[must_use]
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            ..Self::default()
        }
    }

    /// The place `dir` in an environment; relative paths in it are relative to `dir`, as they
    /// are for `git -C dir`.
    #[must_use]
    pub fn in_environment(
        dir: &Path,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        terminal: bool,
    ) -> Self {
        let environment: Vec<_> = environment.into_iter().collect();
        let set = |name: &str| {
            let found = environment
                .iter()
                .find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value)
        };
        let path = |name: &str| set(name).map(|value| dir.join(value));
        let list = |name: &str| -> Vec<PathBuf> {
            set(name).map(|value| split(dir, value)).unwrap_or_default()
        };
        let text = |name: &str| set(name).map(|value| value.to_string_lossy().into_owned());
        let mut object_dirs: Vec<_> = path("GIT_OBJECT_DIRECTORY").into_iter().collect();
        object_dirs.extend(list("GIT_ALTERNATE_OBJECT_DIRECTORIES"));
        Self {
            dir: dir.to_owned(),
            git_dir: path("GIT_DIR"),
            work_tree: path("GIT_WORK_TREE"),
            ceilings: list("GIT_CEILING_DIRECTORIES"),
            object_dirs,
            names: Names {
                author_name: text("GIT_AUTHOR_NAME"),
                author_email: text("GIT_AUTHOR_EMAIL"),
                committer_name: text("GIT_COMMITTER_NAME"),
                committer_email: text("GIT_COMMITTER_EMAIL"),
                email: text("EMAIL"),
            },
            environment: Some(environment),
            terminal,
        }
    }
}

fn split(dir: &Path, list: &OsStr) -> Vec<PathBuf> {
    std::env::split_paths(list)
        .filter(|path| !path.as_os_str().is_empty())
        .map(|path| dir.join(path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_relative_to_the_place_and_empty_values_are_unset() {
        let place = Place::in_environment(
            Path::new("/srv/repo"),
            [
                ("GIT_DIR", "."),
                ("GIT_WORK_TREE", ""),
                ("GIT_OBJECT_DIRECTORY", "objects/incoming"),
                ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/a::/b"),
                ("GIT_AUTHOR_NAME", "Alice"),
            ]
            .map(|(name, value)| (name.into(), value.into())),
            false,
        );
        assert_eq!(place.git_dir, Some(PathBuf::from("/srv/repo/.")));
        assert_eq!(place.work_tree, None);
        let expected: Vec<PathBuf> = ["/srv/repo/objects/incoming", "/a", "/b"]
            .map(PathBuf::from)
            .into();
        assert_eq!(place.object_dirs, expected);
        assert_eq!(place.names.author_name.as_deref(), Some("Alice"));
    }
}
