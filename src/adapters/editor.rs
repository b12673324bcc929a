//! The editor that git is set to use (git-var(1), `GIT_EDITOR`).

use std::path::Path;
use std::process::Command;

use crate::domain::ledger::ports::Fault;

/// Opens a file in git's editor, and waits until it is closed.
///
/// # Errors
///
/// When git names no editor (there is no terminal, say), or the editor fails.
pub fn edit(directory: &Path, file: &Path) -> Result<(), Fault> {
    let hint = "set an editor: git config --global core.editor NAME";
    let named = program("git")
        .args(["var", "GIT_EDITOR"])
        .current_dir(directory)
        .output()
        .map_err(|error| Fault::new("cannot run git").because(error))?;
    if !named.status.success() {
        return Err(Fault::new("git knows no editor to use here").hint(hint));
    }
    let editor = String::from_utf8_lossy(&named.stdout).trim().to_owned();
    let status = program("sh")
        .args(["-c", &format!("{editor} \"$@\""), &editor])
        .arg(file)
        .current_dir(directory)
        .status()
        .map_err(|error| Fault::new("cannot run the editor").because(error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Fault::new(format!(
            "the editor {editor:?} failed, and nothing was done"
        ))
        .hint(hint))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this adapter that runs programs"
)]
fn program(name: &str) -> Command {
    Command::new(name)
}
