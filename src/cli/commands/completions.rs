//! `git change completions`

use clap_complete::{Shell, generate};

use crate::cli::exit::Ending;
use crate::cli::ui::Ui;

/// Print what makes a shell complete commands and options
///
/// For bash:
/// git change completions bash > ~/.local/share/bash-completion/completions/git-change
///
/// For zsh, in a directory of `fpath`:
/// git change completions zsh > _git-change
///
/// For fish:
/// git change completions fish > ~/.config/fish/completions/git-change.fish
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Git's own completion for bash asks a function of this name for the words behind `git change`;
/// zsh and fish ask what completes `git-change`.
const FOR_GIT_IN_BASH: &str = r#"
_git_change() {
    local at=${__git_cmd_idx:-1}
    local COMP_WORDS=(git-change "${COMP_WORDS[@]:at+1}") COMP_CWORD=$((COMP_CWORD - at))
    _git__change git-change "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
}
"#;

impl Completions {
    pub(super) fn run(&self, ui: &Ui) -> Result<(), Ending> {
        ui.answer(&script(self.shell))
    }
}

fn script(shell: Shell) -> String {
    // One program of one word: `git-change`, and not the two words that are typed.
    let mut command = crate::cli::commands().bin_name("git-change");
    let mut text = Vec::new();
    generate(shell, &mut command, "git-change", &mut text);
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if shell == Shell::Bash {
        // clap_complete 4.6 spells a hyphen in the name of the program in two ways.
        text = text.replace("git__subcmd__change", "git__change");
        text.push_str(FOR_GIT_IN_BASH);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_gets_something_that_names_the_commands() {
        use clap::ValueEnum;
        for shell in Shell::value_variants() {
            let text = script(*shell);
            assert!(text.contains("approve"), "{shell}");
            assert!(text.contains("git-change"), "{shell}");
        }
    }

    #[test]
    fn git_in_bash_asks_a_function_that_is_there() {
        let text = script(Shell::Bash);
        assert!(text.contains("cmd=\"git__change__subcmd__approve\""));
        assert!(text.contains("\n        git__change__subcmd__approve)\n"));
        let (before, shim) = text.split_once("\n_git_change() {").unwrap();
        let asked = shim.lines().last().unwrap_or_default();
        assert_eq!(asked, "}");
        assert!(shim.contains("    _git__change git-change "), "{shim}");
        assert!(before.contains("\n_git__change() {") || before.starts_with("_git__change() {"));
    }
}
