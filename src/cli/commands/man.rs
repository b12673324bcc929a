//! `git change man`

use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man as Page;

use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::stores;
use crate::cli::ui::Ui;
use crate::domain::ledger::ports::Fault;

/// Write the manual pages, one for each command
///
/// With -o they are written into a directory. Where `man` looks there, git finds them too:
///
/// git change man -o ~/.local/share/man/man1
///
/// Without it, the page of git-change itself is printed: git change man | man -l -
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Write all pages into this directory, in the place of those that are there
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self, process: &Process, ui: &Ui) -> Result<(), Ending> {
        let pages = pages(crate::cli::commands()).map_err(|error| {
            Ending::from(Fault::new("cannot make the manual pages").because(error))
        })?;
        let Some(directory) = &self.output else {
            let first = pages.first().map(|(_, text)| text.as_str());
            return ui.answer(first.unwrap_or_default());
        };
        stores::replace(process, directory, &pages)?;
        ui.status(&format!(
            "written: {} pages in {}",
            pages.len(),
            directory.display()
        ));
        Ok(())
    }
}

/// The pages of a command and of all below it: the name of the file, and its text.
fn pages(mut command: Command) -> std::io::Result<Vec<(String, String)>> {
    command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    gather(command, &mut pages)?;
    Ok(pages)
}

fn gather(command: Command, pages: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let below: Vec<Command> = command.get_subcommands().cloned().collect();
    let source = format!("git-change {}", env!("CARGO_PKG_VERSION"));
    let page = Page::new(command).source(source).manual("Git Manual");
    let mut text = Vec::new();
    page.render(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    pages.push((page.get_filename(), text));
    for command in below {
        gather(command, pages)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_that_names_it() {
        let pages = pages(crate::cli::commands()).unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for name in [
            "git-change.1",
            "git-change-new.1",
            "git-change-people-add.1",
        ] {
            assert!(names.contains(&name), "{names:?}");
        }
        assert!(!names.iter().any(|name| name.contains("help")), "{names:?}");
        for (name, text) in &pages {
            let name = name.strip_suffix(".1").unwrap().replace('-', "\\-");
            assert!(text.contains(".SH NAME\n"), "{name}");
            assert!(text.contains(&format!("\n{name} \\- ")), "{name}: {text}");
            assert!(
                text.contains("\n.SH SYNOPSIS\n\\fBgit change"),
                "{name}: {text}"
            );
        }
    }

    #[test]
    fn whatever_begins_with_a_dot_is_a_macro() {
        let known = [
            "TH", "SH", "SS", "TP", "IP", "RS", "RE", "PP", "br", "ie", "el", "nf", "fi",
        ];
        for (name, text) in pages(crate::cli::commands()).unwrap() {
            for line in text.lines().filter(|line| line.starts_with(['.', '\''])) {
                let word = line.get(1..).unwrap_or_default();
                let word = word.split(' ').next().unwrap_or_default();
                assert!(known.contains(&word), "{name}: {line}");
            }
        }
    }
}
