//! The binary: gathers what the process was given, and hands it to the command line.

use std::process::ExitCode;

use git_change::cli::{self, process::Process};

/// A verification works on three threads, and each frees what another one asked for: where the
/// system's allocator makes them wait for each other, this one does not.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(cli::main(&Process::gather()))
}
