//! Benchmarks over a legal, signed history of any size.
//!
//! ```text
//! cargo bench                                                    # a table for a small repository
//! cargo bench --bench scale -- measure --changes 100000          # the table that counts
//! cargo bench --bench scale -- measure --changes 20000 --monthly 5000 --services 250
//! cargo bench --bench scale -- generate DIR [--changes N] [--monthly N] [--services N] …
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and says what it saw"
)]

mod history;
mod law;
mod measure;
mod pack;
mod people;
mod story;
mod trees;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::{Parser, Subcommand};

use crate::history::Size;
use crate::measure::Place;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// What `cargo bench` adds.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum What {
    /// Times the program beside git in a large repository and in a small one, which are made first.
    Measure {
        /// How many changes the large one has.
        #[arg(long, default_value_t = 2000)]
        changes: usize,
        /// How many changes the small one has.
        #[arg(long, default_value_t = 1000)]
        small: usize,
        /// How many pairs of runs a figure is the median of.
        #[arg(long, default_value_t = 15)]
        pairs: usize,
        /// Where the repositories are made and left, or found; otherwise they are thrown away.
        #[arg(long)]
        keep: Option<PathBuf>,
        #[command(flatten)]
        size: Size,
    },
    /// Makes a repository with a legal, signed history.
    Generate {
        /// Where; it must not exist.
        dir: PathBuf,
        /// How many changes.
        #[arg(long, default_value_t = 1000)]
        changes: usize,
        #[command(flatten)]
        size: Size,
    },
}

fn main() {
    let arguments = Arguments::parse();
    let otherwise = || Arguments::parse_from(["scale", "measure"]).what;
    match arguments.what.or_else(otherwise) {
        None => {}
        Some(What::Measure {
            changes,
            small,
            pairs,
            keep,
            size,
        }) => {
            let place = tempfile::tempdir().expect("there is room");
            let folder = keep.unwrap_or_else(|| place.path().to_owned());
            let made = |changes: usize| {
                let dir = folder.join(format!("{changes}-{}", size.monthly));
                if !dir.exists() {
                    generate(&dir, changes, size);
                }
                Place { dir, changes }
            };
            measure::measure(&made(changes), &made(small), pairs.max(1));
        }
        Some(What::Generate { dir, changes, size }) => generate(&dir, changes, size),
    }
}

fn generate(dir: &Path, changes: usize, size: Size) {
    let begin = Instant::now();
    std::fs::create_dir_all(dir.parent().unwrap_or(dir)).expect("there is room");
    git(
        Path::new("."),
        &["init", "-q", "-b", "main", &dir.to_string_lossy()],
    );
    let (tip, commits) = history::write(&dir.join(".git"), changes, size).expect("a history");
    git(dir, &["update-ref", "refs/heads/main", &tip]);
    git(dir, &["reset", "-q", "--hard"]);
    println!(
        "{commits} commits in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
}

fn git(dir: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .current_dir(dir)
        .args(arguments)
        .status();
    assert!(done.expect("git runs").success(), "git {arguments:?}");
}
