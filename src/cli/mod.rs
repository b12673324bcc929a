//! The command line: what was typed becomes a use-case, and what came of it becomes text.
//!
//! A command resolves what was typed, asks the application, prints the answer on standard output
//! and hints on standard error. No rule is here.

pub mod process;
mod progress;

mod args;
mod commands;
mod deferred;
mod desk;
mod draft;
mod exit;
mod interview;
mod prompt;
mod stores;
mod tip;
mod ui;
mod when;
mod wiring;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::cli::args::Args;
use crate::cli::process::Process;
use crate::cli::ui::Ui;

/// All that can be typed, as clap has it; each command is to be built before it is asked.
#[must_use]
pub fn commands() -> clap::Command {
    Args::command()
}

/// The same, with all commands built.
fn built() -> clap::Command {
    let mut commands = commands();
    commands.build();
    commands
}

/// What was typed; what is wrong with it is told by one who knows all commands.
fn parse(typed: &[OsString]) -> Result<ArgMatches, clap::Error> {
    let asks = |word: &OsString| word == "--help" || word == "-h" || word == "help";
    if typed.iter().any(asks) {
        return built().try_get_matches_from(typed);
    }
    let parsed = commands().try_get_matches_from(typed);
    parsed.or_else(|error| match error.kind() {
        ErrorKind::DisplayVersion => Err(error),
        _ => built().try_get_matches_from(typed),
    })
}

/// Runs the program; answers with its exit code.
#[must_use]
pub fn main(process: &Process) -> u8 {
    let typed = parse(&process.arguments);
    let parsed = typed.and_then(|typed| Ok((Args::from_arg_matches(&typed)?, in_json(&typed))));
    let (args, in_json) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return exit::clap(&tip::meant(error, &process.arguments, built())),
    };
    let ui = Ui::new(process, &args.global);
    let run = AssertUnwindSafe(|| commands::run(process, &args, &ui));
    let ended = catch_unwind(run);
    ui.warn_unwritten();
    match ended {
        Ok(Ok(())) => exit::DONE,
        Ok(Err(error)) => {
            // What is missing may be missing from a damaged index alone.
            let error = ui.certain().err().unwrap_or(error);
            exit::report(&error, &ui, in_json)
        }
        Err(_) => {
            ui.error("this is a bug in git-change; nothing was written after it happened");
            exit::BUG
        }
    }
}

/// Whether the command was asked to answer with a JSON document.
fn in_json(typed: &ArgMatches) -> bool {
    match typed.subcommand() {
        Some((_, typed)) => in_json(typed),
        None => typed
            .try_get_one::<bool>("json")
            .is_ok_and(|json| json == Some(&true)),
    }
}
