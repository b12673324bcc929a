//! The command line: what was typed becomes a use-case, and what came of it becomes text.
//!
//! A command resolves what was typed, asks the application, prints the answer on standard output
//! and hints on standard error. No rule is here.

pub mod process;

mod args;
mod commands;
mod desk;
mod draft;
mod exit;
mod prompt;
mod stores;
mod ui;
mod when;
mod wiring;

use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::{CommandFactory, Parser};

use crate::cli::args::Args;
use crate::cli::process::Process;
use crate::cli::ui::Ui;

/// All that can be typed, as clap has it.
#[must_use]
pub fn commands() -> clap::Command {
    Args::command()
}

/// Runs the program; answers with its exit code.
#[must_use]
pub fn main(process: &Process) -> u8 {
    let args = match Args::try_parse_from(&process.arguments) {
        Ok(args) => args,
        Err(error) => return exit::clap(&error),
    };
    let ui = Ui::new(process, &args.global);
    let run = AssertUnwindSafe(|| commands::run(process, &args, &ui));
    match catch_unwind(run) {
        Ok(Ok(())) => exit::DONE,
        Ok(Err(error)) => exit::report(&error, &ui),
        Err(_) => {
            ui.error("this is a bug in git-change; nothing was written after it happened");
            exit::BUG
        }
    }
}
