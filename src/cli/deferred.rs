//! Arguments of a command that clap learns when that command is typed, and not before.

use std::ops::Deref;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Subcommand};

/// The arguments of one command of many: to learn those of all takes longer than most commands.
///
/// Before the command is built, clap does not know what it is about either: whatever is told about
/// commands is to be told when all are built.
#[derive(Debug)]
pub struct Deferred<A>(A);

impl<A> Deref for Deferred<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A: FromArgMatches> FromArgMatches for Deferred<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<A: Args> Args for Deferred<A> {
    fn augment_args(command: Command) -> Command {
        command.defer(A::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(A::augment_args_for_update)
    }
}

impl<S: Subcommand> Subcommand for Deferred<S> {
    fn augment_subcommands(command: Command) -> Command {
        command.defer(S::augment_subcommands)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        command.defer(S::augment_subcommands_for_update)
    }

    fn has_subcommand(name: &str) -> bool {
        S::has_subcommand(name)
    }
}
