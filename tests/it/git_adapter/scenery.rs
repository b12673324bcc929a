//! Histories with everything in them that trees and graphs can hold, made by `git fast-import`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use crate::bench::Bench;

/// Numbers that look random and are the same every time (Knuth's MMIX generator).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Fills a bare or empty repository with commits on `main`: files, programs, links, submodules,
/// names that sort oddly, folders that replace files and back, merges, several roots, and clocks
/// that go backwards.
pub fn random_history(bench: &Bench, commits: u64, seed: u64) {
    let mut dice = Dice(seed);
    let mut stream = String::new();
    for commit in 1..=commits {
        // A new root now and then; the last commit has the others below it.
        let root = commit == 1 || (dice.roll(40) == 0 && commit < commits);
        if root {
            stream.push_str("reset refs/heads/main\n\n");
        }
        let time = 1_700_000_000 + commit * 60 - dice.roll(2) * dice.roll(100_000);
        let message = format!("commit {commit}");
        writeln!(
            stream,
            "commit refs/heads/main\nmark :{commit}\ncommitter C <c@example.org> {time} +0000\n\
             data {}\n{message}",
            message.len()
        )
        .expect("memory");
        if !root {
            let near = |dice: &mut Dice| commit - 1 - dice.roll((commit - 1).min(8));
            let (first, second) = (near(&mut dice), near(&mut dice));
            writeln!(stream, "from :{first}").expect("memory");
            if dice.roll(4) == 0 && second != first {
                writeln!(stream, "merge :{second}").expect("memory");
            }
        }
        for _ in 0..=dice.roll(4) {
            edit(&mut stream, &mut dice);
        }
    }
    import(bench, &stream);
}

fn edit(stream: &mut String, dice: &mut Dice) {
    let names = ["a", "a.b", "a0", "b", "changes", "z"];
    let depth = [1, 2, 3, 3, 3, 3][dice.roll(6) as usize];
    let parts: Vec<_> = (0..depth).map(|_| names[dice.roll(6) as usize]).collect();
    let path = parts.join("/");
    let done = match dice.roll(8) {
        0 => writeln!(stream, "D {path}"),
        1 => writeln!(stream, "M 160000 {:040x} {path}", 1 + dice.roll(9)),
        kind => {
            let mode = ["100755", "120000"]
                .get(kind as usize - 2)
                .unwrap_or(&"100644");
            writeln!(
                stream,
                "M {mode} inline {path}\ndata 2\n{:02}",
                dice.roll(100)
            )
        }
    };
    done.expect("memory");
}

/// Feeds `git fast-import`.
pub fn import(bench: &Bench, stream: &str) {
    let mut import = bench
        .command("alice", "git")
        .args(["fast-import", "--quiet", "--force"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut input = import.stdin.take().expect("piped");
    input.write_all(stream.as_bytes()).expect("git reads");
    drop(input);
    assert!(import.wait().expect("git ends").success());
}
