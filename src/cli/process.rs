//! What the process was given, gathered once.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Arguments, environment, place and streams.
#[derive(Debug, Clone)]
pub struct Process {
    /// The arguments, with the program's own name first.
    pub arguments: Vec<OsString>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// The working directory.
    pub directory: PathBuf,
    /// Whether a person can be asked: standard input and error are a terminal.
    pub interactive: bool,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
}

impl Process {
    /// Gathers everything.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that looks at the process"
    )]
    #[must_use]
    pub fn gather() -> Self {
        let stderr_is_terminal = std::io::stderr().is_terminal();
        Self {
            arguments: std::env::args_os().collect(),
            environment: std::env::vars_os().collect(),
            directory: std::env::current_dir().unwrap_or_default(),
            interactive: std::io::stdin().is_terminal() && stderr_is_terminal,
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal,
        }
    }

    /// A variable of the environment; none when it is unset or empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        let found = self.environment.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.to_string_lossy().into_owned())
            .filter(|v| !v.is_empty())
    }
}
