//! How far something long is, on a terminal, for whoever waits for it.

use std::cell::Cell;
use std::io::Write;
use std::time::{Duration, Instant};

use crate::domain::ledger::ports::Onlooker;

/// Whatever takes less time than this is not worth a word.
const PATIENCE: Duration = Duration::from_millis(700);

/// How long a word stands at least.
const PAUSE: Duration = Duration::from_millis(100);

/// One line on standard error that tells how far it is, and goes away.
#[derive(Debug)]
pub struct Progress {
    /// Whether anybody can see it.
    watched: bool,
    begun: Cell<Option<Instant>>,
    told: Cell<Option<Instant>>,
}

impl Progress {
    /// For somebody who is `watched` by a terminal, or by nobody.
    #[must_use]
    pub fn new(watched: bool) -> Self {
        Self {
            watched,
            begun: Cell::default(),
            told: Cell::default(),
        }
    }

    fn clear(&self) {
        if self.told.take().is_some() {
            write("\r\u{1b}[K");
        }
        self.begun.set(None);
    }
}

impl Onlooker for Progress {
    fn sees(&self, done: usize, all: usize) {
        if !self.watched {
            return;
        }
        if done >= all {
            self.clear();
            return;
        }
        let now = Instant::now();
        let begun = self.begun.get().unwrap_or(now);
        self.begun.set(Some(begun));
        let since = self.told.get();
        let due = since.is_none_or(|told| now.duration_since(told) >= PAUSE);
        if due && now.duration_since(begun) >= PATIENCE {
            self.told.set(Some(now));
            write(&line(done, all));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// `Reading history: 12,345 of 170,041 commits (7 %)`.
fn line(done: usize, all: usize) -> String {
    let percent = done.saturating_mul(100) / all.max(1);
    let (done, all) = (grouped(done), grouped(all));
    format!("\rReading history: {done} of {all} commits ({percent} %)\u{1b}[K")
}

/// A number with its thousands set apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Whoever closed the terminal does not wait any more.
fn write(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

#[cfg(test)]
mod tests {
    use super::{grouped, line};

    #[test]
    fn a_line_says_how_far_it_is() {
        assert_eq!(
            line(85_000, 170_041),
            "\rReading history: 85,000 of 170,041 commits (49 %)\u{1b}[K"
        );
        let all = [0, 7, 999, 1_000, 12_345, 1_234_567];
        let told = ["0", "7", "999", "1,000", "12,345", "1,234,567"];
        assert_eq!(all.map(grouped), told);
    }
}
