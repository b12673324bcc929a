//! Documents: schemas, valid and invalid ones, hostile ones, and what `init` writes.

mod cases;
mod edits;
mod founding;
mod hostile;
mod kept;
mod outputs;
mod schemas;

use std::path::{Path, PathBuf};

/// A path from the top of this repository.
pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a text with the file at `path`; with `GIT_CHANGE_BLESS=1` the file is written instead.
pub fn compare(path: &str, text: &str) {
    let file = here(path);
    #[expect(
        clippy::disallowed_methods,
        reason = "the one switch of these tests, set by the person who runs them"
    )]
    let bless = std::env::var("GIT_CHANGE_BLESS").is_ok_and(|value| value == "1");
    if bless {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        kept, text,
        "{path} is not up to date; run the tests with GIT_CHANGE_BLESS=1 and look at the diff"
    );
}
