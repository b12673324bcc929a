//! Benchmarks over a legal, signed history of any size.
//!
//! ```text
//! cargo bench --bench scale -- generate DIR [--changes N] [--people N] [--services N] [--laws N]
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and says what it saw"
)]

mod history;
mod law;
mod pack;
mod people;
mod story;
mod trees;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::{Parser, Subcommand};

use crate::history::Size;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum What {
    /// Makes a repository with a legal, signed history.
    Generate {
        /// Where; it must not exist.
        dir: PathBuf,
        /// How many changes.
        #[arg(long, default_value_t = 1000)]
        changes: usize,
        /// How many people.
        #[arg(long, default_value_t = 50)]
        people: usize,
        /// How many services.
        #[arg(long, default_value_t = 40)]
        services: usize,
        /// How many changes of the law.
        #[arg(long, default_value_t = 20)]
        laws: usize,
    },
}

fn main() {
    let arguments = Arguments::parse();
    match arguments.what {
        None => println!("say what: --help"),
        Some(What::Generate {
            dir,
            changes,
            people,
            services,
            laws,
        }) => {
            let size = Size {
                changes,
                people,
                services,
                laws,
            };
            generate(&dir, size);
        }
    }
}

fn generate(dir: &Path, size: Size) {
    let begin = Instant::now();
    git(
        Path::new("."),
        &["init", "-q", "-b", "main", &dir.to_string_lossy()],
    );
    let (tip, commits) = history::write(&dir.join(".git"), size).expect("a history");
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
