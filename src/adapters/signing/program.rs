//! Running ssh-keygen, gpg and their like: the one place of this room that starts a program.

use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::domain::ledger::ports::Fault;

/// What helps where ssh-keygen or ssh-add is missing or too old, with the names that the package has.
pub(super) const NEEDS_OPENSSH: &str =
    "install OpenSSH 8.2 or newer: the package openssh-client, openssh-clients or openssh";

/// Where programs run, and what they find in their environment besides what this process has.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// What `~` means.
    pub home: Option<PathBuf>,
    /// What relative paths start from: the top of the working tree, as for git.
    pub directory: PathBuf,
    /// Variables that are set for the program, such as `GNUPGHOME` in a test.
    pub variables: Vec<(OsString, OsString)>,
}

impl Surroundings {
    /// A path as git configuration has it: `~/…` is below the home directory.
    #[must_use]
    pub fn path(&self, text: &str) -> PathBuf {
        match (text.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(text),
        }
    }

    /// A path as the program sees it, for looking at the same file from here.
    pub(super) fn absolute(&self, path: &Path) -> PathBuf {
        self.directory.join(path)
    }
}

/// What a program answered.
#[derive(Debug)]
pub struct Answer {
    /// It ended with exit code 0.
    pub success: bool,
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error, for people.
    pub stderr: String,
}

/// Runs a program to its end, with `input` on its standard input.
///
/// Without input, standard input is closed: a program that wants to ask a question must do so on
/// the terminal itself, and fails at once where there is none.
///
/// # Errors
/// The program cannot be started; `remedy` is the hint when it is not installed.
pub fn run<A: AsRef<OsStr>>(
    program: &Path,
    arguments: impl IntoIterator<Item = A>,
    input: Option<&[u8]>,
    surroundings: &Surroundings,
    remedy: &str,
) -> Result<Answer, Fault> {
    #[expect(
        clippy::disallowed_methods,
        reason = "signing is done by the program that git is configured to use"
    )]
    let mut command = Command::new(program);
    command
        .args(arguments)
        .envs(
            surroundings
                .variables
                .iter()
                .map(|(name, value)| (name, value)),
        )
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if !surroundings.directory.as_os_str().is_empty() {
        command.current_dir(&surroundings.directory);
    }
    let cannot = |error: std::io::Error| {
        let missing = error.kind() == ErrorKind::NotFound;
        let fault = Fault::new(format!("cannot run {}", program.display())).because(error);
        if missing { fault.hint(remedy) } else { fault }
    };
    let mut child = command.spawn().map_err(cannot)?;
    let output: Output = std::thread::scope(|scope| {
        if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
            // A program that ends before it read everything says why on its standard error.
            scope.spawn(move || pipe.write_all(input).is_ok());
        }
        child.wait_with_output()
    })
    .map_err(cannot)?;
    Ok(Answer {
        success: output.status.success(),
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_put_in_place_of_the_tilde() {
        let around = Surroundings {
            home: Some("/home/a".into()),
            directory: "/repo".into(),
            variables: Vec::new(),
        };
        assert_eq!(around.path("~/.ssh/id"), Path::new("/home/a/.ssh/id"));
        assert_eq!(around.path("/x/~/id"), Path::new("/x/~/id"));
        assert_eq!(around.absolute(Path::new("id")), Path::new("/repo/id"));
        assert_eq!(around.absolute(Path::new("/id")), Path::new("/id"));
    }

    #[test]
    fn a_program_that_is_not_there_is_a_fault_with_a_remedy() {
        let fault = run(
            Path::new("git-change-has-no-such-program"),
            ["x"],
            None,
            &Surroundings::default(),
            "install it",
        )
        .unwrap_err();
        assert_eq!(fault.what, "cannot run git-change-has-no-such-program");
        assert_eq!(fault.hint.as_deref(), Some("install it"));
    }

    #[test]
    fn more_input_than_a_pipe_holds_does_not_block() {
        let input = vec![b'x'; 1 << 20];
        let around = Surroundings::default();
        let echoed = run(Path::new("cat"), ["-"], Some(&input), &around, "").unwrap();
        assert_eq!(echoed.stdout.len(), input.len());
        assert!(
            run(Path::new("true"), ["-"], Some(&input), &around, "")
                .unwrap()
                .success
        );
    }
}
