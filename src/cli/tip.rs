//! What somebody meant by a flag that there is not.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Names the flags that begin as an unknown one does, where there are any, in the place of the one
/// that is spelled most like it: `review --rollback` is short for `--rollback-worked`. One that is
/// not much like it is not named at all.
#[must_use]
pub fn meant(mut error: clap::Error, typed: &[OsString], mut commands: Command) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    commands.build();
    let mut command = command(&commands, typed).clone();
    let is_far = match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(tip)) => is_far(unknown, tip),
        _ => false,
    };
    let longer: Vec<String> = match unknown.strip_prefix("--") {
        Some(name) => longer(&command, name),
        None => Vec::new(),
    };
    if is_far || !longer.is_empty() {
        // The usage would show the other one as well.
        let usage = ContextValue::StyledStr(command.render_usage());
        error.insert(ContextKind::Usage, usage);
        error.remove(ContextKind::SuggestedArg);
    }
    if !longer.is_empty() {
        error.insert(ContextKind::SuggestedArg, ContextValue::Strings(longer));
    }
    error
}

/// Whether a flag only shares letters with another: `--reason` with `--json`. Who mistypes a name
/// begins it as it begins, or leaves a part of it out.
fn is_far(unknown: &str, tip: &str) -> bool {
    let [unknown, tip] = [unknown, tip].map(|flag| flag.trim_start_matches('-'));
    unknown.chars().next() != tip.chars().next() && !tip.contains(unknown)
}

/// The flags of a command that begin with whole words, in the order of its help.
fn longer(command: &Command, name: &str) -> Vec<String> {
    let visible = command.get_arguments().filter(|arg| !arg.is_hide_set());
    visible
        .filter_map(|arg| arg.get_long())
        .filter(|long| {
            let rest = long.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with('-'))
        })
        .map(|long| format!("--{long}"))
        .collect()
}

/// The command that was typed.
fn command<'c>(commands: &'c Command, typed: &[OsString]) -> &'c Command {
    typed.iter().skip(1).fold(commands, |command, word| {
        command.find_subcommand(word).unwrap_or(command)
    })
}
