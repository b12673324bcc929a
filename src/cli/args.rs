//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::cli::commands::Command;

/// Change management in a git repository: file, approve, do and prove changes.
///
/// A change is one TOML file; each step of its life is one signed commit. Without a command it
/// says what waits for you.
#[derive(Debug, Parser)]
#[command(
    name = "git-change",
    bin_name = "git change",
    version,
    max_term_width = 100
)]
pub struct Args {
    /// What goes for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What goes for every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// Work as if started in DIR.
    #[arg(
        id = "work_in",
        short = 'C',
        value_name = "DIR",
        global = true,
        help_heading = "Global options"
    )]
    pub directory: Option<PathBuf>,
    /// Print the answer, errors and what mends them, and nothing else.
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// Show long answers at once instead of in git's pager.
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_pager: bool,
    /// When to use colour.
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = "Global options"
    )]
    pub color: Color,
    /// Read the whole history again, and leave the index alone. The answer is the same.
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_index: bool,
    /// Look at this branch or commit instead of the main branch.
    #[arg(
        long = "ref",
        value_name = "REF",
        global = true,
        help_heading = "Global options"
    )]
    pub reference: Option<String>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How an answer is given.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Output {
    /// Answer with one JSON document.
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn a_directory_to_make_is_not_the_one_to_work_in() {
        let args = Args::try_parse_from(["git-change", "-C", "here", "init", "there"]).unwrap();
        assert_eq!(args.global.directory, Some("here".into()));
        let args = Args::try_parse_from(["git-change", "demo", "there"]).unwrap();
        assert_eq!(args.global.directory, None);
    }

    #[test]
    fn no_two_flags_of_a_command_share_a_name() {
        Args::command().debug_assert();
    }
}
