//! Names what the index depends on: whatever decides about history, and how it is kept.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::Path;
use std::{fs, io};

/// The rooms that decide, or read what is decided on; and the versions of what they are built with.
const SOURCES: [&str; 7] = [
    "src/domain",
    "src/document",
    "src/audit",
    "src/adapters/git",
    "src/adapters/signing",
    "src/adapters/index",
    "Cargo.lock",
];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        // Whoever depends on this as a library has a lock file of their own, elsewhere.
        if Path::new(source).exists() {
            take(Path::new(source), &mut hasher)?;
        }
    }
    println!(
        "cargo::rustc-env=INDEX_FINGERPRINT={:016x}",
        hasher.finish()
    );
    Ok(())
}

fn take(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path)?;
        let mut below = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        below.sort();
        below.iter().try_for_each(|path| take(path, hasher))
    } else {
        hasher.write(path.to_string_lossy().as_bytes());
        hasher.write(&fs::read(path)?);
        Ok(())
    }
}
