//! The pager that git is set to use (git-var(1), `GIT_PAGER`).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::domain::ledger::ports::Fault;

/// Shows a text in git's pager, and waits until it is closed. Answers whether there was one: git
/// may be set to use none (`cat`, or an empty name).
///
/// # Errors
///
/// When git cannot be run.
pub fn show(directory: &Path, text: &str) -> Result<bool, Fault> {
    let named = program("git")
        .args(["var", "GIT_PAGER"])
        .current_dir(directory)
        .output()
        .map_err(|error| Fault::new("cannot run git").because(error))?;
    let pager = String::from_utf8_lossy(&named.stdout).trim().to_owned();
    if !named.status.success() || pager.is_empty() || pager == "cat" {
        return Ok(false);
    }
    // As git does: quit when it fits, keep colours, leave the text on the screen.
    let child = program("sh")
        .args([
            "-c",
            &format!("LESS=${{LESS-FRX}} LV=${{LV--c}} exec {pager}"),
        ])
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        return Ok(false);
    };
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager early has seen enough.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child
        .wait()
        .map_err(|error| Fault::new("the pager failed").because(error))?;
    // sh answers 127 when there is no such program.
    Ok(status.code() != Some(127))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this adapter that runs programs"
)]
fn program(name: &str) -> Command {
    Command::new(name)
}
