//! Running `git` itself: the one place of this room that starts a program.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::place::Place;
use crate::domain::ledger::ports::Fault;

/// How `git` is run: where, on which repository, and whether it may ask questions.
#[derive(Debug, Clone)]
pub struct Git {
    program: PathBuf,
    dir: PathBuf,
    repository: Option<(PathBuf, Option<PathBuf>)>,
    environment: Option<Vec<(OsString, OsString)>>,
    terminal: bool,
}

/// What `git` answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its exit code; none when it was killed.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it complained about.
    pub stderr: String,
}

impl Answer {
    /// Whether git was content.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.code == Some(0)
    }

    /// The complaint, without git's own labels, for the cause of a fault.
    #[must_use]
    pub fn complaint(&self) -> String {
        let labels = ["fatal: ", "error: "];
        let plain = |line: &str| {
            let line = line.trim();
            let label = labels.iter().find_map(|label| line.strip_prefix(label));
            label.unwrap_or(line).to_owned()
        };
        let lines: Vec<_> = self
            .stderr
            .lines()
            .map(plain)
            .filter(|line| !line.is_empty())
            .collect();
        match (lines.is_empty(), self.code) {
            (false, _) => lines.join("; "),
            (true, Some(code)) => format!("git ended with code {code}"),
            (true, None) => "git was killed".to_owned(),
        }
    }
}

impl Git {
    /// Runs in a place, on whatever repository git finds there.
    #[must_use]
    pub fn in_place(place: &Place) -> Self {
        Self {
            program: program(place),
            dir: place.dir.clone(),
            repository: None,
            environment: place.environment.clone(),
            terminal: place.terminal,
        }
    }

    /// The same, on this very repository, whatever the environment says.
    #[must_use]
    pub fn on(mut self, git_dir: &Path, work_tree: Option<&Path>) -> Self {
        self.dir = work_tree.unwrap_or(git_dir).to_owned();
        self.repository = Some((git_dir.to_owned(), work_tree.map(Path::to_owned)));
        self
    }

    /// Runs `git` and waits for it. Its messages are in English, so that they can be read.
    ///
    /// # Errors
    ///
    /// When git cannot be started. That it fails is in the answer.
    pub fn run<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Answer, Fault> {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::null());
        answer(command.output())
    }

    /// The same, for a `git` that reads all of `input` before it says much.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`].
    pub fn feed(&self, arguments: &[&str], input: &str) -> Result<Answer, Fault> {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        answer(command.spawn().and_then(|mut child| {
            let written = { child.stdin.take() }.map(|mut stdin| stdin.write_all(input.as_bytes()));
            let output = child.wait_with_output()?;
            match written {
                // A git that failed says why, and need not have read to the end.
                Some(Err(error)) if output.status.success() => Err(error),
                Some(_) | None => Ok(output),
            }
        }))
    }

    /// The program.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// The environment that it runs in; none when that is the one of this process.
    pub(super) fn environment(&self) -> Option<&[(OsString, OsString)]> {
        self.environment.as_deref()
    }

    fn command(&self) -> Command {
        #[expect(clippy::disallowed_methods, reason = "the one place that runs git")]
        let mut command = Command::new(&self.program);
        if let Some(environment) = &self.environment {
            command
                .env_clear()
                .envs(environment.iter().map(|(name, value)| (name, value)));
        }
        command
            .current_dir(&self.dir)
            .env("LC_ALL", "C")
            .env_remove("LANGUAGE");
        if let Some((git_dir, work_tree)) = &self.repository {
            command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
            command.arg(option("--git-dir=", git_dir));
            if let Some(work_tree) = work_tree {
                command.arg(option("--work-tree=", work_tree));
            }
        }
        if !self.terminal {
            command
                .env("GIT_TERMINAL_PROMPT", "0")
                .env("SSH_ASKPASS_REQUIRE", "force")
                .env("SSH_ASKPASS", "false");
        }
        command
    }
}

fn answer(output: io::Result<Output>) -> Result<Answer, Fault> {
    let output = output.map_err(|error| {
        Fault::new("cannot run git")
            .because(error)
            .hint("install git")
    })?;
    Ok(Answer {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Where git is, in the environment that it will run in. A program that is named by its whole path
/// is started without a copy of this process being made first, which takes longer than git itself.
fn program(place: &Place) -> PathBuf {
    let name = Path::new("git");
    let path = { place.environment.iter().flatten() }
        .find(|(key, _)| key == "PATH")
        .map(|(_, path)| path);
    // Where it is not found, starting it says so.
    which::which_in(name, path, &place.dir).unwrap_or_else(|_| name.to_owned())
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}
