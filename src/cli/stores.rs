//! Files that a person names on the command line.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use crate::app::failure::Failure;
use crate::cli::process::Process;
use crate::cli::wiring::Wiring;
use crate::domain::ledger::ports::Fault;
use crate::domain::policy::law::FOLDER;

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

/// The files in `changes/` as they are in the working tree, and of keys and templates below it, by
/// their paths from its top; none in a bare repository. What is no file, such as a link, is left
/// out.
///
/// # Errors
///
/// When one of them is there and cannot be read.
pub fn law_files(wiring: &Wiring) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    let Some(top) = wiring.repo.workdir() else {
        return Ok(files);
    };
    for below in ["", "/keys", "/templates"] {
        let folder = format!("{FOLDER}{below}");
        let entries = std::fs::read_dir(top.join(&folder)).into_iter().flatten();
        for entry in entries.flatten() {
            if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let bytes = std::fs::read(entry.path())
                .map_err(|error| Fault::new(format!("cannot read {path}")).because(error))?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}

/// Writes files into a directory, which is made when there is none: all of them or none. A file
/// that is there already must be the same.
///
/// # Errors
///
/// When one of them is there and differs, or the directory cannot be written.
pub fn write_new(
    process: &Process,
    directory: &Path,
    files: &[(&str, String)],
) -> Result<(), Failure> {
    let place = process.directory.join(directory);
    let cannot = |name: &str| {
        let path = directory.join(name);
        move |error: std::io::Error| {
            Failure::from(Fault::new(format!("cannot write {}", path.display())).because(error))
        }
    };
    std::fs::create_dir_all(&place).map_err(cannot(""))?;
    let mut written = Vec::new();
    for (name, text) in files {
        match std::fs::read(place.join(name)) {
            Ok(there) if there == text.as_bytes() => continue,
            Ok(_) => {
                let path = directory.join(name);
                return Err(Failure::no(
                    format!(
                        "{} is there already, and says something else",
                        path.display()
                    ),
                    "name another directory",
                ));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot(name)(error)),
        }
        let mut file = readable().tempfile_in(&place).map_err(cannot(name))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(cannot(name))?;
        written.push((name, file));
    }
    for (name, file) in written {
        file.persist_noclobber(place.join(name))
            .map_err(|error| cannot(name)(error.error))?;
    }
    Ok(())
}

/// Writes files into a directory, which is made when there is none, in the place of those of the
/// same names.
///
/// # Errors
///
/// When the directory cannot be written.
pub fn replace(
    process: &Process,
    directory: &Path,
    files: &[(String, String)],
) -> Result<(), Failure> {
    let place = process.directory.join(directory);
    let write = |name: &str, text: &str| -> std::io::Result<()> {
        let mut file = readable().tempfile_in(&place)?;
        file.write_all(text.as_bytes())?;
        file.persist(place.join(name))?;
        Ok(())
    };
    let made = std::fs::create_dir_all(&place);
    let written = files.iter().map(|(name, text)| write(name, text));
    let all: std::io::Result<()> = std::iter::once(made).chain(written).collect();
    all.map_err(|error| {
        Fault::new(format!("cannot write into {}", directory.display()))
            .because(error)
            .into()
    })
}

/// How files are made that others may read, as far as the umask lets them.
fn readable() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
