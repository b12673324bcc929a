//! A hermetic bench: repositories in a directory of their own, people with keys, a clean
//! environment and a clock that ticks one second with each command.
//!
//! Everything that could differ between two machines is set: so signatures, which for ed25519
//! are deterministic, and with them commit ids, are the same on every one of them.
//!
//! ```ignore
//! let bench = Bench::new();                        // a repository on branch `main`, nothing in it
//! let first = bench.commit_as("alice", "first", &[("README", "hello\n")]);
//! let origin = bench.bare_remote("origin.git");     // a bare repository, and remote `origin` here
//! bench.git(&["push", "-q", "origin", "main"]);
//! let bob = origin.clone_to("bob");                // a second clone, as a bench of its own
//! let answer = bob.run_as("bob", &["list", "--json"]);
//! assert_eq!(answer.code, 0, "{answer}");
//! bob.fsck();
//! ```

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::rc::Rc;

use room::Room;

pub mod raised;
mod room;

/// A repository (or any directory) on the bench, and everything needed to work in it. Clones of
/// a bench share people and clock; the directory vanishes with the last one.
#[derive(Clone)]
pub struct Bench {
    room: Rc<Room>,
    dir: PathBuf,
}

/// What a program answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The exit code; a program that was killed has -1.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "exit code {code}\n--- stdout\n{stdout}--- stderr\n{stderr}"
        )
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Bench {
    /// A new bench with an empty repository on branch `main`, in which everything happens that is
    /// not said to happen elsewhere.
    pub fn new() -> Self {
        let bench = Self::without_repository();
        bench.git(&["init", "-q"]);
        bench
    }

    /// A new bench whose directory is empty.
    pub fn without_repository() -> Self {
        let room = Room::new();
        let dir = room.top().join("repository");
        fs::create_dir(&dir).expect("a fresh directory");
        Self {
            room: Rc::new(room),
            dir,
        }
    }

    /// The same bench, working in another directory (relative to this one).
    pub fn within(&self, dir: impl AsRef<Path>) -> Self {
        Self {
            room: self.room.clone(),
            dir: self.dir.join(dir),
        }
    }

    /// Creates a bare repository beside this one and makes it the remote `origin` here.
    pub fn bare_remote(&self, name: &str) -> Self {
        let remote = self.within(self.room.top().join(name));
        self.git(&["init", "-q", "--bare", remote.text()]);
        self.git(&["remote", "add", "origin", remote.text()]);
        remote
    }

    /// Clones this repository into a directory beside it.
    pub fn clone_to(&self, name: &str) -> Self {
        let clone = self.within(self.room.top().join(name));
        self.git(&["clone", "-q", self.text(), clone.text()]);
        clone
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn text(&self) -> &str {
        self.dir.to_str().expect("the bench has plain names")
    }

    /// The directory that holds the repositories, the people's homes and keys.
    pub fn top(&self) -> &Path {
        self.room.top()
    }

    /// Runs `git change` as a person.
    pub fn run_as(&self, person: &str, arguments: &[&str]) -> Answer {
        let mut command = self.command(person, env!("CARGO_BIN_EXE_git-change"));
        let output = command.args(arguments).output();
        let answer = output.expect("git-change runs").into();
        raised::note(&answer);
        answer
    }

    /// Runs git as alice; returns what it printed, without the last line's end.
    ///
    /// # Panics
    ///
    /// When git fails: what a test builds on must stand.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_as("alice", arguments)
    }

    /// Runs git as a person, otherwise like [`Bench::git`].
    pub fn git_as(&self, person: &str, arguments: &[&str]) -> String {
        let answer = self.try_git_as(person, arguments);
        assert_eq!(answer.code, 0, "git {arguments:?}: {answer}");
        answer.stdout.trim_end_matches('\n').to_owned()
    }

    /// Runs git as a person, and lets it fail.
    pub fn try_git_as(&self, person: &str, arguments: &[&str]) -> Answer {
        let mut command = self.command(person, "git");
        command.args(arguments).output().expect("git runs").into()
    }

    /// A program, ready to be run here by a person. The clock ticks.
    pub fn command(&self, person: &str, program: &str) -> Command {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where tests run programs"
        )]
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.room.environment(person))
            .current_dir(if self.dir.exists() {
                &self.dir
            } else {
                self.room.top()
            });
        command
    }

    /// The environment of a person at this moment, for code that runs inside of the test. The
    /// clock ticks.
    pub fn environment(&self, person: &str) -> Vec<(std::ffi::OsString, std::ffi::OsString)> {
        self.room.environment(person)
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: i64) {
        self.room.wait(seconds);
    }

    /// Lets time pass until a moment, in seconds since the epoch. It never goes back.
    pub fn wait_until(&self, seconds: i64) {
        self.room.wait_until(seconds);
    }

    /// Writes a file in the working tree, with the directories above it.
    pub fn write(&self, path: &str, content: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("writable");
        fs::write(path, content).expect("writable");
    }

    /// Reads a file in the working tree.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.join(path)).expect("readable")
    }

    /// Writes files and commits them (and nothing else), signed by a person, with plain git: so
    /// histories are made that `git change` would refuse to make. Returns the commit's id.
    pub fn commit_as(&self, person: &str, message: &str, files: &[(&str, &str)]) -> String {
        self.commit(person, &["-S", "-m", message], files)
    }

    /// The same without a signature.
    pub fn commit_unsigned_as(
        &self,
        person: &str,
        message: &str,
        files: &[(&str, &str)],
    ) -> String {
        self.commit(person, &["-m", message], files)
    }

    fn commit(&self, person: &str, how: &[&str], files: &[(&str, &str)]) -> String {
        for (path, content) in files {
            self.write(path, content);
            self.git_as(person, &["add", "-f", "--", path]);
        }
        let paths: Vec<_> = files.iter().map(|(path, _)| *path).collect();
        let only = [
            &["commit", "-q", "--allow-empty"],
            how,
            &["--only", "--"],
            &paths,
        ]
        .concat();
        self.git_as(
            person,
            if files.is_empty() {
                &only[..only.len() - 2]
            } else {
                &only
            },
        );
        self.git(&["rev-parse", "HEAD"])
    }

    /// Checks that git finds nothing wrong with the repository.
    ///
    /// # Panics
    ///
    /// When it does.
    pub fn fsck(&self) {
        let answer = self.try_git_as(
            "alice",
            &["fsck", "--strict", "--no-dangling", "--no-progress"],
        );
        let clean = answer.code == 0 && answer.stdout.is_empty();
        // An unborn branch is not damage.
        let unborn = |line: &str| line.starts_with("notice: ");
        assert!(clean && answer.stderr.lines().all(unborn), "{answer}");
    }
}

#[cfg(test)]
mod tests {
    use super::Bench;

    /// Writes a little history; returns the id of its last commit.
    fn history(bench: &Bench) -> String {
        bench.commit_as("alice", "first", &[("a", "1\n")]);
        bench.wait(3600);
        bench.commit_unsigned_as("bob", "second", &[("b", "2\n")]);
        bench.commit_as("mallory", "third", &[])
    }

    #[test]
    fn two_benches_make_the_same_commits() {
        let benches = [Bench::new(), Bench::new()];
        assert_eq!(history(&benches[0]), history(&benches[1]));
        let bench = &benches[0];
        let log = bench.git(&["log", "--format=%G? %an <%ae> %cI"]);
        let expected = [
            "U Mallory <mallory@example.org> 2026-11-23T10:00:08Z",
            "N Bob <bob@example.org> 2026-11-23T10:00:06Z",
            "G Alice <alice@example.org> 2026-11-23T09:00:03Z",
        ];
        assert_eq!(log.lines().collect::<Vec<_>>(), expected);
        assert_eq!(bench.run_as("carol", &["--version"]).code, 0);
    }
}
