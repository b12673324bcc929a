//! Names what the index depends on: whatever decides about history, and how it is kept.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::Path;
use std::{fs, io};

/// The rooms that decide.
const ROOMS: [&str; 5] = [
    "src/domain",
    "src/document",
    "src/audit",
    "src/adapters/signing",
    "src/adapters/index",
];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for room in ROOMS {
        println!("cargo::rerun-if-changed={room}");
        take(Path::new(room), &mut hasher)?;
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
