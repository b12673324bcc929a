//! Exit codes, and how failures are told. "No" and "cannot tell" never share a number.

use crate::app::failure::Failure;
use crate::cli::ui::Ui;
use crate::report::finding::RefusalDocument;
use crate::report::json;

/// Done, or yes.
pub const DONE: u8 = 0;
/// The answer is no: refused, not found sound.
pub const NO: u8 = 1;
/// The request makes no sense.
pub const USAGE: u8 = 2;
/// A document or the law cannot be read.
pub const UNREADABLE: u8 = 3;
/// The environment failed: git, keys, disk, network.
pub const ENVIRONMENT: u8 = 4;
/// A bug.
pub const BUG: u8 = 70;

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
pub enum Ending {
    /// It failed, and says why.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// It has answered "no" already, in its own words.
    #[error("no")]
    Answered,
    /// It has said in its own words that a document cannot be read.
    #[error("unreadable")]
    Unreadable,
    /// It has said all that it could, and a part is missing that nobody could look at.
    #[error("incomplete")]
    Incomplete,
    /// What it had to say could not be written.
    #[error("cannot write the answer")]
    Output(#[source] std::io::Error),
}

impl From<crate::domain::ledger::ports::Fault> for Ending {
    fn from(fault: crate::domain::ledger::ports::Fault) -> Self {
        Self::Failure(Failure::Fault(fault))
    }
}

/// Lets clap print its help or complaint.
pub fn clap(error: &clap::Error) -> u8 {
    // A stream that is closed cannot be told that it is closed.
    let _ = error.print();
    if error.use_stderr() { USAGE } else { DONE }
}

/// Tells why a command ended, and answers with its exit code. Where the answer was to be a JSON
/// document, a refusal is one as well.
pub fn report(ending: &Ending, ui: &Ui, in_json: bool) -> u8 {
    let failure = match ending {
        Ending::Answered => return NO,
        Ending::Unreadable => return UNREADABLE,
        Ending::Incomplete => return ENVIRONMENT,
        Ending::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return DONE,
        Ending::Output(error) => {
            ui.error(&format!("cannot write the answer: {error}"));
            return ENVIRONMENT;
        }
        Ending::Failure(failure) => failure,
    };
    match failure {
        Failure::Refused { id, findings } => {
            ui.refusal(id.as_ref(), findings);
            if in_json {
                let document = RefusalDocument::of(id.as_ref(), findings);
                if let Err(unsaid) = ui.answer(&json::text(&document)) {
                    return report(&unsaid, ui, false);
                }
            }
            NO
        }
        Failure::No { what, hint } => told(ui, what, hint.as_deref(), NO),
        Failure::Usage { what, hint } => told(ui, what, hint.as_deref(), USAGE),
        Failure::Unreadable { what, hint } => told(ui, what, hint.as_deref(), UNREADABLE),
        Failure::Fault(fault) => {
            ui.error(&fault.to_string());
            let mut cause = std::error::Error::source(fault);
            while let Some(error) = cause {
                ui.cause(&error.to_string());
                cause = error.source();
            }
            if let Some(hint) = &fault.hint {
                ui.way_out(hint);
            }
            ENVIRONMENT
        }
    }
}

fn told(ui: &Ui, what: &str, hint: Option<&str>, code: u8) -> u8 {
    ui.error(what);
    if let Some(hint) = hint {
        ui.way_out(hint);
    }
    code
}
