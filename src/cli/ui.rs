//! The screen: answers on standard output, everything else on standard error.
//!
//! `--quiet` hides what was done, warnings and next steps. Errors and what mends them are always told.

use std::cell::OnceCell;
use std::io::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use crate::app::world::{Index, certain};
use crate::cli::args::{Color, Global};
use crate::cli::exit::Ending;
use crate::cli::process::Process;
use crate::cli::wiring;
use crate::domain::change::{ChangeId, PersonId};
use crate::domain::policy::finding::Finding;
use crate::report::escape;
use crate::report::fold::fold;
use crate::report::style::{self as report, Surface};

/// The screen.
#[derive(Clone)]
pub struct Ui {
    quiet: bool,
    out_colour: bool,
    err_colour: bool,
    width: Option<usize>,
    err_width: Option<usize>,
    pages: Option<Pages>,
    /// What answers rest on.
    index: OnceCell<Index>,
}

/// When and where long answers are shown in a pager.
#[derive(Debug, Clone)]
struct Pages {
    height: usize,
    directory: PathBuf,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();
const GOOD: Style = AnsiColor::Green.on_default();

impl Ui {
    /// The screen of a process.
    #[must_use]
    pub fn new(process: &Process, global: &Global) -> Self {
        let plain = process.variable("NO_COLOR").is_some()
            || process.variable("TERM").as_deref() == Some("dumb");
        let colour = |terminal: bool| match global.color {
            Color::Auto => terminal && !plain,
            Color::Always => true,
            Color::Never => false,
        };
        let columns = process
            .variable("COLUMNS")
            .and_then(|text| text.parse().ok());
        let width = columns.or_else(|| {
            process
                .stdout_is_terminal
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(width, _)| usize::from(width.0))
        });
        let err_width = process.stderr_is_terminal.then(|| {
            let size = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
            columns.or(size).unwrap_or(80)
        });
        let height = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
        let pages = height
            .filter(|_| process.stdout_is_terminal && !global.no_pager)
            .map(|height| Pages {
                height,
                directory: wiring::directory(process, global.directory.as_deref()),
            });
        Self {
            quiet: global.quiet,
            out_colour: colour(process.stdout_is_terminal),
            err_colour: colour(process.stderr_is_terminal),
            err_width,
            width: width.or(process.stdout_is_terminal.then_some(80)),
            pages,
            index: OnceCell::new(),
        }
    }

    /// Fails when something is wrong with what answers rest on.
    ///
    /// # Errors
    ///
    /// When the index was damaged.
    pub fn certain(&self) -> Result<(), Ending> {
        Ok(certain(self.index.get())?)
    }

    /// Warns when the index could not be brought up to date.
    pub fn warn_unwritten(&self) {
        if let Some(why) = self.index.get().and_then(|index| index.unwritten()) {
            let what = format!("{why}; the answer is right, and the next one takes as long");
            self.warn_with_remedy(&what, "git change doctor", &[]);
        }
    }

    /// From here on, nothing is answered when something is wrong with the index.
    pub fn rest_on(&self, index: Index) {
        // The demonstration opens its repository twice: the first index is the same one.
        let _ = self.index.set(index);
    }

    /// Whether somebody sees what is told beside the answer, and wants to.
    #[must_use]
    pub const fn is_watched(&self) -> bool {
        !self.quiet && self.err_width.is_some()
    }

    /// Where answers will be read.
    #[must_use]
    pub const fn surface(&self) -> Surface {
        Surface {
            width: self.width,
            style: if self.out_colour {
                report::Style::COLOURED
            } else {
                report::Style::PLAIN
            },
        }
    }

    /// Says something beside the answer, on standard error, that was made for terminals already.
    pub fn aside(&self, text: &str) {
        if !self.quiet && !text.is_empty() {
            self.line(text.trim_end_matches('\n'));
        }
    }

    /// Prints the answer, ended by a line break; in git's pager when it is longer than the screen.
    ///
    /// # Errors
    ///
    /// When standard output cannot be written, or the index was damaged.
    pub fn answer(&self, text: &str) -> Result<(), Ending> {
        self.certain()?;
        let is_long = |pages: &&Pages| text.lines().count() >= pages.height;
        if let Some(pages) = self.pages.as_ref().filter(is_long)
            && wiring::page(&pages.directory, text)?
        {
            return Ok(());
        }
        let mut out = std::io::stdout().lock();
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        write!(out, "{text}{end}")
            .and_then(|()| out.flush())
            .map_err(Ending::Output)
    }

    /// Says that something was done.
    pub fn status(&self, text: &str) {
        if !self.quiet {
            self.say(GOOD, "", text);
        }
    }

    /// Says something by the way.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(Style::new(), "", text);
        }
    }

    /// Names the next step.
    pub fn hint(&self, text: &str) {
        if !self.quiet {
            self.say(HINT, "hint: ", text);
        }
    }

    /// Warns.
    pub fn warn(&self, text: &str) {
        if !self.quiet {
            self.say(WARNING, "warning: ", text);
        }
    }

    /// Warns, and names what mends it and who can do it.
    pub fn warn_with_remedy(&self, text: &str, remedy: &str, who: &[PersonId]) {
        if !self.quiet {
            self.warn(text);
            self.remedy(remedy, who);
        }
    }

    /// Warns of what the judge lets pass.
    pub fn warn_of(&self, findings: &[Finding], id: Option<&ChangeId>) {
        if !self.quiet {
            self.told(findings, id, "");
        }
    }

    /// Says what went wrong.
    pub fn error(&self, text: &str) {
        self.say(ERROR, "error: ", text);
    }

    /// Names the way out of an error; whoever is told of an error is told of that, too.
    pub fn way_out(&self, text: &str) {
        self.say(HINT, "hint: ", text);
    }

    /// Says what caused it.
    pub fn cause(&self, text: &str) {
        self.say(Style::new(), "  caused by: ", text);
    }

    /// Tells every finding of a refusal.
    pub fn refusal(&self, id: Option<&ChangeId>, findings: &[Finding]) {
        let what = id.map_or_else(|| "refused".to_owned(), |id| format!("{id}: refused"));
        self.error(&what);
        self.told(findings, id, "  ");
    }

    /// Tells findings: rule, sentence, remedy, and who.
    pub fn findings(&self, findings: &[Finding], id: Option<&ChangeId>) {
        self.told(findings, id, "  ");
    }

    /// Tells findings. Errors stand below a line that says what they are; a warning says so itself.
    fn told(&self, findings: &[Finding], id: Option<&ChangeId>, indent: &str) {
        for finding in findings {
            let (style, word) = if finding.is_error() {
                (ERROR, "")
            } else {
                (WARNING, "warning: ")
            };
            let label = format!("{word}{}:", finding.rule.code());
            let label = format!("{indent}{} ", self.painted(style, &label));
            self.folded(&label, indent.len() + 2, &finding.message);
            let remedy = match id {
                Some(id) => finding.remedy.replace("<id>", id.tail()),
                None => finding.remedy.clone(),
            };
            self.remedy(&remedy, &finding.who);
        }
    }

    /// Names what mends something, and who can do it; nobody stands for everybody.
    pub fn remedy(&self, remedy: &str, who: &[PersonId]) {
        let who = who
            .iter()
            .map(|who| escape::line(who.as_str()).into_owned());
        let who = who.collect::<Vec<_>>().join(", ");
        let by = if who.is_empty() {
            String::new()
        } else {
            format!("  (by {who})")
        };
        let arrow = self.painted(HINT, "    →");
        self.folded(&format!("{arrow} "), 6, &format!("{remedy}{by}"));
    }

    fn say(&self, style: Style, label: &str, text: &str) {
        if label.is_empty() {
            for line in fold(&escape::lines(text), self.err_width, "", 2) {
                self.line(&self.painted(style, &line));
            }
        } else {
            self.folded(&self.painted(style, label), 2, text);
        }
    }

    /// Text behind a label, folded where standard error is a terminal.
    fn folded(&self, label: &str, indent: usize, text: &str) {
        let text = escape::lines(text);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        for line in fold(first, self.err_width, label, indent) {
            self.line(&line);
        }
        for line in lines.flat_map(|line| fold(line, self.err_width, "", indent)) {
            self.line(&line);
        }
    }

    fn painted(&self, style: Style, text: &str) -> String {
        if self.err_colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn line(&self, text: &str) {
        // There is nowhere left to say that standard error is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }
}
