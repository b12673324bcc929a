//! The binary: gathers what the process was given, and hands it to the command line.

use std::process::ExitCode;

use git_change::cli::{self, process::Process};

fn main() -> ExitCode {
    ExitCode::from(cli::main(&Process::gather()))
}
