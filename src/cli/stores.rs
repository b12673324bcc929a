//! Files that a person names on the command line.

use std::io::Read;
use std::path::Path;

use crate::app::failure::Failure;
use crate::cli::process::Process;
use crate::domain::ledger::ports::Fault;

/// Reads a file; `-` is standard input. Relative paths start where the process was started.
///
/// # Errors
///
/// When it cannot be read.
pub fn read(process: &Process, file: &Path) -> Result<Vec<u8>, Failure> {
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        std::fs::read(process.directory.join(file))
    };
    read.map_err(|error| {
        Fault::new(format!("cannot read {}", file.display()))
            .because(error)
            .into()
    })
}

/// Reads a file as text.
///
/// # Errors
///
/// When it cannot be read, or is not UTF-8.
pub fn read_text(process: &Process, file: &Path) -> Result<String, Failure> {
    String::from_utf8(read(process, file)?).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", file.display()), "save it as UTF-8")
    })
}
